import { UserError } from '../core/errors.js'
import type { State } from '../core/state.js'
import { replaceFile } from '../store/runs.js'

/** By then the requests of the next phase have left, and there is nothing to do but wait. */
const SOON_MS = 10

/** The transcript beside a log, written anew for every state that it is to show; of several in a row for the last. */
export class TranscriptFile {
  #due: State | null = null
  #timer: NodeJS.Timeout | undefined
  #isWritten: Promise<void> = Promise.resolve()
  /** What kept the last one from being written. */
  #problem: UserError | null = null

  constructor(private readonly file: string) {}

  /** Writes the transcript of a state soon. */
  show(state: State): void {
    if (this.#due === null) this.#timer = setTimeout(() => this.#write(), SOON_MS)
    this.#due = state
  }

  /**
   * Writes what is due now.
   * @returns why the last transcript could not be written: that ends nothing, since the log is what counts
   */
  async settle(): Promise<UserError | null> {
    this.#write()
    await this.#isWritten
    return this.#problem
  }

  #write(): void {
    clearTimeout(this.#timer)
    const state = this.#due
    this.#due = null
    if (state === null) return
    this.#isWritten = this.#isWritten.then(() => this.#replace(state))
    // Whoever settles is told.
    this.#isWritten.catch(() => undefined)
  }

  /** The file is replaced in one go: whoever reads it sees the old one or the new one. */
  async #replace(state: State): Promise<void> {
    const { renderInPieces } = await import('../core/transcript.js')
    try {
      await replaceFile(this.file, renderInPieces(state))
      this.#problem = null
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.#problem = error
    }
  }
}
