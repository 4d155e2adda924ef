import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { Message } from '../src/core/provider.js'
import { createAnthropic } from '../src/providers/anthropic.js'
import type { ApiSettings } from '../src/providers/api/api.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'sk-ant-test-0123456789'
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

interface Block {
  text: string
  cache_control?: unknown
}

/** System and messages as one row of blocks. */
function blocksOf(body: Record<string, unknown>): Block[] {
  const { system, messages } = body as { system: Block[]; messages: { content: Block[] }[] }
  return [...system, ...messages.flatMap(({ content }) => content)]
}
