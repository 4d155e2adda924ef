// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configurations hold ${NAME}
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSecretName, PiecewiseRedactor, Redactor, secretsIn } from '../src/core/text/secrets.js'
import { exportRun } from '../src/wire/export.js'
import { planDiscussion } from '../src/wire/plan.js'
import { openbotman, tempFolder } from './cli.js'
import { createFakeCli, type FakeCli } from './fake-cli.js'
import { type FakeModelServer, type ModelRequest, startFakeModelServer } from './fake-model-server.js'
import { AGREED, keepRun } from './kept-runs.js'
import { connectTo } from './mcp-client.js'
import { TempFolder, userErrorOf } from './temp-folder.js'

/** A key that is like no other text, nor is either half of it. */
const canary = (name: string) => `${name}-Q7x4Kd9-${[...name].reverse().join('')}-zT31Lm`

const KEYS = {
  ANTHROPIC_API_KEY: canary('anthropic'),
  OPENAI_API_KEY: canary('openai'),
  GEMINI_API_KEY: canary('gemini'),
  GOOGLE_API_KEY: canary('google'),
  CODEX_API_KEY: canary('codex'),
  CLAUDE_CODE_OAUTH_TOKEN: canary('claude'),
  SPARK_API_KEY: canary('spark'),
  OWN_TOKEN: canary('program'),
  AWS_SECRET_ACCESS_KEY: canary('cloud'),
  OPENBOTMAN_TOKENS: `ann:${canary('first')},bob:${canary('second')}:read+discuss`,
  OPENBOTMAN_CALLBACK_SECRET: canary('callbacks'),
  HOOK_URL: `https://me:${canary('password')}@hooks.example/x`,
}
const LITERAL = canary('literal')
const ELSEWHERE = { dotenv: canary('dotenv'), git: canary('gitsettings') }
const VALUES = [
  ...Object.values(KEYS).filter((value) => !/[:,]/.test(value)),
  ...['first', 'second', 'password'].map(canary),
  LITERAL,
  ...Object.values(ELSEWHERE),
]

/** What of the keys a text gives away: whole, or half of one. */
function leaksIn(text: string): string[] {
  const pieces = VALUES.flatMap((value) => {
    const half = Math.ceil(value.length / 2)
    return [value.slice(0, half), value.slice(-half)]
  })
  return pieces.filter((piece) => text.includes(piece))
}

const TELL = `const said = JSON.stringify(record.env); console.error(said);`
const PLAYS = {
  claude: `${TELL} await print(JSON.stringify({ type: 'result', subtype: 'success', is_error: false, result: said + '\\n\\n[POSITION: SUPPORT] - ' + said }) + '\\n')`,
  codex: `${TELL} await print(JSON.stringify({ type: 'turn.failed', error: { message: said } }) + '\\n'); process.exit(1)`,
  gemini: `${TELL} await print(JSON.stringify({ type: 'message', role: 'assistant', content: said, delta: true }) + '\\n'); process.exit(41)`,
  talks: `${TELL} await print(said + '\\n\\n[POSITION: SUPPORT] - ' + said)`,
  breaks: `${TELL} process.exit(1)`,
}

const CONFIG = (url: string, origin: string) => `version: 1
provider: offline
providers:
  spark: { type: openai, baseUrl: "${url}", apiKey: "\${SPARK_API_KEY}", model: fake-model }
  fixed: { type: openai, baseUrl: "${url}", apiKey: "${LITERAL}", model: refused }
  broken: { type: google, baseUrl: "${origin}", apiKey: "\${GEMINI_API_KEY}", model: broken }
  talks: { type: command, command: [talks], env: [OWN_TOKEN] }
  breaks: { type: command, command: [breaks], env: [OWN_TOKEN] }
agents:
  spark: { role: a, provider: spark }
  ant: { role: b, provider: "anthropic:fake-model" }
  open: { role: c, provider: "openai:fake-model" }
  claude: { role: d, provider: claude-cli }
  codex: { role: e, provider: codex-cli }
  gemini: { role: f, provider: gemini-cli }
  talks: { role: g, provider: talks }
  breaks: { role: h, provider: breaks }
  fixed: { role: i, provider: fixed }
  broken: { role: j, provider: broken }
teams: { default: { agents: [spark, ant, open, claude, codex, gemini, talks, breaks, fixed, broken] } }
discussion: { rounds: 1, blindPick: false }
`

/** Whatever key a request brought along. */
function keyOf({ headers, path: where }: ModelRequest): string {
  const told = [headers.authorization, headers['x-api-key'], headers['x-goog-api-key'], where]
  return told.filter(Boolean).join(' ')
}

const clis: Record<string, FakeCli> = {}
let server: FakeModelServer
let folder: TempFolder
let env: Record<string, string>
const home = new TempFolder()

