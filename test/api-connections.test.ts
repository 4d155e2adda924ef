import dns from 'node:dns'
import { createServer as createHttp } from 'node:http'
import https, { createServer as createHttps, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Prompt } from '../src/core/provider.js'
import { createOpenAI } from '../src/providers/openai.js'
import { APIS, KEY } from './apis.js'
import { collect, examplePrompt, reduceChunks } from './example-prompt.js'
import { makeSelfSigned } from './self-signed.js'

const STREAM = [{ delta: { content: 'Yes.' } }, { delta: {}, finish_reason: 'stop' }]
  .map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`)
  .join('')
const CHUNKED = `${STREAM.length.toString(16)}\r\n${STREAM}\r\n0\r\n`

interface Raw {
  port: number
  /** Everything that came in. */
  heard(): string
}

/** A server that says `answer`, byte for byte, once a request has begun; what it does then is up to `then`. */
async function say(
  answer: string,
  then: (socket: Socket) => void = (socket) => socket.end(),
  host = '127.0.0.1',
) {
  let heard = ''
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write(answer, () => then(socket)))
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1')
    })
  })
  await listen(server, host)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, heard: () => heard } satisfies Raw
}

const listen = (server: { listen(port: number, host: string, done: () => void): unknown }, host: string) =>
  new Promise<void>((resolve) => server.listen(0, host, resolve))

const ask = async (baseUrl: string, prompt?: Partial<Prompt>) =>
  reduceChunks(
    await collect(createOpenAI({ apiKey: KEY, baseUrl, model: 'm', label: 'spark' }), examplePrompt(prompt)),
  )

afterEach(() => vi.restoreAllMocks())

describe('an answer is read', () => {
  it.each([
    [
      'after interim answers',
      `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}\r\n`,
    ],
    [
      'with trailers',
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}X-Sum: 1\r\n\r\n`,
    ],
    ['by HTTP/1.0, without a length', `HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${STREAM}`],
    ['by HTTP/1.0, with a length', `HTTP/1.0 200 OK\r\nContent-Length: ${STREAM.length}\r\n\r\n${STREAM}`],
    [
      'behind 100 KB of headers',
      `HTTP/1.1 200 OK\r\n${`X-Policy: ${'p'.repeat(1000)}\r\n`.repeat(100)}\r\n${STREAM}`,
    ],
  ])('%s', async (_, answer) => {
    const { port } = await say(answer)
    expect(await ask(`http://127.0.0.1:${port}/v1`)).toMatchObject({ text: 'Yes.', last: { type: 'done' } })
  })

  it('from an IPv6 address', async () => {
    const { port } = await say(`HTTP/1.1 200 OK\r\n\r\n${STREAM}`, undefined, '::1')
    expect(await ask(`http://[::1]:${port}/v1`)).toMatchObject({ text: 'Yes.' })
  })

  it('from the second address of a host, where the first is dead', async () => {
    const { port } = await say(`HTTP/1.1 200 OK\r\n\r\n${STREAM}`)
    resolveTo([
      { address: '127.0.0.77', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
    expect(await ask(`http://models.example:${port}/v1`)).toMatchObject({ text: 'Yes.' })
  })
})

/** What every name is looked up as, from here on. */
function resolveTo(found: dns.LookupAddress[] | string): void {
  const lookup = (_: string, __: dns.LookupAllOptions, done: (...given: unknown[]) => void) =>
    process.nextTick(() => {
      if (typeof found === 'string') done(Object.assign(new Error(`getaddrinfo ${found}`), { code: found }))
      else done(null, found)
    })
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup)
}

