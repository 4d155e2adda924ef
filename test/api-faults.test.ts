import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { FailureKind } from '../src/core/types.js'
import type { ApiSettings } from '../src/providers/api/api.js'
import type { Clock } from '../src/run/clock.js'
import { makeResilient } from '../src/run/resilient.js'
import { APIS, type Api, KEY } from './apis.js'
import { openbotman, tempFolder } from './cli.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const GOOD: ModelAnswer = { text: 'One region.\n\n[POSITION: SUPPORT] - enough' }
const PROPOSAL: ModelAnswer = { text: '### Decision\nOne region.\n\n[POSITION: PROPOSAL] - it is enough' }
const PARTIAL = 'One re\n\n[POSITION: SUPPORT] - cut'

interface Fault {
  /** The n-th answer; the last one for all that follow. */
  answers: (api: Api) => ModelAnswer[]
  /** Null: it ends well after all. */
  kind: FailureKind | null
  words?: RegExp
  /** How often the server is asked. Default: once. */
  requests?: number
  /** How long was waited between two attempts, at least, in milliseconds; on a clock that takes no time. */
  waitedMs?: number
  /** For one reply. Default: long enough. */
  timeoutMs?: number
}

const always =
  (...answers: ModelAnswer[]) =>
  () =>
    answers

