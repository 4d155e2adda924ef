import type { ChalkInstance } from 'chalk'
import type { DiscussionEvent } from '../core/events.js'
import { type Audience, pendingRemarks } from '../core/remarks.js'
import type { State } from '../core/state.js'
import { clip } from '../core/text/gist.js'
import { visibleLine } from '../core/text/sanitize.js'
import { type Agent, RESUMABLE } from '../core/types.js'
import { describeRetry, describeTurning } from './live-lines.js'
import { LiveWording } from './live-wording.js'

/** What has to be known beside an event to tell it. */
export interface Telling {
  /** Who comes to see a remark, as of before the event. */
  audience: Audience | null
  /** As of after the event; null until the discussion is opened. */
  state: State | null
  /** The remark that is being typed. */
  typed: string | null
}

/** As much of a remark is told again, in characters. */
const LONGEST = 300

/** The lines that stay above a board. */
export class BoardLines {
  readonly #wording: LiveWording

  constructor(
    agents: readonly Agent[],
    maxRounds: number | null,
    private readonly chalk: ChalkInstance,
  ) {
    this.#wording = new LiveWording(agents, maxRounds, { quiet: false, verbose: false }, chalk)
  }

  /** The lines that an event leaves behind; most leave none. */
  describe(event: DiscussionEvent, telling: Telling): string[] {
    const wording = this.#wording
    switch (event.type) {
      case 'discussion.opened':
      case 'discussion.resumed':
        wording.maxRounds = event.maxRounds ?? wording.maxRounds
        return []
      case 'turn.completed':
        return wording.answer(event)
      case 'turn.failed':
        return wording.failure(event)
      case 'turn.retrying':
        return [this.chalk.yellow(describeRetry(wording.name(event.agent), event, false))]
      case 'round.closed':
        return [this.chalk.bold(wording.verdict(event))]
      case 'method.chosen':
      case 'point.ruled':
      case 'context.compacted':
      case 'remark.added':
        return [this.chalk.dim(describeTurning(event, telling.audience))]
      case 'discussion.ended':
        return this.#describeLost(telling)
      default:
        return []
    }
  }

  /** What the person at this terminal said and nobody heard. */
  #describeLost({ state, typed }: Telling): string[] {
    const isOver = state?.ended != null && !RESUMABLE.includes(state.ended.status)
    const unseen = state && isOver ? pendingRemarks(state) : []
    const rest = typed?.trim()
    return [
      ...unseen.map(({ text }) => `nobody was asked after your remark: ${clip(visibleLine(text), LONGEST)}`),
      ...(rest ? [`your remark was not put in, since the discussion has ended: ${rest}`] : []),
    ].map((line) => this.chalk.yellow(line))
  }
}
