/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason, its timer cleared, when `signal` is aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Node fires a longer timer at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      const stop = () => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', stop)
          resolve()
        },
        Math.min(ms, LONGEST_TIMER_MS),
      )
      signal.addEventListener('abort', stop, { once: true })
    }),
}
