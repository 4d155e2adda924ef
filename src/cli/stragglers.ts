import type { DiscussionEvent, LiveEvent } from '../core/events.js'

/** A call is slow at this many times the median of those that were begun with it, and after this time at least. */
const TIMES = 3
const LEAST_MS = 30_000

/** Who takes much longer than its peers, from the events of a discussion. */
export class Stragglers {
  /** When each agent was asked that has not answered yet, in milliseconds. */
  readonly #asked = new Map<string, number>()
  /** How long the others of this phase took. */
  #took: number[] = []
  #phase = ''

  constructor(private readonly now: () => number = () => performance.now()) {}

  onEvent(event: DiscussionEvent): void {
    switch (event.type) {
      case 'turn.started':
        this.#begin(event)
        break
      case 'turn.completed':
        this.#took.push(this.#end(event.agent))
        break
      case 'turn.failed':
        this.#end(event.agent)
        break
    }
  }

  /** The id of the agent that has been asked for longest, when that is much longer than its peers took; else null. */
  find(): string | null {
    const [first] = [...this.#asked].sort(([, one], [, other]) => one - other)
    const median = medianOf(this.#took)
    if (!first || median === null) return null
    const [agent, since] = first
    return this.now() - since >= Math.max(LEAST_MS, TIMES * median) ? agent : null
  }

  #begin({ round, phase, agent }: Extract<LiveEvent, { type: 'turn.started' }>): void {
    const name = `${round} ${phase}`
    if (name !== this.#phase) this.#took = []
    this.#phase = name
    this.#asked.set(agent, this.now())
  }

  #end(agent: string): number {
    const since = this.#asked.get(agent) ?? this.now()
    this.#asked.delete(agent)
    return this.now() - since
  }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  const low = sorted[Math.floor((sorted.length - 1) / 2)]
  const high = sorted[Math.floor(sorted.length / 2)]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
