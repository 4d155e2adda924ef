import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Chunk } from '../src/core/provider.js'
import type { FailureKind } from '../src/core/types.js'
import { createOpenAI, type OpenAISettings } from '../src/providers/openai.js'
import { makeResilient } from '../src/run/resilient.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'sk-test-0123456789'
let server: FakeModelServer | null = null

afterEach(async () => {
  vi.unstubAllEnvs()
  await server?.close()
  server = null
})

async function serve(answers: ModelAnswer[], models?: Parameters<typeof startFakeModelServer>[1]) {
  server = await startFakeModelServer(
    (_, index) => answers[Math.min(index, answers.length - 1)] ?? { text: '' },
    models,
  )
  return server
}

function provider(change: Partial<OpenAISettings> = {}) {
  return createOpenAI({
    apiKey: KEY,
    baseUrl: server?.url ?? null,
    model: 'fake-model',
    label: 'spark',
    ...change,
  })
}

async function ask(change: Partial<OpenAISettings> = {}) {
  return reduceChunks(await collect(provider(change)))
}

describe('a reply', () => {
  it('is streamed, with usage, cached tokens and cost', async () => {
    await serve([{ text: 'One region, then two.', chunks: 4, reasoning: 'hidden thoughts' }])
    const chunks = await collect(provider({ price: { input: 2, cachedInput: 0.5, output: 10 } }))

    expect(chunks.filter((chunk) => chunk.type === 'text').length).toBeGreaterThan(2)
    expect(reduceChunks(chunks).text).toBe('One region, then two.')
    expect(chunks.at(-1)).toEqual({
      type: 'done',
      usage: {
        inputTokens: 120,
        cachedInputTokens: 100,
        outputTokens: 30,
        costUsd: (20 * 2 + 100 * 0.5 + 30 * 10) / 1e6,
      },
    })
  })

  it('has a cost of null without a price', async () => {
    await serve([{ text: 'Yes.' }])
    expect((await ask()).usage?.costUsd).toBeNull()
  })

  it('is asked for with the key in the header, roles joined and the limit under its older name', async () => {
    const { requests } = await serve([{ text: 'Yes.' }])
    await collect(
      provider({ headers: { 'x-title': 'panel' } }),
      examplePrompt({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
          { role: 'user', content: 'd' },
        ],
      }),
    )
    expect(requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-title': 'panel' })
    expect(requests[0]?.path).toBe('/v1/chat/completions')
    expect(requests[0]?.body).toEqual({
      model: 'fake-model',
      messages: [
        { role: 'system', content: 'You are the planner.' },
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c\n\nd' },
      ],
      max_tokens: 2000,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('names the model that answered only when it is another one', async () => {
    await serve([
      { text: 'Yes.', model: 'fake-model-2025-11-01' },
      { text: 'Yes.', model: 'stand-in' },
    ])
    expect((await ask()).last).not.toHaveProperty('model')
    expect((await ask()).last).toMatchObject({ type: 'done', model: 'stand-in' })
  })

  it('is read from a JSON body where a stream was asked for', async () => {
    await serve([{ text: 'Whole.', unstreamed: true }])
    const reply = await ask()
    expect(reply.text).toBe('Whole.')
    expect(reply.last).toMatchObject({ type: 'done', usage: { inputTokens: 120, outputTokens: 30 } })
  })

  it.each([
    ['ollama-stream.sse', 'Use one region.', { inputTokens: 31, cachedInputTokens: 0, outputTokens: 4 }],
    [
      'openrouter-stream.sse',
      'Start with one region.',
      { inputTokens: 44, cachedInputTokens: 32, outputTokens: 61 },
    ],
  ])('is read from the stream %s', async (file, text, usage) => {
    await serve([{ raw: readFileSync(new URL(`fixtures/providers/${file}`, import.meta.url)) }])
    const reply = await ask()
    expect(reply.text).toBe(text)
    expect(reply.last).toMatchObject({ type: 'done', usage })
  })

  it('survives 20 MB and invalid UTF-8', async () => {
    const big = 'x'.repeat(20 * 1024 * 1024)
    const event = Buffer.from(
      'data: {"choices":[{"delta":{"content":"a\xff\xfeb"},"finish_reason":"stop"}]}\n\n',
      'latin1',
    )
    await serve([{ text: big, chunks: 400 }, { raw: event }])
    expect((await ask()).text.length).toBe(big.length)
    expect(await ask()).toMatchObject({ text: 'a\ufffd\ufffdb', last: { type: 'done' } })
  })
})

describe('a server’s dialect', () => {
  const rejection = (param: string): ModelAnswer => ({
    status: 400,
    body: { error: { message: `Unsupported parameter: '${param}'`, type: 'invalid_request_error', param } },
  })

  it('without stream_options is learnt once', async () => {
    const { requests } = await serve([rejection('stream_options'), { text: 'Yes.' }])
    const one = provider()
    expect(reduceChunks(await collect(one)).text).toBe('Yes.')
    expect(reduceChunks(await collect(one)).text).toBe('Yes.')
    expect(requests.map((request) => 'stream_options' in request.body)).toEqual([true, false, false])
  })

  it('with the newer name of the limit is learnt, together with the other', async () => {
    const { requests } = await serve([rejection('max_tokens'), rejection('stream_options'), { text: 'Yes.' }])
    expect((await ask()).text).toBe('Yes.')
    expect(requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 2000 })
    expect(requests.at(-1)?.body).not.toHaveProperty('max_tokens')
  })

  it('that knows neither name is a failure after two questions', async () => {
    const { requests } = await serve([rejection('max_tokens'), rejection('max_completion_tokens')])
    expect((await ask()).failure).toMatchObject({ kind: 'config' })
    expect(requests).toHaveLength(2)
  })
})

describe('a failure', () => {
  const error = (message: string, fields: Record<string, unknown> = {}) => ({ error: { message, ...fields } })
  const table: [name: string, answer: ModelAnswer, kind: FailureKind, retryable: boolean, words: RegExp][] = [
    ['400', { status: 400, body: error('bad temperature') }, 'config', false, /^bad temperature$/],
    [
      '400 too long',
      { status: 400, body: error('too many tokens', { code: 'context_length_exceeded' }) },
      'overflow',
      false,
      /too many tokens/,
    ],
    ['401', { status: 401, body: error(`Incorrect key ${KEY}`) }, 'auth', false, /^Incorrect key \*\*\*$/],
    [
      '403',
      { status: 403, body: error('I support no such region') },
      'auth',
      false,
      /I support no such region/,
    ],
    ['402', { status: 402, body: error('Insufficient credits') }, 'quota', false, /Insufficient credits/],
    ['408', { status: 408, body: error('slow') }, 'timeout', true, /slow/],
    ['413', { status: 413, body: error('large') }, 'overflow', false, /large/],
    ['429', { status: 429, body: error('slow down') }, 'rate-limit', true, /slow down/],
    [
      '429 without credit',
      { status: 429, body: error('no credit', { code: 'insufficient_quota' }) },
      'quota',
      false,
      /no credit/,
    ],
    ['500', { status: 500, body: error('boom') }, 'server', true, /boom/],
    ['500 without a body', { status: 500, body: {} }, 'server', true, /500/],
    ['529', { status: 529, body: error('overloaded') }, 'server', true, /overloaded/],
    [
      '502 as a web page',
      { status: 502, body: '<html><title>Bad gateway</title></html>' },
      'server',
      true,
      /502.*web page.*Bad gateway/,
    ],
    [
      'web page',
      { status: 200, body: '<!doctype html><title>Log in</title>' },
      'malformed',
      false,
      /web page.*Log in/,
    ],
    ['JSON without content', { status: 200, body: { ok: true } }, 'malformed', false, /no choices/],
    [
      'error with status 200',
      { status: 200, body: error('upstream', { code: 502 }) },
      'server',
      true,
      /upstream/,
    ],
    [
      'error within the stream',
      {
        raw: 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"error":{"message":"gone","code":429}}\n\n',
      },
      'rate-limit',
      true,
      /gone/,
    ],
    ['nonsense within the stream', { raw: 'data: {"choices":\n\n' }, 'malformed', false, /not JSON/],
    ['empty answer', { text: '' }, 'malformed', true, /empty/],
    ['cut off at the limit', { text: 'One re', finish: 'length' }, 'malformed', false, /cut off/],
    ['no finish reason', { text: 'One re', finish: null }, 'malformed', false, /cut off/],
    ['ends early', { fault: 'ends-early', text: 'One re' }, 'malformed', false, /cut off/],
    ['filtered', { text: 'One', finish: 'content_filter' }, 'refused', false, /filter/],
    ['refusal', { text: '', refusal: 'I cannot help' }, 'refused', false, /I cannot help/],
    ['tool call', { text: '', finish: 'tool_calls' }, 'malformed', false, /tool/],
    ['reset', { fault: 'resets' }, 'network', true, /127\.0\.0\.1/],
    ['reset in the middle', { fault: 'resets', text: 'One re' }, 'network', true, /127\.0\.0\.1/],
  ]

  it.each(table)('%s', async (_, answer, kind, retryable, words) => {
    await serve([answer])
    const { failure, last } = await ask()
    expect(last?.type).toBe('failed')
    expect(failure).toMatchObject({ kind, retryable })
    expect(failure?.message).toMatch(words)
  })

  it('keeps the usage of a reply that was cut off', async () => {
    await serve([{ text: 'One re', finish: 'length' }])
    expect((await ask()).usage).toMatchObject({ outputTokens: 30 })
  })

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': new Date(Date.now() + 90_000).toUTCString() }, 90_000],
    [{}, undefined],
  ])('carries how long to wait: %o', async (headers, expected) => {
    await serve([{ status: 429, body: error('slow down'), headers: headers as Record<string, string> }])
    const waitMs = (await ask()).failure?.retryAfterMs
    if (expected === undefined) expect(waitMs).toBeUndefined()
    else expect(Math.abs((waitMs ?? 0) - expected)).toBeLessThan(5000)
  })

  it('of a refused port names the address and asks whether it runs', async () => {
    const { url } = await serve([{ text: '' }])
    await server?.close()
    server = null
    const { failure } = await ask({ baseUrl: url })
    expect(failure).toMatchObject({ kind: 'network', retryable: true })
    expect(failure?.message).toContain(url)
    expect(failure?.hint).toContain('is it running?')
  })

  it('without key and base URL asks nobody', async () => {
    expect((await ask({ apiKey: null, baseUrl: null })).failure).toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('OPENAI_API_KEY'),
    })
  })

  it.each(['ftp://me:hunter2@example.test/v1', 'https://me:hunter2@example.test/v1'])(
    'of a base URL that cannot be asked (%s) says so, without its password',
    async (baseUrl) => {
      const { failure } = await ask({ baseUrl })
      expect(failure).toMatchObject({ kind: 'config' })
      expect(failure?.message).toContain('://example.test/v1')
      expect(JSON.stringify(failure)).not.toContain('hunter2')
    },
  )

  it('of a key that no header can carry does not show it', async () => {
    const { failure } = await ask({ apiKey: 'sk-secret\n', baseUrl: 'http://127.0.0.1:9/v1' })
    expect(failure).toMatchObject({ kind: 'auth', retryable: false })
    expect(JSON.stringify(failure)).not.toContain('sk-secret')
  })
})

