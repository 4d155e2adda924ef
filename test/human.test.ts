import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Chunk, Prompt } from '../src/core/provider.js'
import { parseReply } from '../src/core/reply.js'
import type { Point } from '../src/core/types.js'
import { composeReply, type PersonsAnswer } from '../src/providers/human/reply.js'
import { type Dialog, PersonLeft } from '../src/providers/human/terminal.js'
import { createHuman, type HumanSettings } from '../src/providers/human.js'
import { openbotman, tempFolder } from './cli.js'
import { examplePrompt } from './example-prompt.js'
import { hasPty, KEYS, playInTerminal } from './pty.js'

type Act = string | ((template: string) => string | null) | typeof PersonLeft

/** A person who answers every question with the next of these, and what they were shown and asked. */
function person(...acts: Act[]) {
  const asked: string[] = []
  const left = [...acts]
  const next = async (what: string, value: string, signal: AbortSignal): Promise<string | null> => {
    asked.push(what)
    signal.throwIfAborted()
    const act = left.shift()
    if (act === undefined) throw new Error(`nobody answers “${what}”`)
    if (act === PersonLeft) throw new PersonLeft('left')
    return typeof act === 'string' ? act : (act as (template: string) => string | null)(value)
  }
  const dialog: Dialog = {
    editor: 'ed',
    show: (title, text) => void asked.push(`${title}\n${text}`),
    async choose({ message, options }, signal) {
      const value = await next(`${message}: ${options.map((option) => option.value).join(' ')}`, '', signal)
      const chosen = options.find((option) => option.value === value)
      if (!chosen) throw new Error(`“${value}” is not among ${options.map((option) => option.value)}`)
      return chosen.value
    },
    async write({ message, required }, signal) {
      const text = (await next(message, '', signal)) ?? ''
      if (text === '' && required !== null) throw new Error(`“${message}” may not be left empty`)
      return text
    },
    edit: (template, signal) => next('edit', template, signal),
  }
  return { dialog, asked, left }
}

async function ask(
  prompt: Prompt,
  someone: ReturnType<typeof person>,
  settings: HumanSettings = {},
  signal = new AbortController().signal,
): Promise<Chunk[]> {
  const human = createHuman({ hasTerminal: () => true, openDialog: async () => someone.dialog, ...settings })
  const chunks: Chunk[] = []
  for await (const chunk of human.ask(prompt, signal)) chunks.push(chunk)
  return chunks
}

async function reply(prompt: Prompt, someone: ReturnType<typeof person>): Promise<string> {
  const [text, end] = await ask(prompt, someone)
  expect(end).toEqual({
    type: 'done',
    usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0 },
  })
  expect(someone.left).toEqual([])
  return text?.type === 'text' ? text.text : ''
}

function prompt(view: Partial<Prompt['view']>): Prompt {
  const base = examplePrompt()
  return { ...base, view: { ...base.view, followUp: null, ownReply: null, ...view } }
}

const point = (id: string, more: Partial<Point> = {}): Point => ({
  id,
  kind: 'condition',
  by: ['coder'],
  round: 1,
  text: `what ${id} asks`,
  status: 'open',
  answer: null,
  ...more,
})