describe('a redirection', () => {
  it.each([
    [301, 'https://127.0.0.1:1/v1'],
    [302, 'http://other.example/login'],
    [307, 'https://other.example/v1/chat/completions'],
    [308, '/v2'],
  ])('%i to %s is followed nowhere, and named', async (status, location) => {
    const { port, heard } = await say(
      `HTTP/1.1 ${status} There\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
    )
    const { failure } = await ask(`http://127.0.0.1:${port}/v1`)
    const target = new URL(location, `http://127.0.0.1:${port}`).href
    expect(failure).toEqual({
      kind: 'config',
      message: `HTTP ${status}: http://127.0.0.1:${port}/v1 redirects to ${target}`,
      hint: expect.stringContaining('set baseUrl to where the API is'),
      retryable: false,
    })
    expect(heard().match(/POST /g)).toHaveLength(1)
  })
})

/** A server with a certificate that is trusted here; each request is told to `onRequest`. */
async function serveTls(options: ServerOptions, onRequest: () => void = () => undefined) {
  const own = makeSelfSigned()
  const trusted = https.globalAgent.options.ca
  https.globalAgent.options.ca = own.cert
  const server = createHttps({ ...own, ...options }, onRequest)
  await listen(server, '127.0.0.1')
  onTestFinished(() => {
    https.globalAgent.options.ca = trusted
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port }
}

describe('what keeps a request from being answered', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('a host that is not found: %s', async (code) => {
    resolveTo(code)
    const { failure } = await ask('https://models.example/v1')
    expect(failure).toMatchObject({ kind: 'network', retryable: true, unsent: true })
    expect(failure?.message).toMatch(
      /^cannot talk to https:\/\/models\.example\/v1: .*(no such host|looked up)/,
    )
    expect(failure?.hint).toContain('is the address right')
  })

  it('none of the addresses of a host answers', async () => {
    resolveTo([
      { address: '127.0.0.77', family: 4 },
      { address: '127.0.0.78', family: 4 },
    ])
    expect((await ask('http://models.example:9/v1')).failure).toMatchObject({
      kind: 'network',
      message: 'cannot talk to http://models.example:9/v1: nothing listens there (ECONNREFUSED)',
      unsent: true,
    })
  })

  it('https:// where there is no TLS', async () => {
    const server = createHttp()
    await listen(server, '127.0.0.1')
    onTestFinished(() => void server.close())
    const { failure } = await ask(`https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
    expect(failure).toMatchObject({
      kind: 'network',
      message: expect.stringContaining('it does not speak TLS'),
      hint: expect.stringContaining('http:// instead of https://'),
      retryable: false,
      unsent: true,
    })
  })

  it('a server that wants a certificate of its client', async () => {
    const { port } = await serveTls({ requestCert: true, rejectUnauthorized: true })
    expect((await ask(`https://127.0.0.1:${port}/v1`)).failure).toMatchObject({
      kind: 'network',
      message: expect.stringContaining('it wants a certificate of whoever asks'),
      retryable: false,
      unsent: true,
    })
  })

  it.each([
    ['text', 'junk', 'it does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)'],
    ['a record', `\x17\x03\x03\x00\x28${'x'.repeat(40)}`, 'TLS broke off: decryption failed'],
  ])('TLS that breaks once the request has left, by %s', async (_, bytes, words) => {
    const sockets: Socket[] = []
    const server = await serveTls({}, () => sockets[0]?.write(bytes, 'latin1'))
    const front = createServer((socket) => {
      sockets.push(socket)
      const there = connect(server.port, '127.0.0.1').on('error', () => undefined)
      socket
        .on('error', () => undefined)
        .pipe(there)
        .pipe(socket)
    })
    await listen(front, '127.0.0.1')
    onTestFinished(() => void front.close())
    const { failure } = await ask(`https://127.0.0.1:${(front.address() as AddressInfo).port}/v1`)
    expect(failure?.message).toContain(words)
    expect(failure?.message).not.toContain('ssl/record')
    // It may well have been paid for.
    expect(failure).not.toHaveProperty('unsent')
  })

  it('http:// where there is TLS', async () => {
    const server = createHttps(makeSelfSigned())
    await listen(server, '127.0.0.1')
    onTestFinished(() => void server.close())
    const { failure } = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
    expect(failure).toMatchObject({ kind: 'network', hint: expect.stringContaining('https://') })
  })

  it.each([
    ['220 mail.example ready\r\n', 'what it answers is no HTTP (HPE_'],
    ['\x15\x03\x01\x00\x02\x02\x16', 'what it answers is no HTTP (HPE_'],
    [`HTTP/1.1 200 OK\r\nX-Policy: ${'p'.repeat(200_000)}\r\n\r\n`, 'the headers of its answer are too long'],
  ])('an answer that cannot be read', async (answer, words) => {
    const { port } = await say(answer, () => undefined)
    const { failure } = await ask(`http://127.0.0.1:${port}/v1`)
    expect(failure).toMatchObject({ kind: 'network', retryable: false })
    expect(failure?.message).toContain(words)
    expect(failure?.hint).toMatch(/is the (port|address) right/)
  })

  it.each([
    ['closed', (socket: Socket) => void socket.end()],
    ['reset', (socket: Socket) => void socket.resetAndDestroy()],
  ])('an answer without a length that is cut off, the connection %s', async (_, then) => {
    const half = STREAM.slice(0, STREAM.indexOf('\n\n') + 2)
    const { port } = await say(
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${half}`,
      (socket) => setTimeout(then, 50, socket),
    )
    const { failure, text } = await ask(`http://127.0.0.1:${port}/v1`)
    expect(text).toBe('Yes.')
    expect(['malformed', 'network']).toContain(failure?.kind)
    expect(failure?.message).toMatch(/cut off|closed by the other side/)
  })
})

describe('an answer before the request has left whole', () => {
  const TOO_LARGE = JSON.stringify({ error: { message: 'payload too large' } })
  const head = `HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nContent-Length: ${TOO_LARGE.length}\r\nConnection: close\r\n\r\n`

  it.each([
    ['and the connection is closed in peace', (socket: Socket) => void socket.end()],
    ['and nothing more is read', (socket: Socket) => void socket.pause()],
    ['and what it says breaks off', (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 50)],
  ])('%s', async (how, then) => {
    const text = how.includes('breaks off') ? TOO_LARGE.slice(0, 20) : TOO_LARGE
    const { port, heard } = await say(head + text, then)
    const { failure } = await ask(`http://127.0.0.1:${port}/v1`, {
      messages: [{ role: 'user', content: 'x'.repeat(8_000_000) }],
    })
    expect(failure).toMatchObject({ kind: 'overflow', retryable: false })
    expect(failure?.message).toMatch(/^HTTP 413/)
    expect(heard().match(/POST /g)).toHaveLength(1)
  })
})

it.each(Object.keys(APIS))('%s: no key goes where a server points to', async (type) => {
  const elsewhere = await say('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  const { port } = await say(
    `HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:${elsewhere.port}/v1\r\nContent-Length: 0\r\n\r\n`,
  )
  const provider = APIS[type]?.create({
    apiKey: KEY,
    baseUrl: `http://127.0.0.1:${port}`,
    model: 'm',
    label: 'spark',
  })
  if (!provider) throw new Error('there is no such API')
  expect(reduceChunks(await collect(provider)).failure?.kind).toBe('config')
  await expect(provider.listModels(new AbortController().signal)).rejects.toThrow(/HTTP 307: .* redirects to/)
  expect(elsewhere.heard()).toBe('')
})

it('a list of models that never ends is let go of', async () => {
  let isClosed = false
  const { port } = await say('HTTP/1.1 200 OK\r\n\r\n', (socket) => {
    const page = ' '.repeat(1_000_000)
    const goOn = () => {
      while (!isClosed && socket.write(page));
    }
    socket.on('drain', goOn).on('close', () => {
      isClosed = true
    })
    goOn()
  })
  const provider = createOpenAI({
    apiKey: KEY,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    model: 'm',
    label: 'spark',
  })
  await expect(provider.listModels(new AbortController().signal)).rejects.toThrow(/longer than 64 MB/)
  await expect.poll(() => isClosed).toBe(true)
})
