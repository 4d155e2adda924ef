const LONGEST_WAIT_MS = 30 * 60_000
/** What could not be told anybody for so long is told nobody. */
export const GIVE_UP_AFTER_MS = 6 * 3_600_000

/**
 * How long to wait before the next attempt, in milliseconds: three times as long after each, half an hour at most.
 * @param attempts made by now, from 1
 * @param askedMs what the other side asked to wait
 * @param random from 0 to 1, so that not all come back at the same moment
 */
export function waitBefore(attempts: number, firstMs: number, askedMs: number, random: number): number {
  const waitMs = Math.min(LONGEST_WAIT_MS, firstMs * 3 ** (attempts - 1))
  return Math.max(askedMs, Math.round(waitMs * (1 - 0.2 * random)))
}

/** Seconds or a date, as RFC 9110 has it, in milliseconds; never longer than the longest wait of our own. */
export function readRetryAfter(text: string | null, now: number): number {
  if (text === null) return 0
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(0, ms))
}
