import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../src/core/provider.js'
import { createAnthropic } from '../src/providers/anthropic.js'
import type { ApiSettings } from '../src/providers/api.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'sk-ant-test-0123456789'
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
  return createAnthropic({ apiKey: KEY, baseUrl, model: 'fake-model', label: 'anthropic', ...change })
}

async function ask(change: Partial<ApiSettings> = {}, messages?: Message[]) {
  return reduceChunks(await collect(provider(change), examplePrompt(messages ? { messages } : {})))
}

const user = (content: string): Message => ({ role: 'user', content })
const assistant = (content: string): Message => ({ role: 'assistant', content })

describe('a reply', () => {
  it('is streamed; reading and writing the cache are counted as input, and priced', async () => {
    await serve({ text: 'One region, then two.', chunks: 4, reasoning: 'hidden thoughts' })
    const chunks = await collect(provider({ price: { input: 3, cachedInput: 0.3, output: 15 } }))
    expect(chunks.filter((chunk) => chunk.type === 'text').length).toBe(4)
    const { text, usage } = reduceChunks(chunks)
    expect(text).toBe('One region, then two.')
    expect(usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 100, outputTokens: 30 })
    // 15 plain, 5 written to the cache at 5/4 of the price, 100 read from it.
    expect(usage?.costUsd).toBeCloseTo((15 * 3 + 5 * 3.75 + 100 * 0.3 + 30 * 15) / 1e6, 12)
  })

  it('is read from a stream with thoughts and pings', async () => {
    await serve({ raw: readFileSync(new URL('fixtures/providers/anthropic-stream.sse', import.meta.url)) })
    const { text, last, usage } = await ask({ model: 'sonnet' })
    expect(text).toBe('Start with one region – for now.')
    expect(last).toEqual({ type: 'done', usage })
    expect(usage).toEqual({ inputTokens: 2222, cachedInputTokens: 1980, outputTokens: 74, costUsd: null })
  })

  it('is read from a whole message where a stream was asked for', async () => {
    await serve({ text: 'Whole.', unstreamed: true })
    expect(await ask()).toMatchObject({ text: 'Whole.', last: { type: 'done', usage: { inputTokens: 120 } } })
  })

  it('names the model that answered when it is another one', async () => {
    await serve({ text: 'Yes.', model: 'stand-in' })
    expect((await ask()).last).toMatchObject({ type: 'done', model: 'stand-in' })
  })
})

describe('a request', () => {
  it('has the key in a header, cache breakpoints, and the messages of one author in one', async () => {
    const { requests } = await serve({ text: 'Yes.' })
    await ask({ headers: { 'x-title': 'panel' } }, [
      user('a'),
      assistant('b'),
      user('c'),
      user(' '),
      user('d'),
    ])
    expect(requests[0]).toMatchObject({
      path: '/v1/messages',
      headers: { 'x-api-key': KEY, 'anthropic-version': '2023-06-01', 'x-title': 'panel' },
    })
    const cache_control = { type: 'ephemeral' }
    expect(requests[0]?.body).toEqual({
      model: 'fake-model',
      max_tokens: 2000,
      stream: true,
      system: [{ type: 'text', text: 'You are the planner.', cache_control }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a', cache_control }] },
        { role: 'assistant', content: [{ type: 'text', text: 'b' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'c', cache_control },
            { type: 'text', text: 'd', cache_control },
          ],
        },
      ],
    })
  })

  it('begins with the one before it, and marks where that one ended, with four breakpoints at most', async () => {
    const { requests } = await serve({ text: 'Yes.' })
    const before = [
      user('a'),
      assistant('b'),
      user('c'),
      assistant('d'),
      user('e'),
      assistant('f'),
      user('g'),
    ]
    await ask({}, before)
    await ask({}, [...before, user('h')])
    const [first, second] = requests.map(({ body }) => blocksOf(body))
    const texts = (blocks: Block[] = []) => blocks.map(({ text }) => text)
    expect(texts(second).slice(0, first?.length)).toEqual(texts(first))
    const marked = (blocks: Block[] = []) => texts(blocks.filter((block) => block.cache_control))
    expect(marked(first)).toEqual(['You are the planner.', 'c', 'e', 'g'])
    expect(marked(second)).toEqual(['You are the planner.', 'e', 'g', 'h'])
  })

  it('knows the short names of the agent CLI, and a base URL with its version', async () => {
    const { requests } = await serve({ text: 'Yes.' })
    await ask({ model: 'opus', baseUrl: server?.url ?? null })
    expect(requests[0]?.path).toBe('/v1/messages')
    expect(requests[0]?.body.model).toMatch(/^claude-opus-/)
  })

  it('says nothing on the console, even for a model that is old', async () => {
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error'), vi.spyOn(console, 'log')]
    await serve({ raw: 'event: message_start\ndata: {"oops\n\n' })
    await ask({ model: 'claude-sonnet-4-5' })
    for (const spy of said) expect(spy).not.toHaveBeenCalled()
  })

  it('takes nothing from the environment', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-of-the-shell')
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-of-the-shell')
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:9')
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-leak: yes')
    const { requests } = await serve({ text: 'Yes.' })
    expect((await ask({ apiKey: null })).text).toBe('Yes.')
    expect(requests[0]?.headers['x-api-key']).toBe('none')
    expect(JSON.stringify(requests[0]?.headers)).not.toMatch(/leak|of-the-shell/)
    expect((await ask({ apiKey: null, baseUrl: null })).failure).toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('ANTHROPIC_API_KEY'),
    })
  })
})

