import type { DiscussionEvent } from '../../core/events.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { nameLack, nameTask } from '../../core/transcript/phase-words.js'
import type { Agent } from '../../core/types.js'

/** A line about how far a discussion is; takes as long as the client needs to read it. */
export type Report = (message: string) => void

/** A client that hears nothing for a minute may give up. */
const SILENCE_MS = 15_000

/** Tells a client how far a discussion is: which round, who answered with which position, who is waited for. */
export class Progress {
  readonly #names: ReadonlyMap<string, string>
  readonly #waiting = new Set<string>()
  readonly #reminder: NodeJS.Timeout
  #round = 1

  constructor(
    agents: readonly Agent[],
    private readonly maxRounds: number,
    private readonly report: Report,
  ) {
    this.#names = new Map(agents.map(({ id, name }) => [id, visibleLine(name)]))
    this.#reminder = setInterval(() => this.#remind(), SILENCE_MS)
    this.#reminder.unref()
  }

  onEvent(event: DiscussionEvent): void {
    switch (event.type) {
      case 'phase.opened':
        this.#round = event.round
        this.#tell(`${this.#listNames(event.speakers)} asked for ${taskOf(event)}`)
        break
      case 'turn.started':
        this.#waiting.add(event.agent)
        break
      case 'turn.completed': {
        this.#waiting.delete(event.agent)
        const task = event.followUp ? nameLack(event.followUp) : nameTask(event.phase)
        const position = event.phase === 'answers' && event.reply.position ? `: ${event.reply.position}` : ''
        this.#tell(`${this.#name(event.agent)} answered with ${task}${position}${this.#describeWaiting()}`)
        break
      }
      case 'turn.failed':
        this.#waiting.delete(event.agent)
        this.#tell(
          `${this.#name(event.agent)} failed (${event.failure.kind}): ${visibleLine(event.failure.message)}`,
        )
        break
      case 'turn.retrying':
        this.#tell(`${this.#name(event.agent)} is asked again (${event.failure.kind})`)
        break
      case 'round.closed':
        this.#tell(visibleLine(event.verdict.why))
        break
      case 'discussion.ended':
        this.#tell(`ended: ${event.status}, ${visibleLine(event.reason)}`)
        break
    }
  }

  /** Nothing is told any more. */
  end(): void {
    clearInterval(this.#reminder)
  }

  #remind(): void {
    if (this.#waiting.size > 0) this.#tell(`waiting for ${this.#listNames([...this.#waiting])}`)
  }

  #tell(what: string): void {
    this.report(`Round ${this.#round}/${this.maxRounds}: ${what}`)
    this.#reminder.refresh()
  }

  #describeWaiting(): string {
    return this.#waiting.size === 0 ? '' : `; waiting for ${this.#listNames([...this.#waiting])}`
  }

  #listNames(ids: readonly string[]): string {
    return ids.map((id) => this.#name(id)).join(', ')
  }

  #name(id: string): string {
    return this.#names.get(id) ?? id
  }
}

function taskOf({ phase, speakers }: Extract<DiscussionEvent, { type: 'phase.opened' }>): string {
  return speakers.length > 1 ? nameTask(phase).replace(/^its /, 'their ') : nameTask(phase)
}
