/** How long the process may take to be stopped, in milliseconds. */
const STOPPING_MS = 100

export interface SuspensionHooks {
  /** Leaves the terminal as it was before us. */
  giveWay(): void
  takeBack(): void
  /** The process goes on after it was stopped without our doing. */
  redraw(): void
}

/**
 * Lets a process that has the terminal in raw mode be stopped and continued as any other: Ctrl-Z, `kill -TSTP`, `fg`.
 * Not on Windows, which knows no such thing.
 */
export class Suspension {
  readonly #hooks: SuspensionHooks
  #isAway = false
  #isOver = false

  constructor(hooks: SuspensionHooks) {
    this.#hooks = hooks
    if (process.platform === 'win32') return
    process.on('SIGTSTP', this.#stop)
    process.on('SIGCONT', this.#goOn)
  }

  /** Stops all that was started together, as the terminal does on Ctrl-Z. */
  suspend(): void {
    if (process.platform !== 'win32') process.kill(0, 'SIGTSTP')
  }

  end(): void {
    this.#isOver = true
    process.off('SIGTSTP', this.#stop)
    process.off('SIGCONT', this.#goOn)
  }

  readonly #stop = (): void => {
    if (this.#isAway) return
    this.#isAway = true
    this.#hooks.giveWay()
    // Without a listener the signal does what it always does: it stops the process, unless nobody could continue it.
    process.off('SIGTSTP', this.#stop)
    process.kill(process.pid, 'SIGTSTP')
    setTimeout(() => this.#return(), STOPPING_MS)
  }

  readonly #goOn = (): void => {
    if (this.#isAway) this.#return()
    else this.#hooks.redraw()
  }

  #return(): void {
    if (!this.#isAway || this.#isOver) return
    this.#isAway = false
    process.on('SIGTSTP', this.#stop)
    this.#hooks.takeBack()
  }
}
