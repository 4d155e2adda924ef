import { Refusal } from './refusal.js'

/** Each holds a connection for as long as its discussion lasts. */
const MOST_PER_CLIENT = 500
const RETRY_AFTER_SECONDS = 15

/** The event streams that are open, by client: none opens so many that others get no connection any more. */
export class Streams {
  readonly #open = new Map<string, Set<AbortController>>()

  /** @param most that one client may have open */
  constructor(private readonly most = MOST_PER_CLIENT) {}

  /**
   * Keeps a stream in mind until `end` is aborted.
   * @throws Refusal when its client has too many
   */
  add(client: string, end: AbortController): void {
    const own = this.#open.get(client) ?? new Set()
    if (own.size >= this.most)
      throw new Refusal(
        'full',
        `${client} has ${own.size} event streams open, which are the most`,
        'Close those that nobody reads any more.',
        RETRY_AFTER_SECONDS,
      )
    this.#open.set(client, own.add(end))
    const forget = () => {
      own.delete(end)
      if (own.size === 0 && this.#open.get(client) === own) this.#open.delete(client)
    }
    end.signal.addEventListener('abort', forget, { once: true })
  }

  /** Ends the streams of a client whose token was revoked. */
  endAllOf(client: string): void {
    for (const end of [...(this.#open.get(client) ?? [])]) end.abort()
  }
}