describe('a model that is not there', () => {
  const missing: ModelAnswer = {
    status: 404,
    body: { error: { message: 'model "lama3.2" not found', code: 'model_not_found' } },
  }

  it('brings up the nearest names', async () => {
    await serve([missing], ['llama3.2:3b', 'llama3.2', 'qwen3', 'nomic-embed'])
    const { failure } = await ask({ model: 'lama3.2' })
    expect(failure).toMatchObject({ kind: 'config', retryable: false })
    expect(failure?.message).toContain('model "lama3.2" not found')
    expect(failure?.message).toMatch(/near it: llama3\.2, llama3\.2:3b/)
  })

  it.each([
    ['no list', { status: 500, body: {} }],
    ['an odd list', { status: 200, body: { data: { a: 1 } } }],
    ['a web page', { status: 200, body: '<html></html>' }],
    ['a list that has it', ['lama3.2']],
  ])('is the server’s own words with %s', async (_, models) => {
    await serve([missing], models)
    expect((await ask({ model: 'lama3.2' })).failure?.message).toBe('model "lama3.2" not found')
  })

  it('does not make a good answer depend on the list', async () => {
    const { paths } = await serve([{ text: 'Yes.' }], { status: 500, body: {} })
    expect((await ask({ model: 'unlisted' })).text).toBe('Yes.')
    expect(paths).toEqual(['/v1/chat/completions'])
  })
})

