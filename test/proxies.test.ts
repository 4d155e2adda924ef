import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Redactor, secretsIn } from '../src/core/text/secrets.js'
import { sendRequest } from '../src/providers/api/http-request.js'
import { findProxy, readProxies } from '../src/providers/api/proxies.js'
import { createOpenAI } from '../src/providers/openai.js'
import { collect, reduceChunks } from './example-prompt.js'
import { type FakeProxyOptions, startFakeProxy } from './fake-proxy.js'

const PROXY = 'http://proxy.example:8080'

/** The address of the proxy that is taken; null: none. */
function taken(url: string, env: Record<string, string>): string | null {
  return findProxy(new URL(url), readProxies(env))?.address ?? null
}

describe('which proxy is taken', () => {
  it.each([
    ['https://api.example/v1', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://api.example/v1', { https_proxy: PROXY, HTTPS_PROXY: 'http://other:1' }, PROXY],
    ['https://api.example/v1', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
    ['https://api.example/v1', { HTTP_PROXY: PROXY }, null],
    ['https://api.example/v1', { ALL_PROXY: PROXY }, PROXY],
    ['http://api.example/v1', { all_proxy: PROXY, HTTPS_PROXY: 'http://other:1' }, PROXY],
    ['http://api.example/v1', { HTTPS_PROXY: PROXY }, null],
    ['http://api.example/v1', { http_proxy: PROXY }, PROXY],
    // Without a scheme it is HTTP that is spoken with it, whatever it is for.
    ['https://api.example/v1', { HTTPS_PROXY: 'proxy.example:8080' }, PROXY],
    ['https://api.example/v1', {}, null],
    // What is localhost there is another machine.
    ['http://localhost:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://spark.localhost:11434/v1', { ALL_PROXY: PROXY }, null],
    ['https://127.0.0.7:8443/v1', { ALL_PROXY: PROXY }, null],
    ['http://[::1]:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://LOCALHOST.:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://127.1:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://2130706433:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://[::ffff:127.0.0.1]:11434/v1', { ALL_PROXY: PROXY }, null],
    ['http://127.0.0.1.example/v1', { ALL_PROXY: PROXY }, PROXY],
    ['http://localhost.example/v1', { ALL_PROXY: PROXY }, PROXY],
  ])('for %s with %j: %s', (url, env, expected) => {
    expect(taken(url, env as Record<string, string>)).toBe(expected)
  })

  it.each([
    ['*', 'https://api.example/v1', false],
    ['api.example', 'https://api.example/v1', false],
    ['API.example', 'https://api.EXAMPLE/v1', false],
    ['example', 'https://api.example/v1', false],
    ['.example', 'https://api.example/v1', false],
    ['*.example', 'https://api.example/v1', false],
    ['pi.example', 'https://api.example/v1', true],
    ['api.example', 'https://api.example.evil/v1', true],
    ['api.example:443', 'https://api.example/v1', false],
    ['api.example:8443', 'https://api.example/v1', true],
    ['other.example, api.example', 'https://api.example/v1', false],
    ['other.example api.example.', 'https://api.example./v1', false],
    ['10.0.0.0/8', 'http://10.20.30.40:8000/v1', false],
    ['10.0.0.0/8', 'http://11.20.30.40:8000/v1', true],
    ['10.20.30.40', 'http://10.20.30.40:8000/v1', false],
    ['10.0.0.0/', 'https://api.example/v1', true],
    ['10.0.0.0/', 'http://11.20.30.40:8000/v1', true],
    ['10.0.0.0/ 8', 'http://11.20.30.40:8000/v1', true],
    ['10.0.0.0/99', 'http://10.20.30.40:8000/v1', true],
    ['[fd00::5]:8000', 'http://[fd00::5]:8000/v1', false],
    ['fd00::/8', 'http://[fd00::5]:8000/v1', false],
    [' , ,', 'https://api.example/v1', true],
  ])('NO_PROXY=%s and %s', (none, url, isProxied) => {
    expect(taken(url, { ALL_PROXY: PROXY, NO_PROXY: none })).toBe(isProxied ? PROXY : null)
    expect(taken(url, { ALL_PROXY: PROXY, no_proxy: none, NO_PROXY: 'nothing.else' })).toBe(
      isProxied ? PROXY : null,
    )
  })
})

it.each([
  ['http://bob:hun%2Fter2-swordfish@proxy.example:8080', ['hun%2Fter2-swordfish', 'hun/ter2-swordfish']],
  ['http://bob:p@ss-of-hunters@proxy.example:8080', ['p@ss-of-hunters']],
  ['bob:hunter2/sword?f#ish@proxy.example:8080', ['hunter2/sword?f#ish']],
  ['bob:hunter2-swordfish@proxy.example:8080', ['hunter2-swordfish', btoa('bob:hunter2-swordfish')]],
])('the password in %s is in nothing that is shown', (address, secrets) => {
  const redactor = new Redactor(secretsIn({ https_proxy: address }))
  for (const secret of secrets) expect(redactor.hide(`(${secret})`)).not.toContain(secret)
  expect(redactor.hide(`(${secrets[0]})`)).toBe('(***)')
})

it.each(['://', '://a', 'http://a:'])(
  'a long value without a password is looked through once: %s',
  (head) => {
    for (const unit of [':', 'a:', 'a@b:', '://'])
      expect(secretsIn({ NOTES: `${head}${unit.repeat(60_000)} ` }).length).toBeLessThan(10)
  },
  2000,
)

/** Asks a model behind the proxy that `env` names; what the failure says. */
async function fail(env: Record<string, string>, baseUrl = 'https://models.example/v1') {
  const settings = { apiKey: 'key-0123456789abcdef', baseUrl, model: 'm', label: 'spark' }
  const { failure } = reduceChunks(await collect(createOpenAI({ ...settings, proxies: readProxies(env) })))
  return failure
}

const html = (status: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n<html><title>Stop</title></html>\n`

describe('a proxy that does not let through', () => {
  it.each<[string, FakeProxyOptions, object]>([
    [
      'wants a password',
      { wants: 'bob:secret' },
      {
        kind: 'auth',
        message: expect.stringMatching(
          /^cannot talk to https:\/\/models\.example\/v1: the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) wants a name and a password.*407/,
        ),
        hint: expect.stringContaining('http://name:password@host:port'),
        retryable: false,
        unsent: true,
      },
    ],
    [
      'forbids the host with a web page',
      { answer: html('403 Forbidden') },
      {
        kind: 'network',
        message: expect.stringMatching(/\(HTTPS_PROXY\) does not let the request through \(403\)$/),
        hint: expect.stringContaining('NO_PROXY=models.example'),
        retryable: false,
        unsent: true,
      },
    ],
    [
      'does not reach the host',
      { answer: html('502 Bad Gateway') },
      { kind: 'network', message: expect.stringContaining('(502)'), retryable: true, unsent: true },
    ],
    [
      'has too much to do',
      { answer: html('429 Too Many Requests') },
      { kind: 'network', message: expect.stringContaining('(429)'), retryable: true, unsent: true },
    ],
    [
      'is no proxy',
      { answer: html('405 Method Not Allowed') },
      { kind: 'network', message: expect.stringContaining('(405)'), retryable: false },
    ],
    [
      'says something else',
      { answer: '220 mail.example ready\r\n\r\n' },
      { kind: 'network', message: expect.stringMatching(/\(HTTPS_PROXY\)/), retryable: false },
    ],
    [
      'answers a web page as if it were a tunnel',
      { answer: html('200 OK') },
      {
        kind: 'network',
        message: expect.stringMatching(/, by the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\)$/),
        hint: expect.stringContaining('NO_PROXY=models.example'),
        unsent: true,
      },
    ],
    [
      'hangs up',
      { answer: '' },
      {
        kind: 'network',
        message: expect.stringMatching(/\(HTTPS_PROXY\) cannot be used: /),
        retryable: true,
      },
    ],
  ])('%s', async (_, options, expected) => {
    const { host } = await startFakeProxy(options)
    expect(await fail({ HTTPS_PROXY: `http://${host}` })).toMatchObject(expected)
  })

  it('is away', async () => {
    expect(await fail({ https_proxy: 'http://bob:p@127.0.0.1:1' })).toEqual({
      kind: 'network',
      message:
        'cannot talk to https://models.example/v1: the proxy http://127.0.0.1:1 (https_proxy) cannot be used: nothing listens there (ECONNREFUSED)',
      hint: 'correct https_proxy, or set NO_PROXY=models.example if it is reached without a proxy',
      retryable: true,
      unsent: true,
    })
  })

  it.each([
    [
      'socks5://127.0.0.1:1080',
      /^cannot talk to .*ALL_PROXY names a proxy of the kind socks5:\/\/, which is not spoken/,
    ],
    ['http://:::', /ALL_PROXY is no address of a proxy/],
    ['http://bob:a/b@127.0.0.1:1', /ALL_PROXY holds a name or a password with a character that ends them$/],
    // What was meant to be a password would be a port and a path, and the name a host.
    [
      'http://bob:12/pass@127.0.0.1:1',
      /ALL_PROXY holds a name or a password with a character that ends them$/,
    ],
    ['http://bob?pass@127.0.0.1:1', /ALL_PROXY holds a name or a password with a character that ends them$/],
  ])('is none that can be used: %s', async (address, words) => {
    const failure = await fail({ ALL_PROXY: address })
    expect(failure?.message).toMatch(words)
    expect(failure).toMatchObject({ hint: expect.stringContaining('ALL_PROXY=http://'), retryable: false })
  })

  it('never answers, and lets go of nothing more than it must when it is given up', async () => {
    let hungUp = () => {}
    const ended = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const server = createTcp((socket) =>
      socket
        .on('close', hungUp)
        .on('error', () => undefined)
        .resume(),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const stop = new AbortController()
    const asked = sendRequest('https://models.example/v1', {
      headers: {},
      body: null,
      signal: stop.signal,
      proxies: readProxies({ HTTPS_PROXY: `127.0.0.1:${port}` }),
    })
    setTimeout(() => stop.abort(new Error('no more')), 100)
    await expect(asked).rejects.toThrow('no more')
    await ended
  })
})

