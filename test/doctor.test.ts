import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { checkProvider } from '../src/wire/check-provider.js'
import { openbotman, tempFolder } from './cli.js'
import { createFakeCli, type FakeCli, isAlive } from './fake-cli.js'
import { type FakeModelServer, startFakeModelServer } from './fake-model-server.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

async function serve(models: Parameters<typeof startFakeModelServer>[1]): Promise<FakeModelServer> {
  const server = await startFakeModelServer(() => ({ text: 'nobody asks' }), models)
  cleanups.push(() => server.close())
  return server
}

/** A CLI that answers `--version` and nothing else. */
function install(name: string, play: string): FakeCli {
  const cli = createFakeCli(name, play)
  cleanups.push(() => cli.remove())
  return cli
}

function folder(config?: string): string {
  const dir = tempFolder()
  if (config !== undefined) writeFileSync(path.join(dir, 'openbotman.yaml'), `version: 1\n${config}`)
  return dir
}

interface Json {
  ok: boolean
  team: string | null
  config: string | null
  surroundings: { name: string; state: string; found: string; cure: string | null }[]
  providers: { name: string; state: string; found: string; cure: string | null; usedBy: string[] }[]
  agents: { name: string; state: string; found: string; provider: string | null; inTeam: boolean }[]
}

async function doctor(cwd: string, env: Record<string, string> = {}, args: string[] = []) {
  const { stdout, stderr, code } = await openbotman(['doctor', '--json', ...args], { cwd, env })
  expect(stderr).toBe('')
  const json: Json = JSON.parse(stdout)
  expect(code).toBe(json.ok ? 0 : 2)
  const provider = (name: string) => json.providers.find((each) => each.name === name)
  return { ...json, provider }
}

/** One provider, checked with little patience. */
async function check(cwd: string, provider: string, env: Record<string, string>) {
  const config = await loadConfig(path.join(cwd, 'openbotman.yaml'))
  const world = { cwd, env, stdin: null, stdinIsTerminal: false, generator: 'test' }
  return checkProvider(config, { provider, model: null }, world, { listMs: 300, versionMs: 2000 })
}

const two = (provider: string) =>
  `agents: { a: { role: one }, b: { role: two } }\nteams: { default: { agents: [a, b] } }\nprovider: "${provider}"\n`

describe('doctor', () => {
  it('finds nothing wrong where nothing is needed, and leaves nothing behind', async () => {
    const cwd = folder(two('offline'))
    const { stdout, stderr, code } = await openbotman(['doctor'], { cwd })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/✔ node +\d+\.\d+/)
    expect(stdout).toMatch(/✔ configuration +openbotman\.yaml/)
    expect(stdout).toMatch(/✔ output +discussions can be written to/)
    expect(stdout).toMatch(/✔ offline +rules instead of a model; needs nothing · for a, b/)
    expect(stdout).toMatch(/– claude-cli +claude is not installed/)
    expect(stdout).toContain('All 2 agents of the team “default” can be asked.')
    expect(readdirSync(cwd)).toEqual(['openbotman.yaml'])
  })

  it('names the cures where nobody can be asked', async () => {
    const { stdout, code } = await openbotman(['doctor'], { cwd: tempFolder() })
    expect(code).toBe(2)
    expect(stdout).toContain('npm install -g @anthropic-ai/claude-code')
    expect(stdout).toMatch(/– openai +has no key: OPENAI_API_KEY is not set\n +Set OPENAI_API_KEY/)
    expect(stdout).toMatch(/✖ planner +auto, and nothing is usable here/)
    expect(stdout).toContain('3 of 3 agents of the team “default” cannot be asked from here')
  })

  it('tells file and line of a faulty configuration, and exits with 2', async () => {
    const cwd = folder('discussion: { rounds: 99 }\nteams: { default: { agents: [nobody] } }\n')
    const { stdout, code } = await openbotman(['doctor'], { cwd })
    expect(code).toBe(2)
    expect(stdout).toMatch(
      /✖ configuration[\s\S]*openbotman\.yaml:2: discussion\.rounds[\s\S]*openbotman\.yaml:3/,
    )
    expect(await doctor(cwd)).toMatchObject({ ok: false, config: null, providers: [], agents: [] })
  })

  it('says when the configuration that was named is not there', async () => {
    const { surroundings, ok } = await doctor(tempFolder(), {}, ['-c', 'other.yaml'])
    expect(ok).toBe(false)
    expect(surroundings[1]).toMatchObject({ name: 'configuration', state: 'failed' })
    expect(surroundings[1]?.found).toContain('other.yaml')
  })

  it('finds out that the output folder cannot be written to', async () => {
    const cwd = folder(`${two('offline')}discussion: { output: taken/runs }\n`)
    writeFileSync(path.join(cwd, 'taken'), '')
    const { surroundings, ok } = await doctor(cwd)
    expect(ok).toBe(false)
    expect(surroundings[2]).toMatchObject({ name: 'output', state: 'failed' })
    mkdirSync(path.join(cwd, 'free'))
    expect((await doctor(cwd, { OPENBOTMAN_OUTPUT: 'free/runs' })).ok).toBe(true)
    expect(existsSync(path.join(cwd, 'free', 'runs'))).toBe(false)
  })

  it('says that an agent’s variable is not set, with its place', async () => {
    const cwd = folder(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own form
      'agents: { a: { role: one, prompt: "${WHO}" }, b: { role: two } }\nteams: { default: { agents: [a, b] } }\nprovider: offline\n',
    )
    const unset = await doctor(cwd)
    expect(unset.ok).toBe(false)
    expect(JSON.stringify(unset)).toMatch(/openbotman\.yaml:2.*WHO is not set/)
    expect((await doctor(cwd, { WHO: 'me' })).ok).toBe(true)
  })
})

