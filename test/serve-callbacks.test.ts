import { createHmac } from 'node:crypto'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { UserError } from '../src/core/errors.js'
import type { Clock } from '../src/run/clock.js'
import { type CallbackNews, Callbacks, type CallbacksOptions } from '../src/serve/http/callbacks.js'
import { signBody } from '../src/serve/http/signature.js'
import { tempFolder } from './cli.js'
import { makeSelfSigned } from './self-signed.js'

const SECRET = 'a secret of twenty-six chars'
const BEGIN = Date.UTC(2026, 0, 1)

/** Time that passes as fast as it is slept away; keeps how long. */
function fastClock(): Clock & { waits: number[]; at: number } {
  const clock = {
    at: BEGIN,
    waits: [] as number[],
    now: () => clock.at,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      clock.waits.push(ms)
      clock.at += ms
    },
  }
  return clock
}

/** A clock on which nobody ever wakes up. */
function stoppedClock(): Clock {
  return {
    now: () => BEGIN,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  }
}

interface Received {
  headers: IncomingHttpHeaders
  body: string
}

type Answer = number | { status: number; retryAfter: string } | 'reset'

/** Answers one request after the other as it is told; the last answer is given to all that follow. */
async function receiver(answers: Answer[]) {
  const received: Received[] = []
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const piece of req) body += piece
    received.push({ headers: req.headers, body })
    const answer = answers[Math.min(received.length, answers.length) - 1] ?? 200
    if (answer === 'reset') req.socket.destroy()
    else if (typeof answer === 'number') res.writeHead(answer).end()
    else res.writeHead(answer.status, { 'Retry-After': answer.retryAfter }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://hook.test:${(server.address() as AddressInfo).port}/` }
}

function callbacksIn(folder: string, more: Partial<CallbacksOptions> = {}) {
  const news: CallbackNews[] = []
  const callbacks = new Callbacks({
    folder,
    secret: SECRET,
    clock: fastClock(),
    random: () => 0,
    onNews: (each) => news.push(each),
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    allowPrivate: true,
    ...more,
  })
  onTestFinished(() => callbacks.end())
  const settled = () =>
    vi.waitFor(() => expect(news.filter(({ outcome }) => outcome !== 'retrying')).not.toEqual([]), {
      timeout: 10_000,
      interval: 5,
    })
  return { callbacks, news, settled }
}

