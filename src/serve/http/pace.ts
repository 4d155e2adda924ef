/**
 * Lets one piece of work after the other go on, with a look at the network in between: where many discussions have
 * something to do at the same moment, whoever asks for one of them would wait for all of that.
 */
export class Pace {
  readonly #waiting: (() => void)[] = []
  #isGoing = false
  /** Ends with the last work that was to be done alone. */
  #last: Promise<unknown> = Promise.resolve()

  /** Waits until it is one's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#isGoing) return
      this.#isGoing = true
      setImmediate(() => this.#goOn())
    })
  }

  /**
   * Does a larger piece of work once all that was given before it is done, whether well or not: begun at the same time,
   * many of them would each take as long as all.
   */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(async () => {
      await this.turn()
      return work()
    })
    // What came of it is its own; passed on, it would be kept.
    this.#last = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  #goOn(): void {
    this.#waiting.shift()?.()
    this.#isGoing = this.#waiting.length > 0
    if (this.#isGoing) setImmediate(() => this.#goOn())
  }
}
