import { UserError } from '../core/errors.js'
import { visible } from '../core/text/sanitize.js'

/** The longest remark, in characters. */
const LONGEST_REMARK = 4000

/** `asked`: the discussion goes on until its round is over; `held`: it stands still. */
export type Pause = 'off' | 'asked' | 'held'

/**
 * How people steer a discussion that is under way: they have it stand still between two rounds, and put remarks in.
 * One for each discussion; whoever shows it writes, the engine reads.
 */
export class Steering {
  #wanted = false
  /** When it came to stand still, in milliseconds; null: it does not. */
  #heldSince: number | null = null
  #heldMs = 0
  #remarks: string[] = []
  #tell: (() => void) | null = null

  constructor(private readonly now: () => number = () => performance.now()) {}

  get pause(): Pause {
    if (this.#heldSince !== null) return 'held'
    return this.#wanted ? 'asked' : 'off'
  }

  /** Milliseconds that it has stood still so far, all pauses together. */
  get pausedMs(): number {
    return this.#heldMs + (this.#heldSince === null ? 0 : this.now() - this.#heldSince)
  }

  /** Asks for a pause after the round, or ends it. */
  setPause(on: boolean): void {
    this.#wanted = on
    this.#tell?.()
  }

  /**
   * Puts a remark in that all agents see from the next round on.
   * @throws UserError when there is nothing in it, or it is longer than 4,000 characters
   */
  addRemark(text: string): void {
    const remark = visible(text).trim()
    if (remark === '')
      throw new UserError('the remark is empty', 'Write what the agents should take into account.')
    if (remark.length > LONGEST_REMARK)
      throw new UserError(
        `the remark has ${remark.length} characters, ${LONGEST_REMARK} are the most`,
        'Put the gist of it in; what is longer belongs into the topic.',
      )
    this.#remarks.push(remark)
    this.#tell?.()
  }

  // --- for the engine ---------------------------------------------------------------------------------------------

  /** Calls `tell` after each change. @returns ends that */
  listen(tell: () => void): () => void {
    this.#tell = tell
    return () => {
      this.#tell = null
    }
  }

  /** The next remark that is not kept yet. */
  takeRemark(): string | null {
    return this.#remarks.shift() ?? null
  }

  /** Whether the discussion has to stand still before another round. */
  get wantsPause(): boolean {
    return this.#wanted
  }

  /** Says that the discussion stands still, or goes on. */
  hold(on: boolean): void {
    this.#heldMs = this.pausedMs
    this.#heldSince = on ? this.now() : null
  }
}
