import { UserError } from '../../core/errors.js'
import type { Redactor } from '../../core/text/secrets.js'
import type { Clock } from '../../run/clock.js'
import type { Limiter } from '../../run/limiter.js'
import type { Discussions } from '../http/discussions.js'
import { describeError } from '../http/logging.js'
import type { Client, ServerLog } from '../http/ports.js'
import { Refusal } from '../http/refusal.js'
import { GIVE_UP_AFTER_MS, waitBefore } from '../http/retry.js'
import { renderNotReviewed, renderPullComment } from './comment-body.js'
import { isServed } from './filter.js'
import type { GithubApi } from './github-api.js'
import { GithubError } from './github-error.js'
import { NotReviewable, planPullReview } from './plan-pull.js'
import { postComment } from './post-comment.js'
import { type PullPlace, readPull, readPullChange } from './pull-change.js'
import type { PullFiles, PullJob, PullRecord } from './pull-file.js'
import type { GithubSettings } from './settings.js'

/** Whose the discussions are: no token can be called so. */
export const HOOK_CLIENT: Client = { name: 'hook:github', scopes: new Set(['read', 'discuss', 'admin']) }

/** What came of leaving a comment; `retrying` is followed by another attempt. */
export type CommentOutcome = 'posted' | 'retrying' | 'refused' | 'given-up'

export interface PullWorkPorts {
  files: PullFiles
  api: GithubApi
  /** Of requests to GitHub: so many pull requests are read or commented on at the same time. */
  limiter: Limiter
  discussions: Discussions
  settings: GithubSettings
  /** Name and version of this program. */
  generator: string
  redactor: Redactor
  clock: Clock
  /** From 0 to 1. */
  random(): number
  log: ServerLog
  /** Returns once a discussion is no longer held here. */
  untilLeft(id: string, signal: AbortSignal): Promise<void>
  /** Told once the discussion takes up a place of its own. */
  onBegun(): void
  /** Told what a delivery is known by that came to nothing, and may come again. */
  forget(marks: readonly string[]): void
  count(outcome: CommentOutcome): void
}

type Record = PullRecord & { job: PullJob }

const FIRST_WAIT_MS = 3000
/** What was paid for is not thrown away where the token lacks a right that somebody can give it meanwhile. */
const REFUSED_WAIT_MS = 30 * 60_000

/** Another job has taken the place of this one. */
class Superseded extends Error {}

/**
 * One review of one pull request, step by step, each of which is on the disk before the next one is begun: what it
 * replaces is ended, the change is read and a discussion begun, its end is waited for, the comment is left.
 */
export class PullWork {
  constructor(
    private readonly place: PullPlace,
    private readonly delivery: string,
    private readonly ports: PullWorkPorts,
  ) {}

  /** Returns once nothing is left to do, or it is left for the next start. @throws the signal's reason */
  async run(signal: AbortSignal): Promise<void> {
    for (let record = this.#read(); record !== null; record = this.#read()) {
      signal.throwIfAborted()
      try {
        if ((await this.#step(record, signal)) === 'later') return
      } catch (error) {
        signal.throwIfAborted()
        const waitMs = this.#settleFailure(error)
        if (waitMs === null) return
        if (waitMs > 0) await this.ports.clock.sleep(waitMs, signal)
      }
    }
  }

  #step(record: Record, signal: AbortSignal): Promise<'next' | 'later'> {
    const { replaces, discussion, body } = record.job
    if (replaces.length > 0) return this.#endReplaced(replaces)
    if (!isServed(record.repository, this.ports.settings)) return this.#endUnserved(discussion)
    if (body !== null) return this.#post(record, body, signal)
    if (discussion !== null) return this.#takeResult(record, discussion, signal)
    return this.#begin(signal)
  }

  async #endReplaced(ids: readonly string[]): Promise<'next'> {
    for (const id of ids)
      await this.ports.discussions.cancel(id, HOOK_CLIENT).catch((error: unknown) => {
        // It has ended by itself, or is no longer there.
        if (!(error instanceof Refusal)) throw error
      })
    this.#change({ replaces: [] })
    return 'next'
  }

