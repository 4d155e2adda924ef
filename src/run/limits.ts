import type { Limits } from '../core/types.js'
import { LONGEST_TIMER_MS } from './clock.js'

type Stop = 'cancelled' | 'deadline'

/** What ends a discussion from outside. */
export interface LimitWatch {
  reasons: Record<Stop, string>
  /** Has the deadline's clock stand still, or go on. */
  stand(still: boolean): void
  end(): void
}

/**
 * Tells when the user interrupts or the deadline has passed.
 * @param now milliseconds
 */
export function watchLimits(
  { deadlineMs }: Limits,
  signal: AbortSignal,
  now: () => number,
  tell: (stop: Stop) => void,
): LimitWatch {
  const cancel = () => tell('cancelled')
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  let leftMs = deadlineMs
  let since = now()
  let timer: NodeJS.Timeout | null = null
  const run = () => {
    since = now()
    if (leftMs !== null) timer = setTimeout(() => tell('deadline'), Math.min(leftMs, LONGEST_TIMER_MS))
  }
  const stop = () => {
    if (timer === null || leftMs === null) return
    clearTimeout(timer)
    timer = null
    leftMs = Math.max(0, leftMs - (now() - since))
  }
  run()
  return {
    reasons: {
      cancelled: 'interrupted',
      deadline: `the deadline of ${(deadlineMs ?? 0) / 1000} s has passed`,
    },
    stand: (still) => (still ? stop() : run()),
    end() {
      signal.removeEventListener('abort', cancel)
      stop()
    },
  }
}
