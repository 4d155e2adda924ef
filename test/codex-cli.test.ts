import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { FailureKind } from '../src/core/types.js'
import { CLIS, type CliSettings, createCli } from '../src/providers/clis.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { createFakeCli, type FakeCli, printing } from './fake-cli.js'

let cli: FakeCli | null = null

afterEach(() => {
  cli?.remove()
  cli = null
})

const SUCCESS = readFileSync(
  new URL('fixtures/providers/codex-success.jsonl', import.meta.url),
  'utf8',
).trim()
/** Keeps a file that the CLI was given beside its prompt. */
const keepSystem = `
  const at = record.argv.find((arg) => arg.startsWith('model_instructions_file='))
  record.env.SYSTEM = require('node:fs').readFileSync(JSON.parse(at.slice(at.indexOf('=') + 1)), 'utf8'); save();`

function fake(play: string): FakeCli {
  cli = createFakeCli('codex', play)
  return cli
}

function ask(settings: Partial<CliSettings> = {}, prompt = examplePrompt()) {
  const provider = createCli(CLIS['codex-cli'], { model: 'gpt-x', env: cli?.env ?? {}, ...settings })
  return collect(provider, prompt)
}

describe.skipIf(process.platform === 'win32')('codex-cli', () => {
  it('gives the last message of the turn, with its usage; a warning is no failure', async () => {
    fake(printing(SUCCESS))
    expect(await ask()).toEqual([
      { type: 'text', text: 'Use one region.' },
      {
        type: 'done',
        usage: { inputTokens: 120, cachedInputTokens: 100, outputTokens: 30, costUsd: null },
      },
    ])
  })

  it('costs what its tokens cost, where their price is known', async () => {
    fake(printing(SUCCESS))
    const { usage } = reduceChunks(await ask({ price: { input: 2, cachedInput: 1, output: 10 } }))
    expect(usage?.costUsd).toBeCloseTo((20 * 2 + 100 * 1 + 30 * 10) / 1e6)
  })

  it('is called with the measured arguments, without tools, the role in a file', async () => {
    const { record } = fake(keepSystem + printing(SUCCESS))
    await ask()
    const { argv, stdin, env, files } = record()
    expect(argv.slice(0, 10)).toEqual([
      'exec',
      '--json',
      '--ephemeral',
      '--ignore-user-config',
      '--ignore-rules',
      '--skip-git-repo-check',
      '-s',
      'read-only',
      '-m',
      'gpt-x',
    ])
    for (const setting of [
      'approval_policy=never',
      'project_doc_max_bytes=0',
      'web_search=disabled',
      'analytics.enabled=false',
      'features.shell_tool=false',
      'features.unified_exec=false',
      'features.view_image=false',
      'features.plugins=false',
    ]) {
      expect(argv[argv.indexOf(setting) - 1]).toBe('-c')
    }
    expect(argv.at(-1)).toBe('-')
    expect(argv.join(' ')).not.toContain('model_provider=')
    expect(env.SYSTEM).toBe('You are the planner.')
    expect(stdin).toBe('<prompt>\nWhat do you propose?\n</prompt>\n')
    expect(files).toEqual([])
  })

  it('takes a role of any length', async () => {
    const { record } = fake(keepSystem + printing(SUCCESS))
    const system = 'ü'.repeat(60_000)
    await ask({}, examplePrompt({ system }))
    expect(record().env.SYSTEM).toBe(system)
    expect(record().stdin).not.toContain('ü')
  })

  it('sees its own login, and nothing of the session around it', async () => {
    const { env, record } = fake(printing(SUCCESS))
    const passed = { CODEX_API_KEY: 'sk-codex' }
    await ask({
      env: {
        ...env,
        ...passed,
        CODEX_HOME: '/somewhere',
        CODEX_THREAD_ID: '1',
        OPENAI_API_KEY: 'sk-2',
        ANTHROPIC_API_KEY: 'a',
      },
    })
    expect(record().env).toMatchObject({ ...passed, HOME: env.HOME })
    for (const name of ['CODEX_THREAD_ID', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'])
      expect(record().env).not.toHaveProperty(name)
  })

  it.each(['HOME', 'CODEX_HOME'])(
    'finds the login of %s, and writes it there, but no AGENTS.md',
    async (name) => {
      const { env, folder, record } = fake(`
      const { appendFileSync, readdirSync: list } = require('node:fs')
      record.env.HOME_FILES = list(process.env.CODEX_HOME).sort().join(' ')
      appendFileSync(process.env.CODEX_HOME + '/auth.json', ' renewed')
      save(); ${printing(SUCCESS)}`)
      const own = path.join(folder, 'user', ...(name === 'HOME' ? ['.codex'] : []))
      mkdirSync(own, { recursive: true })
      writeFileSync(path.join(own, 'auth.json'), '{}')
      writeFileSync(path.join(own, 'AGENTS.md'), 'remember this')
      await ask({ env: { ...env, [name]: path.join(folder, 'user') } })
      expect(record().env.HOME_FILES).toBe('auth.json config.toml')
      expect(readFileSync(path.join(own, 'auth.json'), 'utf8')).toBe('{} renewed')
      expect(existsSync(record().env.CODEX_HOME ?? '/')).toBe(false)
    },
  )

  it('stays in the user’s home where a login cannot be seen: it may be in the keychain', async () => {
    const { env, record } = fake(printing(SUCCESS))
    await ask({ env: { ...env, CODEX_HOME: '/somewhere' } })
    expect(record().env.CODEX_HOME).toBe('/somewhere')
  })

  it('goes to another address with the key for that, its own retries off', async () => {
    const { env, record } = fake(printing(SUCCESS))
    const own = { ...env, CODEX_API_KEY: 'of-the-user' }
    await ask({ env: own, baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'for-there' })
    const { argv } = record()
    expect(argv).toContain('model_provider=configured')
    const provider = argv.find((arg) => arg.startsWith('model_providers.configured='))
    for (const part of [
      'base_url="http://127.0.0.1:1/v1"',
      'env_key="CODEX_API_KEY"',
      'wire_api="responses"',
      'request_max_retries=0',
      'stream_max_retries=0',
    ])
      expect(provider).toContain(part)
    expect(argv.join(' ')).not.toContain('for-there')
    expect(record().env.CODEX_API_KEY).toBe('for-there')
  })

  it('never sends the user’s own key to another address', async () => {
    const { env, record } = fake(printing(SUCCESS))
    await ask({ env: { ...env, CODEX_API_KEY: 'of-the-user' }, baseUrl: 'http://127.0.0.1:1/v1' })
    expect(record().env).not.toHaveProperty('CODEX_API_KEY')
    expect(record().argv.join(' ')).not.toContain('env_key')
  })

  const table: [message: string, kind: FailureKind, retryable: boolean][] = [
    ['unexpected status 403 Forbidden: no support, url: http://h/v1/responses', 'auth', false],
    ['unexpected status 529 <unknown status code>: overloaded, url: http://h/v1', 'server', true],
    ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limit', true],
    ['Quota exceeded. Check your plan and billing details.', 'quota', false],
    ["You've hit your usage limit. Try again in 3 hours.", 'quota', false],
    ["Codex ran out of room in the model's context window. Start a new thread.", 'overflow', false],
    ['Missing environment variable: `CODEX_API_KEY`.', 'auth', false],
    ['Your access token could not be refreshed. Please log out and sign in again.', 'auth', false],
    ['stream disconnected before completion: error sending request', 'network', true],
    ['Connection failed: error sending request', 'network', true],
    ['stream disconnected before completion: stream closed before response.completed', 'malformed', true],
    ['stream disconnected before completion: idle timeout waiting for SSE', 'timeout', true],
    ['Incomplete response returned, reason: max_output_tokens', 'malformed', false],
    ['Incomplete response returned, reason: content_filter', 'refused', false],
    ['{"error":{"message":"no such parameter","type":"error","code":null}}', 'config', false],
    ['The model `gpt-x` does not exist or you do not have access to it.', 'config', false],
  ]
  it.each(table)('a turn that failed with “%s” is %s', async (message, kind, retryable) => {
    fake(
      printing(
        { type: 'item.completed', item: { type: 'agent_message', text: 'half' } },
        { type: 'turn.failed', error: { message } },
      ),
    )
    const { failure, text } = reduceChunks(await ask())
    expect(failure).toMatchObject({ kind, retryable })
    expect(failure?.message).not.toMatch(/url:|[{}]/)
    expect(text).toBe('')
  })

  it('tells the last notice when it ends without a result', async () => {
    fake(`${printing({ type: 'error', message: 'Reconnecting... 5/5' })} process.exit(1)`)
    const { failure } = reduceChunks(await ask())
    expect(failure).toMatchObject({
      kind: 'crashed',
      message: expect.stringContaining('Reconnecting... 5/5'),
    })
  })

  it('starts nothing for more than it reads', async () => {
    const { hasStarted } = fake(printing(SUCCESS))
    const messages = [{ role: 'user' as const, content: 'x'.repeat(1_048_570) }]
    const { failure } = reduceChunks(await ask({}, examplePrompt({ messages })))
    expect(failure).toMatchObject({
      kind: 'overflow',
      message: expect.stringContaining('1,048,576 characters'),
    })
    expect(hasStarted()).toBe(false)
  })
})
