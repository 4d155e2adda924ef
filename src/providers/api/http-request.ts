import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

export interface HttpRequest {
  /** Default: GET without a body, POST with one. */
  method?: 'GET' | 'POST' | 'PATCH'
  headers: Record<string, string>
  /** Null: there is none. */
  body: string | Uint8Array | null
  signal: AbortSignal
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
  const { headers, body, signal, onSent, method = body === null ? 'GET' : 'POST' } = request
  const client = url.startsWith('https:') ? await import('node:https') : http
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const sent = client.request(url, { method, headers })
    limitConnecting(sent)
    const stop = () => {
      reject(signal.reason)
      sent.destroy()
    }
    signal.addEventListener('abort', stop, { once: true })
    if (onSent) sent.on('finish', onSent)
    sent.on('close', () => signal.removeEventListener('abort', stop))
    sent.on('response', (response) => {
      // Whoever reads the body is told; until then nobody listens.
      response.on('error', () => undefined)
      resolve(response)
    })
    sent.on('error', (error) => {
      if (wasClosedMeanwhile(sent, error) && !signal.aborted) resolve(begin(url, request))
      else reject(error)
    })
    sent.end(body ?? undefined)
  })
}

/** Whether the server closed a connection that was kept open just when it was used again: it has not seen the request. */
function wasClosedMeanwhile(sent: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
}

function limitConnecting(sent: ClientRequest): void {
  sent.once('socket', (socket) => {
    if (!socket.connecting) return
    const timer = setTimeout(() => {
      const seconds = CONNECT_TIMEOUT_MS / 1000
      sent.destroy(
        Object.assign(new Error(`no connection within ${seconds} s`), { code: 'ERR_CONNECT_TIMEOUT' }),
      )
    }, CONNECT_TIMEOUT_MS)
    const stop = () => clearTimeout(timer)
    socket.once('connect', stop)
    sent.once('close', stop)
  })
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
