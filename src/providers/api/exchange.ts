import { Rejection } from './api-failure.js'
import { EventSieve, isEventStream, isTelling, Oversize } from './event-stream.js'
import { type HttpAnswer, type HttpRequest, sendRequest } from './http-request.js'
import type { Proxies } from './proxies.js'

/**
 * One call of an API, sent before the SDK that reads its stream is loaded, and what the SDK does not pass on. What goes
 * out is decided here and not by the SDK's environment variables; what comes back is proper UTF-8 and in good order,
 * since the SDKs give a reply up for one wrong byte; what goes wrong is kept whole, since their errors lack half of it.
 */
export class Exchange {
  /** A body that came with a good status and is no stream. */
  whole: string | null = null
  /** Why there is no reply, or why it broke off, in full. Null: the exchange itself went well. */
  cause: unknown = null
  /** Whether a stream has begun. */
  isStreaming = false
  /** Once the request has left; never, where it cannot be sent. */
  readonly sent: Promise<void>
  private tellSent: () => void = () => undefined
  private readonly stop = new AbortController()
  private readonly passOn = () => this.stop.abort(this.outer.reason)

  /** @param eventName the name that the SDK wants to see on the events of the stream; null: none */
  constructor(
    private readonly headers: Record<string, string>,
    private readonly eventName: string | null,
    private readonly outer: AbortSignal,
    private readonly proxies: Proxies | null,
  ) {
    this.sent = new Promise((resolve) => {
      this.tellSent = resolve
    })
    outer.addEventListener('abort', this.passOn, { once: true })
    if (outer.aborted) this.passOn()
  }

  /** Closes the connection, if it still is open. */
  close(): void {
    this.outer.removeEventListener('abort', this.passOn)
    this.stop.abort(new Error('the reply is not wanted any more'))
  }

  /**
   * Sends a request.
   * @returns its stream, for an SDK to read
   * @throws Rejection for any status but a good one, and whatever else there is instead of a stream: see `cause`
   */
  async post(url: string, body: string | Uint8Array): Promise<Response> {
    this.cause = null
    try {
      const { headers, proxies, tellSent: onSent } = this
      const answer = await request(url, { body, headers, proxies, signal: this.stop.signal, onSent })
      const texts = readText(answer)
      const head = await readHead(texts)
      if (isEventStream(head)) {
        this.isStreaming = true
        return new Response(this.tidy(head, texts))
      }

      this.whole = head + (await readRest(texts))
      throw new Error('a whole body came instead of a stream')
    } catch (error) {
      throw this.keep(error)
    }
  }

  /** What happens to a connection that was closed from here is no cause of anything. */
  private keep(error: unknown): unknown {
    if (!this.stop.signal.aborted) this.cause = error
    return error
  }

  private tidy(head: string, texts: AsyncIterator<string>): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder()
    const events = tidyEvents(head, texts, new EventSieve(this.eventName))
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      try {
        const { value, done } = await events.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        throw this.keep(error)
      }
    }
    // Nothing is read ahead: what came before an error would be lost with it.
    return new ReadableStream({ pull, cancel: () => this.close() }, { highWaterMark: 0 })
  }
}

/** @throws Rejection for any status but a good one */
async function request(url: string, sent: HttpRequest): Promise<HttpAnswer> {
  const answer = await sendRequest(url, sent)
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new Rejection(answer, await readRejection(readText(answer)))
}

/** As much as comes: servers that take no more of a request hang up on its sender, and the status tells enough. */
async function readRejection(texts: AsyncIterable<string>): Promise<string> {
  let said = ''
  try {
    for await (const text of texts) {
      said += text
      Oversize.check(said.length)
    }
  } catch (error) {
    if (error instanceof Oversize) throw error
  }
  return said
}

/**
 * Gets a body as text.
 * @throws Rejection for any status but a good one; errors of the system, and some error once the signal is aborted
 */
export async function fetchText(
  url: string,
  sent: Pick<HttpRequest, 'headers' | 'proxies' | 'signal'>,
): Promise<string> {
  return readRest(readText(await request(url, { body: null, ...sent })))
}

/** A body's text as it comes; a byte that is no UTF-8 becomes U+FFFD, a byte order mark is left out. */
async function* readText({ body }: HttpAnswer): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

/** The beginning of a body, as much as tells what it is. */
async function readHead(texts: AsyncIterator<string>): Promise<string> {
  let head = ''
  while (!isTelling(head)) {
    const { value, done } = await texts.next()
    if (done) break
    head += value
  }
  return head
}

/** All that comes; the connection is let go of where that is too much. */
async function readRest(texts: AsyncIterable<string>): Promise<string> {
  let rest = ''
  for await (const text of texts) {
    rest += text
    Oversize.check(rest.length)
  }
  return rest
}

async function* tidyEvents(
  head: string,
  texts: AsyncIterator<string>,
  sieve: EventSieve,
): AsyncGenerator<string> {
  for (let text = head; ; ) {
    const events = sieve.push(text)
    if (events !== '') yield events
    const next = await texts.next()
    if (next.done) break
    text = next.value
  }
  const last = sieve.end()
  if (last !== '') yield last
}
