import { rmSync, statSync } from 'node:fs'
import type { LogEvent } from '../../core/events.js'
import { toResult } from '../../core/result.js'
import type { State } from '../../core/state.js'
import { Redactor, secretsIn } from '../../core/text/secrets.js'
import type { Status } from '../../core/types.js'
import { isHeld, lockRun } from '../../store/lock.js'
import { LogTail } from '../../store/log-tail.js'
import { readLog } from '../../store/read-log.js'
import { filesOf, LOG_NAME, type RunFiles } from '../../store/runs.js'
import { renderRun } from '../../wire/export.js'
import { replayLog } from '../../wire/find-run.js'
import type { Held } from '../../wire/hold.js'
import { planResumption } from '../../wire/resume.js'
import { listRunsInTurns, type RunStatus, settleRunsFolder } from '../../wire/runs.js'
import type { World } from '../../wire/world.js'
import { describeEnd } from './describe-end.js'
import { type ClientEvent, toClientEvent } from './event-view.js'
import { Intake, type MakePlan, type Wanted } from './intake.js'
import { describeError } from './logging.js'
import { Pace } from './pace.js'
import type { Client, DiscussionPorts } from './ports.js'
import { PromisedResults } from './promised-results.js'
import { type FoundRun, findAccepted, lockFolder } from './recovery.js'
import { notCancelled, Refusal } from './refusal.js'
import { type AcceptedRequest, readRequest, removeRequest } from './requests.js'
import { type Accepted, encodeResult, type HttpResult, type HttpStatus, type Page } from './result-schema.js'
import type { HttpSettings } from './settings.js'
import { Stage } from './stage.js'
import { Watchers } from './watchers.js'

export interface ListWanted {
  statuses?: readonly HttpStatus[] | undefined
  text?: string | undefined
  /** Begun at this time or later: milliseconds since 1970. */
  since?: number | undefined
  /** Id of the last one of the page before. */
  after?: string | undefined
  most: number
}

/** How often the log of a discussion that another process holds is looked at. */
const LOOK_MS = 500

/** No file has a longer name, in bytes. */
const LONGEST_NAME = 255

/** The discussions of a server: accepted, held, read back and removed, whatever carries the requests. */
export class Discussions {
  readonly #stage: Stage
  readonly #intake: Intake
  readonly #promised: PromisedResults
  readonly #watchers = new Watchers()
  /** What is known of those that are queued or running. */
  readonly #requests = new Map<string, AcceptedRequest>()
  /** What was found when the folder was taken, to go on with. */
  readonly #left: FoundRun[] = []
  readonly #pace = new Pace()
  /** Hides keys that were not known yet where a log was written. */
  readonly #redactor: Redactor
  #isEnding = false