const FAULTS: Record<string, Fault> = {
  '307 to another address': {
    answers: always({ status: 307, body: '', headers: { location: 'http://127.0.0.1:9/v1' } }),
    kind: 'config',
    words: /HTTP 307: .*redirects to http:\/\/127\.0\.0\.1:9\/v1$/,
  },
  '200 with an error that names the key': {
    answers: always({ status: 200, body: { error: { message: `odd key ${KEY}`, code: 401 } } }),
    kind: 'auth',
    words: /odd key \*\*\*/,
  },
  '400': {
    answers: always({ status: 400, error: 'bad temperature' }),
    kind: 'config',
    words: /^HTTP 400: bad temp/,
  },
  '401': {
    answers: always({ status: 401, error: `bad key ${KEY}` }),
    kind: 'auth',
    words: /^HTTP 401: bad key \*\*\*/,
  },
  '402': { answers: always({ status: 402, error: 'no credit' }), kind: 'quota', words: /no credit/ },
  '403 with a word that is a position': {
    answers: always({ status: 403, error: 'we do not support your region' }),
    kind: 'auth',
    words: /do not support your region/,
  },
  '404 model': {
    answers: always({ status: 404, error: 'no model fake-modell' }),
    kind: 'config',
    words: /no model fake-modell.*near it: fake-model/,
  },
  '404 that is a web page': {
    answers: always({ status: 404, body: '<html><title>nginx</title></html>' }),
    kind: 'config',
    words: /HTTP 404: a web page \(nginx\)/,
  },
  '405 without a body': {
    answers: always({ status: 405, body: '' }),
    kind: 'config',
    words: /HTTP 405: no explanation came with it/,
  },
  '413': { answers: always({ status: 413, error: 'too large' }), kind: 'overflow', words: /too large/ },
  '429 with retry-after, once': {
    answers: always({ status: 429, error: 'slow down', headers: { 'retry-after': '7' } }, GOOD),
    kind: null,
    requests: 2,
    waitedMs: 7000,
  },
  '429 with retry-after, always': {
    answers: always({ status: 429, error: 'slow down', headers: { 'retry-after': '7' } }),
    kind: 'rate-limit',
    words: /slow down/,
    requests: 3,
    waitedMs: 14_000,
  },
  '429 with a retry-after beyond the limit': {
    answers: always({ status: 429, error: 'slow down', headers: { 'retry-after': '3600' } }),
    kind: 'rate-limit',
  },
  '429 without retry-after, once': {
    answers: always({ status: 429, error: 'slow down' }, GOOD),
    kind: null,
    requests: 2,
  },
  '429 without retry-after, always': {
    answers: always({ status: 429, error: 'slow down' }),
    kind: 'rate-limit',
    requests: 3,
  },
  '500 once': { answers: always({ status: 500, error: 'boom' }, GOOD), kind: null, requests: 2 },
  '500 always': {
    answers: always({ status: 500, error: 'boom' }),
    kind: 'server',
    words: /boom/,
    requests: 3,
  },
  '502 as a web page': {
    answers: always({ status: 502, body: '<html><title>Bad gateway</title></html>' }),
    kind: 'server',
    words: /HTTP 502.*web page.*Bad gateway/,
    requests: 3,
  },
  '503 in plain words': {
    answers: always({ status: 503, body: 'upstream connect error' }),
    kind: 'server',
    words: /HTTP 503: upstream connect error/,
    requests: 3,
  },
  '529': { answers: always({ status: 529, error: 'overloaded' }), kind: 'server', requests: 3 },
  'never answers': { answers: always({ fault: 'never-answers' }), kind: 'timeout', timeoutMs: 150 },
  'headers, then nothing': { answers: always({ fault: 'stalls' }), kind: 'timeout', timeoutMs: 150 },
  'stalls in the middle': {
    answers: always({ fault: 'stalls', text: PARTIAL }),
    kind: 'timeout',
    words: /stalled|not finished/,
    timeoutMs: 150,
  },
  'stream cut off': {
    answers: always({ fault: 'ends-early', text: PARTIAL }),
    kind: 'malformed',
    words: /cut off/,
  },
  'stream cut off before any text, once': {
    answers: always({ fault: 'ends-early' }, GOOD),
    kind: null,
    requests: 2,
  },
  'no finish reason': {
    answers: always({ text: PARTIAL, finish: null }),
    kind: 'malformed',
    words: /cut off/,
  },
  'cut off at the limit': {
    answers: always({ text: PARTIAL, finish: 'length' }),
    kind: 'malformed',
    words: /limit \((length|max_tokens|MAX_TOKENS)\)/,
  },
  'stopped by a filter': { answers: always({ text: PARTIAL, finish: 'content_filter' }), kind: 'refused' },
  'a refusal': { answers: always({ text: '', refusal: 'I will not' }), kind: 'refused' },
  'a tool call': { answers: always({ text: '', finish: 'tool_calls' }), kind: 'malformed', words: /tool/ },
  'connection reset, once': { answers: always({ fault: 'resets' }, GOOD), kind: null, requests: 2 },
  'connection reset, always': {
    answers: always({ fault: 'resets' }),
    kind: 'network',
    words: /127\.0\.0\.1.*closed by the other side/,
    requests: 3,
  },
  'connection reset in the middle': {
    answers: always({ fault: 'resets', text: PARTIAL }),
    kind: 'network',
    words: /127\.0\.0\.1.*closed by the other side/,
  },
  'a web page': {
    answers: always({ status: 200, body: '<!doctype html><title>Log in</title>' }),
    kind: 'malformed',
    words: /web page.*Log in/,
  },
  'JSON without content': {
    answers: always({ status: 200, body: { ok: true } }),
    kind: 'malformed',
    words: /has no (choices|content|candidates)/,
  },
  'JSON that is cut off': {
    answers: always({ raw: '{"choices":[{', type: 'application/json' }),
    kind: 'malformed',
    words: /not JSON/,
  },
  'nonsense in the stream': {
    answers: always({ raw: 'event: message_start\ndata: {"a":\n\n' }),
    kind: 'malformed',
    words: /not JSON/,
  },
  'empty answer, once': { answers: always({ text: '' }, GOOD), kind: null, requests: 2 },
  'empty answer, always': { answers: always({ text: '' }), kind: 'malformed', words: /empty/, requests: 3 },
  'nothing but blanks': {
    answers: always({ text: ' \n\n ' }),
    kind: 'malformed',
    words: /empty/,
    requests: 3,
  },
  'a proxy’s page under the type of a stream': {
    answers: always({ raw: '<!doctype html><title>Log in</title>' }),
    kind: 'malformed',
    words: /web page.*Log in/,
  },
  'an error under the type of a stream': {
    answers: always({ raw: '{"error":{"message":"no credit left","code":402}}' }),
    kind: 'quota',
    words: /reports an error: no credit left/,
  },
  'prompt too long': { answers: ({ tooLong }) => [tooLong], kind: 'overflow' },
  'an event without an end: 65 MB': {
    answers: always({ raw: `data: "${'x'.repeat(65 * 1024 * 1024)}` }),
    kind: 'malformed',
    words: /127\.0\.0\.1.*longer than 64 MB/,
  },
  'a body without an end: 65 MB': {
    answers: always({ raw: `{"a": "${'x'.repeat(65 * 1024 * 1024)}`, type: 'application/json' }),
    kind: 'malformed',
    words: /longer than 64 MB/,
  },
  'a model gone mad: 33 MB': {
    answers: always({ text: 'x'.repeat(33 * 1024 * 1024), chunks: 66 }),
    kind: 'malformed',
    words: /longer than 32 MB/,
  },
}