describe('doctor on APIs', () => {
  it.each([
    ['openai', 'OPENAI_BASE_URL', 'url'],
    ['anthropic', 'ANTHROPIC_BASE_URL', 'origin'],
    ['google', 'GOOGLE_GEMINI_BASE_URL', 'origin'],
  ] as const)('asks %s for its models, never for a reply', async (type, variable, address) => {
    const server = await serve(['fake-model', 'other-model'])
    const env = { [variable]: server[address] }
    const found = await doctor(folder(two(`${type}:fake-model`)), env)
    expect(found.provider(`${type}:fake-model`)).toMatchObject({ state: 'ok', usedBy: ['a', 'b'] })
    expect(found.agents).toMatchObject([
      { name: 'a', state: 'ok', provider: `${type}:fake-model`, inTeam: true },
      {},
    ])
    expect(found.ok).toBe(true)

    const missing = await doctor(folder(two(`${type}:fake-modle`)), env)
    expect(missing.ok).toBe(false)
    expect(missing.provider(`${type}:fake-modle`)).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('has no model fake-modle'),
      cure: expect.stringContaining('fake-model'),
    })
    expect(server.requests).toEqual([])
  })

  it.each([
    ['with a tag', 'llama3', 'llama3:latest', 'ok'],
    ['with a date', 'gpt-5', 'gpt-5-2025-08-07', 'ok'],
    ['with a folder', 'gemini-x', 'models/gemini-x', 'ok'],
    ['of another size', 'gpt-5', 'gpt-5-mini', 'failed'],
  ])('knows a model by its name %s', async (_, asked, listed, state) => {
    const server = await serve([listed])
    const found = await doctor(folder(two(`openai:${asked}`)), { OPENAI_BASE_URL: server.url })
    expect(found.provider(`openai:${asked}`)?.state).toBe(state)
  })

  it.each<[string, Parameters<typeof startFakeModelServer>[1], string, boolean]>([
    ['a refused key', { status: 401, body: { error: { message: 'Bad key' } } }, 'failed', false],
    ['an error of the server', { status: 500, body: { error: { message: 'Oops' } } }, 'failed', false],
    ['no list at all', { status: 404, body: { error: { message: 'Not found' } } }, 'unknown', true],
    ['a list that is none', { status: 200, body: { hello: 'world' } }, 'unknown', true],
    ['an empty list', [], 'unknown', true],
  ])('judges %s', async (_, models, state, ok) => {
    const server = await serve(models)
    const found = await doctor(folder(two('openai:m')), { OPENAI_BASE_URL: server.url })
    expect(found.provider('openai:m')?.state).toBe(state)
    expect(found.ok).toBe(ok)
  })

  it('names an address where nothing listens', async () => {
    const gone = await serve([])
    await gone.close()
    const config = `${two('gone')}providers:\n  gone: { type: openai, baseUrl: "${gone.url}", model: m }\n`
    const found = await doctor(folder(config))
    expect(found.provider('gone')).toMatchObject({ state: 'failed', usedBy: ['a', 'b'] })
    expect(found.provider('gone')?.found).toContain(gone.url)
  })

  it('does not wait for ever for an address that says nothing', async () => {
    const silent = await serve(null)
    const dir = folder(`providers:\n  silent: { type: openai, baseUrl: "${silent.url}", model: m }\n`)
    expect(await check(dir, 'silent', {})).toMatchObject({
      state: 'failed',
      found: 'it did not answer within 0.3 s',
    })
  })

  it('shows no key', async () => {
    const server = await serve({ status: 401, body: { error: { message: 'Bad key canary-key-1' } } })
    const config = `${two('spark')}providers:\n  spark: { type: openai, baseUrl: "${server.url}", apiKey: canary-key-1, model: m }\n`
    const { stdout, stderr } = await openbotman(['doctor'], { cwd: folder(config) })
    expect(stdout).toContain('spark')
    expect(stdout + stderr).not.toContain('canary-key-1')
  })
})

