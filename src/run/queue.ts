/** Hands items from several producers to one consumer, in the order they came. */
export class Queue<T> {
  #items: T[] = []
  #wake: (() => void) | null = null

  push(item: T): void {
    this.#items.push(item)
    this.#wake?.()
  }

  /** The next item, as soon as there is one. */
  async next(): Promise<T> {
    while (this.#items.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    return this.#items.shift() as T
  }
}