const CONFIG = `
version: 1
agents:
  - { id: planner, name: Planner, role: architect, emoji: "🎯", prompt: You plan. }
  - { id: coder, name: Coder, role: coder, emoji: "🤖", prompt: You write code. }
  - { id: reviewer, name: Reviewer, role: reviewer, emoji: "🔍", prompt: You read proposals. }
teams:
  default: { agents: [planner, coder, reviewer], proposer: planner }
`

let server: FakeModelServer | null = null

afterEach(async () => {
  await server?.close()
  server = null
})

/** Time in which waiting takes none, and time-outs take what they take. */
function hurriedClock(timeoutMs: number): Clock & { waitedMs: number } {
  const clock = {
    waitedMs: 0,
    now: () => performance.now(),
    sleep(ms: number, signal: AbortSignal): Promise<void> {
      const isWait = ms !== timeoutMs && ms !== 0 && ms !== 5000
      if (isWait) clock.waitedMs += ms
      return new Promise((resolve, reject) => {
        const stop = () => {
          clearTimeout(timer)
          reject(signal.reason)
        }
        const finish = () => {
          signal.removeEventListener('abort', stop)
          resolve()
        }
        const timer = setTimeout(finish, isWait ? 0 : ms)
        signal.addEventListener('abort', stop, { once: true })
      })
    },
  }
  return clock
}

