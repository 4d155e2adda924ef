import type { LogEvent } from '../../core/events.js'
import { Steering } from '../../run/steering.js'
import { type Held, Suspension } from '../../wire/hold.js'
import { type Resumption, resumeDiscussion } from '../../wire/resume.js'
import { FairQueue } from './fair-queue.js'
import type { Pace } from './pace.js'
import { Refusal } from './refusal.js'
import type { AcceptedRequest } from './requests.js'

/** A discussion that was opened and is to be gone on with. */
export interface Candidate {
  id: string
  request: AcceptedRequest
  /** Reads it back, or has it ready; called when its turn has come. */
  prepare(): Promise<Resumption> | Resumption
}

export interface StagePorts {
  onEvent(candidate: Candidate, event: LogEvent): void
  /** It begins to be held. */
  onBegun(candidate: Candidate): void
  /** It is no longer held here: it ended, or is left for another time; `error` is what kept it from its end. */
  onLeft(candidate: Candidate, held: Held | null, error: unknown): void
}

interface Entry extends Candidate {
  abort: AbortController
  steering: Steering
  /** Those who put a remark in, in order: told the event that keeps it, or null where none does. */
  remarks: ((event: LogEvent | null) => void)[]
  /** Null: it waits for its turn. */
  held: Promise<void> | null
}

/** As many durations are looked at to say how long one takes. */
const REMEMBERED = 20

/** Holds discussions, so many at a time, the others in a queue that is fair among clients. */
export class Stage {
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new FairQueue<Entry>()
  readonly #durationsMs: number[] = []
  #isEnding = false

  constructor(
    private readonly maxRunning: number,
    private readonly pace: Pace,
    private readonly ports: StagePorts,
  ) {}

  get running(): number {
    return this.#entries.size - this.#queue.size
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** Whether nothing is begun any more. */
  get isEnding(): boolean {
    return this.#isEnding
  }

  waitingOf(client: string): number {
    return this.#queue.sizeOf(client)
  }

  /** Whether it is queued or running here. */
  has(id: string): boolean {
    return this.#entries.has(id)
  }

  /** Null: it is not here. */
  statusOf(id: string): 'queued' | 'running' | null {
    const entry = this.#entries.get(id)
    if (!entry) return null
    return entry.held === null ? 'queued' : 'running'
  }

  /** About how long it takes until one of those that wait is begun, in whole seconds from 1 to 300. */
  get turnSeconds(): number {
    const sum = this.#durationsMs.reduce((total, each) => total + each, 0)
    const meanMs = this.#durationsMs.length === 0 ? 10_000 : sum / this.#durationsMs.length
    return Math.min(300, Math.max(1, Math.ceil(meanMs / this.maxRunning / 1000)))
  }

  add(candidate: Candidate): void {
    const entry: Entry = {
      ...candidate,
      abort: new AbortController(),
      steering: new Steering(),
      remarks: [],
      held: null,
    }
    this.#entries.set(entry.id, entry)
    this.#queue.add(entry.request.client, entry)
    this.#startNext()
  }

  /** Ends a discussion as cancelled; one that waits is begun for that. Returns once that is in its log. */
  async cancel(id: string): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.abort.abort()
    if (this.#queue.remove(entry.request.client, entry)) this.#start(entry)
    await entry.held
  }

  /** Waits until a discussion that is held is no longer here. */
  async settled(id: string): Promise<void> {
    await this.#entries.get(id)?.held
  }

  /**
   * Puts a remark in that all agents see from the next round on. Returns once that is in its log.
   * @throws UserError for a remark that is empty or too long
   * @throws Refusal when it does not run here, or ended meanwhile
   */
  async remark(id: string, text: string): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry || entry.held === null)
      throw new Refusal('conflict', `${id} is not running`, 'Remarks are for discussions that are running.')
    entry.steering.addRemark(text)
    const kept = await new Promise<LogEvent | null>((resolve) => entry.remarks.push(resolve))
    if (kept === null)
      throw new Refusal(
        'conflict',
        `${id} ended before the remark was taken up`,
        'Start a discussion with it.',
      )
  }

  /**
   * Begins nothing any more, lets the rounds that are running finish, and leaves the rest as it is. Returns once no
   * log is written any more.
   * @param limitMs rounds that take longer are interrupted: what is missing is asked for again when it is gone on with
   */
  async close(limitMs: number): Promise<void> {
    this.#isEnding = true
    const running = [...this.#entries.values()].filter(({ held }) => held !== null)
    for (const entry of this.#entries.values()) if (entry.held === null) this.#leave(entry, null, null)
    this.#queue.clear()
    const timer = setTimeout(() => running.forEach(suspend), limitMs)
    await Promise.allSettled(running.map(({ held }) => held))
    clearTimeout(timer)
  }

  #startNext(): void {
    while (!this.#isEnding && this.running < this.maxRunning) {
      const entry = this.#queue.take()
      if (!entry) return
      this.#start(entry)
    }
  }

  #start(entry: Entry): void {
    const since = performance.now()
    entry.held = this.#hold(entry).then(
      (held) => {
        this.#durationsMs.push(performance.now() - since)
        if (this.#durationsMs.length > REMEMBERED) this.#durationsMs.shift()
        this.#leave(entry, held, null)
      },
      (error: unknown) => this.#leave(entry, null, error instanceof Suspension ? null : error),
    )
  }

  async #hold(entry: Entry): Promise<Held> {
    await this.pace.turn()
    this.ports.onBegun(entry)
    const resumption = await entry.prepare()
    const hasRounds = resumption.state.method.flow === 'votes'
    const discussion = resumeDiscussion(resumption, { steering: entry.steering }, entry.abort.signal)
    let step = await discussion.next()
    for (; !step.done; step = await discussion.next()) {
      const event = step.value
      if (!('seq' in event)) continue
      if (event.type === 'remark.added') entry.remarks.shift()?.(event)
      this.ports.onEvent(entry, event)
      const isRoundOver = event.type === 'round.closed' || (!hasRounds && event.type === 'phase.closed')
      if (this.#isEnding && isRoundOver) suspend(entry)
      await this.pace.turn()
    }
    return step.value
  }

  #leave(entry: Entry, held: Held | null, error: unknown): void {
    this.#entries.delete(entry.id)
    for (const tell of entry.remarks.splice(0)) tell(null)
    this.ports.onLeft(entry, held, error)
    this.#startNext()
  }
}

function suspend({ abort }: Entry): void {
  abort.abort(new Suspension())
}
