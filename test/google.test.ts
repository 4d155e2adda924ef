import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ApiSettings } from '../src/providers/api/api.js'
import { createGoogle } from '../src/providers/google.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'AIza-test-0123456789'
let server: FakeModelServer | null = null

afterEach(async () => {
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

  it('is read from a list of parts, as comes where a proxy takes no notice of the query', async () => {
    const part = (text: string, rest = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...rest }] })
    await serve({ status: 200, body: [part('One '), part('region.', { finishReason: 'STOP' })] })
    expect(await ask()).toMatchObject({ text: 'One region.', last: { type: 'done' } })
  })

  it('is read from a stream with thoughts and the line ends of the API', async () => {
    await serve({ raw: readFileSync(new URL('fixtures/providers/gemini-stream.sse', import.meta.url)) })
    const { text, last, usage } = await ask({ model: 'gemini-2.5-flash' })
    expect(text).toBe('Start with one region – for now.')
    expect(last).toEqual({ type: 'done', usage })
    expect(usage).toEqual({ inputTokens: 44, cachedInputTokens: 32, outputTokens: 35, costUsd: null })
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
      message: 'HTTP 400: API key not valid.',
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
})
