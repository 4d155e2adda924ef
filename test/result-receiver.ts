import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, vi } from 'vitest'

export interface ReceivedResult {
  path: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

export interface ResultReceiver {
  port: number
  received: ReceivedResult[]
  /** Waits until so many have come in all. */
  got(count: number): Promise<ReceivedResult[]>
}

export interface ReceiverOptions {
  /** What the n-th one (from 1) is answered with; null: nothing, ever. Default: 204. */
  answer?: (n: number, path: string | undefined) => number | null
  tls?: { key: string; cert: string }
  port?: number
}

/** A server on 127.0.0.1 to which results are sent. */
export async function startReceiver({ answer = () => 204, tls, port = 0 }: ReceiverOptions = {}) {
  const received: ReceivedResult[] = []
  const take: RequestListener = async (req, res) => {
    let body = ''
    for await (const piece of req.setEncoding('utf8')) body += piece
    received.push({ path: req.url, headers: req.headers, body })
    const status = answer(received.length, req.url)
    if (status !== null) res.writeHead(status).end()
  }
  const server = tls ? createTlsServer(tls, take) : createServer(take)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const got = async (count: number) => {
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count), {
      timeout: 25_000,
      interval: 20,
    })
    return received
  }
  const started: ResultReceiver = { port: (server.address() as AddressInfo).port, received, got }
  return started
}

/** Whether a result comes from whoever has the secret: as a receiver that knows the description alone would check it. */
export function isGenuine({ headers, body }: ReceivedResult, secret: string): boolean {
  const fields = new Map(
    String(headers['x-openbotman-signature'])
      .split(',')
      .map((field) => field.split('=') as [string, string]),
  )
  const [time = '', claimed = ''] = [fields.get('t'), fields.get('v1')]
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const expected = createHmac('sha256', secret).update(time).update('.').update(body).digest()
  const given = Buffer.from(claimed, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
