// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable in a configuration looks like that
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { UserError } from '../src/core/errors.js'
import type { DiscussionEvent } from '../src/core/events.js'
import { refuseFileAccess } from '../src/providers/cli/file-access.js'
import { CLIS, type CliRow, createCli } from '../src/providers/clis.js'
import { holdDiscussion } from '../src/wire/hold.js'
import { planDiscussion } from '../src/wire/plan.js'
import { planResumption } from '../src/wire/resume.js'
import type { World } from '../src/wire/world.js'
import { tempFolder } from './cli.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { createFakeCli, type FakeCli, printing } from './fake-cli.js'

const TOPIC = 'Shall we keep one region?'
const RESULT = { type: 'result', is_error: false, result: 'Yes.' }

function fake(name: string, play: string): FakeCli {
  const cli = createFakeCli(name, play)
  onTestFinished(() => cli.remove())
  return cli
}

/** A project of two agents of which the one called reader may read; its role is given as YAML. */
function createProject(reader: string, more = ''): { folder: string; world: World } {
  const folder = tempFolder()
  const bin = path.join(tempFolder(), 'bin')
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'claude'), '#!/bin/sh\n', { mode: 0o755 })
  const roles = `agents:\n  planner: { provider: offline }\n  reader: ${reader}\n`
  writeFileSync(path.join(folder, 'openbotman.yaml'), `version: 1\n${roles}${more}`)
  const world = {
    cwd: folder,
    env: { PATH: bin },
    stdin: null,
    stdinIsTerminal: true,
    generator: 'test',
  }
  return { folder, world }
}

