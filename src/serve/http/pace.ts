/** Whatever takes longer does so beside all others: a disk that does not answer, say. */
const LONGEST_ALONE_MS = 10_000

/**
 * Lets one piece of work after the other go on, with a look at the network in between: where many discussions have
 * something to do at the same moment, whoever asks for one of them would wait for all of that.
 */
export class Pace {
  readonly #waiting: (() => void)[] = []
  #isGoing = false
  /** Ends with the last work that was to be done alone. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param longestAloneMs after which nobody waits for larger work any more */
  constructor(private readonly longestAloneMs = LONGEST_ALONE_MS) {}

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
    const begun = this.#last.then(() => this.turn())
    const done = begun.then(work)
    this.#last = begun.then(() => this.#waitFor(done))
    return done
  }

  /** What came of it is its own; passed on, it would be kept. */
  #waitFor(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.longestAloneMs)
      const end = () => {
        clearTimeout(timer)
        resolve()
      }
      work.then(end, end)
    })
  }

  #goOn(): void {
    this.#waiting.shift()?.()
    this.#isGoing = this.#waiting.length > 0
    if (this.#isGoing) setImmediate(() => this.#goOn())
  }
}
