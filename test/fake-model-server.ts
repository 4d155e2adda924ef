import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A request as it arrived. */
export interface ModelRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** What the server does with a request. */
export type ModelAnswer =
  /** A reply, streamed when that was asked for. */
  | {
      text: string
      /** Pieces of the stream. Default: 3. */
      chunks?: number
      /** Default: `stop`; null: none. */
      finish?: string | null
      refusal?: string
      reasoning?: string
      usage?: Record<string, unknown> | null
      model?: string
      /** A completion in JSON although a stream was asked for. */
      unstreamed?: boolean
      /** Between the pieces. */
      everyMs?: number
    }
  /** Any status with any body; objects become JSON. */
  | { status: number; body: unknown; headers?: Record<string, string> }
  /** A stream, byte for byte. */
  | { raw: string | Buffer; type?: string }
  /** Takes the request and says nothing, ever. */
  | { fault: 'never-answers' }
  /** Sends headers, then `text` (default: nothing), then nothing more. */
  | { fault: 'stalls'; text?: string }
  /** Ends the stream properly, but in the middle of the reply. */
  | { fault: 'ends-early'; text?: string }
  /** Resets the connection, before the headers or after `text`. */
  | { fault: 'resets'; text?: string }

export interface FakeModelServer {
  /** The base URL, with `/v1`. */
  url: string
  /** Chat requests, in the order they came. */
  requests: ModelRequest[]
  /** All requests, those for the list of models included. */
  paths: string[]
  /** Resolves when the connection of a chat request was closed by the client before its answer was complete. */
  abandoned: Promise<void>
  close(): Promise<void>
}

const DEFAULT_USAGE = {
  prompt_tokens: 120,
  completion_tokens: 30,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 100 },
}

/**
 * An OpenAI-compatible server on 127.0.0.1.
 * @param respond what to do with the n-th chat request (from 0)
 * @param models what `/v1/models` answers: ids, or any answer; null: it never answers
 */
export async function startFakeModelServer(
  respond: (request: ModelRequest, index: number) => ModelAnswer | Promise<ModelAnswer>,
  models: string[] | { status: number; body: unknown } | null = ['fake-model'],
): Promise<FakeModelServer> {
  const requests: ModelRequest[] = []
  const paths: string[] = []
  const sockets = new Set<Socket>()
  let tellAbandoned = () => {}
  const abandoned = new Promise<void>((resolve) => {
    tellAbandoned = resolve
  })

  const server = createServer(async (incoming, response) => {
    const path = incoming.url ?? ''
    paths.push(path)
    let text = ''
    for await (const data of incoming.setEncoding('utf8')) text += data
    if (path.endsWith('/models')) {
      if (models === null) return
      if (Array.isArray(models))
        sendJson(response, 200, { object: 'list', data: models.map((id) => ({ id })) })
      else sendJson(response, models.status, models.body)
      return
    }
    const request = {
      method: incoming.method ?? '',
      path,
      headers: incoming.headers,
      body: JSON.parse(text || '{}'),
    }
    requests.push(request)
    response.on('close', () => {
      if (!response.writableEnded) tellAbandoned()
    })
    await send(response, request, await respond(request, requests.length - 1))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    paths,
    abandoned,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

async function send(response: ServerResponse, request: ModelRequest, answer: ModelAnswer): Promise<void> {
  if ('fault' in answer) return sendFault(response, answer)
  if ('status' in answer) return sendJson(response, answer.status, answer.body, answer.headers)
  if ('raw' in answer) {
    response.writeHead(200, { 'content-type': answer.type ?? 'text/event-stream' }).end(answer.raw)
    return
  }
  const { text, finish = 'stop', usage = DEFAULT_USAGE, model = 'fake-model', refusal, reasoning } = answer
  if (request.body.stream !== true || answer.unstreamed) {
    const message = { role: 'assistant', content: text, ...(refusal ? { refusal } : {}) }
    sendJson(response, 200, { model, choices: [{ index: 0, message, finish_reason: finish }], usage })
    return
  }
  beginStream(response)
  const deltas: Record<string, string>[] = [
    { role: 'assistant', content: '' },
    ...(reasoning ? [{ reasoning_content: reasoning }] : []),
    ...(refusal ? [{ refusal }] : []),
    ...cut(text, answer.chunks ?? 3).map((content) => ({ content })),
  ]
  for (const delta of deltas) {
    sendEvent(response, { model, choices: [{ index: 0, delta, finish_reason: null }] })
    if (answer.everyMs) await new Promise((resolve) => setTimeout(resolve, answer.everyMs))
  }
  if (finish !== null)
    sendEvent(response, { model, choices: [{ index: 0, delta: {}, finish_reason: finish }] })
  const options = request.body.stream_options
  if (usage !== null && typeof options === 'object') sendEvent(response, { model, choices: [], usage })
  response.end('data: [DONE]\n\n')
}

function sendFault(response: ServerResponse, answer: Extract<ModelAnswer, { fault: string }>): void {
  if (answer.fault === 'never-answers') return
  const text = answer.text ?? ''
  if (answer.fault === 'resets' && text === '') {
    response.socket?.resetAndDestroy()
    return
  }
  beginStream(response)
  response.flushHeaders()
  if (text !== '')
    sendEvent(response, { choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })
  if (answer.fault === 'ends-early') response.end()
  // The reset must not overtake what was written before it.
  if (answer.fault === 'resets') setTimeout(() => response.socket?.resetAndDestroy(), 50)
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
}

function sendEvent(response: ServerResponse, event: unknown): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`)
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const isText = typeof body === 'string'
  const type = isText ? 'text/html' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers }).end(isText ? body : JSON.stringify(body))
}

function cut(text: string, count: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / count))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}
