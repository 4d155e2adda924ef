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
  new URL('fixtures/providers/gemini-cli-success.jsonl', import.meta.url),
  'utf8',
).trim()
/** Keeps what the files hold that the CLI was given. */
const keepFiles = `
  const { existsSync, readFileSync } = require('node:fs')
  const home = process.env.GEMINI_CLI_HOME + '/.gemini/'
  record.env.SYSTEM = readFileSync(process.env.GEMINI_SYSTEM_MD, 'utf8')
  record.env.POLICY = readFileSync(record.argv[record.argv.indexOf('--policy') + 1], 'utf8')
  record.env.SETTINGS = readFileSync(home + 'settings.json', 'utf8')
  record.env.LOGIN = existsSync(home + 'oauth_creds.json') ? readFileSync(home + 'oauth_creds.json', 'utf8') : ''
  record.env.MEMORY = String(existsSync(home + 'GEMINI.md'))
  save();`

function fake(play: string): FakeCli {
  cli = createFakeCli('gemini', play)
  return cli
}

function ask(settings: Partial<CliSettings> = {}, prompt = examplePrompt()) {
  const provider = createCli(CLIS['gemini-cli'], { model: 'gemini-x', env: cli?.env ?? {}, ...settings })
  return collect(provider, prompt)
}

