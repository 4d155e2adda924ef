import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ApiSettings } from '../src/providers/api.js'
import { createGoogle } from '../src/providers/google.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'AIza-test-0123456789'
let server: FakeModelServer | null = null

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await server?.close()
  server = null
})

async function serve(answer: ModelAnswer, models?: Parameters<typeof startFakeModelServer>[1]) {
  server = await startFakeModelServer(() => answer, models)
  return server
}

function provider(change: Partial<ApiSettings> = {}) {
  const baseUrl = server?.origin ?? null
  return createGoogle({ apiKey: KEY, baseUrl, model: 'fake-model', label: 'google', ...change })
}

async function ask(change: Partial<ApiSettings> = {}) {
  return reduceChunks(await collect(provider(change)))
}

describe('a reply', () => {
  it('is streamed, its thoughts left out of the text but not of the usage', async () => {
    await serve({ text: 'One region, then two.', chunks: 4, reasoning: 'hidden thoughts' })
    const chunks = await collect(provider({ price: { input: 0.3, cachedInput: 0.03, output: 2.5 } }))
    expect(chunks.filter((chunk) => chunk.type === 'text').length).toBe(4)
    const { text, usage } = reduceChunks(chunks)
    expect(text).toBe('One region, then two.')
    expect(usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 100, outputTokens: 30 })
    expect(usage?.costUsd).toBeCloseTo((20 * 0.3 + 100 * 0.03 + 30 * 2.5) / 1e6, 12)
  })

  it('is read from a stream with thoughts and the line ends of the API', async () => {
    await serve({ raw: readFileSync(new URL('fixtures/providers/gemini-stream.sse', import.meta.url)) })
    const { text, last, usage } = await ask({ model: 'gemini-2.5-flash' })
    expect(text).toBe('Start with one region – for now.')
    expect(last).toEqual({ type: 'done', usage })
    expect(usage).toEqual({ inputTokens: 44, cachedInputTokens: 32, outputTokens: 35, costUsd: null })
  })

  it('is read from whole JSON where a stream was asked for', async () => {
    await serve({ text: 'Whole.', unstreamed: true })
    expect(await ask()).toMatchObject({ text: 'Whole.', last: { type: 'done', usage: { inputTokens: 120 } } })
  })

  it('names the model that answered when it is another one', async () => {
    await serve({ text: 'Yes.', model: 'stand-in' })
    expect((await ask()).last).toMatchObject({ type: 'done', model: 'stand-in' })
  })
})

describe('a request', () => {
  it('has the key in a header and nowhere else, and the messages of one author in one', async () => {
    const { requests } = await serve({ text: 'Yes.' })
    await collect(
      provider(),
      examplePrompt({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
          { role: 'user', content: 'd' },
        ],
      }),
    )
    const [request] = requests
    expect(request?.headers['x-goog-api-key']).toBe(KEY)
    expect(request?.path).toBe('/v1beta/models/fake-model:streamGenerateContent?alt=sse')
    expect(request?.body).toMatchObject({
      systemInstruction: { parts: [{ text: 'You are the planner.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'a' }] },
        { role: 'model', parts: [{ text: 'b' }] },
        { role: 'user', parts: [{ text: 'c' }, { text: 'd' }] },
      ],
      generationConfig: { maxOutputTokens: 2000 },
    })
    expect(JSON.stringify(request?.body)).not.toContain(KEY)
  })

  it('leaves the global fetch to others, also while several are under way', async () => {
    const { requests } = await serve({ text: 'Yes.', everyMs: 5 })
    const usual = globalThis.fetch
    const asking = [ask({ headers: { 'x-title': 'one' } }), ask({ headers: { 'x-title': 'two' } })]
    await vi.waitFor(() => expect(requests).toHaveLength(2))
    expect(globalThis.fetch).toBe(usual)
    expect((await Promise.all(asking)).map(({ text }) => text)).toEqual(['Yes.', 'Yes.'])
    expect(requests.map(({ headers }) => headers['x-title']).sort()).toEqual(['one', 'two'])
    expect(globalThis.fetch).toBe(usual)
  })

  it('goes to a base URL that has its version already', async () => {
    const { requests } = await serve({ text: 'Yes.' })
    expect((await ask({ baseUrl: `${server?.origin}/v1beta/` })).text).toBe('Yes.')
    expect(requests[0]?.path).toMatch(/^\/v1beta\/models\//)
  })

  it('takes nothing from the environment', async () => {
    vi.stubEnv('GEMINI_API_KEY', 'of-the-shell')
    vi.stubEnv('GOOGLE_API_KEY', 'of-the-shell')
    const { requests } = await serve({ text: 'Yes.' })
    expect((await ask({ apiKey: null })).text).toBe('Yes.')
    expect(requests[0]?.headers['x-goog-api-key']).toBe('none')
    expect((await ask({ apiKey: null, baseUrl: null })).failure).toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('GEMINI_API_KEY'),
    })
  })
})

