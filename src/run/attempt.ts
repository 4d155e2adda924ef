import { formatDuration } from '../core/duration.js'
import type { Chunk } from '../core/provider.js'
import type { Failure } from '../core/types.js'
import type { Clock } from './clock.js'
import { orAborted } from './limiter.js'

/** How long one attempt may be silent and how long it may take, in milliseconds; Infinity: no limit. */
export interface TimeLimits {
  /** From its beginning to the first sign of the reply. */
  firstByteMs: number
  /** From one sign to the next. */
  betweenBytesMs: number
  /** From its beginning to its last byte. */
  replyMs: number
}

/** How long a provider that was told to stop may take to let go of its connection or process. */
const RELEASE_MS = 5000

/** The time and the signal of one attempt, and what is held by it. */
export class Attempt {
  /** Why it was given up, if its time was up. */
  timeOut: Failure | null = null
  private readonly stop = new AbortController()
  private readonly timer = new AbortController()
  private readonly startedAt: number
  private lastSignAt: number | null = null
  private chunks: AsyncIterator<Chunk> | null = null
  private readonly passOn: () => void
  readonly signal: AbortSignal = this.stop.signal

  constructor(
    private readonly outer: AbortSignal,
    private readonly limits: TimeLimits,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now()
    this.passOn = () => this.stop.abort(outer.reason)
    outer.addEventListener('abort', this.passOn, { once: true })
    if (outer.aborted) this.passOn()
    void this.watch()
  }

  holds(chunks: AsyncIterator<Chunk>): void {
    this.chunks = chunks
  }

  /** The reply is being written: something of it arrived, or a sign that it will. */
  notice(): void {
    this.lastSignAt = this.clock.now()
  }

  /** Waits for the provider, but not beyond time-out or abort, whether it heeds them or not. */
  before<Value>(work: Promise<Value>): Promise<Value> {
    // Once given up on, what the provider still throws is nobody's.
    work.catch(() => {})
    return orAborted(work, this.signal)
  }

  /** Tells the provider to let go of what it holds, and waits a little for it to have done so. */
  async end(): Promise<void> {
    this.timer.abort()
    this.outer.removeEventListener('abort', this.passOn)
    const letGo = Promise.resolve(this.chunks?.return?.()).catch(() => {})
    if (!this.stop.signal.aborted) {
      // The stream has ended, or nobody wants the rest of it.
      const settled = await this.settles(letGo, 0)
      if (settled) return
      this.stop.abort(new Error('the reply is not wanted any more'))
    }
    await this.settles(letGo, RELEASE_MS)
  }

  private async settles(work: Promise<unknown>, ms: number): Promise<boolean> {
    const enough = new AbortController()
    const late = this.clock.sleep(ms, enough.signal).then(
      () => false,
      () => false,
    )
    const settled = await Promise.race([work.then(() => true), late])
    enough.abort()
    return settled
  }

  /** Gives the attempt up when its time is up. Looks when that can be the case at the earliest, not at every sign. */
  private async watch(): Promise<void> {
    for (;;) {
      const { at, failure } = this.nextDeadline()
      const left = at - this.clock.now()
      if (left <= 0) {
        this.timeOut = failure
        this.stop.abort(new Error('time-out'))
        return
      }
      const look = Math.min(left, this.limits.betweenBytesMs)
      if (look === Number.POSITIVE_INFINITY) return
      try {
        await this.clock.sleep(look, this.timer.signal)
      } catch {
        return // The attempt ended in time.
      }
    }
  }

  private nextDeadline(): { at: number; failure: Failure } {
    const { firstByteMs, betweenBytesMs, replyMs } = this.limits
    const end = this.startedAt + replyMs
    const silent = this.lastSignAt === null
    const silence = (this.lastSignAt ?? this.startedAt) + (silent ? firstByteMs : betweenBytesMs)
    if (end <= silence) return { at: end, failure: tooLong(replyMs, silent) }
    return { at: silence, failure: silent ? noFirstByte(firstByteMs) : stalled(betweenBytesMs) }
  }
}

function tooLong(ms: number, silent: boolean): Failure {
  const limit = formatDuration(ms)
  return timedOut(
    silent ? `no reply within ${limit}` : `the reply was not finished within ${limit}`,
    'allow more with --timeout, or discussion.timeout in the configuration',
  )
}

function noFirstByte(ms: number): Failure {
  const hint = 'allow more with --timeout, or firstByteTimeout of the provider in the configuration'
  return timedOut(`nothing of a reply within ${formatDuration(ms)}`, hint)
}

function stalled(ms: number): Failure {
  const hint = 'allow more with --timeout, or idleTimeout of the provider in the configuration'
  return timedOut(`the reply stalled: nothing more of it for ${formatDuration(ms)}`, hint)
}

/** Not to be retried: whoever waited that long does not want to wait as long again. */
function timedOut(message: string, hint: string): Failure {
  return { kind: 'timeout', message, hint, retryable: false }
}