describe('the list of models', () => {
  it('is read from both shapes there are', async () => {
    await serve([], ['a', 'b'])
    expect(await provider().listModels(new AbortController().signal)).toEqual(['a', 'b'])
    await server?.close()
    await serve([], { status: 200, body: { models: [{ name: 'c' }, 'd', 7] } })
    expect(await provider().listModels(new AbortController().signal)).toEqual(['c', 'd'])
  })

  it('is an error with the cure when it cannot be had', async () => {
    await serve([], { status: 401, body: { error: { message: `bad key ${KEY}` } } })
    const listed = provider().listModels(new AbortController().signal)
    await expect(listed).rejects.toMatchObject({
      message: 'spark: bad key ***',
      hint: expect.stringContaining('key'),
    })
  })
})

describe('abort', () => {
  it.each([
    ['before the headers', { fault: 'never-answers' }],
    ['in the middle of the stream', { fault: 'stalls', text: 'One re' }],
  ] satisfies [string, ModelAnswer][])('%s closes the connection and throws', async (_, answer) => {
    const { abandoned } = await serve([answer])
    const abort = new AbortController()
    const chunks: Chunk[] = []
    const asking = (async () => {
      for await (const chunk of provider().ask(examplePrompt(), abort.signal)) chunks.push(chunk)
    })()
    await vi.waitFor(() => expect(server?.requests).toHaveLength(1))
    if ('text' in answer) await vi.waitFor(() => expect(chunks).toHaveLength(1))
    abort.abort(new Error('stopped by the user'))
    await expect(asking).rejects.toThrow('stopped by the user')
    await abandoned
    expect(chunks.some((chunk) => chunk.type === 'failed' || chunk.type === 'done')).toBe(false)
  })

  it('closes the connection when nobody wants the rest', async () => {
    const { abandoned } = await serve([{ fault: 'stalls', text: 'One re' }])
    for await (const chunk of provider().ask(examplePrompt(), new AbortController().signal)) {
      expect(chunk).toEqual({ type: 'text', text: 'One re' })
      break
    }
    await abandoned
  })
})