beforeAll(async () => {
  for (const [name, play] of Object.entries(PLAYS)) clis[name] = createFakeCli(name, play)
  server = await startFakeModelServer(
    (request) => {
      const said = keyOf(request)
      if (request.body.model === 'refused')
        return { status: 401, error: `${'x'.repeat(470)} bad key ${said}` }
      if (request.shape === 'gemini')
        return { status: 400, body: { error: { message: `what is ${said}?`, code: 400 } } }
      const text = `### Decision\nWe use ${said}.\n\n[POSITION: PROPOSAL] - ${said}`
      return { text, chunks: 40, model: said }
    },
    {
      status: 401,
      body: { error: { message: `no models for ${[...Object.values(KEYS), LITERAL].join(' ')}` } },
    },
  )
  folder = new TempFolder()
  folder.write({
    'openbotman.yaml': CONFIG(server.url, server.origin),
    'topic.md': `# Which key?\n\nIs it ${KEYS.OPENAI_API_KEY}?\n`,
    '.env': `SHOP=${ELSEWHERE.dotenv}\n`,
    'notes.txt': `The cloud has ${KEYS.AWS_SECRET_ACCESS_KEY}, I think.\n`,
  })
  folder.git('init', '-q')
  folder.git('config', 'http.extraHeader', `Authorization: ${ELSEWHERE.git}`)
  folder.git('remote', 'add', 'origin', `https://me:${ELSEWHERE.git}@git.example/shop`)
  folder.commit('begin')
  folder.write({ 'changed.txt': `${KEYS.AWS_SECRET_ACCESS_KEY}\n` })
  folder.git('add', '-A')
  const PATH = Object.values(clis).flatMap((cli) => cli.env.PATH?.split(':')[0] ?? [])
  env = {
    ...KEYS,
    PATH: [...PATH, process.env.PATH].join(':'),
    ANTHROPIC_BASE_URL: server.origin,
    OPENAI_BASE_URL: server.url,
    OPENBOTMAN_TRUST_CONFIG: '1',
    HOME: home.path,
  }
})

afterAll(async () => {
  await server.close()
  for (const cli of Object.values(clis)) cli.remove()
  folder.remove()
  home.remove()
})

const run = (...args: string[]) => openbotman(args, { cwd: folder.path, env })
const discussing = (...more: string[]) =>
  run('discuss', 'topic.md', ...more, '--diff', '-f', '.env', '-f', 'notes.txt')

describe('keys in every place where one may stand', () => {
  it('are in nothing that is shown, logged or written', async () => {
    for (const mode of [['-v'], ['--json'], ['--events'], ['--dry-run'], ['-q']]) {
      const { stdout, stderr } = await discussing(...mode)
      expect(leaksIn(stdout), mode[0]).toEqual([])
      expect(leaksIn(stderr), mode[0]).toEqual([])
      // Something was said, and it stood where a key was.
      if (mode[0] !== '--dry-run') expect(stdout + stderr).toContain('***')
    }
    const runs = path.join(folder.path, 'discussions')
    const kept = readdirSync(runs)
    expect(kept.length).toBeGreaterThanOrEqual(8)
    for (const name of kept) expect(leaksIn(readFileSync(path.join(runs, name), 'utf8')), name).toEqual([])
    for (const format of ['md', 'html', 'json']) {
      const { stdout, code } = await run('export', 'last', '--format', format)
      expect(code).toBe(0)
      expect(leaksIn(stdout), format).toEqual([])
    }
  }, 60_000)

  it('reach only whom they are for, and no list of arguments', async () => {
    const mine: Record<string, string[]> = {
      claude: ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'],
      codex: ['CODEX_API_KEY'],
      gemini: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
      talks: ['OWN_TOKEN'],
      breaks: ['OWN_TOKEN'],
    }
    for (const [name, cli] of Object.entries(clis)) {
      const { env: seen, argv, stdin } = cli.record()
      const known = Object.entries(seen).filter(([, value]) => leaksIn(value).length > 0)
      expect(
        known.map(([key]) => key).filter((key) => !mine[name]?.includes(key)),
        name,
      ).toEqual([])
      expect(known.length, name).toBeGreaterThan(0)
      expect(leaksIn(argv.join(' ') + stdin), name).toEqual([])
    }
    for (const request of server.requests) {
      expect(leaksIn(JSON.stringify(request.body))).toEqual([])
      const wanted =
        request.shape === 'gemini'
          ? [KEYS.GEMINI_API_KEY]
          : request.shape === 'messages'
            ? [KEYS.ANTHROPIC_API_KEY]
            : [KEYS.SPARK_API_KEY, KEYS.OPENAI_API_KEY, LITERAL]
      const sent = VALUES.filter((value) => keyOf(request).includes(value))
      expect(sent).toHaveLength(1)
      expect(wanted).toContain(sent[0])
    }
  })

  it('are in no report, and in no answer to a client', async () => {
    for (const args of [
      ['doctor'],
      ['doctor', '--json'],
      ['agents'],
      ['agents', '--json'],
      ['runs', 'show', 'last'],
    ]) {
      const { stdout, stderr } = await run(...args)
      expect(stdout.length).toBeGreaterThan(100)
      expect(leaksIn(stdout + stderr), args.join(' ')).toEqual([])
    }
    const { call } = await connectTo(folder.path, [], env)
    const said = [
      await call('discuss', { topic: `Which key is it, ${KEYS.OPENAI_API_KEY} or another one?` }),
      await call('list_teams'),
      await call('discuss', { topic: 'Which key is it?', team: KEYS.OPENAI_API_KEY }),
    ]
    expect(leaksIn(JSON.stringify(said))).toEqual([])
  }, 60_000)

  it('are in no error about what was typed', async () => {
    for (const args of [
      ['discuss', 'Shall we?', '--provider', KEYS.OPENAI_API_KEY],
      ['discuss', `${KEYS.OPENAI_API_KEY}.md`, '--json'],
      ['resume', KEYS.OPENAI_API_KEY],
      [KEYS.OPENAI_API_KEY],
    ]) {
      const { stdout, stderr, code } = await run(...args)
      expect(code).toBe(2)
      expect(leaksIn(stdout + stderr), args[0]).toEqual([])
    }
  })
})

