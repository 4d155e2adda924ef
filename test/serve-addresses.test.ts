import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { UserError } from '../src/core/errors.js'
import {
  isLoopback,
  isPrivateAddress,
  type Lookup,
  parseTarget,
  pinAddress,
} from '../src/serve/http/addresses.js'
import { createHostCheck } from '../src/serve/http/host-check.js'
import { type Post, postPinned } from '../src/serve/http/pinned-post.js'

describe('an address is private', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.255', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.168.1.1', '169.254.169.254', '169.254.0.1', '100.64.0.1', '100.127.255.255', '192.0.0.192'],
    ...[
      '198.18.0.1',
      '198.19.255.255',
      '192.0.2.1',
      '203.0.113.9',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    // Spellings that a URL takes.
    ...['2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '127.1', '127.0.1', '0', '0xa9.0xfe.0xa9.0xfe'],
    ...['127.0.0.1.', '１２７.0.0.1', '3232235777'],
    ...['::', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    ...['[::ffff:10.0.0.1]', '::ffff:a9fe:a9fe', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'fc00::1'],
    ...['fd12:3456::1', 'fd00:ec2::254', 'ff02::1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1'],
    ...['2002:7f00:1::', '2001::1', '2001:db8::1', '3fff::1', '100::1', '5f00::1'],
    ...['', 'example.org', '1.2.3.4.5', '300.1.1.1', '::g', '[::1'],
  ])('%j', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each([
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
    ],
    ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
    ...['192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '134744072', '0x08080808'],
    ...[
      '2606:4700::1111',
      '2a00:1450::1',
      '[2620:fe::fe]',
      '::ffff:8.8.8.8',
      '2001:4860:4860::8888',
      '2003::1',
    ],
  ])('but %s is not', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  it.each([
    ['localhost', true],
    ['LocalHost.', true],
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['[::1]', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['localhost.example.org', false],
    ['127.example.org', false],
  ])('%s is this machine alone: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected)
  })
})

describe('a callback', () => {
  it.each([
    ['https://example.org/hook?x=1', {}],
    ['https://8.8.8.8:8443/', {}],
    ['http://10.0.0.1:3000/', { allowPrivate: true }],
    ['http://hook.internal/', { allowPrivate: true }],
    ['https://10.0.0.1/', { allowPrivate: true }],
    ['http://localhost:3000/', { allowPrivate: true }],
  ])('may be %s with %j', (text, reach) => {
    expect(parseTarget(text, reach).href).toBe(text)
  })

  it.each([
    ['nowhere', {}, 'no address'],
    ['', {}, 'no address'],
    ['/hook', {}, 'no address'],
    ['file:///etc/passwd', { allowPrivate: true }, 'no address'],
    ['gopher://example.org/', { allowPrivate: true }, 'no address'],
    [`https://example.org/${'x'.repeat(2000)}`, {}, 'no address'],
    ['http://example.org/', {}, 'not encrypted'],
    ['https://me:pass@example.org/', {}, 'user name or a password'],
    ['https://me@example.org/', {}, 'user name or a password'],
    ['https://127.0.0.1/', {}, '127.0.0.1 is not in the public network'],
    ['https://localhost/', {}, 'public'],
    ['https://localhost./', {}, 'public'],
    ['https://0x7f.1/', {}, '127.0.0.1 is not'],
    ['https://2852039166/latest/meta-data', {}, '169.254.169.254 is where'],
    ['http://169.254.169.254/latest', { allowPrivate: true }, 'told about itself'],
    ['http://[::ffff:169.254.169.254]/', { allowPrivate: true }, 'told about itself'],
    ['http://[fe80::1]/', { allowPrivate: true }, 'told about itself'],
    ['http://[fd00:ec2::254]/', { allowPrivate: true }, 'told about itself'],
    ['http://100.100.100.200/', { allowPrivate: true }, 'told about itself'],
    ['https://[::ffff:127.0.0.1]/', {}, 'public'],
    ['https://[fd00::1]:8443/', {}, 'public'],
    ['http://127.0.0.1/', {}, 'public'],
    ['http://8.8.8.8/', { allowPrivate: true }, 'not encrypted'],
    ['http://[2606:4700::1111]/', { allowPrivate: true }, 'not encrypted'],
  ])('may not be %s with %j: %s', (text, reach, why) => {
    const parse = () => parseTarget(text, reach)
    expect(parse).toThrow(UserError)
    expect(parse).toThrow(why)
  })

  const resolvingTo =
    (...addresses: string[]): Lookup =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const url = new URL('https://hook.example.org/')

  it.each([
    [['93.184.215.14'], { address: '93.184.215.14', family: 4 }],
    [['2606:4700::1111', '93.184.215.14'], { address: '2606:4700::1111', family: 6 }],
  ])('whose name resolves to %j goes to %j', async (addresses, pinned) => {
    expect(await pinAddress(url, {}, resolvingTo(...addresses))).toEqual(pinned)
  })

  it.each([[['127.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['fd00::1']]])(
    'whose name resolves to %j goes nowhere',
    async (addresses) => {
      await expect(pinAddress(url, {}, resolvingTo(...addresses))).rejects.toThrow(UserError)
      expect(await pinAddress(url, { allowPrivate: true }, resolvingTo(...addresses))).toMatchObject({
        address: addresses[0],
      })
    },
  )

  it.each([
    [['169.254.169.254']],
    [['10.0.0.1', '169.254.0.1']],
    [['::ffff:169.254.169.254']],
    [['fe80::1%eth0']],
  ])('whose name resolves to %j goes nowhere, whatever is allowed', async (addresses) => {
    const pinned = pinAddress(url, { allowPrivate: true }, resolvingTo(...addresses))
    await expect(pinned).rejects.toThrow('told about itself')
  })

  it.each([
    [['127.0.0.1', '::1'], true],
    [['93.184.215.14'], false],
    [['127.0.0.1', '93.184.215.14'], false],
  ])('that is not encrypted and whose name resolves to %j may be sent: %s', async (addresses, isSent) => {
    const pinned = pinAddress(
      new URL('http://hook.internal/'),
      { allowPrivate: true },
      resolvingTo(...addresses),
    )
    if (isSent) expect(await pinned).toEqual({ address: '127.0.0.1', family: 4 })
    else await expect(pinned).rejects.toThrow('not encrypted')
  })

  it('whose name resolves to nothing can be tried again', async () => {
    const error = await pinAddress(url, {}, resolvingTo()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(UserError)
  })
})

interface Taken {
  method: string | undefined
  url: string | undefined
  host: string | undefined
  body: string
}

/** A server that keeps what it gets; `answer` does the rest. */
async function listen(
  answer: (
    req: IncomingMessage,
    body: string,
  ) => { status: number; headers?: Record<string, string>; body?: string } | null,
) {
  const taken: Taken[] = []
  const server: Server = createServer(async (req, res) => {
    let body = ''
    for await (const piece of req) body += piece
    taken.push({ method: req.method, url: req.url, host: req.headers.host, body })
    const { status, headers, body: text } = answer(req, body) ?? { status: 0 }
    if (status !== 0) res.writeHead(status, headers).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { taken, port: (server.address() as AddressInfo).port }
}

function postTo(port: number, more: Partial<Post> = {}) {
  return postPinned({
    url: new URL(`http://hook.test:${port}/in?x=1`),
    headers: { 'X-Of-Ours': '1' },
    body: '{"ü":1}',
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    allowPrivate: true,
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    ...more,
  })
}

describe('a pinned post', () => {
  it('goes to the address that was looked at, under the name, resolved once', async () => {
    const { taken, port } = await listen(() => ({ status: 202, headers: { 'Retry-After': '7' } }))
    let asked = 0
    // The first answer is looked at; a second one would be the rebound one.
    const lookup: Lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.99', family: 4 }]
    expect(await postTo(port, { lookup })).toEqual({ status: 202, retryAfter: '7' })
    expect(asked).toBe(1)
    expect(taken).toEqual([{ method: 'POST', url: '/in?x=1', host: `hook.test:${port}`, body: '{"ü":1}' }])
  })

  it('goes nowhere when the name resolves to a private address', async () => {
    const { taken, port } = await listen(() => ({ status: 200 }))
    await expect(postTo(port, { allowPrivate: false })).rejects.toThrow(UserError)
    expect(taken).toEqual([])
  })

  it('follows no redirect', async () => {
    const { taken, port } = await listen(() => ({ status: 307, headers: { Location: '/elsewhere' } }))
    expect((await postTo(port)).status).toBe(307)
    expect(taken).toHaveLength(1)
  })

  it('takes no more than a bit of an answer', async () => {
    const { port } = await listen(() => ({ status: 200, body: 'x'.repeat(5_000_000) }))
    expect((await postTo(port)).status).toBe(200)
  })

  it('does not wait for ever: for an answer, nor for a name', async () => {
    const { port } = await listen(() => null)
    await expect(postTo(port, { timeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
    const lookup: Lookup = () => new Promise(() => undefined)
    await expect(postTo(port, { timeoutMs: 50, lookup })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('can be given up', async () => {
    const { taken, port } = await listen(() => null)
    const stop = new AbortController()
    const sent = postTo(port, { signal: stop.signal })
    const failed = expect(sent).rejects.toThrow('enough')
    while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort(new Error('enough'))
    await failed
  })
})

describe('a request', () => {
  const local = { host: '127.0.0.1' }
  const everywhere = { host: '0.0.0.0', allowHosts: ['bot.example.org', 'other.example.org:9000'] }

  it.each([
    [local, 'localhost:8080', undefined],
    [local, 'LOCALHOST:8080', undefined],
    [local, 'localhost.:8080', undefined],
    [local, '127.0.0.1:8080', undefined],
    [local, '127.0.0.1', undefined],
    [local, '[::1]:8080', undefined],
    [local, 'localhost:8080', 'http://localhost:8080'],
    [local, '127.0.0.1', 'http://127.0.0.1'],
    [local, 'localhost:80', 'http://localhost'],
    [{ ...local, allowOrigins: ['https://app.example.org/'] }, 'localhost:8080', 'https://app.example.org'],
    [{ host: '::1' }, '[::1]:8080', 'http://[::1]:8080'],
    [{ host: 'bot.lan' }, 'bot.lan:8080', undefined],
    [everywhere, '10.1.2.3:8080', undefined],
    [everywhere, '[fd00::1]:8080', 'http://[fd00::1]:8080'],
    [everywhere, 'bot.example.org', undefined],
    [everywhere, 'bot.example.org:8443', 'https://bot.example.org:8443'],
    // A proxy in front that speaks TLS and passes on its own address.
    [everywhere, '10.1.2.3:8080', 'https://bot.example.org'],
    [everywhere, 'other.example.org:9000', undefined],
  ])('to %j by the name %s from %s may go on', (options, host, origin) => {
    expect(createHostCheck(options)({ host, origin })).toBeNull()
  })

  it.each([
    [local, undefined, undefined, '--allow-host'],
    [local, '', undefined, '--allow-host'],
    [local, 'evil.example:8080', undefined, '--allow-host'],
    [local, 'localhost.evil.example', undefined, '--allow-host'],
    [local, '127.0.0.1.evil.example', undefined, '--allow-host'],
    [local, 'localhost@evil.example', undefined, '--allow-host'],
    [local, 'evil.example#localhost', undefined, '--allow-host'],
    [local, '10.0.0.1', undefined, '--allow-host'],
    [everywhere, 'evil.example', undefined, '--allow-host'],
    [everywhere, 'other.example.org', undefined, '--allow-host'],
    [local, 'localhost:8080', 'http://evil.example', '--allow-origin'],
    [local, 'localhost:8080', 'http://localhost:3000', '--allow-origin'],
    [local, 'localhost:8080', 'null', '--allow-origin'],
    [local, 'localhost:8080', '', '--allow-origin'],
    [local, 'localhost:8080', 'file://', '--allow-origin'],
    [local, 'localhost:8080', 'http://localhost:8080.evil.example', '--allow-origin'],
    [everywhere, 'bot.example.org', 'https://bot.example.org:8443', '--allow-origin'],
    [everywhere, 'bot.example.org', 'https://sub.bot.example.org', '--allow-origin'],
  ])('to %j by the name %s from %s is refused, and the cure is %s', (options, host, origin, cure) => {
    expect(createHostCheck(options)({ host, origin })?.hint).toContain(cure)
  })

  it.each([
    [undefined, undefined, undefined, true],
    ['none', 'navigate', undefined, true],
    ['same-origin', 'cors', undefined, true],
    ['cross-site', 'navigate', undefined, true],
    ['cross-site', 'cors', 'http://localhost:8080', true],
    ['cross-site', 'no-cors', undefined, false],
    ['same-site', 'no-cors', undefined, false],
    ['cross-site', undefined, undefined, false],
    ['cross-site', 'navigate', 'http://evil.example', false],
  ])('from %s to %s with the origin %s: %s', (site, mode, origin, mayGoOn) => {
    const refused = createHostCheck(local)({ host: 'localhost:8080', origin, site, mode })
    expect(refused === null).toBe(mayGoOn)
  })
})