describe('a request without TLS', () => {
  async function startModel(): Promise<{ port: number; seen: string[] }> {
    const seen: string[] = []
    const server = createServer((request, answer) => {
      seen.push(
        `${request.method} ${request.headers.host}${request.url} ${request.headers['proxy-authorization']}`,
      )
      request.resume()
      const stream = [{ delta: { content: 'Yes.' } }, { delta: {}, finish_reason: 'stop' }]
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      answer.end(stream.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`).join(''))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return { port: (server.address() as AddressInfo).port, seen }
  }

  it('is passed on by the proxy, with its name and password', async () => {
    const { port, seen } = await startModel()
    const proxy = await startFakeProxy({ port, wants: 'bob:p@ss' })
    const provider = createOpenAI({
      apiKey: 'k',
      baseUrl: 'http://models.example:8000/v1',
      model: 'm',
      label: 'spark',
      proxies: readProxies({ HTTP_PROXY: `http://bob:p%40ss@${proxy.host}` }),
    })
    expect(reduceChunks(await collect(provider))).toMatchObject({ text: 'Yes.', last: { type: 'done' } })
    expect(proxy.calls).toMatchObject([
      { method: 'POST', target: 'http://models.example:8000/v1/chat/completions' },
    ])
    expect(seen[0]).toMatch(/^POST models\.example:8000\/v1\/chat\/completions /)
  })

  it('is refused without the password', async () => {
    const proxy = await startFakeProxy({ wants: 'bob:p' })
    const failure = await fail({ HTTP_PROXY: proxy.host }, 'http://models.example/v1')
    expect(failure).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('(HTTP_PROXY) wants a name and a password'),
    })
  })

  it('says that nothing is there', async () => {
    expect(await fail({ HTTP_PROXY: '127.0.0.1:1' }, 'http://models.example/v1')).toMatchObject({
      kind: 'network',
      message: expect.stringContaining(
        'the proxy http://127.0.0.1:1 (HTTP_PROXY) cannot be used: nothing listens',
      ),
      unsent: true,
    })
  })
})
