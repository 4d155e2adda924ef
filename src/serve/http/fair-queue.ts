/** What waits, by whom it waits for: everyone's first before anyone's second. */
export class FairQueue<Item> {
  /** In the order in which it is their turn. */
  readonly #waiting = new Map<string, Item[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many of one client wait. */
  sizeOf(client: string): number {
    return this.#waiting.get(client)?.length ?? 0
  }

  add(client: string, item: Item): void {
    const items = this.#waiting.get(client)
    if (items) items.push(item)
    else this.#waiting.set(client, [item])
    this.#size++
  }

  /** Takes out who is next: the first of the client whose turn it is, who then comes after all others. */
  take(): Item | undefined {
    const [client, items] = this.#waiting.entries().next().value ?? []
    const item = items?.shift()
    if (client === undefined || items === undefined || item === undefined) return undefined
    this.#waiting.delete(client)
    if (items.length > 0) this.#waiting.set(client, items)
    this.#size--
    return item
  }

  /** Takes one out wherever it stands. @returns whether it was there */
  remove(client: string, item: Item): boolean {
    const items = this.#waiting.get(client)
    const at = items?.indexOf(item) ?? -1
    if (items === undefined || at === -1) return false
    items.splice(at, 1)
    if (items.length === 0) this.#waiting.delete(client)
    this.#size--
    return true
  }

  /** Takes out all of them. */
  clear(): void {
    this.#waiting.clear()
    this.#size = 0
  }
}
