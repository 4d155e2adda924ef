/**
 * Lets one piece of work after the other go on, with a look at the network in between: where many discussions have
 * something to do at the same moment, whoever asks for one of them would wait for all of that.
 */
export class Pace {
  readonly #waiting: (() => void)[] = []
  #isGoing = false

  /** Waits until it is one's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#isGoing) return
      this.#isGoing = true
      setImmediate(() => this.#goOn())
    })
  }

  #goOn(): void {
    this.#waiting.shift()?.()
    this.#isGoing = this.#waiting.length > 0
    if (this.#isGoing) setImmediate(() => this.#goOn())
  }
}
