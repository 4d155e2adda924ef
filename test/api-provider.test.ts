import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Chunk } from '../src/core/provider.js'
import type { FailureKind } from '../src/core/types.js'
import type { ApiSettings } from '../src/providers/api/api.js'
import { makeResilient } from '../src/run/resilient.js'
import { APIS, KEY } from './apis.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import {
  type FakeModelServer,
  type ModelAnswer,
  startFakeModelServer,
  streamText,
} from './fake-model-server.js'

let server: FakeModelServer | null = null

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await server?.close()
  server = null
})

async function serve(answer: ModelAnswer, models?: Parameters<typeof startFakeModelServer>[1]) {
  await server?.close()
  server = await startFakeModelServer(() => answer, models)
  return server
}

const TEXT = 'Start with one region – for now. 🎯'
const never = () => new AbortController().signal

describe.each(Object.entries(APIS))('%s', (type, api) => {
  function provider(change: Partial<ApiSettings> = {}) {
    const baseUrl = server === null ? null : api.baseUrl(server)
    return api.create({ apiKey: KEY, baseUrl, model: 'fake-model', label: 'spark', ...change })
  }

  async function ask(change: Partial<ApiSettings> = {}) {
    return reduceChunks(await collect(provider(change)))
  }

  describe('a reply', () => {
    it('comes in pieces, with the usage; the cost is null without a price', async () => {
      await serve({ text: TEXT, chunks: 4 })
      const chunks = await collect(provider())
      expect(chunks.filter(({ type }) => type === 'text')).toHaveLength(4)
      expect(reduceChunks(chunks).text).toBe(TEXT)
      const usage = { inputTokens: 120, cachedInputTokens: 100, outputTokens: 30, costUsd: null }
      expect(chunks.at(-1)).toEqual({ type: 'done', usage })
    })

    it('is read from a whole body where a stream was asked for', async () => {
      await serve({ text: 'Whole.', unstreamed: true })
      const usage = { inputTokens: 120, outputTokens: 30 }
      expect(await ask()).toMatchObject({ text: 'Whole.', last: { type: 'done', usage } })
    })

    it('names the model that answered only when it is another one', async () => {
      await serve({ text: 'Yes.', model: 'fake-model-2025-11-01' })
      expect((await ask()).last).not.toHaveProperty('model')
      expect((await ask({ model: 'models/fake-model' })).last).not.toHaveProperty('model')
      await serve({ text: 'Yes.', model: 'stand-in' })
      expect((await ask()).last).toMatchObject({ type: 'done', model: 'stand-in' })
    })
  })

  describe('a stream', () => {
    const stream = streamText(api.shape, { text: TEXT, chunks: 4 })
    const bytes = Buffer.from(stream)

    it.each<[string, Extract<ModelAnswer, { raw: unknown }>]>([
      ['with CRLF', { raw: stream.replaceAll('\n', '\r\n') }],
      ['with CR', { raw: stream.replaceAll('\n', '\r') }],
      ['with a byte order mark', { raw: `\ufeff${stream}` }],
      ['with comments', { raw: `: one\n\n${stream.replaceAll('\n\n', '\n\n: two\n\n')}` }],
      ['without blanks after the colons', { raw: stream.replaceAll(': ', ':') }],
      [
        'with ids and empty data',
        { raw: `retry: 3\n\ndata:\n\n${stream.replaceAll('data:', 'id: 7\ndata:')}` },
      ],
      ['without names', { raw: stream.replaceAll(/^event: .*\n/gm, '') }],
      ['ended by [DONE]', { raw: `${stream}data: [DONE]\n\n` }],
      ['without its last line end', { raw: stream.replace(/\n+$/, '') }],
      ['under a wrong type', { raw: stream, type: 'application/json' }],
      ['under the type of plain text', { raw: stream, type: 'text/plain' }],
      ['cut within characters', { raw: [...bytes].map((byte) => Buffer.from([byte])) }],
    ])('%s is read all the same', async (_, answer) => {
      await serve(answer)
      expect(await ask()).toMatchObject({ text: TEXT, last: { type: 'done' } })
    })

    it('that breaks off within an event is cut off', async () => {
      await serve({
        raw: stream
          .slice(0, stream.lastIndexOf('data: {') + 12)
          .replaceAll(/"(stop|STOP|end_turn)"/g, 'null'),
      })
      expect((await ask()).failure).toMatchObject({
        kind: 'malformed',
        message: expect.stringContaining('cut off'),
      })
    })

    it('shows a model that thinks to be alive', async () => {
      await serve({ text: 'Yes.', chunks: 1, reasoning: 'hidden thoughts' })
      const chunks = await collect(provider())
      expect(chunks[0]).toEqual({ type: 'alive' })
      expect(reduceChunks(chunks).text).toBe('Yes.')
    })

    it('is kept alive by comments and pings, which the SDKs drop', async () => {
      const signs = [
        ': PROCESSING\n\n',
        'event: ping\ndata: {"type": "ping"}\n\n',
        'event: ping\n\n',
        ': once more\n',
      ]
      await serve({ raw: [...signs.map((sign) => Buffer.from(sign)), bytes] })
      const chunks = await collect(provider())
      const before = chunks.slice(
        0,
        chunks.findIndex((chunk) => chunk.type === 'text'),
      )
      expect(before.length).toBeGreaterThanOrEqual(signs.length)
      expect(before.every((chunk) => chunk.type === 'alive')).toBe(true)
      expect(reduceChunks(chunks).text).toBe(TEXT)
    })

    it('is no stall while there is a sign of life', async () => {
      const events = stream.split(/(?<=\n\n)/).map((event) => Buffer.from(event))
      const thinking = Array<Buffer>(14).fill(Buffer.from(': thinking\n\n'))
      await serve({ raw: [...events.slice(0, -3), ...thinking, ...events.slice(-3)], everyMs: 100 })
      const limits = { replyTimeoutMs: 15_000, firstByteTimeoutMs: 15_000, idleTimeoutMs: 1000 }
      const { text, last } = reduceChunks(await collect(makeResilient(provider(), limits)))
      expect([text, last?.type]).toEqual([TEXT, 'done'])
    })
  })

  describe('a request', () => {
    it('has the key in a header and nowhere else, and the user’s own headers', async () => {
      const { requests } = await serve({ text: 'Yes.' })
      await ask({ headers: { 'x-title': 'panel' } })
      const [name, value] = api.keyHeader
      expect(requests[0]?.headers).toMatchObject({
        [name]: value,
        'x-title': 'panel',
        'user-agent': 'openbotman',
      })
      expect(JSON.stringify([requests[0]?.path, requests[0]?.body])).not.toContain(KEY)
    })

    it('goes to a base URL with or without a slash at its end', async () => {
      const { requests, paths } = await serve({ text: 'Yes.' })
      const baseUrl = server ? api.baseUrl(server) : ''
      expect((await ask({ baseUrl })).text).toBe('Yes.')
      expect((await ask({ baseUrl: `${baseUrl}/` })).text).toBe('Yes.')
      expect(requests[0]?.path).toBe(requests[1]?.path)
      await provider({ baseUrl: `${baseUrl}/` }).listModels(never())
      expect(paths.at(-1)).toBe(api.listPath)
    })

    it('takes nothing from the environment', async () => {
      for (const vendor of ['OPENAI', 'ANTHROPIC', 'GEMINI', 'GOOGLE']) {
        vi.stubEnv(`${vendor}_API_KEY`, 'of-the-shell')
        vi.stubEnv(`${vendor}_AUTH_TOKEN`, 'of-the-shell')
        vi.stubEnv(`${vendor}_BASE_URL`, 'http://127.0.0.1:9/v1')
        vi.stubEnv(`${vendor}_ORG_ID`, 'leak')
        vi.stubEnv(`${vendor}_PROJECT_ID`, 'leak')
        vi.stubEnv(`${vendor}_CUSTOM_HEADERS`, 'x-leak: yes')
      }
      const { requests } = await serve({ text: 'Yes.' })
      expect((await ask({ apiKey: null })).text).toBe('Yes.')
      const [name, value] = api.keyHeader
      expect(requests[0]?.headers[name]).toBe(value.replace(KEY, 'none'))
      expect(JSON.stringify(requests[0]?.headers)).not.toMatch(/leak|of-the-shell/)
    })

    it('says nothing on the console', async () => {
      const said = (['warn', 'error', 'log'] as const).map((method) => vi.spyOn(console, method))
      await serve({ raw: 'event: message_start\ndata: {"oops\n\n' })
      await ask({ model: 'claude-sonnet-4-5' })
      for (const spy of said) expect(spy).not.toHaveBeenCalled()
    })
  })

  describe('asks nobody', () => {
    it('without a key and a base URL', async () => {
      const { failure } = await ask({ apiKey: null, baseUrl: null })
      expect(failure).toMatchObject({ kind: 'auth', hint: expect.stringContaining(api.keyVariable) })
    })

    it.each([
      'ftp://me:hunter2@example.test/v1',
      'https://me:hunter2@example.test/v1',
      'https://example.test/v1?key=hunter2',
      'example.test/v1',
    ])('at %s, and shows no secret of it', async (baseUrl) => {
      const { failure } = await ask({ baseUrl })
      expect(failure).toMatchObject({ kind: 'config', message: expect.stringContaining('example.test/v1') })
      expect(JSON.stringify(failure)).not.toContain('hunter2')
    })

    it('with a key that no header can carry, and does not show it', async () => {
      const { failure } = await ask({ apiKey: 'sk-secret\n', baseUrl: 'http://127.0.0.1:9/v1' })
      expect(failure).toMatchObject({ kind: 'auth', retryable: false })
      expect(JSON.stringify(failure)).not.toContain('sk-secret')
    })
  })

  describe('an error', () => {
    const tooLong = 'This model’s maximum context length is 4096 tokens and your request has 5000'
    it.each<[string, number, unknown, FailureKind, string]>([
      ['as FastAPI words it', 404, { detail: 'Not Found' }, 'config', 'HTTP 404: Not Found'],
      ['as a text', 404, { error: 'model "x" not found' }, 'config', 'HTTP 404: model "x" not found'],
      ['as Spring words it', 500, { status: 500, error: 'Oops', path: '/' }, 'server', 'HTTP 500: Oops'],
      ['as Kong words it', 401, { message: 'No API key found' }, 'auth', 'HTTP 401: No API key found'],
      [
        'as Cloudflare words it',
        403,
        { success: false, errors: [{ message: 'No' }] },
        'auth',
        'HTTP 403: No',
      ],
      ['in a list', 503, [{ error: { message: 'Gone' } }], 'server', 'HTTP 503: Gone'],
      [
        'of the context, in words only',
        400,
        { error: { message: tooLong } },
        'overflow',
        `HTTP 400: ${tooLong}`,
      ],
      ['without words', 500, {}, 'server', 'HTTP 500: {}'],
    ])('%s keeps the provider’s words', async (_, status, body, kind, message) => {
      await serve({ status, body }, [])
      const { failure } = await ask()
      expect(failure).toMatchObject({ kind, message })
      expect(failure?.hint).toEqual(expect.any(String))
    })

    it('within the stream is the provider’s, whatever came before', async () => {
      const begin = streamText(api.shape, { text: 'a', chunks: 1, finish: null })
      await serve({ raw: `${begin}data: {"error":{"message":"Gone","code":429}}\n\n` })
      expect((await ask()).failure).toMatchObject({
        kind: 'rate-limit',
        retryable: true,
        message: 'the provider reports an error: Gone',
      })
    })

    it('that comes after the end of the reply is no matter', async () => {
      const whole = streamText(api.shape, { text: 'Yes.' })
      await serve({ raw: `${whole}data: {"error":{"message":"Gone"}}\n\n` })
      expect(await ask()).toMatchObject({ text: 'Yes.', last: { type: 'done' } })
    })

    it('that tells the key shows none of it, wherever it stands', async () => {
      await serve({ raw: `data: {"error":{"message":"key ${KEY}?"}}\n\n` })
      expect((await ask()).failure?.message).toBe('the provider reports an error: key ***?')
      await serve({ text: 'One', finish: `odd ${KEY}` })
      expect(JSON.stringify(await ask())).not.toContain(KEY)
      await serve({ raw: `no such key: ${KEY}`, type: 'text/plain' })
      expect((await ask()).failure?.message).toBe('the answer is not JSON: no such key: ***')
    })

    it('leaves no rejection behind that nobody handles', async () => {
      const unhandled = vi.fn()
      process.on('unhandledRejection', unhandled)
      await serve({ fault: 'resets', text: 'One re' })
      expect((await ask()).failure?.kind).toBe('network')
      await serve({ raw: 'data: {"error":{"message":"Gone"}}\n\n' })
      expect((await ask()).failure?.kind).toBe('server')
      await new Promise((resolve) => setTimeout(resolve, 20))
      process.off('unhandledRejection', unhandled)
      expect(unhandled).not.toHaveBeenCalled()
    })
  })

  describe('abort', () => {
    it.each([
      ['before the headers', { fault: 'never-answers' }],
      ['before the text', { fault: 'stalls' }],
      ['in the middle of the stream', { fault: 'stalls', text: 'One re' }],
    ] satisfies [string, ModelAnswer][])('%s closes the connection and throws', async (_, answer) => {
      const { abandoned, requests } = await serve(answer)
      const abort = new AbortController()
      const chunks: Chunk[] = []
      const asking = (async () => {
        for await (const chunk of provider().ask(examplePrompt(), abort.signal)) chunks.push(chunk)
      })()
      const wanted = 'text' in answer ? 1 : 0
      await vi.waitFor(() => expect(requests).toHaveLength(1))
      await vi.waitFor(() => expect(chunks.filter(({ type }) => type === 'text')).toHaveLength(wanted))
      abort.abort(new Error('stopped by the user'))
      await expect(asking).rejects.toThrow('stopped by the user')
      await abandoned
      expect(chunks.some((chunk) => chunk.type === 'failed' || chunk.type === 'done')).toBe(false)
    })

    it('that came before anything asks nobody', async () => {
      const { paths } = await serve({ text: 'Yes.' })
      const asking = collect(provider(), examplePrompt(), AbortSignal.abort(new Error('too late')))
      await expect(asking).rejects.toThrow('too late')
      expect(paths).toEqual([])
    })

    it('closes the connection when nobody wants the rest', async () => {
      const { abandoned } = await serve({ fault: 'stalls', text: 'One re' })
      for await (const chunk of provider().ask(examplePrompt(), never())) if (chunk.type === 'text') break
      await abandoned
    })
  })

  describe('the list of models', () => {
    it('is asked for with the key in the header', async () => {
      const { paths } = await serve({ text: '' }, ['model-a', 'model-b'])
      expect(await provider().listModels(never())).toEqual(['model-a', 'model-b'])
      expect(paths).toEqual([api.listPath])
    })

    it.each([
      [
        'refused',
        { status: 401, body: { error: { message: `bad key ${KEY}` } } },
        'spark: HTTP 401: bad key ***',
      ],
      ['moved', { status: 302, body: '' }, 'redirects to an address that it does not name'],
      ['a web page', { status: 200, body: '<html></html>' }, 'gave no list of models'],
      ['odd', { status: 200, body: { data: { a: 1 } } }, 'gave no list of models'],
    ])('is an error with the cure when it is %s', async (_, models, words) => {
      await serve({ text: '' }, models)
      await expect(provider().listModels(never())).rejects.toMatchObject({
        message: expect.stringContaining(words),
        hint: expect.any(String),
      })
    })

    it('ends when it is given up', async () => {
      await serve({ text: '' }, null)
      const abort = new AbortController()
      const listing = provider().listModels(abort.signal)
      abort.abort(new Error('enough'))
      await expect(listing).rejects.toThrow('enough')
    })
  })

  it(`is ${type}, and says which model it asks`, () => {
    expect(provider().model).toBe('fake-model')
    expect(provider({ model: null }).model).not.toBe('')
  })
})
