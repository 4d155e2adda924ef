/** Whether a request may go on, and where the client stands. */
export interface Allowance {
  allowed: boolean
  /** Requests that are left at once. */
  remaining: number
  /** Whole seconds until one is; 0 where one is left. */
  retryAfterSeconds: number
}

export interface RateLimitOptions {
  /** How many a client may send for long. */
  perMinute: number
  /** How many it may send at once. Default: `perMinute`. */
  burst?: number
  /** Milliseconds since some fixed moment. */
  now(): number
}

/** So many clients are kept track of at least; those that have all of theirs left need no keeping. */
const SWEEP_FROM = 1000

/** How fast clients may ask: each has a bucket of requests that is filled up again steadily. */
export class RateLimit {
  readonly #perMs: number
  readonly #burst: number
  readonly #now: () => number
  readonly #buckets = new Map<string, { left: number; at: number }>()
  #sweepAt = SWEEP_FROM

  constructor({ perMinute, burst = perMinute, now }: RateLimitOptions) {
    this.#perMs = perMinute / 60_000
    this.#burst = burst
    this.#now = now
  }

  /** Takes a request of a client's from its bucket, where one is left. */
  take(client: string): Allowance {
    const now = this.#now()
    const left = this.#leftOf(client, now)
    const allowed = left >= 1
    const rest = allowed ? left - 1 : left
    this.#buckets.set(client, { left: rest, at: now })
    if (this.#buckets.size >= this.#sweepAt) this.#sweep(now)
    const waitMs = rest >= 1 ? 0 : (1 - rest) / this.#perMs
    return {
      allowed,
      remaining: Math.floor(rest),
      retryAfterSeconds: Math.ceil(Math.round(waitMs) / 1000),
    }
  }

  #leftOf(client: string, now: number): number {
    const bucket = this.#buckets.get(client)
    if (bucket === undefined) return this.#burst
    return Math.min(this.#burst, bucket.left + Math.max(0, now - bucket.at) * this.#perMs)
  }

  #sweep(now: number): void {
    for (const client of [...this.#buckets.keys()])
      if (this.#leftOf(client, now) >= this.#burst) this.#buckets.delete(client)
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#buckets.size)
  }
}
