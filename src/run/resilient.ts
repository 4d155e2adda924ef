import { formatDuration } from '../core/duration.js'
import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import { addUsage } from '../core/usage.js'
import { Attempt, type TimeLimits } from './attempt.js'
import { type Clock, systemClock } from './clock.js'
import { createLimiter, type Limiter } from './limiter.js'

export { type Clock, systemClock } from './clock.js'
export { createLimiter, type Limiter, type LimiterOptions } from './limiter.js'

export interface ResilientOptions {
  /** For one attempt, from the moment it is begun to its last byte. Infinity: no limit. */
  replyTimeoutMs: number
  /** For an attempt's first byte. Default: two thirds of `replyTimeoutMs`. */
  firstByteTimeoutMs?: number | undefined
  /** Between bytes. Default: a third of `replyTimeoutMs`. */
  idleTimeoutMs?: number | undefined
  /** Default: 3. */
  maxAttempts?: number
  /** Before the second attempt, doubled before each further one, less up to a half by chance. Default: 500. */
  backoffMs?: number
  /** The longest wait that a provider may ask for. Default: 60 s. */
  retryAfterLimitMs?: number
  /** Slots shared with other agents of the same endpoint; takes the place of the next two. */
  limiter?: Limiter
  maxConcurrent?: number
  requestsPerMinute?: number
  clock?: Clock
  /** From 0 to 1. */
  random?: () => number
}

type Ending = Extract<Chunk, { type: 'done' | 'failed' }>

/**
 * A provider that retries, keeps time and holds back, around one that does none of that.
 *
 * A retryable failure is retried as long as no text of the attempt was passed on. A reply that takes too long is a
 * failure and not retried; so is one that does not begin, or stalls, where the provider tells a reply in pieces. Waiting for a slot and
 * between attempts counts for no time-out. Whatever the provider does wrong becomes a failure: throwing, ending
 * without an end, an empty reply. Aborting throws the signal's reason at once while waiting, and within five
 * seconds while the provider lets go.
 */
export function makeResilient(provider: Provider, options: ResilientOptions): Provider {
  const clock = options.clock ?? systemClock
  const limiter = options.limiter ?? createLimiter({ ...options, clock })
  const limits = timeLimitsOf(provider, options)

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    let attempts = 0
    let usage: Usage | undefined
    for (let attempt = 1; ; attempt++) {
      const release = await limiter.acquire(signal)
      let result: { ending: Ending; textArrived: boolean }
      try {
        result = yield* runAttempt(provider, prompt, signal, limits, clock)
      } finally {
        release()
      }
      signal.throwIfAborted()
      const { ending, textArrived } = result
      attempts += ending.attempts ?? 1
      usage = addUsage(usage, ending.usage)
      const spent = usage ? { usage } : {}
      if (ending.type === 'done') {
        yield { ...ending, ...spent, attempts }
        return
      }
      const next = planRetry(ending.failure, attempt, textArrived, options)
      if (next.waitMs === null) {
        yield { type: 'failed', failure: next.failure, ...spent, attempts }
        return
      }
      yield { type: 'retry', failure: next.failure, waitMs: next.waitMs }
      await clock.sleep(next.waitMs, signal)
    }
  }

  return { ask }
}

/** Silence is only limited where it says something. */
function timeLimitsOf({ streams = true }: Provider, options: ResilientOptions): TimeLimits {
  const { replyTimeoutMs: replyMs, firstByteTimeoutMs, idleTimeoutMs } = options
  const never = Number.POSITIVE_INFINITY
  return {
    replyMs,
    firstByteMs: streams ? (firstByteTimeoutMs ?? (replyMs * 2) / 3) : never,
    betweenBytesMs: streams ? (idleTimeoutMs ?? replyMs / 3) : never,
  }
}

/** Whether to try again after a failure, and when; `waitMs` is null for no. */
function planRetry(
  failure: Failure,
  attempt: number,
  textArrived: boolean,
  options: ResilientOptions,
): { failure: Failure; waitMs: number | null } {
  const limitMs = options.retryAfterLimitMs ?? 60_000
  if (!failure.retryable || textArrived || attempt >= (options.maxAttempts ?? 3))
    return { failure, waitMs: null }

  const askedMs = failure.retryAfterMs ?? 0
  if (askedMs > limitMs) {
    const said = `the provider asks to wait ${formatDuration(askedMs)}, longer than the ${formatDuration(limitMs)} waited for at most`
    return { failure: { ...failure, hint: failure.hint ? `${said}; ${failure.hint}` : said }, waitMs: null }
  }
  const random = options.random ?? Math.random
  const backoffMs = (options.backoffMs ?? 500) * 2 ** (attempt - 1)
  return { failure, waitMs: Math.max(askedMs, Math.round(backoffMs * (1 - random() / 2))) }
}

/** One attempt: passes text on as it comes, and returns how it ended. Throws only when `signal` is aborted. */
async function* runAttempt(
  provider: Provider,
  prompt: Prompt,
  signal: AbortSignal,
  limits: TimeLimits,
  clock: Clock,
): AsyncGenerator<Chunk, { ending: Ending; textArrived: boolean }> {
  const attempt = new Attempt(signal, limits, clock)
  let textArrived = false
  try {
    const chunks = provider.ask(prompt, attempt.signal)[Symbol.asyncIterator]()
    attempt.holds(chunks)
    for (;;) {
      const next = await attempt.before(chunks.next())
      if (next.done) {
        return {
          ending: failed('malformed', 'the reply broke off without an end', !textArrived),
          textArrived,
        }
      }
      const chunk = next.value
      attempt.notice()
      switch (chunk.type) {
        case 'text':
          if (chunk.text === '') break
          textArrived = true
          yield chunk
          break
        case 'alive':
          break
        case 'retry':
          textArrived = false
          yield chunk
          break
        case 'failed':
          return { ending: chunk, textArrived }
        case 'done':
          return { ending: textArrived ? chunk : emptyReply(chunk), textArrived }
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    if (attempt.timeOut) return { ending: { type: 'failed', failure: attempt.timeOut }, textArrived }
    const message = error instanceof Error ? error.message : String(error)
    return { ending: failed('crashed', message, false), textArrived }
  } finally {
    await attempt.end()
  }
}

function failed(kind: Failure['kind'], message: string, retryable: boolean): Ending {
  return { type: 'failed', failure: { kind, message, retryable } }
}

function emptyReply(done: Extract<Ending, { type: 'done' }>): Ending {
  const usage = done.usage ? { usage: done.usage } : {}
  const attempts = done.attempts ? { attempts: done.attempts } : {}
  return { ...failed('malformed', 'the reply is empty', true), ...usage, ...attempts }
}