it.each([
  [
    'a role',
    'agents: { a: { role: x, prompt: "Use ${SPARK_API_KEY}" }, b: { role: y } }',
    /agents\.a\.prompt: SPARK_API_KEY is a secret/,
  ],
  [
    'a name',
    'agents: { a: { name: "${DB_PASSWORD:-x}" }, b: { role: y } }',
    /agents\.a\.name: DB_PASSWORD is a secret/,
  ],
  ['a model', 'provider: "openai:${SPARK_API_KEY}"', /provider: SPARK_API_KEY is a secret/],
  [
    'an address',
    'provider: x\nproviders: { x: { type: openai, model: m, baseUrl: "http://127.0.0.1/${SPARK_API_KEY}" } }',
    /providers\.x\.baseUrl: SPARK_API_KEY/,
  ],
  [
    'an argument',
    'provider: x\nproviders: { x: { type: command, command: [curl, -H, "X: ${SPARK_API_KEY}"] } }',
    /providers\.x\.command\[2\]: SPARK_API_KEY/,
  ],
  [
    'a folder',
    'provider: offline\ndiscussion: { output: "${SPARK_API_KEY}" }',
    /discussion\.output: SPARK_API_KEY/,
  ],
])('a key is not put into %s', async (_, config, message) => {
  const cwd = tempFolder()
  writeFileSync(path.join(cwd, 'openbotman.yaml'), `version: 1\n${config}\n`)
  const world = {
    cwd,
    env: { ...KEYS, HOME: path.join(cwd, 'home') },
    stdin: null,
    stdinIsTerminal: false,
    generator: 'test',
  }
  const error = await userErrorOf(planDiscussion({ topic: 'Shall we?' }, world))
  expect(error.message).toMatch(message)
  expect(error.hint).toContain('apiKey')
  expect(leaksIn(error.message + error.hint)).toEqual([])
})

