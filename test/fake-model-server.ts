import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { SHAPES, type ShapedEvent, type ShapedReply, type ShapeName } from './model-shapes.js'

/** A request as it arrived. */
export interface ModelRequest {
  /** The API that it speaks, by its path. */
  shape: ShapeName
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** A reply, streamed when that was asked for. */
export interface TextAnswer {
  /** U+FFFD goes out as a byte that is no UTF-8. */
  text: string
  /** Pieces of the stream. Default: 3. */
  chunks?: number
  /** Default: `stop`; null: none. See `ShapedReply`. */
  finish?: string | null
  refusal?: string
  reasoning?: string
  usage?: Record<string, unknown> | null
  model?: string
  /** A whole reply in JSON although a stream was asked for. */
  unstreamed?: boolean
  /** Between the pieces. */
  everyMs?: number
}

/** What the server does with a request, whichever API it speaks. */
export type ModelAnswer =
  | TextAnswer
  /** An error as the API words it; `code` is its machine-readable sign, where not the usual one of the status. */
  | { status: number; error: string; code?: string; headers?: Record<string, string> }
  /** Any status with any body; objects become JSON. */
  | { status: number; body: unknown; headers?: Record<string, string> }
  /** A stream, byte for byte; a list is sent in pieces. */
  | { raw: string | Buffer | readonly Buffer[]; type?: string; everyMs?: number }
  /** Takes the request and says nothing, ever. */
  | { fault: 'never-answers' }
  /** Sends headers, then `text` (default: nothing), then nothing more. */
  | { fault: 'stalls'; text?: string }
  /** Ends the stream properly, but in the middle of the reply. */
  | { fault: 'ends-early'; text?: string }
  /** Resets the connection, before the headers or after `text`. */
  | { fault: 'resets'; text?: string }

export interface FakeModelServer {
  /** The base URL with `/v1`, as clients of OpenAI's APIs want it. */
  url: string
  /** The same without a path, as clients of Anthropic and Gemini want it. */
  origin: string
  /** Requests for a reply, in the order they came. */
  requests: ModelRequest[]
  /** All requests, those for the list of models included. */
  paths: string[]
  /** Resolves when the connection of a request for a reply was closed by the client before its answer was complete. */
  abandoned: Promise<void>
  close(): Promise<void>
}

/**
 * A model server on 127.0.0.1 that speaks Chat Completions, OpenAI Responses, Anthropic Messages and Gemini, each
 * streamed or whole as it was asked for.
 * @param respond what to do with the n-th request for a reply (from 0)
 * @param models what the lists of models answer: ids, or any answer; null: they never answer
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
    const { pathname } = new URL(path, 'http://fake')
    if (pathname.endsWith('/models')) {
      if (models === null) return
      if (Array.isArray(models)) sendJson(response, 200, listOf(models, pathname))
      else sendJson(response, models.status, models.body)
      return
    }
    const shape = shapeOf(pathname)
    if (shape === null) {
      if (/count_?tokens$/i.test(pathname)) sendJson(response, 200, { input_tokens: 120, totalTokens: 120 })
      else sendJson(response, 404, { error: { message: `no such path: ${path}`, type: 'not_found_error' } })
      return
    }
    const request: ModelRequest = {
      shape,
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
    origin: `http://127.0.0.1:${port}`,
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

function shapeOf(pathname: string): ShapeName | null {
  if (pathname.endsWith('/chat/completions')) return 'chat'
  if (pathname.endsWith('/responses')) return 'responses'
  if (pathname.endsWith('/messages')) return 'messages'
  return /:(streamG|g)enerateContent$/.test(pathname) ? 'gemini' : null
}

/** A list that OpenAI's and Anthropic's clients read alike, or Gemini's. */
function listOf(ids: readonly string[], pathname: string): unknown {
  if (pathname.startsWith('/v1beta/')) {
    const supportedGenerationMethods = ['generateContent']
    return {
      models: ids.map((id) => ({ name: `models/${id}`, displayName: id, supportedGenerationMethods })),
    }
  }
  const data = ids.map((id) => ({ id, object: 'model', type: 'model', display_name: id }))
  return { object: 'list', data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null }
}

function isStreamed(request: ModelRequest): boolean {
  return request.shape === 'gemini' ? request.path.includes(':stream') : request.body.stream === true
}

async function send(response: ServerResponse, request: ModelRequest, answer: ModelAnswer): Promise<void> {
  const shape = SHAPES[request.shape]
  if ('fault' in answer) return sendFault(response, request, answer)
  if ('error' in answer) {
    const body = shape.error(answer.status, answer.error, answer.code)
    return sendJson(response, answer.status, body, answer.headers)
  }
  if ('status' in answer) return sendJson(response, answer.status, answer.body, answer.headers)
  if ('raw' in answer) {
    const { raw, type = 'text/event-stream', everyMs = 0 } = answer
    response.writeHead(200, { 'content-type': type })
    for (const bytes of typeof raw === 'string' || Buffer.isBuffer(raw) ? [raw] : raw) {
      response.write(bytes)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    response.end()
    return
  }
  const reply = shapedReply(answer)
  if (!isStreamed(request) || answer.unstreamed) {
    sendJson(response, 200, shape.whole(reply))
    return
  }
  beginStream(response)
  const { begin, text, end } = shape.stream(reply, request.body)
  for (const event of [...begin, ...text, ...end]) {
    sendEvent(response, event)
    if (answer.everyMs && event.isText) await new Promise((resolve) => setTimeout(resolve, answer.everyMs))
  }
  response.end()
}

/** A reply as the stream of an API, to be told with alterations. */
export function streamText(shape: ShapeName, answer: TextAnswer): string {
  const { begin, text, end } = SHAPES[shape].stream(shapedReply(answer), { stream_options: {} })
  return [...begin, ...text, ...end].map(eventText).join('')
}

function shapedReply(answer: TextAnswer): ShapedReply {
  const { text, chunks = 3, finish = 'stop', refusal, reasoning, usage, model = 'fake-model' } = answer
  return { pieces: cut(text, chunks), finish, refusal, reasoning, usage, model }
}

function sendFault(
  response: ServerResponse,
  request: ModelRequest,
  answer: Extract<ModelAnswer, { fault: string }>,
): void {
  if (answer.fault === 'never-answers') return
  const text = answer.text ?? ''
  if (answer.fault === 'resets' && text === '') {
    response.socket?.resetAndDestroy()
    return
  }
  beginStream(response)
  response.flushHeaders()
  if (text !== '') {
    const events = SHAPES[request.shape].stream(shapedReply({ text, chunks: 1 }), request.body)
    for (const event of [...events.begin, ...events.text]) sendEvent(response, event)
  }
  if (answer.fault === 'ends-early') response.end()
  // The reset must not overtake what was written before it.
  if (answer.fault === 'resets') setTimeout(() => response.socket?.resetAndDestroy(), 50)
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
}

function sendEvent(response: ServerResponse, event: ShapedEvent): void {
  response.write(bytesOf(eventText(event)))
}

function eventText({ event, data }: ShapedEvent): string {
  const name = event === undefined ? '' : `event: ${event}\n`
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const isText = typeof body === 'string'
  const type = isText ? 'text/html' : 'application/json'
  response
    .writeHead(status, { 'content-type': type, ...headers })
    .end(isText ? body : bytesOf(JSON.stringify(body)))
}

/** UTF-8, but one byte that is none for each U+FFFD. */
function bytesOf(text: string): Buffer {
  const parts = text.split('\ufffd').map((part) => Buffer.from(part))
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from([0xff]), part])))
}

function cut(text: string, count: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / count))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}
