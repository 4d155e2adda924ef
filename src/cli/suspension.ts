/** How long the process may take to be stopped, in milliseconds. */
const STOPPING_MS = 100

export interface SuspensionHooks {
  /** Leaves the terminal as it was before us. */
  giveWay(): void
  takeBack(): void
  /** The process goes on after it was stopped without our doing. */
  redraw(): void
  /** The process ends at once: whatever was set in the terminal is to be set back. */
  leave(): void
}

/**
 * Lets a process that has the terminal in raw mode be stopped, continued and ended from outside as any other: Ctrl-Z,
 * `kill -TSTP`, `fg`, `kill -QUIT`. SIGHUP, SIGINT and SIGTERM are not its business: they interrupt a discussion, which
 * then ends in its own way.
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
    process.on('SIGQUIT', this.#die)
  }

  /** Stops all that was started together, as the terminal does on Ctrl-Z. */
  suspend(): void {
    if (process.platform !== 'win32') process.kill(0, 'SIGTSTP')
  }

  end(): void {
    this.#isOver = true
    process.off('SIGTSTP', this.#stop)
    process.off('SIGCONT', this.#goOn)
    process.off('SIGQUIT', this.#die)
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

  /** Node itself sets the terminal back on other signals only. */
  readonly #die = (signal: NodeJS.Signals): void => {
    this.#hooks.leave()
    this.end()
    // Without a listener the signal does what it always does.
    process.kill(process.pid, signal)
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