describe('a failure', () => {
  const error = (type: string, message: string, details?: Record<string, unknown>) => ({
    type: 'error',
    error: { type, message, ...(details ? { details } : {}) },
  })
  const inStream = (body: unknown): ModelAnswer => ({
    raw: `event: error\ndata: ${JSON.stringify(body)}\n\n`,
  })

  it.each([
    ['overloaded in the stream', inStream(error('overloaded_error', 'Overloaded')), 'server', true],
    ['limited in the stream', inStream(error('rate_limit_error', 'Slow down')), 'rate-limit', true],
    ['rejected in the stream', inStream(error('authentication_error', 'Bad key')), 'auth', false],
    ['with status 200', { status: 200, body: error('api_error', 'Internal') }, 'server', true],
    [
      'of the spend limit',
      {
        status: 429,
        body: error('rate_limit_error', 'Spent', { error_code: 'enforced_spend_limit_reached' }),
      },
      'quota',
      false,
    ],
    [
      'of prompt and reply',
      { status: 400, error: 'input length and `max_tokens` exceed context limit: 9 + 9 > 9' },
      'overflow',
      false,
    ],
    ['of the window', { text: 'One', finish: 'model_context_window_exceeded' }, 'overflow', false],
    ['that is a pause', { text: 'One', finish: 'pause_turn' }, 'malformed', false],
    ['of a kind not known', { text: 'One', finish: 'new_reason' }, 'malformed', false],
  ] as const)('%s', async (_, answer, kind, retryable) => {
    await serve(answer)
    expect((await ask()).failure).toMatchObject({ kind, retryable })
  })

  it('that is a refusal has the explanation', async () => {
    const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
    const stop_details = { type: 'refusal', category: 'bio', explanation: 'not about viruses' }
    const delta = { stop_reason: 'refusal', stop_details }
    const usage = { input_tokens: 7, output_tokens: 1 }
    const stream = [
      event({ type: 'message_start', message: { model: 'fake-model', usage } } as { type: string }),
      event({ type: 'message_delta', delta, usage: { output_tokens: 3 } } as { type: string }),
    ]
    await serve({ raw: stream.join('') })
    const { failure, usage: spent } = await ask()
    expect(failure).toMatchObject({ kind: 'refused', message: 'the model declined: not about viruses' })
    expect(spent).toMatchObject({ inputTokens: 7, outputTokens: 3 })
  })

  it('keeps what was spent on a reply that broke off', async () => {
    await serve({ fault: 'resets', text: 'One re' })
    expect((await ask()).usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 100 })
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
  it('is asked for with the key', async () => {
    const { paths } = await serve({ text: '' }, ['claude-a', 'claude-b'])
    expect(await provider().listModels(new AbortController().signal)).toEqual(['claude-a', 'claude-b'])
    expect(paths).toEqual(['/v1/models?limit=1000'])
  })

  it('is an error with the cure when it cannot be had', async () => {
    await serve({ text: '' }, { status: 401, body: { type: 'error', error: { message: `bad key ${KEY}` } } })
    await expect(provider().listModels(new AbortController().signal)).rejects.toMatchObject({
      message: 'anthropic: bad key ***',
      hint: expect.stringContaining('key'),
    })
  })
})

interface Block {
  text: string
  cache_control?: unknown
}

/** System and messages as one row of blocks. */
function blocksOf(body: Record<string, unknown>): Block[] {
  const { system, messages } = body as { system: Block[]; messages: { content: Block[] }[] }
  return [...system, ...messages.flatMap(({ content }) => content)]
}
