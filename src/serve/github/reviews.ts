import { UserError } from '../../core/errors.js'
import { createLimiter } from '../../run/limiter.js'
import { describeError } from '../http/logging.js'
import { Refusal } from '../http/refusal.js'
import { Deliveries } from './deliveries.js'
import type { PullEvent } from './payload.js'
import type { PullPlace } from './pull-change.js'
import { PullFiles } from './pull-file.js'
import { HOOK_CLIENT, PullWork, type PullWorkPorts } from './pull-work.js'

export type PullReviewsPorts = Omit<PullWorkPorts, 'files' | 'limiter' | 'untilLeft' | 'onBegun' | 'forget'>

/** What became of an event; `reason` says why nothing is begun. */
export interface Taken {
  status: 'accepted' | 'known' | 'ignored'
  reason: string | null
}

const MOST_AT_ONCE = 4

interface Worker {
  stop: AbortController
  done: Promise<void>
}

/** Reviews pull requests: one review of each at a time, the newest; what was accepted outlives the process. */
export class PullReviews {
  readonly #files: PullFiles
  readonly #deliveries: Deliveries
  readonly #limiter = createLimiter({ maxConcurrent: MOST_AT_ONCE })
  readonly #workers = new Map<string, Worker>()
  /** Gives back the place that is kept among the discussions for one that is not yet begun. */
  readonly #places = new Map<string, () => void>()
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #end = new AbortController()

  /** @param runs the folder of the runs */
  constructor(
    runs: string,
    private readonly ports: PullReviewsPorts,
  ) {
    this.#files = new PullFiles(runs)
    this.#deliveries = new Deliveries(this.#files.folder)
  }

  /** Goes on with what was accepted; to be called once the discussions are here that go on. */
  start(): void {
    const damaged = (error: UserError) =>
      this.ports.log.warn(describeError(error), 'a pull request is left out')
    for (const { job, repository, number } of this.#files.list(damaged))
      if (job !== null) this.#begin({ repository, number }, job.delivery)
  }

  /**
   * Accepts an event that begins a review, or ends one: once this returns it is on the disk. A review of an older commit
   * is ended; whether there is one to begin is seen when GitHub is asked for the pull request.
   * @param delivery GitHub's id of it
   * @param digest of what was signed
   * @throws Refusal when too many wait, the server is about to end, or it cannot be kept
   */
  take(event: PullEvent, delivery: string, digest: string): Taken {
    const { repository, number, head, updatedAt } = event
    const before = this.#files.read(repository, number)
    const job = before?.job ?? null
    const marks = [delivery, digest]
    if (this.#deliveries.isTaken(marks) || marks.some((mark) => before?.taken.includes(mark)))
      return { status: 'known', reason: 'this delivery was taken before' }
    if (before && updatedAt < before.updatedAt)
      return { status: 'ignored', reason: 'something newer is known of this pull request' }
    const isUnderWay = job !== null && job.body === null
    const isClosed = event.action === 'closed'
    if (isClosed && job === null) return { status: 'ignored', reason: 'no review of it is under way' }
    if (isUnderWay && !isClosed && job.head === head && this.#workers.has(keyOf(event)))
      return { status: 'ignored', reason: 'this commit is under review already' }
    const place = { repository, number }
    this.#keepPlace(place, isUnderWay || isClosed)
    const replaces = isUnderWay ? [...job.replaces, ...(job.discussion === null ? [] : [job.discussion])] : []
    const begun = { delivery, head, replaces, since: this.ports.clock.now() }
    const rest = { discussion: null, files: null, body: null, attempts: 0 }
    try {
      const comment = before?.comment ?? null
      this.#files.write({
        version: 1,
        ...place,
        comment,
        updatedAt,
        taken: marks,
        job: { ...begun, ...rest },
      })
    } catch (error) {
      if (!isUnderWay) this.#givePlaceBack(place)
      this.ports.log.error(describeError(error), 'a pull request could not be written down')
      throw new Refusal('unwritable', 'the server cannot write anything down', 'Deliver it again later.', 60)
    }
    this.#keepDeliveries(() => this.#deliveries.take(marks))
    this.#begin(place, delivery)
    return { status: 'accepted', reason: null }
  }

  /** To be told of each discussion that is no longer held here. */
  onLeft(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake()
    this.#waiting.delete(id)
  }

  /** Begins nothing more; returns once nothing is written any more. */
  async end(): Promise<void> {
    this.#end.abort(new Error('the server ends'))
    await Promise.all([...this.#workers.values()].map(({ done }) => done))
  }

  #keepPlace(place: PullPlace, hasOne: boolean): void {
    if (this.ports.discussions.isEnding || this.#end.signal.aborted)
      throw new Refusal(
        'ending',
        'the server is about to end',
        'Deliver it again when it was started again.',
        5,
      )
    const key = keyOf(place)
    if (!hasOne && !this.#places.has(key))
      this.#places.set(key, this.ports.discussions.reserve(HOOK_CLIENT.name))
  }

  #givePlaceBack(place: PullPlace): void {
    this.#places.get(keyOf(place))?.()
    this.#places.delete(keyOf(place))
  }

  /** Where that cannot be written, each pull request still knows its newest delivery. */
  #keepDeliveries(change: () => void): void {
    try {
      change()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.ports.log.warn(describeError(error), 'the deliveries of GitHub could not be written down')
    }
  }

  #begin(place: PullPlace, delivery: string): void {
    const key = keyOf(place)
    const before = this.#workers.get(key)
    before?.stop.abort(new Error('a newer commit is to be reviewed'))
    const stop = new AbortController()
    const signal = AbortSignal.any([this.#end.signal, stop.signal])
    const work = new PullWork(place, delivery, {
      ...this.ports,
      files: this.#files,
      limiter: this.#limiter,
      untilLeft: (id, until) => this.#untilLeft(id, until),
      onBegun: () => this.#givePlaceBack(place),
      forget: (marks) => this.#keepDeliveries(() => this.#deliveries.forget(marks)),
    })
    const worker: Worker = { stop, done: Promise.resolve() }
    worker.done = (before?.done ?? Promise.resolve())
      .then(() => work.run(signal))
      .catch((error: unknown) => {
        if (!signal.aborted)
          this.ports.log.error(
            { pull: key, ...describeError(error) },
            'a pull request is left for the next start',
          )
      })
      .finally(() => {
        if (this.#workers.get(key) !== worker) return
        this.#workers.delete(key)
        this.#givePlaceBack(place)
      })
    this.#workers.set(key, worker)
  }

  #untilLeft(id: string, signal: AbortSignal): Promise<void> {
    if (!this.ports.discussions.isHere(id)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, waiting)
      waiting.add(resolve)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }
}

function keyOf({ repository, number }: PullPlace): string {
  return `${repository}#${number}`
}