describe('a person', () => {
  it('gives a reply whole, so that silence says nothing', () => {
    expect(createHuman().streams).toBe(false)
  })

  const answering = prompt({
    phase: 'answers',
    decision: 'We cache.',
    proposal: 'We cache. Because.',
    points: [],
  })

  it('sees the decision and the open points, and votes', async () => {
    const points = [point('C1', { kind: 'concern' })]
    const someone = person('SUPPORT', 'it holds')
    const text = await reply(prompt({ ...answering.view, points, round: 2 }), someone)
    expect(parseReply(text)).toMatchObject({ position: 'SUPPORT', reason: 'it holds', conditions: [] })
    expect(someone.asked[0]).toContain('We cache.')
    expect(someone.asked[0]).toContain('[C1] concern')
    expect(someone.asked[1]).toBe('Your position: SUPPORT SUPPORT_WITH_CONDITIONS CONCERN OBJECTION editor')
  })

  it('gives conditions one by one', async () => {
    const someone = person(
      'SUPPORT_WITH_CONDITIONS',
      'entries expire',
      'the key names the tenant',
      '',
      'nearly',
    )
    expect(parseReply(await reply(answering, someone))).toMatchObject({
      position: 'SUPPORT_WITH_CONDITIONS',
      reason: 'nearly',
      conditions: [{ text: 'entries expire' }, { text: 'the key names the tenant' }],
    })
  })

  it('has to say why when it objects', async () => {
    await expect(reply(answering, person('OBJECTION', ''))).rejects.toThrow('may not be left empty')
  })

  it('upholds or withdraws its own declined points', async () => {
    const declined = { answer: { verb: 'declined' as const, text: 'too dear', round: 2 } }
    const view = { round: 2, points: [point('C1', declined), point('C2', declined)], toAnswer: ['C1', 'C2'] }
    const someone = person('SUPPORT_WITH_CONDITIONS', 'upheld', 'it is law', 'withdrawn', '', '', 'only so')
    const read = parseReply(await reply(prompt({ ...answering.view, ...view }), someone))
    expect(read.answers).toEqual([
      { id: 'C1', verb: 'upheld', text: 'it is law' },
      { id: 'C2', verb: 'withdrawn', text: '' },
    ])
    expect(read).toMatchObject({ position: 'SUPPORT_WITH_CONDITIONS', conditions: [], reason: 'only so' })
  })

  it('proposes', async () => {
    const someone = person('here', 'We cache for an hour.', 'write the cache (owner: coder)', '', 'cheap')
    const read = parseReply(
      await reply(prompt({ phase: 'proposal', decision: null, proposal: null }), someone),
    )
    expect(read).toMatchObject({ position: 'PROPOSAL', reason: 'cheap', decision: 'We cache for an hour.' })
    expect(read.actionItems).toMatchObject([{ text: 'write the cache', owner: 'coder' }])
  })

  it('revises: answers each open point and may keep the decision', async () => {
    const view = {
      phase: 'revision' as const,
      round: 2,
      decision: 'We **cache**.\n\n- for an hour',
      points: [point('C1'), point('C2')],
      toAnswer: ['C1', 'C2'],
    }
    const someone = person('keep', 'accepted', 'entries expire', 'declined', 'no need', '')
    expect(parseReply(await reply(prompt(view), someone))).toMatchObject({
      position: 'PROPOSAL',
      decision: view.decision,
      answers: [
        { id: 'C1', verb: 'accepted', text: 'entries expire' },
        { id: 'C2', verb: 'declined', text: 'no need' },
      ],
    })
  })

  it('is asked only for what its reply lacked', async () => {
    const lacking = { ...answering.view, ownReply: 'Fine.' }
    expect(await reply(prompt({ ...lacking, followUp: 'position' }), person('CONCERN', 'cost'))).toBe(
      '[POSITION: CONCERN] - cost\n',
    )
    expect(await reply(prompt({ ...lacking, followUp: 'conditions' }), person('tests run', ''))).toBe(
      '### Conditions\n- tests run\n',
    )
    const left = {
      points: [point('C1'), point('C2')],
      toAnswer: ['C1', 'C2'],
      ownReply: '[C1] accepted: yes, so',
    }
    const revision = prompt({ phase: 'revision', round: 2, followUp: 'answers', ...left })
    expect(await reply(revision, person('declined', 'no'))).toBe('[C2] declined: no\n')
  })

  it('may write it all in an editor, and is asked again when nothing was written', async () => {
    const someone = person(
      'editor',
      (template) => template,
      'editor',
      () => null,
      'editor',
      (template) => `${template}\nFine with me.\n\n[POSITION: SUPPORT] - as said\n`,
    )
    expect(await reply(answering, someone)).toBe('Fine with me.\n\n[POSITION: SUPPORT] - as said\n')
  })

  it('finds question, points and form in the editor as a comment that nothing can close', async () => {
    let seen = ''
    const points = [point('C1', { text: 'close --> the comment' })]
    const someone = person('editor', (template) => {
      seen = template
      return `${template}[POSITION: SUPPORT]`
    })
    expect(await reply(prompt({ ...answering.view, points }), someone)).toBe('[POSITION: SUPPORT]\n')
    expect(seen).toMatch(
      /^<!--\n[\s\S]*We cache\.[\s\S]*\[C1\] condition[\s\S]*\[POSITION: SUPPORT \|[\s\S]*-->\n/,
    )
    expect(seen.match(/-->/g)).toHaveLength(1)
  })

  it('is refused without a terminal', async () => {
    const chunks = await ask(answering, person(), { hasTerminal: () => false })
    expect(chunks).toMatchObject([
      {
        type: 'failed',
        failure: { kind: 'config', retryable: false, hint: expect.stringContaining('terminal') },
      },
    ])
  })

  it('interrupts the discussion on Ctrl-C, and the interruption is no failure', async () => {
    const stop = new AbortController()
    const interrupt = () => void setTimeout(() => stop.abort(new Error('interrupted')), 5)
    await expect(ask(answering, person(PersonLeft), { interrupt }, stop.signal)).rejects.toThrow(
      'interrupted',
    )
  })

  it('throws the reason when it is aborted while it is asked', async () => {
    const stop = new AbortController()
    const someone = person('SUPPORT', () => {
      stop.abort(new Error('deadline'))
      return 'late'
    })
    someone.dialog.write = async (_, signal) => {
      stop.abort(new Error('deadline'))
      signal.throwIfAborted()
      return ''
    }
    await expect(ask(answering, someone, {}, stop.signal)).rejects.toThrow('deadline')
  })
})

describe('what a person writes', () => {
  const nothing: PersonsAnswer = {
    position: null,
    reason: '',
    decision: null,
    conditions: [],
    tasks: [],
    answers: [],
  }

  it.each([
    ['plain words', 'it holds'],
    ['the beginning of an alternative', 'if you ask me, it holds'],
    ['another alternative', 'or so'],
    ['emphasis', 'it is *really* good'],
    ['a lone star', 'a * b_c'],
    ['code', '`cache` is right'],
    ['a tag', '[POSITION: OBJECTION] is what others say'],
    ['a number', '3. of all'],
    ['a dash', '- dashes - everywhere'],
    ['an id', '[C1] accepted: nothing'],
    ['a link', '[here](http://x.y/z)'],
    ['HTML', '<b>bold</b> & <!-- hidden -->'],
    ['a question', 'why not?'],
  ])('is read as the position that was chosen: %s', (_, reason) => {
    const read = parseReply(composeReply({ ...nothing, position: 'SUPPORT', reason }))
    expect(read).toMatchObject({ position: 'SUPPORT', conditions: [], answers: [] })
  })

  it.each([
    'entries expire',
    'no `eval` in *any* form',
    '[POSITION: OBJECTION] stays out',
    '### no headings',
    '1. first things first',
    '- [ ] a box',
    '> quoted',
  ])('is read as one condition: %s', (text) => {
    const read = parseReply(
      composeReply({
        ...nothing,
        position: 'SUPPORT_WITH_CONDITIONS',
        reason: 'nearly',
        conditions: [text, 'tests run'],
      }),
    )
    expect(read.position).toBe('SUPPORT_WITH_CONDITIONS')
    expect(read.reason).toBe('nearly')
    expect(read.conditions).toHaveLength(2)
    expect(read.conditions[1]?.text).toBe('tests run')
  })
})

const TOPIC = '# Prices\n\nShall we cache the prices?\n'
const PROPOSAL = '### Decision\nWe cache the prices.\n\n[POSITION: PROPOSAL] - cheap'
const REVISION =
  '### Decision\nWe cache them for an hour.\n\n[C1] accepted: for an hour\n\n[POSITION: PROPOSAL] - revised'
const ARGS = [
  'discuss',
  'topic.md',
  '--provider',
  'scripted:script.yaml',
  '--agents',
  'planner,coder,reviewer',
]

/** A folder with a topic, and a script for the planner and the reviewer. */
function folder(): string {
  const dir = tempFolder()
  writeFileSync(path.join(dir, 'topic.md'), TOPIC)
  const replies = {
    planner: [PROPOSAL, REVISION],
    reviewer: ['[POSITION: SUPPORT] - unseen', '[POSITION: SUPPORT] - good'],
  }
  writeFileSync(path.join(dir, 'script.yaml'), JSON.stringify({ replies }))
  return dir
}

function logOf(dir: string): { type: string; status?: string }[] {
  const [file = ''] = readdirSync(path.join(dir, 'discussions')).filter((name) => name.endsWith('.jsonl'))
  const text = readFileSync(path.join(dir, 'discussions', file), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('is turned away before anyone is asked when standard input is no terminal', async () => {
  const { code, stdout, stderr } = await openbotman([...ARGS, '--set', 'coder=human'], { cwd: folder() })
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(
    /agent coder: provider human asks a person, and standard input is no terminal\nRun it in a terminal/,
  )
})

describe.skipIf(!hasPty)(
  `a person at a terminal${hasPty ? '' : ' (skipped: neither script nor python3 is here)'}`,
  () => {
    const args = [...ARGS, '--set', 'coder=human']
    const { enter, down, ctrlC } = KEYS

    it('votes, sees the others only afterwards, and leaves standard output to the result', async () => {
      const cwd = folder()
      const stdout = path.join(cwd, 'result.json')
      const { code, screen } = await playInTerminal(
        [...args, '--json', '--timeout', '1s'],
        [
          ['Your position', down + enter],
          ['Condition 1', `entries expire${enter}`],
          ['Condition 2', enter],
          ['Your reason', () => `nearly${enter}`],
          [/round 2\/3[\s\S]*Your position/, enter],
          ['Your reason', `good${enter}`],
        ],
        { cwd, stdout, thinkMs: 300 },
      )
      expect(code).toBe(0)
      const result = JSON.parse(readFileSync(stdout, 'utf8'))
      expect(result).toMatchObject({
        status: 'consensus',
        consensus: { voters: 2, supporters: 2 },
        points: [{ id: 'C1', by: ['coder'], text: 'entries expire', status: 'accepted' }],
        usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      })
      const turn = result.rounds[0].turns.find(({ agent }: { agent: string }) => agent === 'coder')
      expect(turn).toMatchObject({ provider: 'human', position: 'SUPPORT_WITH_CONDITIONS', reason: 'nearly' })
      expect(turn.durationMs).toBeGreaterThan(1000)
      const answered = screen.indexOf('nearly')
      expect(screen.indexOf('unseen')).toBeGreaterThan(answered)
      expect(screen.indexOf('We cache the prices.')).toBeLessThan(answered)
      expect(screen.slice(screen.indexOf('it is your turn'), answered)).not.toMatch(/thinking|Reviewer/)
    })

    it('interrupts the discussion with Ctrl-C, and all that was said is kept', async () => {
      const cwd = folder()
      const { code, screen } = await playInTerminal(args, [['Your position', ctrlC]], { cwd })
      expect(code).toBe(130)
      expect(screen).toContain('Go on with: openbotman resume')
      const log = logOf(cwd)
      expect(log.at(-1)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
      expect(log.filter(({ type }) => type === 'turn.failed')).toEqual([])
      expect(log.filter(({ type }) => type === 'turn.completed').length).toBeGreaterThan(0)
    })

    it('ends the prompt at the deadline', async () => {
      const { code, screen } = await playInTerminal([...args, '--deadline', '2s'], [], { cwd: folder() })
      expect(code).toBe(3)
      expect(screen).toContain('Your position')
      expect(screen).toMatch(/deadline/i)
    })

    it('answers in the editor, whose file is gone afterwards', async () => {
      const cwd = folder()
      const editor = path.join(cwd, 'fake editor')
      const trace = path.join(cwd, 'edited')
      writeFileSync(
        editor,
        `#!/bin/sh\n[ -t 1 ] || exit 9\necho "$2" > '${trace}'\nprintf '\\nFine.\\n\\n[POSITION: SUPPORT] - from %s\\n' "$1" >> "$2"\n`,
      )
      chmodSync(editor, 0o755)
      const stdout = path.join(cwd, 'result.json')
      const { code } = await playInTerminal(
        [...args, '--json'],
        [['Your position', `${down.repeat(4)}${enter}`]],
        {
          cwd,
          stdout,
          env: { EDITOR: `'${editor}' args` },
        },
      )
      expect(code).toBe(0)
      const [, coder] = JSON.parse(readFileSync(stdout, 'utf8')).rounds[0].turns
      expect(coder).toMatchObject({ agent: 'coder', position: 'SUPPORT', reason: 'from args' })
      expect(coder.content).toBe('Fine.\n\n[POSITION: SUPPORT] - from args\n')
      expect(existsSync(readFileSync(trace, 'utf8').trim())).toBe(false)
    })

    it('asks several persons one after the other', async () => {
      const cwd = folder()
      const { code, screen } = await playInTerminal(
        [...args, '--set', 'reviewer=human'],
        [
          ['Coder, it is your turn', () => ''],
          ['Your position', enter],
          ['Your reason', `one${enter}`],
          ['Reviewer, it is your turn', () => ''],
          ['Your position', enter],
          ['Your reason', `two${enter}`],
        ],
        { cwd },
      )
      expect(code).toBe(0)
      expect(screen.indexOf('SUPPORT - one')).toBeGreaterThan(screen.indexOf('two'))
    })
  },
)