describe('doctor on programs', () => {
  const VERSION =
    "if (process.argv[2] === '--version') { console.log('9.8.7 (Fake Code)\\nmore') } else { process.exit(3) }"

  it('asks a CLI for its version, without any key, and sees its login', async () => {
    const cli = install('claude', VERSION)
    const cwd = folder(two('claude-cli:sonnet'))
    const logged = await doctor(cwd, { ...cli.env, ANTHROPIC_API_KEY: 'canary', OTHER_SECRET: 'canary' })
    expect(logged.provider('claude-cli:sonnet')).toMatchObject({ state: 'ok', usedBy: ['a', 'b'] })
    expect(logged.provider('claude-cli:sonnet')?.found).toMatch(
      /^9\.8\.7 \(Fake Code\).*ANTHROPIC_API_KEY is set/,
    )
    expect(logged.ok).toBe(true)
    expect(cli.record().argv).toEqual(['--version'])
    expect(JSON.stringify(cli.record().env)).not.toContain('canary')

    const unknown = await doctor(cwd, cli.env)
    expect(unknown.provider('claude-cli:sonnet')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('nobody is logged in'),
      cure: expect.stringContaining('/login'),
    })
    expect(unknown.ok).toBe(false)
  })

  it('reports a CLI that cannot tell its version', async () => {
    const cli = install('claude', "console.error('no such library'); process.exit(127)")
    const found = await doctor(folder(two('claude-cli')), { ...cli.env, ANTHROPIC_API_KEY: 'k' })
    expect(found.provider('claude-cli')).toMatchObject({ state: 'failed' })
    expect(found.provider('claude-cli')?.found).toMatch(/exit code 127: no such library/)
  })

  it('ends a CLI that hangs', async () => {
    const cli = install('claude', 'setInterval(() => {}, 1000)')
    const found = await check(folder(''), 'claude-cli', { ...cli.env, ANTHROPIC_API_KEY: 'k' })
    expect(found).toMatchObject({ state: 'failed', found: 'claude --version said nothing for 2 s' })
    expect(isAlive(cli.record().pid)).toBe(false)
  })

  it('goes through a chain of fallbacks as a discussion would', async () => {
    const server = await serve(['fake-model'])
    const config = `agents: { a: { role: one }, b: { role: two } }\nteams: { default: { agents: [a, b] } }\nprovider: [claude-cli, "openai:fake-model"]\n`
    const found = await doctor(folder(config), { OPENAI_BASE_URL: server.url })
    expect(found.provider('claude-cli')?.state).toBe('failed')
    expect(found.agents).toMatchObject([{ state: 'ok', provider: 'openai:fake-model' }, { state: 'ok' }])
    expect(found.ok).toBe(true)
  })

  it('finds the program of a command, or says that it is missing', async () => {
    const config = `${two('here')}providers:\n  here: { type: command, command: [sh, -c, cat] }\n  gone: { type: command, command: [no-such-program] }\n`
    const found = await doctor(folder(config), {}, ['--trust-config'])
    expect(found.provider('here')).toMatchObject({ state: 'ok', found: 'sh is here' })
    expect(found.provider('gone')).toMatchObject({
      state: 'failed',
      found: 'no-such-program is not installed',
    })
    expect(found.ok).toBe(true)
  })

  it('deals `auto` out as a discussion would', async () => {
    const server = await serve(['fake-model'])
    const cli = install('claude', VERSION)
    const config = `${two('auto')}providers:\n  spark: { type: openai, baseUrl: "${server.url}", model: fake-model }\n`
    const found = await doctor(folder(config), { ...cli.env, CLAUDE_CODE_OAUTH_TOKEN: 't' })
    expect(found.agents.map(({ provider }) => provider)).toEqual(['claude-cli', 'spark'])
  })

  it('says that a person needs a terminal', async () => {
    const config = `agents: { a: { role: one, provider: human }, b: { role: two, provider: offline } }\nteams: { default: { agents: [a, b] } }\n`
    const found = await doctor(folder(config))
    expect(found.provider('human')).toMatchObject({ state: 'failed' })
    expect(found.agents[0]).toMatchObject({ name: 'a', state: 'failed' })
    expect(found.ok).toBe(false)
  })
})

it('explains itself with --help', async () => {
  const { stdout, code } = await openbotman(['doctor', '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('Examples:\n  openbotman doctor\n')
  expect(stdout).toContain('else with 2')
})