describe('a failure', () => {
  const error = (code: number, status: string, message: string, details: unknown[] = []) => ({
    error: { code, status, message, details },
  })
  const limit = (quotaId: string, retryDelay: string): ModelAnswer => ({
    status: 429,
    body: error(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId, quotaValue: '10' }] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
    ]),
  })

  it('of a key that is none is one of the key, though the status is 400', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }]
    await serve({ status: 400, body: error(400, 'INVALID_ARGUMENT', 'API key not valid.', details) })
    expect((await ask()).failure).toMatchObject({
      kind: 'auth',
      message: 'API key not valid.',
      retryable: false,
    })
  })

  it('of a limit a minute carries how long to wait; of one a day, that there is no use in it', async () => {
    await serve(limit('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '37.5s'))
    expect((await ask()).failure).toMatchObject({ kind: 'rate-limit', retryable: true, retryAfterMs: 37_500 })
    await server?.close()
    await serve(limit('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '37s'))
    expect((await ask()).failure).toMatchObject({ kind: 'quota', retryable: false })
  })

  const stream = (body: unknown): ModelAnswer => ({ raw: `data: ${JSON.stringify(body)}\n\n` })
  it.each([
    ['in the stream', stream(error(503, 'UNAVAILABLE', 'overloaded')), 'server', true],
    [
      'in a list, as some gateways have it',
      { status: 503, body: [error(503, 'UNAVAILABLE', 'x')] },
      'server',
      true,
    ],
    ['with status 200', { status: 200, body: error(429, 'RESOURCE_EXHAUSTED', 'x') }, 'rate-limit', true],
    ['of a blocked prompt', stream({ promptFeedback: { blockReason: 'SAFETY' } }), 'refused', false],
    ['of recitation', { text: 'One', finish: 'RECITATION' }, 'refused', false],
    ['of a reason that says nothing', { text: 'One', finish: 'OTHER' }, 'malformed', false],
  ] as const)('%s', async (_, answer, kind, retryable) => {
    await serve(answer as ModelAnswer)
    expect((await ask()).failure).toMatchObject({ kind, retryable })
  })

  it('leaves no rejection behind that nobody handles', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    await serve({ fault: 'resets', text: 'One re' })
    expect((await ask()).failure?.kind).toBe('network')
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('abort', () => {
  it.each([
    ['before the headers', { fault: 'never-answers' }, 0],
    ['before the text', { fault: 'stalls' }, 0],
    ['in the middle of the stream', { fault: 'stalls', text: 'One re' }, 1],
  ] satisfies [string, ModelAnswer, number][])(
    '%s closes the connection and throws',
    async (_, answer, texts) => {
      const { abandoned, requests } = await serve(answer)
      const abort = new AbortController()
      let arrived = 0
      const asking = (async () => {
        for await (const _ of provider().ask(examplePrompt(), abort.signal)) arrived++
      })()
      await vi.waitFor(() => expect([requests.length, arrived]).toEqual([1, texts]))
      abort.abort(new Error('stopped by the user'))
      await expect(asking).rejects.toThrow('stopped by the user')
      await abandoned
      expect(arrived).toBe(texts)
    },
  )

  it('closes the connection when nobody wants the rest', async () => {
    const { abandoned } = await serve({ fault: 'stalls', text: 'One re' })
    for await (const _ of provider().ask(examplePrompt(), new AbortController().signal)) break
    await abandoned
  })
})

describe('the list of models', () => {
  it('has the models that can reply, asked for with the key in the header', async () => {
    const models = [
      { name: 'models/gemini-2.5-flash', supportedGenerationMethods: ['generateContent', 'countTokens'] },
      { name: 'models/embedding-001', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/gemini-3-pro' },
    ]
    const { paths } = await serve({ text: '' }, { status: 200, body: { models } })
    const listed = await provider().listModels(new AbortController().signal)
    expect(listed).toEqual(['gemini-2.5-flash', 'gemini-3-pro'])
    expect(paths).toEqual(['/v1beta/models?pageSize=1000'])
  })

  it.each([
    [
      'refused',
      { status: 403, body: { error: { code: 403, message: `bad key ${KEY}` } } },
      'google: bad key ***',
    ],
    ['a web page', { status: 200, body: '<html></html>' }, 'gave no list of models'],
  ])('is an error with the cure when it is %s', async (_, models, words) => {
    await serve({ text: '' }, models)
    await expect(provider().listModels(new AbortController().signal)).rejects.toMatchObject({
      message: expect.stringContaining(words),
      hint: expect.any(String),
    })
  })
})