describe.each(Object.entries(APIS))('%s', (type, api) => {
  async function ask(answers: ModelAnswer[], timeoutMs = 10_000) {
    const last = answers.at(-1) ?? GOOD
    server = await startFakeModelServer((__, index) => answers[index] ?? last)
    const settings = { apiKey: KEY, baseUrl: api.baseUrl(server), model: 'fake-modell', label: 'spark' }
    const clock = hurriedClock(timeoutMs)
    const provider = makeResilient(api.create(settings), { replyTimeoutMs: timeoutMs, clock })
    const chunks = await collect(provider, examplePrompt({ system: 'Be brief.' }))
    return { ...reduceChunks(chunks), clock }
  }

  it.each(Object.entries(FAULTS))('%s', async (__, fault) => {
    const { answers, kind, words, requests = 1, waitedMs = 0, timeoutMs } = fault
    const { failure, last, text, clock } = await ask(answers(api), timeoutMs)
    expect(server?.requests).toHaveLength(requests)
    expect(clock.waitedMs).toBeGreaterThanOrEqual(waitedMs)
    if (kind === null) {
      expect(last?.type).toBe('done')
      expect(text).toBe('One region.\n\n[POSITION: SUPPORT] - enough')
      return
    }
    expect(failure?.kind).toBe(kind)
    if (words) expect(failure?.message).toMatch(words)
    expect(JSON.stringify(failure)).not.toContain(KEY)
  })

  it('a refused port', async () => {
    const gone = await startFakeModelServer(() => GOOD)
    await gone.close()
    const settings = { apiKey: KEY, baseUrl: api.baseUrl(gone), model: 'fake-model', label: 'spark' }
    const { failure } = reduceChunks(await collect(api.create(settings)))
    expect(failure).toMatchObject({ kind: 'network', retryable: true })
    expect(failure?.message).toContain(`${gone.origin}`)
    expect(failure?.message).toContain('nothing listens there')
    expect(failure?.hint).toContain('is it running?')
  })

  it.each([
    ['streamed', {}],
    ['whole', { unstreamed: true }],
  ])('20 MB and invalid UTF-8, %s', async (__, how) => {
    const big = 'x'.repeat(20 * 1024 * 1024)
    expect((await ask([{ text: big, chunks: 400, ...how }])).text.length).toBe(big.length)
    await server?.close()
    expect(await ask([{ text: 'a\ufffdb', ...how }])).toMatchObject({
      text: 'a\ufffdb',
      last: { type: 'done' },
    })
  })

  it('leaves nothing behind that keeps a program from ending', async () => {
    const answers: ModelAnswer[] = [
      GOOD,
      { status: 500, error: 'boom' },
      { status: 404, error: 'no model' },
      { fault: 'stalls', text: PARTIAL },
      { fault: 'never-answers' },
    ]
    server = await startFakeModelServer((__, index) => answers[index] ?? GOOD)
    const settings = { apiKey: KEY, baseUrl: api.baseUrl(server), model: 'fake-modell', label: 'spark' }
    const { code, stdout, seconds } = await runProgram(api.create.name, type, settings, answers)
    expect(stdout.trim().split('\n')).toEqual([
      'done',
      'failed',
      'failed',
      'aborted',
      'aborted',
      'that is all',
    ])
    expect(code).toBe(0)
    // A timer left behind, the shortest of which is 60 s, would show.
    expect(seconds).toBeLessThan(15)
  })

  /** A discussion of three through the real program; `fault` is what befalls the responder Reviewer, or everyone. */
  async function discuss(fault: ModelAnswer, whom: 'reviewer' | 'everyone', args: string[] = []) {
    server = await startFakeModelServer(({ body }) => {
      const asked = JSON.stringify(body)
      if (whom === 'everyone' || asked.includes('You read proposals')) return fault
      return asked.includes('You plan') ? PROPOSAL : GOOD
    })
    const cwd = tempFolder()
    writeFileSync(path.join(cwd, 'openbotman.yaml'), CONFIG)
    const started = performance.now()
    const provider = `${type}:fake-model`
    const options = { cwd, env: api.env(server) }
    const ran = await openbotman(
      ['discuss', '# Regions\n\nHow many?', '--json', '--no-blind-pick', '--provider', provider, ...args],
      options,
    )
    const result = JSON.parse(ran.stdout)
    return { ...ran, result, seconds: (performance.now() - started) / 1000 }
  }

  describe('in a discussion', () => {
    it('with nothing wrong, agrees and sums the tokens up', async () => {
      const { code, result } = await discuss(GOOD, 'reviewer')
      expect(code).toBe(0)
      expect(result).toMatchObject({
        status: 'consensus',
        decision: 'One region.',
        usage: { inputTokens: 360, cachedInputTokens: 300, outputTokens: 90 },
      })
      expect(server?.requests).toHaveLength(3)
    })

    it.each([
      ['an error text with "support" in it', { status: 403, error: 'we do not support your region' }, 'auth'],
      ['a reply cut off after its position', { fault: 'ends-early', text: PARTIAL }, 'malformed'],
    ] satisfies [string, ModelAnswer, FailureKind][])('%s is no vote', async (__, fault, kind) => {
      const { code, result } = await discuss(fault, 'reviewer')
      expect(code).toBe(0)
      expect(result.consensus).toMatchObject({
        reached: true,
        supporters: 1,
        voters: 1,
        missing: ['reviewer'],
      })
      expect(result.rounds[0].failures).toMatchObject([{ agent: 'reviewer', kind }])
      expect(result.rounds[0].turns.map((turn: { agent: string }) => turn.agent)).toEqual([
        'planner',
        'coder',
      ])
    })

    it('where nobody can answer, ends at once with 1', async () => {
      const { code, result, stderr } = await discuss({ status: 401, error: `bad key ${KEY}` }, 'everyone')
      expect(code).toBe(1)
      expect(result.rounds[0].failures[0]).toMatchObject({
        agent: 'planner',
        kind: 'auth',
        message: 'HTTP 401: bad key ***',
      })
      expect(stderr).not.toContain(KEY)
      expect(server?.requests.length).toBeLessThanOrEqual(3)
    })

    it('where nobody ever answers, ends when the time is up', async () => {
      const { code, result, seconds } = await discuss({ fault: 'never-answers' }, 'everyone', [
        '--timeout',
        '400ms',
      ])
      expect(code).toBe(1)
      expect(result.rounds[0].failures[0]).toMatchObject({ agent: 'planner', kind: 'timeout' })
      expect(seconds).toBeLessThan(15)
    })
  })
})

/**
 * Asks from a program that waits for nothing at its end, and gives up what will never be answered.
 * @returns `seconds` is how long it lasted after its last line
 */
async function runProgram(
  factory: string,
  type: string,
  settings: ApiSettings,
  answers: readonly ModelAnswer[],
) {
  const module = new URL(`../dist/providers/${type}.js`, import.meta.url).href
  const program = `
    const { ${factory} } = await import('${module}')
    const provider = ${factory}(${JSON.stringify(settings)})
    for (const hangs of ${JSON.stringify(answers.map((answer) => 'fault' in answer))}) {
      const abort = new AbortController()
      const timer = hangs ? setTimeout(() => abort.abort(new Error('enough')), 300) : undefined
      let last = ''
      try {
        for await (const chunk of provider.ask(${JSON.stringify(examplePrompt())}, abort.signal)) last = chunk.type
      } catch {
        last = 'aborted'
      }
      clearTimeout(timer)
      console.log(last)
    }
    console.log('that is all')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  let ready = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    ready = performance.now()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  return { code, stdout, seconds: (performance.now() - ready) / 1000 }
}
