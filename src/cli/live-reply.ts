import type { LiveEvent } from '../core/events.js'
import { visible } from '../core/text/sanitize.js'
import type { Agent, FollowUpKind, PhaseName } from '../core/types.js'

/** The end of a chunk that belongs to the next one: half a line break or half a character. */
const HALF = /[\r\ud800-\udbff]$/

/** A reply that is being written, and what of it is still to be shown. All it gives out is harmless. */
export class LiveReply {
  readonly round: number
  readonly phase: PhaseName
  readonly followUp: FollowUpKind | null
  /** Whether its title stands above it. */
  headed = false
  /** Whether text of this attempt was shown. */
  shown = false
  /** The lines that end it; none while it is being written. */
  end: string[] = []
  #unseen = ''
  #held = ''

  /** @param startedAt milliseconds */
  constructor(
    readonly agent: Agent,
    { round, phase, followUp }: Extract<LiveEvent, { type: 'turn.started' }>,
    readonly startedAt: number,
  ) {
    this.round = round
    this.phase = phase
    this.followUp = followUp
  }

  get hasUnseen(): boolean {
    return this.#unseen !== ''
  }

  add(chunk: string): void {
    const text = this.#held + chunk
    this.#held = HALF.exec(text)?.[0] ?? ''
    this.#unseen += visible(text.slice(0, text.length - this.#held.length))
  }

  /** No more will come. */
  complete(end: string[]): void {
    this.#unseen += visible(this.#held)
    this.#held = ''
    this.end = end
  }

  /** The attempt is given up and begins anew. */
  restart(): void {
    this.#unseen = ''
    this.#held = ''
    this.shown = false
    this.headed = false
  }

  /** What has come since, which then counts as shown; without the space in front of the first word. */
  takeText(): string {
    const text = this.shown ? this.#unseen : this.#unseen.trimStart()
    if (text === '') return ''
    this.#unseen = ''
    this.shown = true
    return text
  }

  /** The complete lines that have come since, which then count as shown. @param rest also the one without its end */
  takeLines(rest: boolean): string[] {
    const text = rest && this.#unseen && !this.#unseen.endsWith('\n') ? `${this.#unseen}\n` : this.#unseen
    const end = text.lastIndexOf('\n')
    if (end === -1) return []
    this.#unseen = text.slice(end + 1)
    this.shown = true
    return text.slice(0, end).split('\n')
  }
}