  private constructor(
    readonly folder: string,
    private readonly settings: HttpSettings,
    private readonly world: World,
    private readonly ports: DiscussionPorts,
    private readonly unlock: () => void,
  ) {
    this.#redactor = new Redactor(secretsIn(world.env))
    this.#stage = new Stage(settings.maxRunning, this.#pace, {
      onEvent: (id, event) => this.#onEvent(id, event),
      onBegun: (id) => this.ports.log?.debug({ discussion: id }, 'discussion begun'),
      onLeft: (id, held, error) => this.#onLeft(id, held, error),
    })
    this.#promised = new PromisedResults(
      folder,
      ports.openCallbacks?.(folder) ?? null,
      {
        isHere: (id) => this.#stage.statusOf(id) !== null,
        resultOf: (id) => this.#finalResult(id),
      },
      ports.log,
    )
    this.#intake = new Intake(
      folder,
      settings,
      world,
      { ...ports, promised: this.#promised, pace: this.#pace, load: this.#stage },
      (accepted, request) => {
        const { id } = accepted.files
        this.#requests.set(id, request)
        ports.log?.info({ discussion: id, client: request.client }, 'discussion accepted')
        this.#stage.add({ id, client: request.client, prepare: () => accepted })
      },
    )
  }

  /**
   * Takes the folder of the runs and knows those again that a server accepted there; see {@link goOn}.
   * @throws UserError when another server has it, or it cannot be written to
   */
  static async open(settings: HttpSettings, world: World, ports: DiscussionPorts): Promise<Discussions> {
    const folder = await settleRunsFolder(settings, world)
    const unlock = lockFolder(folder)
    const shared = { ...world, limiters: world.limiters ?? new Map() }
    try {
      const discussions = new Discussions(folder, { ...settings, output: folder }, shared, ports, unlock)
      discussions.#remember()
      return discussions
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** How many are held, how many wait for it, and how many clients follow one. */
  get counts(): { running: number; waiting: number; following: number } {
    return { running: this.#stage.running, waiting: this.#stage.waiting, following: this.#watchers.size }
  }

  get isEnding(): boolean {
    return this.#isEnding
  }

  /** Goes on with the discussions that have not ended since they were accepted, each from its log. */
  goOn(): void {
    const { config } = this.settings
    for (const { id, request } of this.#left.splice(0)) {
      this.#requests.set(id, request)
      this.ports.log?.info({ discussion: id, client: request.client }, 'discussion taken up again')
      const { log } = filesOf(this.folder, id)
      const prepare = () => planResumption({ run: log, config, output: this.folder }, this.world)
      this.#stage.add({ id, client: request.client, prepare })
    }
    this.#promised.start()
  }

  /**
   * Accepts a discussion: once this returns it is on the disk, and comes to its end though the server be killed.
   * @param key the client's own name for this request; asked for again with it, the same discussion is given
   * @throws UserError when something is wrong with it
   * @throws Refusal when too many wait, the server is about to end, or the key was used for another discussion
   */
  async submit(client: Client, wanted: Wanted, key: string | null): Promise<Accepted> {
    const { id, isKnown } = await this.#intake.submit(client, wanted, key)
    return { id, status: isKnown ? this.read(id).status : 'queued' }
  }

  /** See {@link Intake.reserve}. */
  reserve(client: string): () => void {
    return this.#intake.reserve(client)
  }

  /** Accepts a discussion that the server itself plans, as `submit` does those of clients; see {@link Intake.accept}. */
  accept(client: string, makePlan: MakePlan, reserved: (id: string) => void): Promise<string> {
    return this.#intake.accept(client, makePlan, reserved)
  }

  /** Whether it is queued or running in this process. */
  isHere(id: string): boolean {
    return this.#stage.statusOf(id) !== null
  }

  /** All that is in its log. @throws Refusal when there is none of that id */
  stateOf(id: string): State {
    const { log } = this.#find(id)
    return replayLog(log, readLog(log))
  }

  /** @throws Refusal when there is none of that id */
  read(id: string): HttpResult {
    const { state, status } = this.look(id)
    const base = `/v1/discussions/${encodeURIComponent(id)}`
    const result = toResult(state, { transcript: `${base}/transcript`, log: `${base}/events` })
    return { ...result, id, status }
  }

  /** All that is known of one, without keys that are known here. @throws Refusal when there is none of that id */
  look(id: string): { id: string; state: State; events: LogEvent[]; status: HttpStatus } {
    const files = this.#find(id)
    const events = this.#redactor.hideIn(readLog(files.log))
    const state = replayLog(files.log, events)
    return { id, state, events, status: this.#statusOf(files, state.ended?.status ?? null) }
  }

  /** A page of them, the newest first. */
  async list({ statuses, text, since, after, most }: ListWanted): Promise<Page> {
    const own = (id: string, status: RunStatus): HttpStatus =>
      status === 'running' || status === 'interrupted' ? (this.#stage.statusOf(id) ?? status) : status
    const among = (id: string, status: RunStatus) => statuses?.includes(own(id, status)) ?? true
    const { runs } = await listRunsInTurns(
      this.folder,
      { among, text, since },
      { after, most: most + 1 },
      () => this.#pace.turn(),
    )
    const page = runs.slice(0, most).map(({ files: { id }, status, ...head }) => ({
      ...this.#redactor.hideIn(head),
      id,
      status: own(id, status),
    }))
    return { discussions: page, next: runs.length > most ? (page.at(-1)?.id ?? null) : null }
  }

  /** All of it as Markdown or as one page. @throws Refusal when there is none of that id */
  render(id: string, format: 'md' | 'html'): string {
    return renderRun(this.#find(id), format, this.#redactor)
  }

  /**
   * The events of its log from one on, then those that are added while it is under way; each of them once.
   * @param after number of the last event that is known already; 0: none is
   * @returns null: there are no more, and it is not under way
   * @throws Refusal when there is none of that id
   */
  follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<ClientEvent> | null {
    const files = this.#find(id)
    const isOver = !this.#isUnderWay(files) && new LogTail(files.log, after).read().length === 0
    return isOver ? null : this.#follow(files, after, signal)
  }

  /** Returns once it has ended. @throws Refusal when it is not under way here, and for what others began */
  async cancel(id: string, client: Client): Promise<Accepted> {
    this.#find(id)
    this.#requireOwn(id, client)
    const wasHere = this.#stage.statusOf(id) !== null
    await this.#stage.cancel(id)
    const { status } = this.read(id)
    // It could not be written down, or was left for the next start, which would go on with it.
    if (status === 'interrupted' && (wasHere || this.#isEnding)) throw notCancelled(id, this.#isEnding)
    if (wasHere || status === 'cancelled') return { id, status }
    throw new Refusal('conflict', `${id} is not under way here: ${status}`, 'There is nothing to cancel.')
  }

  /** Returns once it is in the log. @throws UserError for one that is empty or too long, Refusal as `cancel` */
  async remark(id: string, client: Client, text: string): Promise<void> {
    this.#find(id)
    this.#requireOwn(id, client)
    await this.#stage.remark(id, text)
  }

  /**
   * Removes log, transcript and request; of one whose end was told just now, once all of that is written.
   * @throws Refusal while it is under way, and for what others began
   */
  async remove(id: string, client: Client): Promise<void> {
    this.#find(id)
    this.#requireOwn(id, client)
    if (this.#stage.statusOf(id) === 'running' && this.read(id).status !== 'running')
      await this.#stage.settled(id)
    const files = this.#find(id)
    if (this.#isUnderWay(files))
      throw new Refusal('conflict', `${id} is under way`, 'Cancel it first, or wait for its end.')
    const request = readRequest(this.folder, id)
    const unlock = lockRun(files.log)
    try {
      this.#promised.forget(id)
      // Without its request nobody owns it, and without its log there is none: whatever a crash leaves can be removed
      // by its owner, or is at the next start.
      rmSync(files.transcript, { force: true })
      rmSync(files.log, { force: true })
      removeRequest(this.folder, id)
    } finally {
      unlock()
    }
    if (request) this.#intake.forget(request)
  }

  /**
   * Takes nothing more, lets running rounds finish within a limit, in milliseconds, and leaves the rest for the next
   * start. Returns once no log is written any more.
   */
  async close(limitMs: number): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#intake.close()
    try {
      await this.#stage.close(limitMs)
      await this.#promised.end()
      await this.ports.onClosed?.()
    } finally {
      this.unlock()
    }
  }

  #remember(): void {
    for (const found of findAccepted(this.folder, this.ports.log)) {
      this.#intake.remember(found.id, found.request)
      if (found.isUnfinished) this.#left.push(found)
    }
  }

  #onEvent(id: string, event: LogEvent): void {
    this.#watchers.wake(id)
    const request = this.#requests.get(id)
    if (request) this.ports.onEvent?.(id, event, request)
  }

  #onLeft(id: string, held: Held | null, error: unknown): void {
    const client = this.#requests.get(id)?.client
    this.#requests.delete(id)
    this.#watchers.wake(id)
    const facts = { discussion: id, client }
    if (held?.state.ended) this.ports.log?.info({ ...facts, ...describeEnd(held) }, 'discussion ended')
    else if (error === null) this.ports.log?.info(facts, 'discussion left for the next start')
    else this.ports.log?.error({ ...facts, ...describeError(error) }, 'discussion broken off')
    this.#promised.onLeft(id)
    this.ports.onLeft?.(id)
  }

  /** As `read` gives it to clients, as JSON; null: it has not ended. @throws Refusal when there is none of that id */
  #finalResult(id: string): string | null {
    if (this.#isUnderWay(this.#find(id))) return null
    const result = this.read(id)
    return result.status === 'interrupted' ? null : encodeResult(result)
  }

  async *#follow({ id, log }: RunFiles, after: number, signal: AbortSignal): AsyncGenerator<ClientEvent> {
    const tail = new LogTail(log, after)
    const watcher = this.#watchers.watch(id, signal)
    // Another process tells nothing: its log is looked at.
    const look = this.#stage.statusOf(id) === null ? setInterval(() => watcher.wake(), LOOK_MS) : undefined
    try {
      while (!signal.aborted) {
        // Asked first: what is added after the log was read is then read the next time.
        const isUnderWay = this.#isUnderWay({ id, log })
        for (let events = tail.read(); events.length > 0; events = tail.read())
          for (const event of events) yield toClientEvent(this.#redactor.hideIn(event))
        if (!isUnderWay) return
        await watcher.next()
      }
    } finally {
      clearInterval(look)
      watcher.end()
    }
  }

  /** @throws Refusal when there is none of that id; an id is no path, and leads nowhere else */
  #find(id: string): RunFiles {
    const name = `${id}.jsonl`
    const isId = !/[/\\\0]/.test(id) && LOG_NAME.test(name) && Buffer.byteLength(name) <= LONGEST_NAME
    const files = filesOf(this.folder, id)
    const facts = isId ? statSync(files.log, { throwIfNoEntry: false }) : undefined
    if (facts?.isFile() && facts.size > 0) return files
    throw new Refusal('unknown', `there is no discussion ${id}`, 'GET /v1/discussions lists them.')
  }

  /** Whether a client may steer, end and remove one: whoever began it, and whoever looks after the server. */
  mayChange(id: string, { name, scopes }: Client): boolean {
    return scopes.has('admin') || readRequest(this.folder, id)?.client === name
  }

  #requireOwn(id: string, client: Client): void {
    if (this.mayChange(id, client)) return
    throw new Refusal(
      'forbidden',
      `${id} was not begun by ${client.name}`,
      'Use the token that began it, or one with the scope admin.',
    )
  }

  #isUnderWay({ id, log }: Pick<RunFiles, 'id' | 'log'>): boolean {
    return this.#stage.statusOf(id) !== null || isHeld(log)
  }

  #statusOf({ id, log }: RunFiles, ended: Status | null): HttpStatus {
    return ended ?? this.#stage.statusOf(id) ?? (isHeld(log) ? 'running' : 'interrupted')
  }
}
