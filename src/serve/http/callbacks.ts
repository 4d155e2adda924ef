import { randomUUID } from 'node:crypto'
import { UserError } from '../../core/errors.js'
import { explainNetwork } from '../../providers/network-failure.js'
import type { Clock } from '../../run/clock.js'
import { createLimiter } from '../../run/limiter.js'
import { type Lookup, parseTarget, type Reach } from './addresses.js'
import { CallbackFiles, type CallbackRecord } from './callback-file.js'
import { type PostAnswer, postPinned } from './pinned-post.js'
import { GIVE_UP_AFTER_MS, readRetryAfter, waitBefore } from './retry.js'
import { signBody } from './signature.js'

/** What came of an attempt: `retrying` is followed by another one, the others are the last word. */
export interface CallbackNews {
  /** Of the discussion; null: what was kept of it cannot be read. */
  id: string | null
  outcome: 'delivered' | 'retrying' | 'refused' | 'given-up'
  attempts: number
  /** One line, without the address. */
  why: string
}

export interface CallbacksOptions extends Reach {
  /** Where undelivered callbacks are kept: the folder of the runs. */
  folder: string
  /** What bodies are signed with, at least 16 characters. */
  secret: string
  clock: Clock
  /** From 0 to 1. */
  random(): number
  onNews(news: CallbackNews): void
  lookup?: Lookup | undefined
  /** For one attempt. Default: 10 s. */
  timeoutMs?: number
}

const SHORTEST_SECRET = 16
const MOST_AT_ONCE = 8
const LARGEST_BODY = 16_000_000
const FIRST_WAIT_MS = 10_000

/** Tells other servers what came of a discussion: at least once, signed, again and again for some hours. */
export class Callbacks {
  readonly #options: CallbacksOptions
  readonly #files: CallbackFiles
  readonly #end = new AbortController()
  readonly #limiter: ReturnType<typeof createLimiter>
  readonly #running = new Map<string, { stop: AbortController; done: Promise<void> }>()

  /** @throws UserError for a secret that is none */
  constructor(options: CallbacksOptions) {
    checkSecret(options.secret, 'the secret that callbacks are signed with')
    this.#options = options
    this.#files = new CallbackFiles(options.folder)
    this.#limiter = createLimiter({ maxConcurrent: MOST_AT_ONCE, clock: options.clock })
  }

  /** Goes on with what was not delivered when the process ended. */
  start(): void {
    for (const record of this.#listKept()) if (record.body !== null) this.#deliver(record.id)
  }

  /** The discussions that a callback was promised for and that `complete` has not been called for. */
  promised(): string[] {
    return this.#listKept()
      .filter(({ body }) => body === null)
      .map(({ id }) => id)
  }

  /** Whether there is one whose discussion `complete` has not been called for. */
  isPromised(id: string): boolean {
    return this.#files.read(id)?.body === null
  }

  /** @throws UserError for an address that nothing is ever sent to, in the words for a client */
  check(url: string): void {
    parseTarget(url, this.#options)
  }

  /** Keeps in mind where the result of a discussion is to go. @throws UserError as `check`, or where it cannot be kept */
  promise(id: string, url: string): void {
    this.check(url)
    const nothing = { body: null, completedAt: null, attempts: 0 }
    this.#files.write({ version: 1, id, delivery: randomUUID(), url, ...nothing })
  }

  /**
   * Begins to deliver the result of a discussion; does nothing where no callback was promised or it is on its way.
   * @param body JSON, as it is signed and sent
   */
  complete(id: string, body: string): void {
    const record = this.#files.read(id)
    if (record === null || record.body !== null) return
    if (Buffer.byteLength(body) > LARGEST_BODY) {
      this.#settle(record, 'refused', `the result is larger than ${LARGEST_BODY / 1_000_000} MB`)
      return
    }
    this.#files.write({ ...record, body, completedAt: this.#options.clock.now() })
    this.#deliver(id)
  }

  /** Nothing is sent for a discussion any more: it was deleted. */
  forget(id: string): void {
    this.#running.get(id)?.stop.abort()
    this.#files.remove(id)
  }

  /** Sends nothing any more; what was not delivered is taken up by the next `start`. */
  async end(): Promise<void> {
    this.#end.abort()
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  #listKept(): CallbackRecord[] {
    return this.#files.list((error) => this.#tell(null, 'refused', 0, error.message))
  }

  #deliver(id: string): void {
    if (this.#running.has(id) || this.#end.signal.aborted) return
    const stop = new AbortController()
    const signal = AbortSignal.any([this.#end.signal, stop.signal])
    const done = this.#tryUntilSettled(id, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#tell(id, 'retrying', 0, `not before the next start: ${describe(error)}`)
      })
      .finally(() => this.#running.delete(id))
    this.#running.set(id, { stop, done })
  }

  async #tryUntilSettled(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const release = await this.#limiter.acquire(signal)
      let waitMs: number | null
      try {
        waitMs = await this.#attempt(id, signal)
      } finally {
        release()
      }
      if (waitMs === null) return
      await this.#options.clock.sleep(waitMs, signal)
    }
  }

  /** @returns how long to wait before the next attempt; null: there is none */
  async #attempt(id: string, signal: AbortSignal): Promise<number | null> {
    const before = this.#files.read(id)
    if (before === null || before.body === null) return null
    const record = { ...before, attempts: before.attempts + 1 }
    const result = await this.#send(record, before.body, signal)
    signal.throwIfAborted()
    if (result === 'delivered') return this.#settle(record, 'delivered', 'it was taken')
    if (result.isFinal) return this.#settle(record, 'refused', result.why)
    const { clock, random } = this.#options
    const waitMs = waitBefore(record.attempts, FIRST_WAIT_MS, result.retryAfterMs, random())
    // Counted from the end of the discussion.
    if (clock.now() + waitMs > (record.completedAt ?? 0) + GIVE_UP_AFTER_MS)
      return this.#settle(record, 'given-up', result.why)
    this.#files.write(record)
    this.#tell(id, 'retrying', record.attempts, result.why)
    return waitMs
  }

