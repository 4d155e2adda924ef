import { UserError } from '../../core/errors.js'

/** More at once would only make all of them slower: the agents share the providers' limits. */
const MOST_AT_ONCE = 4

/** The discussions that a server holds at the moment: a bounded number, all of them ended with it. */
export class UnderWay {
  readonly #shutdown = new AbortController()
  readonly #held = new Map<Promise<unknown>, string>()

  /**
   * Holds a discussion beside those under way.
   * @param title what others are told is under way
   * @param signal the caller's own: it ends this discussion alone
   * @throws UserError when as many as may be are under way, or the server is about to end
   */
  async hold<Value>(
    title: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    if (this.#shutdown.signal.aborted)
      throw new UserError('the server is about to end', 'Start it again, then ask again.')
    if (this.#held.size >= MOST_AT_ONCE) {
      const titles = [...this.#held.values()].map((each) => `"${each}"`).join(', ')
      throw new UserError(
        `${MOST_AT_ONCE} discussions are under way already: ${titles}`,
        'Wait until one of them has ended, or cancel it.',
      )
    }
    const held = work(AbortSignal.any([signal, this.#shutdown.signal]))
    this.#held.set(held, title)
    try {
      return await held
    } finally {
      this.#held.delete(held)
    }
  }

  /** Interrupts all discussions and waits until their logs are closed; none is begun any more. */
  async end(): Promise<void> {
    this.#shutdown.abort()
    await Promise.allSettled(this.#held.keys())
  }
}