describe('a hang', () => {
  it.each([
    ['never answers', { fault: 'never-answers' }, 'no reply within 200ms'],
    ['answers headers, then stalls', { fault: 'stalls' }, 'no reply within 200ms'],
    ['stalls in the middle', { fault: 'stalls', text: 'One re' }, 'the reply was not finished within 200ms'],
  ] satisfies [string, ModelAnswer, string][])(
    '%s: ended by the time-out around it',
    async (_, answer, message) => {
      const { abandoned } = await serve([answer])
      const { failure } = reduceChunks(await collect(makeResilient(provider(), { replyTimeoutMs: 200 })))
      expect(failure).toMatchObject({ kind: 'timeout', message, retryable: false })
      await abandoned
      expect(server?.requests).toHaveLength(1)
    },
  )
})

describe('the environment', () => {
  it('does not leak in', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-shell')
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1')
    vi.stubEnv('OPENAI_ORG_ID', 'org-leak')
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-leak')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-leak: yes')
    const { requests } = await serve([{ text: 'Yes.' }])
    expect((await ask({ apiKey: null })).text).toBe('Yes.')
    expect(requests[0]?.headers.authorization).toBe('Bearer none')
    expect(JSON.stringify(requests[0]?.headers)).not.toMatch(/leak|of-the-shell/)
    expect((await ask({ apiKey: null, baseUrl: null })).failure?.kind).toBe('auth')
  })
})
