import { UserError } from '../../core/errors.js'
import { CallbackFiles } from './callback-file.js'
import type { Callbacks } from './callbacks.js'
import { describeError } from './logging.js'
import type { ServerLog } from './ports.js'
import { Refusal } from './refusal.js'

export interface ResultSource {
  /** Whether a discussion is queued or running in this process. */
  isHere(id: string): boolean
  /**
   * The result as JSON, as clients get it; null: it has not ended.
   * @throws Refusal where there is no such discussion any more
   */
  resultOf(id: string): string | null
}

/** How often those are looked at that were to end elsewhere, or whose result could not be kept. */
const LOOK_MS = 30_000

/** Sees to it that each discussion whose result was promised to somebody is told of at its end, wherever it ends. */
export class PromisedResults {
  readonly #files: CallbackFiles
  /** Promised, and not here. */
  readonly #owed = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  /** @param callbacks null: nothing is sent; what was promised before is left as it is */
  constructor(
    folder: string,
    private readonly callbacks: Callbacks | null,
    private readonly source: ResultSource,
    private readonly log: ServerLog | undefined,
  ) {
    this.#files = new CallbackFiles(folder)
  }

  /** @throws UserError for an address that nothing is sent to */
  check(url: string): void {
    this.#need().check(url)
  }

  /** To be called before the discussion is in its log: what is accepted is told of. @throws UserError where it cannot be kept */
  promise(id: string, url: string): void {
    this.#need().promise(id, url)
  }

  /** Nothing is sent for a discussion: it was not accepted after all, or is deleted. */
  forget(id: string): void {
    this.#owed.delete(id)
    if (this.callbacks) this.callbacks.forget(id)
    else this.#files.remove(id)
  }

  /** Goes on with what servers before this one promised; to be called once the discussions are here that go on. */
  start(): void {
    if (!this.callbacks) {
      this.#tellOfIdle()
      return
    }
    this.#files.sweep()
    this.callbacks.start()
    for (const id of this.callbacks.promised()) this.onLeft(id)
    this.#timer = setInterval(() => {
      for (const id of [...this.#owed]) this.onLeft(id)
    }, LOOK_MS)
    this.#timer.unref()
  }

  /** Sends the result of a discussion that is no longer here, where it was promised and there is one. */
  onLeft(id: string): void {
    if (!this.callbacks || this.source.isHere(id)) return
    try {
      this.#settle(id, this.callbacks)
    } catch (error) {
      // A disk that is full, say: it is looked at again.
      if (!this.#owed.has(id))
        this.log?.error({ discussion: id, ...describeError(error) }, 'the promised result is not there yet')
      this.#owed.add(id)
    }
  }

  /** Sends nothing any more; the next start goes on. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.callbacks?.end()
  }

  #settle(id: string, callbacks: Callbacks): void {
    if (!callbacks.isPromised(id)) {
      this.#owed.delete(id)
      return
    }
    const result = this.#resultOf(id)
    if (result === 'gone') this.forget(id)
    else if (result === null) this.#owed.add(id)
    else {
      callbacks.complete(id, result.json)
      this.#owed.delete(id)
    }
  }

  #resultOf(id: string): { json: string } | 'gone' | null {
    try {
      const json = this.source.resultOf(id)
      return json === null ? null : { json }
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'unknown') return 'gone'
      throw error
    }
  }

  #need(): Callbacks {
    if (this.callbacks) return this.callbacks
    throw new UserError(
      'callback: this server sends no results',
      'Leave it out and follow the events, or have the server started with OPENBOTMAN_CALLBACK_SECRET.',
    )
  }

  #tellOfIdle(): void {
    const kept = this.#files.list((error) => this.log?.warn(describeError(error), 'a callback is damaged'))
    if (kept.length > 0)
      this.log?.warn(
        { callbacks: kept.length, cure: 'Start the server with OPENBOTMAN_CALLBACK_SECRET.' },
        'callbacks that were promised are not sent',
      )
  }
}
