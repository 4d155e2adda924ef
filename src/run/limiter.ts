import { type Clock, systemClock } from './clock.js'

/** Shares out an endpoint's calls among everyone who asks it. */
export interface Limiter {
  /**
   * Waits for a slot, first come first served.
   * @returns gives the slot back; calling it twice is harmless
   * @throws the signal's reason when it is aborted while waiting
   */
  acquire(signal: AbortSignal): Promise<() => void>
}

export interface LimiterOptions {
  /** Calls at the same time. Default: any number. */
  maxConcurrent?: number | undefined
  /** Calls begun within any 60 seconds. Default: any number. */
  requestsPerMinute?: number | undefined
  clock?: Clock
}

const MINUTE_MS = 60_000

/** A limiter for one endpoint; to be shared by all its agents. */
export function createLimiter(options: LimiterOptions): Limiter {
  const maxConcurrent = options.maxConcurrent ?? Number.POSITIVE_INFINITY
  const perMinute = options.requestsPerMinute ?? Number.POSITIVE_INFINITY
  const clock = options.clock ?? systemClock
  const waiting: (() => void)[] = []
  let begun: number[] = []
  let active = 0
  /** Ends when everyone who came before has got a slot, or given up. */
  let queue: Promise<unknown> = Promise.resolve()

  async function acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    const before = queue
    const turn = take(before, signal)
    // Whoever comes next waits for this one's turn, also if it is given up before that has come.
    // What came of it is nobody's: passed on, it would be kept for as long as the limiter.
    queue = Promise.allSettled([before, turn]).then(() => undefined)
    return turn
  }

  async function take(before: Promise<unknown>, signal: AbortSignal): Promise<() => void> {
    await orAborted(before, signal)
    while (active >= maxConcurrent) {
      await orAborted(new Promise<void>((resolve) => waiting.push(resolve)), signal)
    }
    await waitForRate(signal)
    active += 1
    return createRelease()
  }

  async function waitForRate(signal: AbortSignal): Promise<void> {
    if (perMinute === Number.POSITIVE_INFINITY) return
    for (;;) {
      const now = clock.now()
      begun = begun.filter((time) => time > now - MINUTE_MS)
      const [oldest] = begun
      if (oldest === undefined || begun.length < perMinute) break
      await clock.sleep(oldest + MINUTE_MS - now, signal)
    }
    begun.push(clock.now())
  }

  function createRelease(): () => void {
    let released = false
    return () => {
      if (released) return
      released = true
      active -= 1
      for (const look of waiting.splice(0)) look()
    }
  }

  return { acquire }
}

/** Waits for `work`, but throws the signal's reason as soon as it is aborted. */
export async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