describe('what is hidden', () => {
  it.each([
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'DB_PASSWORD',
    'apikey',
    'OPENBOTMAN_TOKENS',
    'OPENBOTMAN_CALLBACK_SECRET',
    'KEY',
  ])('is the value of %s', (name) => expect(isSecretName(name)).toBe(true))
  it.each(['HOME', 'MONKEY', 'TOKEN_BUDGET', 'KEYBOARD', 'AUTHOR', 'LANG', 'SSH_AUTH_SOCK', 'PATH'])(
    'is not the value of %s',
    (name) => expect(isSecretName(name)).toBe(false),
  )

  it.each(['ann:TOKEN', 'ann:TOKEN:read', 'ann:TOKEN:read+discuss', 'bob:other-0123456789,ann:TOKEN:admin'])(
    'is the token itself, and not what it allows, of OPENBOTMAN_TOKENS=%s',
    (value) => {
      const token = canary('scoped')
      const redactor = new Redactor(secretsIn({ OPENBOTMAN_TOKENS: value.replace('TOKEN', token) }))
      expect(redactor.hide(`It is ${token}, for read+discuss.`)).toBe('It is ***, for read+discuss.')
    },
  )

  it('is nothing that stands in all sorts of texts', () => {
    const secrets = secretsIn({ A_KEY: 'short', B_TOKEN: '500000000', C_SECRET: 'xxxxxxxxxx', D_KEY: '' })
    const text = 'short 500000000 xxxxxxxxxx'
    expect(new Redactor(secrets).hide(text)).toBe(text)
  })

  it.each([
    ['POSTGRES_PASSWORD', 'postgres', 'We take postgres.'],
    ['LM_KEY', 'lm-studio', 'Start lm-studio first.'],
    ['X_API_KEY', 'sk-no-key-required', 'Write sk-no-key-required.'],
    ['TABLE_PRIMARY_KEY', 'customer_id', 'An index on customer_id.'],
    ['DB_PASSWORD', 'Password1', 'Password and Passwords'],
    ['PASSWORD_STORE_DIR', '/home/thomas/pass', 'See /home/thomas/work/log.md'],
    ['TLS_KEY', '/etc/ssl/server.key', 'It reads /etc/ssl/server.key'],
    ['GOOGLE_CREDENTIALS', '{"auth_uri":"https://accounts.example/auth"}', 'https://accounts.example/auth'],
  ])('is no word, name or path that %s happens to hold: %s', (name, value, text) => {
    expect(new Redactor(secretsIn({ [name]: value })).hide(text)).toBe(text)
  })

  it('is what a file of JSON calls so, a run of letters made by chance, and a word with more to it', () => {
    const secrets = secretsIn({
      GOOGLE_CREDENTIALS: '{"project":"the-project-1","keys":[{"private_key":"-----BEGIN x\\nMIIE1234"}]}',
      SMTP_PASSWORD: 'qwhzkfnbtmxlsdvr',
      MYSQL_PWD: 'hunter2hunter2',
    })
    const text = `the-project-1 -----BEGIN x\nMIIE1234 qwhzkfnbtmxlsdvr hunter2hunter2`
    expect(new Redactor(secrets).hide(text)).toBe('the-project-1 *** *** ***')
  })

  it('is a key in Base64, whatever stands around it', () => {
    const key = 'sk-proj-1234567890?>~'
    const redactor = new Redactor([key])
    for (const text of [key, `u:${key}`, `us:${key}!`, `use:${key}:12`]) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(text).toString(encoding)
        expect(redactor.hide(`Basic ${encoded}`)).toMatch(/^Basic [\w+/-]{0,6}\*{3}[\w+/=-]{0,8}$/)
      }
    }
  })

  it('takes time in step with the text, however many keys and pieces of them there are', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `key-${index}-${'Ab1'.repeat(15)}-${index}`)
    const text = Array.from({ length: 40_000 }, (_, index) => keys[index % 100]?.slice(0, 40)).join(' ')
    const begun = performance.now()
    const clean = new Redactor(keys).hide(text)
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(clean).not.toContain('Ab1')
  })

  it('is a key in an address, and what is left of one that was cut off', () => {
    const key = 'a/b+c-1234567890-secret'
    const redactor = new Redactor([key])
    expect(redactor.hide(`x ${encodeURIComponent(key)} y ${key}`)).toBe('x *** y ***')
    expect(redactor.hide(`key ${key.slice(0, 15)}…`)).toBe('key ***…')
    expect(redactor.hide(`…${key.slice(-14)} key`)).toBe('…*** key')
    expect(redactor.hide(`${key.slice(0, 9)}…`)).toBe(`${key.slice(0, 9)}…`)
  })

  it('is a key however it is torn apart, and nothing is lost', () => {
    const key = 'abcab-abcabc-1234'
    const text = `ab ${key}abcab ${key} end abcab`
    for (let size = 1; size <= text.length; size++) {
      const pieces = new PiecewiseRedactor(new Redactor([key]))
      let out = ''
      for (let at = 0; at < text.length; at += size) out += pieces.push(text.slice(at, at + size))
      expect(out + pieces.end()).toBe('ab ***abcab *** end abcab')
    }
  })
})

it('an exported discussion is without a key that was not known yet where it was held', async () => {
  const cwd = tempFolder()
  const log = keepRun(path.join(cwd, 'discussions'), '2026-01-31_09-15-00_cache', AGREED)
  const text = readFileSync(log, 'utf8')
  expect(text).toContain('Entries expire after an hour')
  const env = { HOME: cwd, NEW_API_KEY: 'Entries expire after an hour' }
  const world = { cwd, env, stdin: null, stdinIsTerminal: false, generator: 'test' }
  for (const format of ['md', 'json', 'html']) {
    const exported = await exportRun({ run: 'last', output: `it.${format}` }, world)
    expect(readFileSync(exported.file ?? '', 'utf8')).toContain('***, otherwise prices are stale')
    expect(exported.text).not.toContain('Entries expire')
  }
  expect(readFileSync(log, 'utf8')).toBe(text)
})