  /** The configuration was changed since it was accepted. */
  async #endUnserved(discussion: string | null): Promise<'next'> {
    if (discussion === null) this.#end('its repository is no longer reviewed')
    else this.#change({ replaces: [discussion], discussion: null })
    return 'next'
  }

  async #begin(signal: AbortSignal): Promise<'next'> {
    const { api, limiter, discussions, settings, clock } = this.ports
    const release = await limiter.acquire(signal)
    try {
      const pull = await readPull(api, this.place, signal)
      if (!pull.isOpen) {
        this.#end('the pull request was closed meanwhile')
        return 'next'
      }
      this.#change({ head: pull.head, files: pull.files ?? null })
      const change = await readPullChange(api, this.place, pull, signal)
      const id = await discussions.accept(
        HOOK_CLIENT.name,
        (serving, world) => planPullReview(change, settings, serving, world),
        (id) => this.#change({ discussion: id, attempts: 0, since: clock.now() }),
      )
      this.#tell('info', { discussion: id, head: pull.head }, 'the review of a pull request is begun')
      this.ports.onBegun()
      return 'next'
    } finally {
      release()
    }
  }

  async #takeResult({ job }: Record, id: string, signal: AbortSignal): Promise<'next' | 'later'> {
    const { discussions, redactor, generator, clock } = this.ports
    await this.ports.untilLeft(id, signal)
    const state = this.#stateOf(id)
    if (state === null) {
      this.#change({ discussion: null })
      return 'next'
    }
    if (state.ended === null) {
      if (!discussions.isEnding)
        this.#tell('error', { discussion: id }, 'the review of a pull request is left for the next start')
      return 'later'
    }
    if (state.ended.status === 'cancelled') {
      this.#end('its review was cancelled')
      return 'next'
    }
    const source = { id, generator, ...(job.files === null ? {} : { files: job.files }) }
    const body = redactor.hide(renderPullComment(state, source))
    this.#change({ body, attempts: 0, since: clock.now() })
    return 'next'
  }

  /** Null: a crash came before it was begun. */
  #stateOf(id: string): ReturnType<Discussions['stateOf']> | null {
    try {
      return this.ports.discussions.stateOf(id)
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'unknown') return null
      throw error
    }
  }

  async #post(record: Record, body: string, signal: AbortSignal): Promise<'next'> {
    const { api, limiter, files } = this.ports
    const release = await limiter.acquire(signal)
    try {
      const comment = await postComment(api, this.place, body, record.comment)
      const now = files.read(record.repository, record.number) ?? record
      // The comment is known from now on, whatever was asked for meanwhile.
      files.write({ ...now, comment, job: now.job?.delivery === this.delivery ? null : now.job })
      this.ports.count('posted')
      this.#tell('info', { discussion: record.job.discussion, comment }, 'a pull request is commented on')
      return 'next'
    } finally {
      release()
    }
  }

  /** @returns how long to wait before going on; null: not before the next start, or not at all */
  #settleFailure(error: unknown): number | null {
    const job = this.#read()?.job
    if (job === undefined || error instanceof Superseded) return null
    if (error instanceof Refusal)
      return error.kind === 'ending' ? null : this.#retry(job, describeError(error), 0)
    if (error instanceof GithubError) return this.#settleGithub(job, error)
    if (error instanceof NotReviewable) return this.#say(job, error.message, error.message)
    this.#tell('error', describeError(error), 'a pull request cannot be reviewed')
    if (job.body !== null) return this.#giveUp('refused')
    const isSetting = error instanceof UserError
    return this.#say(
      job,
      isSetting
        ? 'the server is not set up for it, its log says why'
        : 'the server has a fault, its log says which',
    )
  }

  #settleGithub(job: PullJob, { kind, message, cure, retryAfterMs }: GithubError): number | null {
    const why = { why: message, ...(cure === null ? {} : { cure }) }
    if (kind === 'again') return this.#retry(job, why, retryAfterMs)
    if (kind === 'too-large' && job.body === null)
      return this.#say(job, 'the change is larger than what GitHub gives away of one', message)
    this.#tell('error', why, 'GitHub refuses what is needed for a review')
    if (kind === 'refused' && job.body !== null) return this.#retry(job, why, REFUSED_WAIT_MS)
    return this.#giveUp('refused')
  }

  #retry(job: PullJob, why: object, askedMs: number): number | null {
    const { clock, random } = this.ports
    const attempts = job.attempts + 1
    const waitMs = waitBefore(attempts, FIRST_WAIT_MS, askedMs, random())
    const facts = { ...why, attempts }
    if (clock.now() + waitMs > job.since + GIVE_UP_AFTER_MS) {
      this.#tell('error', facts, 'a pull request is given up')
      return this.#giveUp('given-up')
    }
    this.#change({ attempts })
    if (job.body !== null) this.ports.count('retrying')
    this.#tell('warn', { ...facts, waitMs }, 'a pull request is tried again')
    return waitMs
  }

  /** Has the pull request told why there is no review of it. */
  #say(job: PullJob, why: string, told?: string): number {
    const { generator, redactor, clock } = this.ports
    if (told !== undefined) this.#tell('warn', { why: told }, 'a pull request cannot be reviewed')
    const body = redactor.hide(renderNotReviewed(why, job.head, generator))
    this.#change({ body, attempts: 0, since: clock.now() })
    return 0
  }

  #giveUp(outcome: CommentOutcome): null {
    this.ports.count(outcome)
    const record = this.#read()
    // Nobody was asked: once the cause is mended, GitHub may deliver it again.
    if (record !== null && record.job.discussion === null && record.job.body === null) {
      this.ports.forget(record.taken)
      this.ports.files.write({ ...record, taken: [] })
    }
    this.#change(null)
    return null
  }

  #end(why: string): void {
    this.#tell('info', { why }, 'nothing is said of a pull request')
    this.#change(null)
  }

  /** Null: nothing is to be done, or something else. */
  #read(): Record | null {
    const record = this.ports.files.read(this.place.repository, this.place.number)
    return record?.job?.delivery === this.delivery ? { ...record, job: record.job } : null
  }

  /** @throws Superseded where something else is to be done by now */
  #change(change: Partial<PullJob> | null): void {
    const record = this.#read()
    if (record === null) throw new Superseded()
    this.ports.files.write({ ...record, job: change === null ? null : { ...record.job, ...change } })
  }

  #tell(level: 'info' | 'warn' | 'error', facts: object, message: string): void {
    const { repository, number } = this.place
    this.ports.log[level]({ pull: `${repository}#${number}`, ...facts }, message)
  }
}