describe.skipIf(process.platform === 'win32')('gemini-cli', () => {
  it('streams the reply without the echo of the prompt, with usage and the model that answered', async () => {
    fake(`console.error('Ripgrep is not available.'); ${printing(SUCCESS)}`)
    expect(await ask()).toEqual([
      { type: 'text', text: 'Use o' },
      { type: 'text', text: 'ne re' },
      { type: 'text', text: 'gion.' },
      {
        type: 'done',
        model: 'fake-model',
        usage: { inputTokens: 120, cachedInputTokens: 100, outputTokens: 30, costUsd: null },
      },
    ])
  })

  it('is called with the measured arguments, in an empty folder, every tool denied', async () => {
    const { record } = fake(keepFiles + printing(SUCCESS))
    await ask()
    const { argv, env, files, stdin } = record()
    expect(argv.slice(0, -1)).toEqual(
      [
        '-p',
        '',
        '-m',
        'gemini-x',
        '-o',
        'stream-json',
        '--approval-mode',
        'plan',
        '--skip-trust',
        '-e',
        'none',
      ].concat('--policy'),
    )
    expect(env.POLICY).toBe('[[rule]]\ntoolName = "*"\ndecision = "deny"\npriority = 999\n')
    expect(env.SYSTEM).toBe('You are the planner.')
    expect(env.GEMINI_CLI_NO_RELAUNCH).toBe('true')
    expect(files).toEqual([])
    expect(stdin).toBe('<prompt>\nWhat do you propose?\n</prompt>\n')
    expect(existsSync(env.GEMINI_CLI_HOME ?? '/')).toBe(false)
  })

  it('has a home of its own, where it asks once only and tells nobody', async () => {
    const { env, record } = fake(keepFiles + printing(SUCCESS))
    await ask({ env: { ...env, GEMINI_API_KEY: 'key-1' } })
    expect(JSON.parse(record().env.SETTINGS ?? '')).toMatchObject({
      security: { auth: { selectedType: 'gemini-api-key' } },
      general: { maxAttempts: 1, enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
    })
    expect(record().env).toMatchObject({ GEMINI_API_KEY: 'key-1', LOGIN: '' })
  })

  it.each(['HOME', 'GEMINI_CLI_HOME'])(
    'finds the login below %s there, and nothing else of the user’s',
    async (name) => {
      const { env, folder, record } = fake(keepFiles + printing(SUCCESS))
      const own = path.join(folder, 'user', '.gemini')
      mkdirSync(own, { recursive: true })
      writeFileSync(path.join(own, 'oauth_creds.json'), '{"refresh_token":"r"}')
      writeFileSync(path.join(own, 'GEMINI.md'), 'remember this')
      await ask({ env: { ...env, [name]: path.join(folder, 'user') } })
      const seen = record().env
      expect(JSON.parse(seen.SETTINGS ?? '')).toMatchObject({
        security: { auth: { selectedType: 'oauth-personal' } },
      })
      expect(seen).toMatchObject({ LOGIN: '{"refresh_token":"r"}', MEMORY: 'false' })
      expect(existsSync(path.join(own, 'oauth_creds.json'))).toBe(true)
    },
  )

  it('sees only what it needs of the environment', async () => {
    const { env, record } = fake(printing(SUCCESS))
    await ask({
      env: {
        ...env,
        GEMINI_SESSION_ID: '1',
        GEMINI_CLI_IDE_SERVER_PORT: '2',
        GOOGLE_CLOUD_PROJECT: 'p',
        OPENAI_API_KEY: 'k',
      },
    })
    const seen = record().env
    expect(seen.GOOGLE_CLOUD_PROJECT).toBe('p')
    for (const name of ['GEMINI_SESSION_ID', 'GEMINI_CLI_IDE_SERVER_PORT', 'OPENAI_API_KEY'])
      expect(seen).not.toHaveProperty(name)
  })

  it('goes to another address with the key for that, never with the user’s own', async () => {
    const { env, record } = fake(keepFiles + printing(SUCCESS))
    const own = { ...env, GEMINI_API_KEY: 'of-the-user', GOOGLE_API_KEY: 'too' }
    await ask({ env: own, baseUrl: 'http://127.0.0.1:1', apiKey: 'for-there' })
    const seen = record().env
    expect(seen).toMatchObject({ GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1', GEMINI_API_KEY: 'for-there' })
    expect(seen).not.toHaveProperty('GOOGLE_API_KEY')
  })

  const api = (code: number, message: string, details: unknown[] = []) =>
    `[API Error: ${JSON.stringify({ error: { code, message, details } })}]`
  const table: [
    name: string,
    message: string,
    exit: number,
    stderr: string,
    kind: FailureKind,
    retryable: boolean,
  ][] = [
    [
      'an API key that is none',
      api(400, 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]),
      144,
      '',
      'auth',
      false,
    ],
    [
      'too long a prompt',
      api(400, 'The input token count (2) exceeds the maximum number of tokens allowed (1).'),
      144,
      '',
      'overflow',
      false,
    ],
    ['another wrong request', api(400, 'no'), 144, '', 'config', false],
    [
      'a model that is not there',
      '[API Error: model not found]',
      1,
      'Error\n    at x\n  code: 404\n}',
      'config',
      false,
    ],
    ['a rate limit', '[API Error: slow down]\nPlease wait and try again later.', 173, '', 'rate-limit', true],
    [
      'a daily quota',
      '[API Error: You have exhausted your daily quota on this model.]',
      173,
      '',
      'quota',
      false,
    ],
    ['a server out of order', '[API Error: boom]', 247, '', 'server', true],
    [
      'no connection',
      '[API Error: exception TypeError: fetch failed sending request]',
      1,
      '',
      'network',
      true,
    ],
    ['a web page', '[API Error: Incomplete JSON segment at the end]', 1, '', 'malformed', false],
    ['something unheard of', '[API Error: gone wrong]', 1, '', 'crashed', false],
  ]
  it.each(table)('knows %s', async (_, message, exit, stderr, kind, retryable) => {
    const result = { type: 'result', status: 'error', error: { type: 'unknown', message }, stats: {} }
    fake(`console.error(${JSON.stringify(stderr)}); ${printing(result)} process.exit(${exit})`)
    const { failure } = reduceChunks(await ask())
    expect(failure).toMatchObject({ kind, retryable })
    expect(failure?.message).not.toContain('[API Error')
  })

  it('makes the texts of attempts that broke off void, although it ends with 0', async () => {
    const piece = { type: 'message', role: 'assistant', content: 'Use one', delta: true }
    const error = { type: 'error', severity: 'error', message: 'Model stream ended without a finish reason.' }
    fake(printing(piece, piece, error, { type: 'result', status: 'error', stats: {} }))
    expect(reduceChunks(await ask()).failure).toMatchObject({
      kind: 'malformed',
      message: 'Model stream ended without a finish reason.',
    })
  })

  it('takes it for a failure when it is ended and then says 0', async () => {
    fake(printing({ type: 'init' }))
    expect(reduceChunks(await ask()).failure).toMatchObject({ kind: 'malformed' })
  })

  it('says how to log in', async () => {
    fake(
      `console.error('Error: x\\n    at y\\n  exitCode: 41\\n}\\n\\x1b[31mManual authorization is required.\\x1b[0m'); process.exit(41)`,
    )
    expect(reduceChunks(await ask()).failure).toMatchObject({
      kind: 'auth',
      message: 'Manual authorization is required.',
      hint: expect.stringContaining('run `gemini` once'),
    })
  })

  it('starts nothing for more bytes than it reads', async () => {
    const { hasStarted } = fake(printing(SUCCESS))
    const messages = [{ role: 'user' as const, content: 'ü'.repeat(4_000_000) }]
    const { failure } = reduceChunks(await ask({}, examplePrompt({ messages })))
    expect(failure).toMatchObject({ kind: 'overflow', message: expect.stringContaining('8,000,000 bytes') })
    expect(hasStarted()).toBe(false)
  })
})
