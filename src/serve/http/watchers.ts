/** Wakes those who watch a discussion when there is more of it to read. */
export class Watchers {
  readonly #watchers = new Map<string, Set<Watcher>>()

  /** @param signal ends the watcher's waiting for good */
  watch(id: string, signal: AbortSignal): Watcher {
    const watchers = this.#watchers.get(id) ?? new Set()
    this.#watchers.set(id, watchers)
    const wake = () => watcher.wake()
    const watcher = new Watcher(() => {
      signal.removeEventListener('abort', wake)
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(id) === watchers) this.#watchers.delete(id)
    })
    signal.addEventListener('abort', wake)
    watchers.add(watcher)
    return watcher
  }

  wake(id: string): void {
    for (const watcher of this.#watchers.get(id) ?? []) watcher.wake()
  }

  /** How many watch anything. */
  get size(): number {
    return [...this.#watchers.values()].reduce((sum, { size }) => sum + size, 0)
  }
}

export class Watcher {
  #isAwake = false
  #wakeUp: (() => void) | null = null

  /** @param end has to be called by whoever watches */
  constructor(readonly end: () => void) {}

  wake(): void {
    this.#isAwake = true
    this.#wakeUp?.()
  }

  /** Waits until it is woken; does not wait when it was since the last time. */
  async next(): Promise<void> {
    if (!this.#isAwake)
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve
      })
    this.#wakeUp = null
    this.#isAwake = false
  }
}
