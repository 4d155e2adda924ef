// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expandProvider } from '../src/config/expand.js'
import { loadConfig } from '../src/config/load.js'
import { UserError } from '../src/core/errors.js'
import { type CommandSettings, createCommand } from '../src/providers/command.js'
import { openbotman, tempFolder } from './cli.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { createFakeCli, type FakeCli, printing } from './fake-cli.js'

let cli: FakeCli | null = null

afterEach(() => {
  cli?.remove()
  cli = null
})

function fake(play: string, name = 'ask'): FakeCli {
  cli = createFakeCli(name, play)
  return cli
}

function ask(change: Partial<CommandSettings> = {}, prompt = examplePrompt()) {
  const settings = {
    label: 'mine',
    argv: ['ask'],
    output: { format: 'text' },
    model: null,
    passes: [],
  } as const
  return collect(createCommand({ ...settings, env: cli?.env ?? {}, ...change }), prompt)
}

async function problemsOf(providers: string): Promise<string> {
  const file = path.join(tempFolder(), 'openbotman.yaml')
  writeFileSync(file, `version: 1\nproviders:\n  mine: ${providers}\n`)
  try {
    await loadConfig(file)
    return ''
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return `${error.message}\n${error.hint}`
  }
}

describe.skipIf(process.platform === 'win32')('command', () => {
  describe('the call', () => {
    it('has model and role in its arguments and the prompt on standard input', async () => {
      const { record } = fake(printing('Yes.'))
      const argv = ['ask', '-m', '{model}', '--system={system}', '{other}'] as const
      const system = 'You are {model}; $HOME `id`'
      await ask({ argv, model: 'llama3.1:8b' }, examplePrompt({ system }))
      expect(record().argv).toEqual(['-m', 'llama3.1:8b', '--system=You are {model}; $HOME `id`', '{other}'])
      expect(record().stdin).toBe('<prompt>\nWhat do you propose?\n</prompt>\n')
      expect(record().files).toEqual([])
    })

    it('has the role in the prompt when no argument takes it, or it is too long for one', async () => {
      const { record } = fake(printing('Yes.'))
      await ask()
      expect(record().stdin).toContain('<instructions>\nYou are the planner.\n</instructions>')
      const system = 'ü'.repeat(80_000)
      await ask({ argv: ['ask', '{system}'] }, examplePrompt({ system }))
      expect(record().stdin).toContain(`<instructions>\n${system}\n</instructions>`)
      expect(record().argv[0]).toMatch(/top of the prompt/)
    })

    it('sees the variables it is promised, and no others', async () => {
      const { env, record } = fake(printing('Yes.'))
      const here = { ...env, OLLAMA_HOST: 'http://127.0.0.1:1', OPENAI_API_KEY: 'sk-1' }
      await ask({ env: here, passes: ['OLLAMA_HOST'] })
      expect(record().env).toMatchObject({ OLLAMA_HOST: 'http://127.0.0.1:1', HOME: env.HOME })
      expect(record().env).not.toHaveProperty('OPENAI_API_KEY')
    })

    it('is not made for a model that would pass for an option, nor without the model it needs', async () => {
      const { hasStarted } = fake(printing('Yes.'))
      const argv = ['ask', '{model}'] as const
      for (const model of ['--help', null])
        expect(reduceChunks(await ask({ argv, model })).failure).toMatchObject({ kind: 'config' })
      expect(hasStarted()).toBe(false)
    })
  })

  describe('the reply', () => {
    const path = 'choices.0.message.content'
    const whole = { choices: [{ message: { content: 'Use one\nregion.' } }] }

    it('is all of its text, line by line, without terminal codes', async () => {
      fake(
        `console.error('loading'); await print('\\x1b]0;title\\x07\\x1b[?25lUse \\x1b[1mone\\x1b[0m\\r\\nregion.')`,
      )
      expect(await ask()).toEqual([
        { type: 'text', text: 'Use one\n' },
        { type: 'text', text: 'region.\n' },
        { type: 'done' },
      ])
    })

    it('is at a path of its JSON, however that is laid out', async () => {
      fake(printing(JSON.stringify(whole, null, 2)))
      const chunks = await ask({ output: { format: 'json', path } })
      expect(reduceChunks(chunks)).toMatchObject({ text: 'Use one\nregion.', last: { type: 'done' } })
    })

    it('is at a path of every line of JSON that has it', async () => {
      fake(
        printing(
          { start: 1 },
          { delta: { text: 'Use ' } },
          'no JSON',
          { delta: { text: 'one.' } },
          { end: 1 },
        ),
      )
      const chunks = await ask({ output: { format: 'jsonl', path: 'delta.text' } })
      expect(reduceChunks(chunks)).toMatchObject({ text: 'Use one.', last: { type: 'done' } })
    })

    const faults: [string, string, CommandSettings['output'], RegExp, RegExp?][] = [
      ['nothing', '', { format: 'text' }, /ask printed nothing/],
      [
        'text that is to be JSON',
        printing('Yes.'),
        { format: 'json', path },
        /no JSON: Yes\./,
        /output: text/,
      ],
      ['JSON that is cut off', `await print('{"choices":[')`, { format: 'json', path }, /no JSON/, /cut off/],
      [
        'no text at the path',
        printing({ answer: 'Yes.', id: 1 }),
        { format: 'json', path },
        /no text at "choices\.0/,
        /answer, id/,
      ],
      [
        'a number at the path',
        printing({ answer: 1 }),
        { format: 'json', path: 'answer' },
        /no text at "answer"/,
      ],
      [
        'an inherited name at the path',
        printing({}),
        { format: 'json', path: 'constructor.name' },
        /no text at/,
      ],
      [
        'an error in its JSON',
        printing({ error: { message: 'no such model' } }),
        { format: 'json', path },
        /no such model/,
      ],
      [
        'a text with an error beside it',
        printing({ text: 'Use', error: 'ran out of memory' }),
        { format: 'json', path: 'text' },
        /tells of an error: ran out of memory/,
      ],
      [
        'a line of text with an error beside it',
        printing({ t: 'Use' }, { t: ' one', error: { message: 'cut off' } }, { done: true }),
        { format: 'jsonl', path: 't' },
        /tells of an error: cut off/,
      ],
      [
        'an error in the middle of its lines',
        printing({ t: 'Use' }, { error: 'overloaded' }, { t: 'x' }),
        { format: 'jsonl', path: 't' },
        /overloaded/,
      ],
    ]
    it.each(faults)('is none: %s', async (_, play, output, words, hint) => {
      fake(play)
      const { failure } = reduceChunks(await ask({ output }))
      expect(failure).toMatchObject({ kind: 'malformed', message: expect.stringMatching(words) })
      if (hint) expect(failure?.hint).toMatch(hint)
    })

    it('comes in pieces only as JSON lines, so that the silence of another program says nothing', () => {
      const settings = { label: 'mine', argv: ['ask'], model: null, passes: [] } as const
      const streams = (output: CommandSettings['output']) => createCommand({ ...settings, output }).streams
      expect(streams({ format: 'text' })).toBe(false)
      expect(streams({ format: 'json', path })).toBe(false)
      expect(streams({ format: 'jsonl', path })).toBe(true)
    })

    it('is none when it ends with another code than 0, and secrets stay hidden', async () => {
      const { env } = fake(
        `${printing('[POSITION: SUPPORT] - fine')} console.error('bad key sk-12345678'); process.exit(3)`,
      )
      const passes = ['MY_API_KEY']
      const { failure } = reduceChunks(await ask({ env: { ...env, MY_API_KEY: 'sk-12345678' }, passes }))
      expect(failure).toMatchObject({ kind: 'crashed', message: 'ask ended with exit code 3: bad key ***' })
    })

    it('is none of a program that is not there, which says what to do', async () => {
      fake('')
      expect(reduceChunks(await ask({ argv: ['not-there'] })).failure).toMatchObject({
        kind: 'not-installed',
        message: 'not-there was not found',
        hint: expect.stringContaining('providers.mine'),
      })
    })
  })

  describe('in the configuration', () => {
    const wrong: [string, RegExp][] = [
      ['{ type: command }', /:3: .*command: is missing[\s\S]*\[ollama, run/],
      ['{ type: command, command: "ollama run" }', /this is a text, not a list/],
      ['{ type: command, command: [] }', /an empty list is not allowed/],
      ['{ type: command, command: ["{model}"] }', /command\[0\]: this is no program/],
      ['{ type: command, command: [ask, 5] }', /list of texts/],
      ['{ type: command, command: [ask, "{prompt}"] }', /command\[1\]: \{prompt\}[\s\S]*standard input/],
      ['{ type: command, command: [ask], output: json }', /"json" is not allowed[\s\S]*json:choices\.0/],
      ['{ type: command, command: [ask], output: "json:a..b" }', /is not allowed/],
      ['{ type: command, command: [ask], output: yaml }', /is not allowed/],
      ['{ type: command, command: [ask], env: { A: b } }', /list of names of environment variables/],
      ['{ type: command, command: [ask], env: ["A=b"] }', /list of names of environment variables/],
      ['{ type: claude-cli, command: [claude] }', /the type claude-cli takes no list/],
      ['{ type: openai, output: text }', /the type openai has no such key/],
      ['{ type: command, command: [ask], outputs: text }', /unknown key[\s\S]*output/],
    ]
    it.each(wrong)('%s is refused with its line and the cure', async (providers, words) => {
      expect(await problemsOf(providers)).toMatch(words)
    })

    it('has its variables put in, and its paths made absolute', async () => {
      const folder = tempFolder()
      const file = path.join(folder, 'openbotman.yaml')
      const command = '[python3, ./ask.py, "--url=${ASK_URL:-none}", "$${x}"]'
      writeFileSync(
        file,
        `version: 1\nproviders:\n  mine: { type: command, command: ${command}, output: "jsonl:a.0", env: [A_B] }\n`,
      )
      expect(expandProvider(await loadConfig(file), 'mine', { ASK_URL: 'http://x' })).toMatchObject({
        type: 'command',
        command: null,
        argv: ['python3', path.join(folder, 'ask.py'), '--url=http://x', '${x}'],
        output: { format: 'jsonl', path: 'a.0' },
        env: ['A_B'],
      })
    })

    it('asks nobody when a model is missing', async () => {
      const folder = tempFolder()
      const config = 'version: 1\nproviders:\n  mine: { type: command, command: [ask, "{model}"] }\n'
      writeFileSync(path.join(folder, 'openbotman.yaml'), config)
      const args = ['discuss', 'Which one is it to be?', '--provider', 'mine']
      const { stderr, code } = await openbotman(args, { cwd: folder })
      expect(stderr).toMatch(/provider mine has no model[\s\S]*--provider mine:<model>/)
      expect(code).toBe(2)
    })

    const said = `const says = record.stdin.includes('PROPOSAL] - as I said') ? '[POSITION: SUPPORT] - it is fine' : '### Decision\\nUse one region.\\n\\n[POSITION: PROPOSAL] - as I said'; await print(says + '\\n')`
    it.each([
      ['llama', 'ollama', ['run', '--nowordwrap', 'llama3.1:8b']],
      ['llm', 'llm', ['prompt', '--no-log', '-m', 'gpt-4o-mini', '-s', expect.stringContaining('panel')]],
    ])('works with the row for %s that ships', async (row, program, argv) => {
      const { env, record } = fake(said, program)
      const folder = tempFolder()
      const shipped = readFileSync(new URL('../openbotman.yaml', import.meta.url), 'utf8')
      const line = shipped
        .split('\n')
        .find((each) => each.startsWith(`#  ${row}:`) && each.includes('type: command'))
      writeFileSync(
        path.join(folder, 'openbotman.yaml'),
        `version: 1\nproviders:\n${line?.replace('#', ' ')}\n`,
      )
      const ran = await openbotman(['discuss', 'One region or two?', '--json', '--provider', row], {
        cwd: folder,
        env: { ...env, OPENBOTMAN_TRUST_CONFIG: '1' },
      })
      expect(ran).toMatchObject({ code: 0 })
      const { rounds } = JSON.parse(ran.stdout)
      expect(rounds[0].turns.map((turn: { position: string }) => turn.position)).toEqual([
        'PROPOSAL',
        'SUPPORT',
        'SUPPORT',
      ])
      expect(rounds[0].turns[0]).toMatchObject({ provider: row })
      expect(record().argv).toEqual(argv)
    })
  })
})