  async #send(
    { url, delivery, attempts }: CallbackRecord,
    body: string,
    signal: AbortSignal,
  ): Promise<'delivered' | Rejection> {
    const { clock, secret, allowPrivate = false, lookup, timeoutMs = 10_000 } = this.#options
    const headers = {
      'User-Agent': 'openbotman',
      'X-OpenBotMan-Delivery': delivery,
      'X-OpenBotMan-Attempt': String(attempts),
      'X-OpenBotMan-Signature': signBody(secret, body, clock.now()),
    }
    try {
      // Looked at again: the server may have been started with other rules meanwhile.
      const target = parseTarget(url, { allowPrivate })
      return judge(
        await postPinned({ url: target, headers, body, timeoutMs, signal, lookup, allowPrivate }),
        clock.now(),
      )
    } catch (error) {
      if (error instanceof UserError) return { isFinal: true, why: describe(error), retryAfterMs: 0 }
      return { isFinal: false, why: describeSending(error), retryAfterMs: 0 }
    }
  }

  #settle({ id, attempts }: CallbackRecord, outcome: CallbackNews['outcome'], why: string): null {
    this.#files.remove(id)
    this.#tell(id, outcome, attempts, why)
    return null
  }

  #tell(id: string | null, outcome: CallbackNews['outcome'], attempts: number, why: string): void {
    this.#options.onNews({ id, outcome, attempts, why })
  }
}

/** @param name what people know it by @throws UserError for a secret that is none */
export function checkSecret(secret: string, name: string): void {
  if (secret.length < SHORTEST_SECRET)
    throw new UserError(
      `${name} has fewer than ${SHORTEST_SECRET} characters`,
      'Take a longer one: openssl rand -hex 32 makes a good one.',
    )
}

interface Rejection {
  why: string
  /** Sending it again would change nothing. */
  isFinal: boolean
  retryAfterMs: number
}

/** Taken is 2xx only; a redirect is followed nowhere, since it could lead anywhere. */
function judge({ status, retryAfter }: PostAnswer, now: number): 'delivered' | Rejection {
  if (status >= 200 && status < 300) return 'delivered'
  const isFinal = status < 500 && ![408, 425, 429].includes(status)
  return { why: `it was answered with ${status}`, isFinal, retryAfterMs: readRetryAfter(retryAfter, now) }
}

/** For whoever runs the server: what is wrong with the connection, and the cure where there is one. */
function describeSending(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return describe(error)
  const { what, hint } = explainNetwork(error)
  return hint === null ? what : `${what}; ${hint}`
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.name === 'TimeoutError' ? 'no answer came in time' : error.message || error.name
}
