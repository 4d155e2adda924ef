import type { State } from '../../core/state.js'
import { Redactor, secretsIn } from '../../core/text/secrets.js'
import { filesOf } from '../../store/runs.js'
import type { Held } from '../../wire/hold.js'
import { planResumption } from '../../wire/resume.js'
import { settleRunsFolder } from '../../wire/runs.js'
import type { World } from '../../wire/world.js'
import { Deeds } from './deeds.js'
import { describeEnd } from './describe-end.js'
import type { ClientEvent } from './event-view.js'
import { Followers } from './followers.js'
import { Intake, type MakePlan, type Wanted } from './intake.js'
import { KeptDiscussions, type ListWanted, type Looked } from './kept-discussions.js'
import { describeError } from './logging.js'
import { Pace } from './pace.js'
import type { Client, DiscussionPorts } from './ports.js'
import { PromisedResults } from './promised-results.js'
import { type FoundRun, findAccepted, lockFolder } from './recovery.js'
import type { Accepted, HttpResult, Page } from './result-schema.js'
import type { HttpSettings } from './settings.js'
import { type Candidate, Stage } from './stage.js'

/**
 * The discussions of a server, whatever carries the requests: {@link Intake} accepts them, {@link Stage} holds them,
 * {@link KeptDiscussions} reads them back, {@link Followers} are told of them, {@link Deeds} change and remove them.
 */
export class Discussions {
  readonly #stage: Stage
  readonly #kept: KeptDiscussions
  readonly #followers: Followers
  readonly #promised: PromisedResults
  readonly #intake: Intake
  readonly #deeds: Deeds
  /** What was found when the folder was taken, to go on with. */
  readonly #left: FoundRun[] = []

  private constructor(
    readonly folder: string,
    private readonly settings: HttpSettings,
    private readonly world: World,
    private readonly ports: DiscussionPorts,
    private readonly unlock: () => void,
  ) {
    const { log } = ports
    const redactor = new Redactor(secretsIn(world.env))
    const pace = new Pace()
    const stage = new Stage(settings.maxRunning, pace, {
      onEvent: ({ id, request }, event) => {
        this.#followers.wake(id)
        ports.onEvent?.(id, event, request)
      },
      onBegun: ({ id }) => log?.debug({ discussion: id }, 'discussion begun'),
      onLeft: (candidate, held, error) => this.#onLeft(candidate, held, error),
    })
    const kept = new KeptDiscussions(folder, redactor, stage, pace)
    const source = {
      isHere: (id: string) => stage.has(id),
      resultOf: (id: string) => kept.readFinal(id),
    }
    const promised = new PromisedResults(folder, ports.openCallbacks?.(folder) ?? null, source, log)
    const intake = new Intake(
      folder,
      settings,
      world,
      { log, promised, pace, stage },
      (accepted, request) => {
        const { id } = accepted.files
        log?.info({ discussion: id, client: request.client }, 'discussion accepted')
        stage.add({ id, request, prepare: () => accepted })
      },
    )
    this.#stage = stage
    this.#kept = kept
    this.#followers = new Followers(kept, redactor, stage)
    this.#promised = promised
    this.#intake = intake
    this.#deeds = new Deeds(folder, { kept, stage, promised, intake })
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

  /** Goes on with the discussions that have not ended since they were accepted, each from its log. */
  goOn(): void {
    const { config } = this.settings
    for (const { id, request } of this.#left.splice(0)) {
      this.ports.log?.info({ discussion: id, client: request.client }, 'discussion taken up again')
      const { log } = filesOf(this.folder, id)
      const prepare = () => planResumption({ run: log, config, output: this.folder }, this.world)
      this.#stage.add({ id, request, prepare })
    }
    this.#promised.start()
  }

  /**
   * Takes nothing more, lets running rounds finish within a limit, in milliseconds, and leaves the rest for the next
   * start. Returns once no log is written any more.
   */
  async close(limitMs: number): Promise<void> {
    if (this.#stage.isEnding) return
    try {
      await this.#stage.close(limitMs)
      await this.#promised.end()
      await this.ports.onClosed?.()
    } finally {
      this.unlock()
    }
  }

  /** How many are held, how many wait for it, and how many clients follow one. */
  get counts(): { running: number; waiting: number; following: number } {
    return { running: this.#stage.running, waiting: this.#stage.waiting, following: this.#followers.size }
  }

  get isEnding(): boolean {
    return this.#stage.isEnding
  }

  /** Whether it is queued or running in this process. */
  isHere(id: string): boolean {
    return this.#stage.has(id)
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

  /** See {@link KeptDiscussions.stateOf}. */
  stateOf(id: string): State {
    return this.#kept.stateOf(id)
  }

  /** See {@link KeptDiscussions.read}. */
  read(id: string): HttpResult {
    return this.#kept.read(id)
  }

  /** See {@link KeptDiscussions.look}. */
  look(id: string): Looked {
    return this.#kept.look(id)
  }

  /** See {@link KeptDiscussions.list}. */
  list(wanted: ListWanted): Promise<Page> {
    return this.#kept.list(wanted)
  }

  /** See {@link KeptDiscussions.render}. */
  render(id: string, format: 'md' | 'html'): string {
    return this.#kept.render(id, format)
  }

  /** See {@link Followers.follow}. */
  follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<ClientEvent> | null {
    return this.#followers.follow(id, after, signal)
  }

  /** See {@link Deeds.mayChange}. */
  mayChange(id: string, client: Client): boolean {
    return this.#deeds.mayChange(id, client)
  }

  /** See {@link Deeds.cancel}. */
  cancel(id: string, client: Client): Promise<Accepted> {
    return this.#deeds.cancel(id, client)
  }

  /** See {@link Deeds.remark}. */
  remark(id: string, client: Client, text: string): Promise<void> {
    return this.#deeds.remark(id, client, text)
  }

  /** See {@link Deeds.remove}. */
  remove(id: string, client: Client): Promise<void> {
    return this.#deeds.remove(id, client)
  }

  #remember(): void {
    for (const found of findAccepted(this.folder, this.ports.log)) {
      this.#intake.remember(found.id, found.request)
      if (found.isUnfinished) this.#left.push(found)
    }
  }

  #onLeft({ id, request }: Candidate, held: Held | null, error: unknown): void {
    const { log } = this.ports
    this.#followers.wake(id)
    const facts = { discussion: id, client: request.client }
    if (held?.state.ended) log?.info({ ...facts, ...describeEnd(held) }, 'discussion ended')
    else if (error === null) log?.info(facts, 'discussion left for the next start')
    else log?.error({ ...facts, ...describeError(error) }, 'discussion broken off')
    this.#promised.onLeft(id)
    this.ports.onLeft?.(id)
  }
}
