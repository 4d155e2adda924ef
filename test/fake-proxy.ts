import { createServer as createHttp, type IncomingHttpHeaders, request } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'

export interface ProxyCall {
  /** CONNECT, or the method of a request that is passed on itself. */
  method: string
  /** host:port, or the whole address. */
  target: string
  headers: IncomingHttpHeaders
}

export interface FakeProxy {
  /** host:port */
  host: string
  calls: ProxyCall[]
}

export interface FakeProxyOptions {
  /** Port on 127.0.0.1 that stands for every host behind the proxy. */
  port?: number
  /** What is answered to CONNECT instead of a tunnel, byte for byte; null: nothing, ever. */
  answer?: string | null
  /** Name and password that it wants, as `name:password`. */
  wants?: string
  /** To speak TLS itself. */
  tls?: { key: string; cert: string }
}

const DENIED =
  'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n'

/** A proxy on 127.0.0.1 for tunnels and for requests with a whole address, gone after the test. */
export async function startFakeProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const { port = 0, wants, answer, tls } = options
  const calls: ProxyCall[] = []
  const sockets = new Set<Duplex>()
  const server = tls ? createHttps(tls) : createHttp()
  const isLetIn = ({ 'proxy-authorization': known }: IncomingHttpHeaders) =>
    wants === undefined || known === `Basic ${Buffer.from(wants).toString('base64')}`

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', ({ url: target = '', headers }, socket: Duplex, head: Buffer) => {
    calls.push({ method: 'CONNECT', target, headers })
    socket.on('error', () => undefined)
    if (answer === null) return
    if (answer !== undefined) return void socket.end(answer)
    if (!isLetIn(headers)) return void socket.end(DENIED)
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.write(head)
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
  })
  server.on('request', (incoming, outgoing) => {
    const { url: target = '', headers, method = '' } = incoming
    calls.push({ method, target, headers })
    if (!isLetIn(headers)) return void outgoing.writeHead(407).end('<html><title>Log in</title></html>')
    const { pathname, search } = new URL(target)
    const passed = request({ host: '127.0.0.1', port, method, path: pathname + search, headers }, (come) => {
      outgoing.writeHead(come.statusCode ?? 0, come.headers)
      come.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}
