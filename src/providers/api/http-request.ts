import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Proxies } from './proxies.js'
import { findWay } from './ways.js'

export interface HttpRequest {
  /** Default: GET without a body, POST with one. */
  method?: 'GET' | 'POST' | 'PATCH'
  headers: Record<string, string>
  /** Null: there is none. */
  body: string | Uint8Array | null
  signal: AbortSignal
  /** Default: none is taken. */
  proxies?: Proxies | null | undefined
  /** Told when all of it has left. */
  onSent?(): void
}

/** An answer whose body is still to come, decompressed. */
export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: AsyncIterable<Uint8Array>
}

/** So long a host may take to accept a connection; a firewall that swallows everything answers never. */
const CONNECT_TIMEOUT_MS = 10_000

/** So soon a connection that was closed meanwhile shows it; later, the server may have worked on the request. */
const CLOSED_BEFORE_MS = 1000

/**
 * Of a host with several addresses, each is given up for the next after a quarter of a second unless told otherwise: from
 * the other side of the world every one of them would be. Gateways put more into headers than the usual 16 KB.
 */
const PATIENT = { autoSelectFamilyAttemptTimeout: 1500, maxHeaderSize: 128 * 1024 }

/**
 * Sends a request and returns once its answer has begun. Follows no redirection, and waits as long as the signal lets
 * it: `fetch` gives up after five minutes without a byte, and takes longer to load than all the rest of a start.
 * @throws errors of the system with their `code`; the signal's reason once that is aborted, and while the body is read an
 *   error of the connection
 */
export async function sendRequest(url: string, request: HttpRequest): Promise<HttpAnswer> {
  const response = await begin(url, request)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await decompress(response),
  }
}

async function begin(url: string, request: HttpRequest): Promise<IncomingMessage> {
  const { headers, body, signal, onSent, proxies = null, method = body === null ? 'GET' : 'POST' } = request
  const target = new URL(url)
  const way = await findWay(target, proxies)
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const sent = way.open(target, { method, headers, ...PATIENT })
    const begunAt = performance.now()
    let isAnswered = false
    const endLimit = limitConnecting(sent, (error) => fail(way.explain(error)))
    const stop = () => fail(signal.reason)
    function letGo(): void {
      endLimit()
      signal.removeEventListener('abort', stop)
      way.close()
    }
    function fail(reason: Error): void {
      reject(reason)
      sent.destroy()
      letGo()
    }
    signal.addEventListener('abort', stop, { once: true })
    if (onSent) sent.on('finish', onSent)
    sent.on('close', letGo)
    sent.on('response', (response) => {
      isAnswered = true
      // Whoever reads the body is told; until then nobody listens.
      response.on('error', () => undefined)
      const refusal = way.refuse(response)
      if (refusal === null) resolve(response)
      else fail(refusal)
    })
    sent.on('refused', fail)
    sent.on('error', (error) => {
      const isPrompt = performance.now() - begunAt < CLOSED_BEFORE_MS
      if (!signal.aborted && !isAnswered && isPrompt && wasClosedMeanwhile(sent, error))
        resolve(begin(url, request))
      else fail(way.explain(error))
    })
    sent.end(body ?? undefined)
  })
}

/** Whether the server closed a connection that was kept open just when it was used again: it has not seen the request. */
function wasClosedMeanwhile(sent: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
}

/** @returns what to call once it does not matter any more */
function limitConnecting(sent: ClientRequest, fail: (error: Error) => void): () => void {
  const timer = setTimeout(() => {
    const seconds = CONNECT_TIMEOUT_MS / 1000
    fail(Object.assign(new Error(`no connection within ${seconds} s`), { code: 'ERR_CONNECT_TIMEOUT' }))
  }, CONNECT_TIMEOUT_MS)
  const stop = () => clearTimeout(timer)
  sent.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', stop)
    else stop()
  })
  return stop
}

/** Compression is not asked for; what stands in between may send it all the same. */
async function decompress(response: IncomingMessage): Promise<AsyncIterable<Uint8Array>> {
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding === 'identity' || coding === '') return response
  const { createBrotliDecompress, createUnzip } = await import('node:zlib')
  const { pipeline } = await import('node:stream')
  // gzip and deflate are told apart by their first bytes.
  const plain = coding === 'br' ? createBrotliDecompress() : createUnzip()
  return pipeline(response, plain, () => undefined)
}