async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`)
  return error
}

describe('access: read, in a role', () => {
  it.each([
    ['write', '"write" is not allowed here'],
    ['{ write: src }', 'access.write: unknown key|this mapping is not allowed here'],
    ['{ read: 5 }', 'is not allowed here'],
    ['true', 'true is not allowed here'],
  ])('is nothing but that: %s', async (access, message) => {
    const { folder } = createProject(`{ provider: claude-cli, access: ${access} }`)
    const error = await failureOf(loadConfig(path.join(folder, 'openbotman.yaml')))
    expect(error.message).toMatch(/openbotman\.yaml:4: agents\.reader\.access/)
    expect(error.message).toMatch(new RegExp(message))
    expect(error.hint).toMatch(/read/)
    expect(error.exitCode).toBe(2)
  })

  it('means the folder that the discussion is started in', async () => {
    const { folder, world } = createProject('{ provider: claude-cli, access: read }')
    const elsewhere = path.join(folder, 'part')
    mkdirSync(elsewhere)
    const { opening } = await planDiscussion({ topic: TOPIC }, { ...world, cwd: elsewhere })
    expect(opening.agents.map(({ id, access }) => [id, access])).toEqual([
      ['planner', undefined],
      ['reader', { read: elsewhere, except: [path.join(elsewhere, 'discussions')] }],
    ])
  })

  it('with a path means that folder, seen from the configuration, with variables in it', async () => {
    const { folder, world } = createProject("{ provider: claude-cli, access: { read: './${PART}' } }")
    mkdirSync(path.join(folder, 'part', 'below'), { recursive: true })
    const below = { ...world, cwd: path.join(folder, 'part', 'below'), env: { ...world.env, PART: 'part' } }
    const { opening } = await planDiscussion({ topic: TOPIC, output: '/elsewhere' }, below)
    expect(opening.agents[1]?.access).toEqual({ read: path.join(folder, 'part') })
  })

  it.each([
    ['absent', /openbotman\.yaml:4: agents\.reader\.access\.read: there is no folder .*absent/],
    ['openbotman.yaml', /agents\.reader\.access\.read: .*openbotman\.yaml is no folder/],
    ['${UNSET_HERE}', /agents\.reader\.access\.read: UNSET_HERE is not set/],
  ])('needs a folder that is there: %s', async (read, message) => {
    const { world } = createProject(`{ provider: claude-cli, access: { read: '${read}' } }`)
    const error = await failureOf(planDiscussion({ topic: TOPIC }, world))
    expect(error.message).toMatch(message)
    expect(error.hint).toBeTruthy()
  })
})

describe('a provider that cannot be held to a folder', () => {
  const more =
    'providers:\n  mine: { type: command, command: [cat] }\n  local: { type: openai, baseUrl: "http://127.0.0.1:1/v1", model: m }\n'
  it.each([
    ['codex-cli', /its sandbox shows it the whole disk/],
    ['gemini-cli', /shows \.env files/],
    ['anthropic', /cannot read files/],
    ['local', /cannot read files/],
    ['mine', /cannot read files/],
    ['offline', /cannot read files/],
    ['human', /cannot read files/],
    ['[claude-cli, anthropic]', /provider anthropic cannot read files/],
    ['[codex-cli, claude-cli]', /provider codex-cli cannot be held/],
  ])('is refused before anyone is asked: %s', async (provider, message) => {
    const { world } = createProject(`{ provider: ${provider}, access: read }`, more)
    const env = { ...world.env, ANTHROPIC_API_KEY: 'k' }
    const error = await failureOf(planDiscussion({ topic: TOPIC }, { ...world, env }))
    expect(error.message).toMatch(/^agent reader: its role has `access: read`/)
    expect(error.message).toMatch(message)
    expect(error.hint).toContain('--set reader=claude-cli')
    expect(error.exitCode).toBe(2)
  })

  it('is refused too when it is set on the command line', async () => {
    const { world } = createProject('{ provider: claude-cli, access: read }')
    const error = await failureOf(planDiscussion({ topic: TOPIC, offline: true }, world))
    expect(error.message).toMatch(/^agent reader: .*provider offline cannot read files/)
  })

  it('is none of those that auto may choose', async () => {
    const claude = fake('claude', '')
    const { world } = createProject('{ provider: auto, model: gpt-5, access: read }')
    const env = { ...claude.env, OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' }
    const { opening } = await planDiscussion({ topic: TOPIC }, { ...world, env })
    expect(opening.agents[1]?.providers).toEqual([{ provider: 'claude-cli', model: null }])
  })

  it('asks nothing even where it is asked', async () => {
    for (const row of Object.values(CLIS) as CliRow[]) {
      if (refuseFileAccess(row.type) === null) continue
      const cli = fake(row.command, printing(RESULT))
      const failure = await askWith(row, cli, tempFolder()).then(({ failure }) => failure)
      expect(failure).toMatchObject({ kind: 'config', message: expect.stringContaining(row.type) })
      expect(cli.hasStarted()).toBe(false)
    }
  })
})

async function askWith(row: CliRow, cli: FakeCli, read: string, except: string[] = []) {
  const provider = createCli(row, { model: 'sonnet', env: cli.env })
  const { agent } = examplePrompt()
  const chunks = await collect(provider, examplePrompt({ agent: { ...agent, access: { read, except } } }))
  return { chunks, ...reduceChunks(chunks) }
}

describe.skipIf(process.platform === 'win32')('claude with a folder to read', () => {
  const ask = (cli: FakeCli, read: string, except: string[] = []) =>
    askWith(CLIS['claude-cli'], cli, read, except)

  it('works in the folder with the tools that read, and everything else stays', async () => {
    const folder = tempFolder()
    const cli = fake('claude', printing(RESULT))
    expect((await ask(cli, folder, [path.join(folder, 'out [1]')])).text).toBe('Yes.')
    const { argv, cwd, env } = cli.record()
    expect(cwd).toBe(folder)
    expect(env).toMatchObject({ CLAUDE_CODE_DISABLE_ATTACHMENTS: '1', HOME: cli.env.HOME })
    // A repository's own settings name programs that git runs: there is to be no repository.
    expect(env.GIT_DIR).not.toContain(folder)
    expect(env.TMPDIR).not.toContain(folder)
    expect(
      argv.filter((argument) => /^--(?:tools|strict|setting-sources|disable|no-session)/.test(argument)),
    ).toEqual([
      '--tools=Read,Grep',
      '--strict-mcp-config',
      '--setting-sources=',
      '--disable-slash-commands',
      '--no-session-persistence',
    ])
    const settings = JSON.parse(argv[argv.indexOf('--settings') + 1] ?? '')
    expect(Object.keys(settings)).toEqual(['permissions'])
    expect(Object.keys(settings.permissions)).toEqual(['deny'])
    expect(settings.permissions.deny).toContain('Read(**/.[eE][nN][vV]*)')
    expect(settings.permissions.deny).toContain(`Read(/${folder}/out \\[1\\]/**)`)
  })

  it('has none of it when the next agent may read nothing', async () => {
    const cli = fake('claude', printing(RESULT))
    await collect(createCli(CLIS['claude-cli'], { model: 'sonnet', env: cli.env }))
    const { argv, files, env } = cli.record()
    expect(argv).toContain('--tools=')
    expect(argv).not.toContain('--settings')
    expect(files).toEqual([])
    expect(env).not.toHaveProperty('GIT_DIR')
  })

  it('is not the program of that name in the folder', async () => {
    const folder = tempFolder()
    const cli = fake('claude', printing(RESULT))
    writeFileSync(path.join(folder, 'claude'), '#!/bin/sh\necho pwned\n', { mode: 0o755 })
    const env = { ...cli.env, PATH: `.:${cli.env.PATH}` }
    const { agent } = examplePrompt()
    const prompt = examplePrompt({ agent: { ...agent, access: { read: folder } } })
    const { text } = reduceChunks(await collect(createCli(CLIS['claude-cli'], { model: null, env }), prompt))
    expect(text).toBe('Yes.')
    expect(cli.record().env.PATH?.split(':')).not.toContain('.')
  })

  it('replies with its last message; what it says between its tools is a sign of life', async () => {
    const event = (inner: object) => ({ type: 'stream_event', event: inner })
    const message = (text: string) => [
      event({ type: 'message_start', message: { model: 'm' } }),
      event({ type: 'content_block_delta', delta: { type: 'text_delta', text } }),
    ]
    const cli = fake(
      'claude',
      printing(...message('Let me look.'), { type: 'user' }, ...message('Yes.'), RESULT),
    )
    const { chunks } = await ask(cli, tempFolder())
    expect(chunks.filter(({ type }) => type !== 'alive').map(({ type }) => type)).toEqual(['text', 'done'])
    expect(chunks.filter(({ type }) => type === 'alive').length).toBeGreaterThan(3)
    expect(reduceChunks(chunks).text).toBe('Yes.')
  })

  it('is not blamed when the folder has gone', async () => {
    const cli = fake('claude', printing(RESULT))
    const { failure } = await ask(cli, path.join(tempFolder(), 'gone'))
    expect(failure).toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/folder to read is not there: .*gone/),
    })
    expect(cli.hasStarted()).toBe(false)
  })

  it('reads the same folder when the discussion is resumed from elsewhere', async () => {
    const { folder, world } = createProject('{ provider: claude-cli, access: read }')
    const reply = { ...RESULT, result: 'It holds.\n\n[POSITION: SUPPORT] - simple' }
    const cli = fake(
      'claude',
      `if (!require('node:fs').existsSync('ready')) { console.error('no'); process.exit(1) } ${printing(reply)}`,
    )
    const here = { ...world, env: { ...cli.env, ANTHROPIC_API_KEY: 'k' } }
    const plan = await planDiscussion({ topic: TOPIC, rounds: '1' }, here)
    const held = await drain(holdDiscussion(plan, here, new AbortController().signal))
    expect(held.state.ended?.status).toBe('no-quorum')

    const elsewhere = { ...here, cwd: tempFolder() }
    const resumption = await planResumption({ run: held.files.log }, elsewhere)
    const reader = resumption.opening.agents?.[1]
    if (!reader) throw new Error('the panel has two agents')
    expect(reader.access?.read).toBe(folder)
    writeFileSync(path.join(folder, 'ready'), '')
    const prompt = examplePrompt({ agent: reader })
    const { text } = reduceChunks(await collect(resumption.pool.provider(reader), prompt))
    expect(text).toContain('It holds.')
    const { cwd } = cli.record()
    expect(cwd).toBe(folder)
  })

  it('is told in its role that it may read', async () => {
    const { world } = createProject('{ provider: claude-cli, access: read }')
    const cli = fake('claude', printing({ ...RESULT, result: 'Yes.\n\n[POSITION: SUPPORT] - simple' }))
    const here = { ...world, env: { ...cli.env, ANTHROPIC_API_KEY: 'k' } }
    const plan = await planDiscussion({ topic: TOPIC, rounds: '1' }, here)
    await drain(holdDiscussion(plan, here, new AbortController().signal))
    const { argv } = cli.record()
    expect(argv[argv.indexOf('--system-prompt') + 1]).toMatch(/may read and search the files .*path:line/)
  })

  it('is refused once the folder of a log is not there any more', async () => {
    const { folder, world } = createProject('{ provider: claude-cli, access: { read: part } }')
    mkdirSync(path.join(folder, 'part'))
    const cli = fake('claude', 'process.exit(1)')
    const here = { ...world, env: { ...cli.env, ANTHROPIC_API_KEY: 'k' } }
    const plan = await planDiscussion({ topic: TOPIC, rounds: '1' }, here)
    const { files } = await drain(holdDiscussion(plan, here, new AbortController().signal))
    rmSync(path.join(folder, 'part'), { recursive: true })
    const error = await failureOf(planResumption({ run: files.log }, here))
    expect(error.message).toMatch(/^agent reader: the folder that it may read is not there: .*part$/)
  })
})

async function drain<Held>(events: AsyncGenerator<DiscussionEvent, Held>): Promise<Held> {
  for (;;) {
    const next = await events.next()
    if (next.done) return next.value
  }
}
