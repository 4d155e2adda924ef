// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of shells
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { suggestCompletions } from '../src/cli/complete.js'
import { splitLine } from '../src/cli/complete-line.js'
import { COMPLETION_SHELLS, completionScript } from '../src/cli/completion-scripts.js'
import { buildProgram } from '../src/cli/main.js'
import { bin, openbotman, tempFolder } from './cli.js'
import { AGREED, keepRun } from './kept-runs.js'

const CONFIG = `version: 1
agents: { planner: { role: architect }, coder: { role: developer }, critic: { role: reviewer } }
providers: { ollama: { type: openai, baseUrl: "http://127.0.0.1:9/v1", model: m } }
teams: { default: { agents: [planner, coder] }, second: { agents: [coder, critic] } }
methods: { mine: { summary: it is mine, steps: [{ name: one, speakers: all, ask: What? }] } }
`
const RUN = '2026-01-31_09-15-00_which-cache'

/** A folder with a configuration, a run, a topic and a folder. */
function workingFolder(): string {
  const cwd = tempFolder()
  writeFileSync(path.join(cwd, 'openbotman.yaml'), CONFIG)
  writeFileSync(path.join(cwd, 'topic.md'), 'What?')
  for (const folder of ['discussions', 'tools', 'bin']) mkdirSync(path.join(cwd, folder))
  writeFileSync(path.join(cwd, 'discussions', `${RUN}.jsonl`), '{}\n')
  writeFileSync(path.join(cwd, 'bin/openbotman'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`)
  chmodSync(path.join(cwd, 'bin/openbotman'), 0o755)
  return cwd
}

async function suggest(cwd: string, ...args: string[]): Promise<string[]> {
  const world = { cwd, env: {}, stdin: null, stdinIsTerminal: false, generator: 'test' }
  const text = await suggestCompletions(await buildProgram(undefined), args, world)
  return text.split('\n').filter((line) => line !== '')
}

/** What is suggested, without what it is. */
async function values(cwd: string, ...words: string[]): Promise<string[]> {
  return (await suggest(cwd, 'words', ...words)).map((line) => line.split('\t')[0] ?? '')
}

describe('what is suggested', () => {
  const cwd = workingFolder

  it('commands, and those below them', async () => {
    const commands = await values(cwd(), '')
    expect(commands).toEqual(
      expect.arrayContaining(['init', 'discuss', 'resume', 'runs', 'help', 'completions']),
    )
    expect(commands.filter((name) => name.startsWith('_'))).toEqual([])
    expect(await values(cwd(), 'di')).toEqual(['discuss'])
    expect(await values(cwd(), 'runs', 's')).toEqual(['show'])
    expect(await suggest(cwd(), 'words', 'di')).toEqual([
      'discuss\thold a discussion and write its transcript',
    ])
  })

  it('options of the command', async () => {
    expect(await values(cwd(), 'discuss', '--of')).toEqual(['--offline'])
    expect(await values(cwd(), 'doctor', '--')).toEqual([
      '--config',
      '--json',
      '--no-color',
      '--trust-config',
      '--help',
    ])
    expect(await values(cwd(), '--v')).toEqual(['--version'])
  })

  it.each([
    [
      ['discuss', '--team', ''],
      ['default', 'second'],
    ],
    [['discuss', '-t', 's'], ['second']],
    [
      ['discuss', '--agents', ''],
      ['planner', 'coder', 'critic'],
    ],
    [
      ['discuss', '-a', 'planner,c'],
      ['planner,coder', 'planner,critic'],
    ],
    [['discuss', '--chair', 'cr'], ['critic']],
    [['discuss', '--method', 'm'], ['mine']],
    [
      ['discuss', '--method', 'de'],
      ['debate', 'delphi'],
    ],
    [
      ['discuss', '--method=a'],
      ['--method=advocate', '--method=answer', '--method=auto'],
    ],
    [
      ['discuss', 'topic.md', '--provider', 'o'],
      ['ollama', 'openai', 'offline'],
    ],
    [
      ['discuss', '--set', 'c'],
      ['coder=', 'critic='],
    ],
    [['discuss', '--set', 'coder=ol'], ['coder=ollama']],
    [['discuss', '--language', 'd'], ['de']],
    [['discuss', 'to'], [':files']],
    [['discuss', '--files', 'a.ts', ''], [':files']],
    [['discuss', '--output', ''], [':folders']],
    [['discuss', '--config', ''], [':files']],
    [['discuss', '--rounds', ''], []],
    [['discuss', '--offline', '--json', '-'], [':files']],
    [
      ['resume', ''],
      ['last', RUN],
    ],
    [['resume', '2026-01'], [RUN]],
    [['runs', 'show', 'la'], ['last']],
    [
      ['export', '-o', 'x.html', ''],
      ['last', RUN],
    ],
    [
      ['export', 'last', '--format', ''],
      ['md', 'json', 'html'],
    ],
    [['resume', './'], [':files']],
    [
      ['help', 'ex'],
      ['export', 'exit-codes'],
    ],
    [
      ['completions', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['init', '--first', 'ca'],
      ['cache', ':files'],
    ],
  ])('%j: %j', async (words, expected) => {
    expect(await values(cwd(), ...words)).toEqual(expected)
  })

  it('tasks to tick off, and those that were', async () => {
    const folder = cwd()
    keepRun(path.join(folder, 'discussions'), '2026-02-01_10-00-00_cache-the-prices', AGREED)
    const [one = '', two = ''] = await suggest(folder, 'words', 'runs', 'actions', '--done', '')
    expect([one, two]).toEqual([
      '2026-02-01_10-00-00_cache-the-prices#T1\tSet up Redis',
      '2026-02-01_10-00-00_cache-the-prices#T2\tWrite the runbook',
    ])
    await openbotman(['runs', 'actions', '--done', 'last#T1'], { cwd: folder })
    const more = ['runs', 'actions', '--done', two.split('\t')[0] ?? '', '']
    expect(await suggest(folder, 'words', ...more)).toEqual([two])
    expect(await suggest(folder, 'words', 'runs', 'actions', '--undo', '2026-02')).toEqual([one])
  })

  it('what the configuration holds that the line names', async () => {
    const folder = cwd()
    const roles = '{ judge: { role: a }, jury: { role: b } }'
    writeFileSync(path.join(folder, 'other.yaml'), `version: 1\nagents: ${roles}\n`)
    expect(await values(folder, 'discuss', '-c', 'other.yaml', '--chair', '')).toEqual(['judge', 'jury'])
    expect(await values(folder, 'discuss', '--config=other.yaml', '--chair', 'ju')).toEqual(['judge', 'jury'])
  })

  it('what is built in, and the runs, while the configuration cannot be read', async () => {
    const folder = cwd()
    writeFileSync(path.join(folder, 'openbotman.yaml'), 'version: 1\ntems: {}\n')
    expect(await values(folder, 'resume', '')).toEqual(['last', RUN])
    expect(await values(folder, 'discuss', '--method', 'del')).toEqual(['delphi'])
    expect(await values(folder, 'discuss', '--provider', 'open')).toEqual(['openai'])
  })

  it('nothing, quietly, where something is wrong', async () => {
    const folder = cwd()
    writeFileSync(path.join(folder, 'openbotman.yaml'), 'version: [')
    for (const words of [['discuss', '--team', ''], ['discus', ''], []]) {
      const ran = await openbotman(['__complete', 'words', ...words], { cwd: folder })
      expect([ran.stderr, ran.code]).toEqual(['', 0])
    }
    expect((await openbotman(['__complete', 'words', 'discuss', '--team', ''], { cwd: folder })).stdout).toBe(
      '',
    )
    expect((await openbotman(['__complete'], { cwd: folder })).code).toBe(0)
    expect((await openbotman(['--help'])).stdout).not.toContain('__complete')
  })
})

describe('splitLine', () => {
  it.each([
    ['openbotman dis', '=:', ['dis'], 0],
    ['openbotman discuss ', '=:', ['discuss', ''], 0],
    ['openbotman discuss "a topic" --set coder=op', '=:', ['discuss', 'a topic', '--set', 'coder=op'], 6],
    ['openbotman discuss --set coder=openai:gp', '=:', ['discuss', '--set', 'coder=openai:gp'], 13],
    ['openbotman discuss --set coder=op', '', ['discuss', '--set', 'coder=op'], 0],
    ["openbotman discuss a\\ b 'it is", '=:', ['discuss', 'a b', 'it is'], 0],
  ])('%j', (line, breaks, words, strip) => {
    expect(splitLine(line, breaks)).toEqual({ words, strip })
  })
})

describe('the scripts', () => {
  it.each(COMPLETION_SHELLS)('for %s is the one that was looked at', async (shell) => {
    const golden = fileURLToPath(new URL(`golden/completions.${shell}`, import.meta.url))
    expect(completionScript(shell)).toBe(readFileSync(golden, 'utf8'))
    expect((await openbotman(['completions', shell])).stdout).toBe(completionScript(shell))
  })

  it('are there for these shells only', async () => {
    const { stderr, code } = await openbotman(['completions', 'tcsh'])
    expect(code).toBe(2)
    expect(stderr).toContain('Shells: bash, zsh, fish.')
  })

  function runShell(program: string, args: string[], cwd: string): string {
    const { PATH = '' } = process.env
    const env = { PATH: `${path.join(cwd, 'bin')}:${PATH}`, HOME: cwd, LANG: 'C.UTF-8', TERM: 'dumb' }
    const { stdout, stderr, status } = spawnSync(program, args, {
      cwd,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(`${status} ${stderr}`).toBe('0 ')
    return stdout
  }

  // `it.skipIf` names what is left out in the report.
  const hasShell = (name: string) => spawnSync(name, ['-c', 'exit 0']).status === 0

  it.skipIf(!hasShell('bash'))('complete in bash (skipped where it is not installed)', () => {
    const cwd = workingFolder()
    const tries = [
      ['openbotman', 'dis'],
      ['openbotman', 'discuss', '--set', 'coder', '=', 'ol'],
      ['openbotman', 'discuss', '--set', 'cod'],
      ['openbotman', 'discuss', '--method', '=', 'de'],
      ['openbotman', 'discuss', 'to'],
      ['openbotman', 'discuss', '-o', 'to'],
      ['openbotman', 'resume', ''],
    ]
    const script = [
      'source <(openbotman completions bash)',
      'complete -p openbotman',
      'try() { COMP_LINE=$1 COMP_POINT=${#1}; shift; COMP_WORDS=("$@") COMP_CWORD=$(($#-1)); COMPREPLY=()',
      '  _openbotman openbotman "${COMP_WORDS[COMP_CWORD]}" x; (IFS="|"; echo "${COMPREPLY[*]}"); }',
      ...tries.map(
        (words) =>
          `try '${words.join(' ').replaceAll(' = ', '=')}' ${words.map((word) => `'${word}'`).join(' ')}`,
      ),
    ].join('\n')
    expect(runShell('bash', ['--norc', '-c', script], cwd).trim().split('\n')).toEqual([
      'complete -F _openbotman openbotman',
      'discuss',
      'ollama',
      'coder=',
      'debate|delphi',
      'tools|topic.md',
      'tools',
      `last|${RUN}`,
    ])
  })

  it.skipIf(!hasShell('fish'))('complete in fish (skipped where it is not installed)', () => {
    const cwd = workingFolder()
    const lines = [
      'openbotman dis',
      'openbotman discuss --set coder=ol',
      'openbotman discuss top',
      'openbotman resume ',
      'openbotman discuss my\\\\ to',
      'openbotman discuss "my to',
      'openbotman discuss my\\\\ topics/a',
      'openbotman discuss -o my\\\\ ',
    ]
    mkdirSync(path.join(cwd, 'my topics'))
    writeFileSync(path.join(cwd, 'my topics/a topic.md'), 'What?')
    const script = `openbotman completions fish | source; for l in ${lines.map((line) => `'${line}'`).join(' ')}; complete -C $l; end`
    expect(runShell('fish', ['--no-config', '-c', script], cwd).trim().split('\n')).toEqual([
      'discuss\thold a discussion and write its transcript',
      'coder=ollama\topenai, m',
      'topic.md',
      `${RUN}\twhich cache`,
      'last\tthe newest',
      'my topics/',
      'my topics/',
      'my topics/a topic.md',
      'my topics/',
    ])
  })

  it.skipIf(!hasShell('zsh'))('complete in zsh (skipped where it is not installed)', () => {
    const cwd = workingFolder()
    // A shell within the shell: only an interactive one completes. Tab, then what stands on the line is printed.
    const script = [
      'zmodload zsh/zpty',
      'for l in "openbotman dis" "openbotman discuss --set coder=ol" "openbotman discuss top" "openbotman resume 20"; do',
      '  zpty z zsh -f -i',
      '  zpty -w z \'PS1=""; autoload -Uz compinit; compinit -u -D; source <(openbotman completions zsh)\'',
      '  zpty -w z \'show() { print -r -- "<<$BUFFER>>"; zle kill-buffer }; zle -N show; bindkey "^T" show; print REA""DY\'',
      '  while zpty -r z out; do [[ $out == *READY* ]] && break; done',
      '  zpty -w -n z "$l"$\'\\t\\x14\'',
      '  while zpty -r z out; do [[ $out == *"<<"* ]] && break; done',
      '  print -r -- "<<${out##*<<}"; zpty -d z',
      'done',
    ].join('\n')
    const shown = runShell('zsh', ['-f', '-c', script], cwd)
    expect([...shown.matchAll(/<<(.*?)>>/g)].map((match) => match[1])).toEqual([
      'openbotman discuss ',
      'openbotman discuss --set coder=ollama ',
      'openbotman discuss topic.md ',
      `openbotman resume ${RUN} `,
    ])
  })
})