/** As a receiver would check it. */
function isSigned({ headers, body }: Received, secret = SECRET): boolean {
  const [, time, hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-openbotman-signature'])) ?? []
  return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex') === hash
}

describe('a signature', () => {
  it('is what other programs reckon for the same', () => {
    // printf '1700000000.{"a":"ü"}' | openssl dgst -sha256 -hmac whsec_0123456789abcdef
    expect(signBody('whsec_0123456789abcdef', '{"a":"ü"}', 1_700_000_000_999)).toBe(
      't=1700000000,v1=91d7c1dca8106a39269b59c7b8fdcf7bd7dd2e8083d7759e3c60fd2686190171',
    )
  })
})

describe('a callback', () => {
  it('is sent once the discussion has ended: signed, with an id, and then nothing is kept of it', async () => {
    const folder = tempFolder()
    const { received, url } = await receiver([204])
    const { callbacks, news, settled } = callbacksIn(folder)
    callbacks.promise('run-1', url)
    expect(received).toEqual([])
    callbacks.complete('run-1', '{"status":"consensus","decision":"für"}')
    await settled()
    expect(news).toEqual([{ id: 'run-1', outcome: 'delivered', attempts: 1, why: 'it was taken' }])
    const [got] = received
    expect(got?.body).toBe('{"status":"consensus","decision":"für"}')
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-openbotman-attempt': '1',
      'x-openbotman-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-openbotman-signature': expect.stringMatching(`^t=${BEGIN / 1000},`),
    })
    expect(got && isSigned(got)).toBe(true)
    expect(got && isSigned(got, 'another secret altogether')).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each<[string, Answer[], number[]]>([
    ['an answer of 500', [500, 200], [10_000]],
    ['a reset', ['reset', 200], [10_000]],
    ['429', [429, 200], [10_000]],
    ['several', [503, 'reset', 408, 200], [10_000, 30_000, 90_000]],
    ['a wish to wait', [{ status: 503, retryAfter: '120' }, 200], [120_000]],
    ['a wish to wait less than is usual', [{ status: 503, retryAfter: '1' }, 200], [10_000]],
    [
      'a wish to wait until',
      [{ status: 429, retryAfter: new Date(BEGIN + 60_000).toUTCString() }, 200],
      [60_000],
    ],
    ['a wish to wait for ever', [{ status: 429, retryAfter: '999999' }, 200], [1_800_000]],
    ['a wish that is none', [{ status: 429, retryAfter: 'soon' }, 200], [10_000]],
  ])('is sent again after %s, with the same id and a new signature', async (_, answers, waits) => {
    const clock = fastClock()
    const { received, url } = await receiver(answers)
    const { callbacks, news, settled } = callbacksIn(tempFolder(), { clock })
    callbacks.promise('run', url)
    callbacks.complete('run', '{}')
    await settled()
    expect(news.at(-1)).toMatchObject({ outcome: 'delivered', attempts: answers.length })
    expect(clock.waits).toEqual(waits)
    expect(received).toHaveLength(answers.length)
    expect(new Set(received.map(({ headers }) => headers['x-openbotman-delivery'])).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers['x-openbotman-signature'])).size).toBe(
      answers.length,
    )
    expect(received.every((each) => isSigned(each))).toBe(true)
  })

  it.each([301, 302, 307, 400, 401, 404, 410, 413])('is not sent again after %s', async (status) => {
    const folder = tempFolder()
    const { received, url } = await receiver([status, 200])
    const { callbacks, news, settled } = callbacksIn(folder)
    callbacks.promise('run', url)
    callbacks.complete('run', '{}')
    await settled()
    expect(news).toEqual([
      { id: 'run', outcome: 'refused', attempts: 1, why: `it was answered with ${status}` },
    ])
    expect(received).toHaveLength(1)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    [{}, 'its certificate is signed by itself', 'NODE_EXTRA_CA_CERTS'],
    [null, 'it does not speak TLS', 'http:// instead of https://'],
  ])('says what is wrong with TLS, and what to do', async (certificate, why, cure) => {
    const take = () => undefined
    const server = certificate ? createTlsServer(makeSelfSigned(certificate), take) : createServer(take)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { callbacks, news } = callbacksIn(tempFolder(), { clock: stoppedClock() })
    callbacks.promise('run', `https://hook.test:${(server.address() as AddressInfo).port}/`)
    callbacks.complete('run', '{}')
    await vi.waitFor(() => expect(news).toMatchObject([{ outcome: 'retrying' }]), {
      timeout: 10_000,
      interval: 5,
    })
    expect(news[0]?.why).toContain(why)
    expect(news[0]?.why).toContain(cure)
  })

  it('is given up after some hours, less and less often', async () => {
    const clock = fastClock()
    const { received, url } = await receiver([503])
    const { callbacks, news, settled } = callbacksIn(tempFolder(), { clock, random: () => 0.5 })
    callbacks.promise('run', url)
    callbacks.complete('run', '{}')
    await settled()
    expect(news.at(-1)).toMatchObject({ outcome: 'given-up', attempts: received.length })
    expect(clock.waits).toEqual([...clock.waits].sort((one, other) => one - other))
    expect(clock.waits[0]).toBe(9000)
    const hours = (clock.at - BEGIN) / 3_600_000
    expect(hours).toBeGreaterThan(5)
    expect(hours).toBeLessThanOrEqual(6)
    expect(received.length).toBeLessThan(30)
  })

  it.each([
    ['http://example.org/', { allowPrivate: false }, 'not encrypted'],
    ['https://127.0.0.1/', { allowPrivate: false }, 'public network'],
    ['nowhere', {}, 'no address'],
  ])('to %s with %j is refused before anything begins', (url, reach, why) => {
    const folder = tempFolder()
    const { callbacks } = callbacksIn(folder, reach)
    for (const work of [() => callbacks.check(url), () => callbacks.promise('run', url)]) {
      expect(work).toThrow(UserError)
      expect(work).toThrow(why)
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('to a name that turns out to be private is refused, and its server hears nothing', async () => {
    const { received, url } = await receiver([200])
    const { callbacks, news, settled } = callbacksIn(tempFolder(), { allowPrivate: false })
    callbacks.promise('run', url.replace('http:', 'https:'))
    callbacks.complete('run', '{}')
    await settled()
    expect(news).toMatchObject([{ outcome: 'refused', why: expect.stringContaining('hook.test') }])
    expect(received).toEqual([])
  })

  it('to a name that cannot be resolved is tried again', async () => {
    const { url } = await receiver([200])
    let asked = 0
    const lookup = async () => {
      if (asked++ === 0) throw new Error('getaddrinfo ENOTFOUND hook.test')
      return [{ address: '127.0.0.1', family: 4 }]
    }
    const { callbacks, news, settled } = callbacksIn(tempFolder(), { lookup })
    callbacks.promise('run', url)
    callbacks.complete('run', '{}')
    await settled()
    expect(news.map(({ outcome }) => outcome)).toEqual(['retrying', 'delivered'])
  })

  it('whose result is enormous is refused', async () => {
    const { received, url } = await receiver([200])
    const { callbacks, news } = callbacksIn(tempFolder())
    callbacks.promise('run', url)
    callbacks.complete('run', `"${'x'.repeat(16_000_000)}"`)
    expect(news).toMatchObject([{ outcome: 'refused', why: expect.stringContaining('16 MB') }])
    expect(received).toEqual([])
  })

  it('that nobody asked for, or that is on its way already, is not sent', async () => {
    const { received, url } = await receiver([200])
    const { callbacks, settled } = callbacksIn(tempFolder())
    callbacks.complete('another', '{}')
    callbacks.promise('run', url)
    callbacks.complete('run', '{"n":1}')
    callbacks.complete('run', '{"n":2}')
    await settled()
    expect(received.map(({ body }) => body)).toEqual(['{"n":1}'])
  })

  it('that was not delivered outlives the process, with its id and its count', async () => {
    const folder = tempFolder()
    const { received, url } = await receiver([503, 200])
    const first = callbacksIn(folder, { clock: stoppedClock() })
    first.callbacks.promise('run', url)
    first.callbacks.promise('later', url)
    first.callbacks.complete('run', '{"status":"done"}')
    await vi.waitFor(() => expect(first.news).toHaveLength(1), { timeout: 10_000, interval: 5 })
    await first.callbacks.end()
    expect(first.news).toMatchObject([{ outcome: 'retrying' }])

    const next = callbacksIn(folder)
    expect(next.callbacks.promised()).toEqual(['later'])
    next.callbacks.start()
    await next.settled()
    expect(next.news).toMatchObject([{ id: 'run', outcome: 'delivered', attempts: 2 }])
    const [one, other] = received
    expect(other?.body).toBe('{"status":"done"}')
    expect(other?.headers['x-openbotman-delivery']).toBe(one?.headers['x-openbotman-delivery'])
    expect(readdirSync(folder)).toEqual(['later.callback.json'])
  })

  it('whose time was up while the server was down is tried once more', async () => {
    const folder = tempFolder()
    const { received, url } = await receiver([503])
    const first = callbacksIn(folder, { clock: stoppedClock() })
    first.callbacks.promise('run', url)
    first.callbacks.complete('run', '{}')
    await vi.waitFor(() => expect(first.news).toHaveLength(1), { timeout: 10_000, interval: 5 })
    await first.callbacks.end()
    const clock = fastClock()
    clock.at += 24 * 3_600_000
    const next = callbacksIn(folder, { clock })
    next.callbacks.start()
    await next.settled()
    expect(next.news).toMatchObject([{ outcome: 'given-up', attempts: 2 }])
    expect(received).toHaveLength(2)
  })

  it('of a discussion that was deleted is forgotten', async () => {
    const folder = tempFolder()
    const { url } = await receiver([503])
    const { callbacks, news } = callbacksIn(folder, { clock: stoppedClock() })
    callbacks.promise('run', url)
    callbacks.complete('run', '{}')
    await vi.waitFor(() => expect(news).toHaveLength(1), { timeout: 10_000, interval: 5 })
    callbacks.forget('run')
    await callbacks.end()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is kept for its owner alone, and under no path of its own', async () => {
    const folder = tempFolder()
    const { callbacks } = callbacksIn(folder)
    callbacks.promise('run', 'https://example.org/?key=private')
    const file = path.join(folder, 'run.callback.json')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const id of ['../run', 'a/b', '', '.', '..'])
      expect(() => callbacks.promise(id, 'https://example.org/')).toThrow('names no discussion')
    expect(existsSync(path.join(folder, '..', 'run.callback.json'))).toBe(false)
  })

  it('that was damaged keeps no other one from being sent', async () => {
    const folder = tempFolder()
    const { url } = await receiver([200])
    const first = callbacksIn(folder, { clock: stoppedClock() })
    await first.callbacks.end()
    first.callbacks.promise('run', url)
    first.callbacks.complete('run', '{}')
    writeFileSync(path.join(folder, 'a.callback.json'), '{"version":1,')
    writeFileSync(path.join(folder, 'b.callback.json'), '{"version":2}')
    const next = callbacksIn(folder)
    next.callbacks.start()
    await vi.waitFor(() => expect(next.news).toHaveLength(3), { timeout: 10_000, interval: 5 })
    expect(next.news.slice(0, 2)).toMatchObject([
      { id: null, outcome: 'refused', why: expect.stringContaining('a.callback.json') },
      { id: null, outcome: 'refused', why: expect.stringContaining('b.callback.json') },
    ])
    expect(next.news[2]).toMatchObject({ id: 'run', outcome: 'delivered' })
  })

  it('needs a secret that is one', () => {
    expect(() => callbacksIn(tempFolder(), { secret: 'short' })).toThrow(UserError)
  })
})
