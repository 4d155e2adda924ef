import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { FailureKind } from '../src/core/types.js'
import { createOpenAI, type OpenAISettings } from '../src/providers/openai.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'

const KEY = 'sk-test-0123456789'
let server: FakeModelServer | null = null

afterEach(async () => {
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

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 90, prompt_cache_miss_tokens: 30 }],
    ['Moonshot', { cached_tokens: 90 }],
  ])('has the cached tokens under the name that %s has for them', async (_, cached) => {
    await serve([{ text: 'Yes.', usage: { prompt_tokens: 120, completion_tokens: 30, ...cached } }])
    expect((await ask()).usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 90 })
  })

  it.each([
    ['<think>One? Two!\n[POSITION: OBJECTION]</think>\n\nOne region.', 'One region.'],
    ['\n<think></think>One region.', 'One region.'],
    ['<thing> is a word. <think>no</think>', '<thing> is a word. <think>no</think>'],
    ['<p', '<p'],
  ])('is without the thoughts that a server left in it: %j', async (text, said) => {
    for (const chunks of [1, 7, text.length]) {
      await server?.close()
      await serve([{ text, chunks }])
      expect((await ask()).text).toBe(said)
    }
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

  it('with a whole body for a stream is learnt too', async () => {
    const { requests } = await serve([rejection('stream_options'), { text: 'Yes.', unstreamed: true }])
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

  it('is not what is wrong where the prompt is too long', async () => {
    const message = "'max_tokens' is too large: 2000. This model's maximum context length is 4096 tokens"
    const { requests } = await serve([{ status: 400, body: { error: { message, code: 400 } } }])
    expect((await ask()).failure).toMatchObject({ kind: 'overflow', message: `HTTP 400: ${message}` })
    expect(requests).toHaveLength(1)
  })

  it('that knows neither name is a failure after two questions', async () => {
    const { requests } = await serve([rejection('max_tokens'), rejection('max_completion_tokens')])
    expect((await ask()).failure).toMatchObject({ kind: 'config' })
    expect(requests).toHaveLength(2)
  })
})

describe('a failure', () => {
  const error = (message: string, fields: Record<string, unknown> = {}) => ({ error: { message, ...fields } })
  const ended = (finish_reason: string) => ({
    raw: `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"${finish_reason}"}]}\n\n`,
  })
  const table: [name: string, answer: ModelAnswer, kind: FailureKind, retryable: boolean, words: RegExp][] = [
    ['408', { status: 408, body: error('slow') }, 'timeout', true, /^HTTP 408: slow$/],
    [
      '429 without credit',
      { status: 429, body: error('no credit', { code: 'insufficient_quota' }) },
      'quota',
      false,
      /no credit/,
    ],
    [
      '400 of a filter',
      { status: 400, body: error('policy', { code: 'content_filter' }) },
      'refused',
      false,
      /policy/,
    ],
    [
      'a gateway’s error with status 200',
      { status: 200, body: error('upstream', { code: 502 }) },
      'server',
      true,
      /upstream/,
    ],
    ['an overloaded machine', ended('insufficient_system_resource'), 'server', true, /insufficient_system/],
    ['a server that gave up', ended('abort'), 'server', true, /error of its own \(abort\)/],
    ['a filter', ended('sensitive'), 'refused', false, /filter/],
    ['a limit in other words', ended('MAX_TOKENS'), 'malformed', false, /limit \(MAX_TOKENS\)/],
  ]

  it.each(table)('%s', async (_, answer, kind, retryable, words) => {
    await serve([answer])
    const { failure, last } = await ask()
    expect(last?.type).toBe('failed')
    expect(failure).toMatchObject({ kind, retryable })
    expect(failure?.message).toMatch(words)
    expect(failure?.hint).not.toContain('the request for a wrong one')
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
    expect((await ask({ model: 'lama3.2' })).failure?.message).toBe('HTTP 404: model "lama3.2" not found')
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
})
