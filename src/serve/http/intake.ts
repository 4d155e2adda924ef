import { UserError } from '../../core/errors.js'
import { acceptDiscussion } from '../../wire/accept.js'
import { findConfig, type Plan } from '../../wire/plan.js'
import type { Resumption } from '../../wire/resume.js'
import type { World } from '../../wire/world.js'
import type { DiscussArguments } from '../discuss-arguments.js'
import { planForClient } from '../plan-for-client.js'
import { describeError } from './logging.js'
import type { Pace } from './pace.js'
import type { Client, ServerLog } from './ports.js'
import type { PromisedResults } from './promised-results.js'
import { Refusal } from './refusal.js'
import { type AcceptedRequest, digestOf, removeRequest, writeRequest } from './requests.js'
import type { HttpSettings } from './settings.js'
import type { Stage } from './stage.js'

/** A discussion as a client asks for it. */
export type Wanted = DiscussArguments & { callback?: string | undefined }

export interface IntakePorts {
  log: ServerLog | undefined
  promised: Pick<PromisedResults, 'check' | 'promise' | 'forget'>
  /** How full it is, and whether it still begins anything. */
  stage: Pick<Stage, 'running' | 'waiting' | 'waitingOf' | 'turnSeconds' | 'isEnding'>
  pace: Pace
}

type Asked = Pick<AcceptedRequest, 'client' | 'idempotency' | 'callback'>

/** Plans a discussion in the surroundings that all discussions of a server have. */
export type MakePlan = (settings: HttpSettings, world: World) => Promise<Plan>

interface Known {
  digest: string
  id: Promise<string>
}

/** Accepts discussions: plans them, keeps them on the disk, and knows them again by the keys of their clients. */
export class Intake {
  readonly #known = new Map<string, Known>()
  /** How many are being planned, by client. */
  readonly #planning = new Map<string, number>()

  /** @param settings with the folder of the runs as `output` */
  constructor(
    private readonly folder: string,
    private readonly settings: HttpSettings,
    private readonly world: World,
    private readonly ports: IntakePorts,
    private readonly onAccepted: (accepted: Resumption, request: AcceptedRequest) => void,
  ) {}

  /** @returns the id; see {@link Discussions.submit} */
  async submit(
    client: Client,
    wanted: Wanted,
    key: string | null,
  ): Promise<{ id: string; isKnown: boolean }> {
    const digest = digestOf(wanted)
    const known = key === null ? undefined : this.#known.get(nameOf(client.name, key))
    if (known) return { id: await recognize(known, digest), isKnown: true }
    this.#refuseMore(client.name)
    const id = this.#acceptWanted(client.name, wanted, key === null ? null : { key, digest })
    if (key !== null) {
      const name = nameOf(client.name, key)
      this.#known.set(name, { digest, id })
      id.catch(() => this.#known.delete(name))
    }
    return { id: await id, isKnown: false }
  }

  /**
   * Keeps a place for a discussion of a client's that is planned later.
   * @returns gives the place back; calling it twice is harmless
   * @throws Refusal where no more may wait
   */
  reserve(client: string): () => void {
    this.#refuseMore(client)
    return this.#takePlace(client)
  }

  /**
   * Accepts a discussion that is planned by somebody else, however many wait.
   * @param reserved told its id before anything is in its log
   */
  async accept(client: string, makePlan: MakePlan, reserved: (id: string) => void): Promise<string> {
    const plan = await makePlan(this.settings, this.world)
    await this.ports.pace.turn()
    return this.#keep(plan, { client, idempotency: null, callback: null }, reserved)
  }

  /** Knows a discussion again that was accepted before. */
  remember(id: string, { client, idempotency }: AcceptedRequest): void {
    if (idempotency === null) return
    this.#known.set(nameOf(client, idempotency.key), { digest: idempotency.digest, id: Promise.resolve(id) })
  }

  forget({ client, idempotency }: AcceptedRequest): void {
    if (idempotency !== null) this.#known.delete(nameOf(client, idempotency.key))
  }

  async #acceptWanted(
    client: string,
    { callback, ...choice }: Wanted,
    idempotency: AcceptedRequest['idempotency'],
  ): Promise<string> {
    const giveBack = this.#takePlace(client)
    try {
      if (callback !== undefined) this.ports.promised.check(callback)
      const plan = await this.ports.pace.alone(() => this.#plan(choice))
      await this.ports.pace.turn()
      return this.#keep(plan, { client, idempotency, callback: callback ?? null }, (id) => {
        if (callback !== undefined) this.ports.promised.promise(id, callback)
      })
    } finally {
      giveBack()
    }
  }

  /** A fault of the configuration is no fault of the client's, and where it lies none of its business. */
  async #plan(choice: DiscussArguments): Promise<Plan> {
    try {
      return await planForClient(choice, this.settings, this.world)
    } catch (error) {
      await findConfig(this.settings.config, this.world).catch((fault: unknown) => {
        throw withoutConfig(fault, this.ports)
      })
      throw error
    }
  }

  /** @param onReserved told its id before anything is in its log; what it throws undoes all */
  #keep(plan: Plan, asked: Asked, onReserved: (id: string) => void): string {
    this.#refuseAtEnd()
    const request: AcceptedRequest = { version: 1, acceptedAt: new Date().toISOString(), ...asked }
    let reserved: string | null = null
    try {
      const accepted = acceptDiscussion(plan, this.world, ({ id }) => {
        reserved = id
        writeRequest(this.folder, id, request)
        onReserved(id)
      })
      this.onAccepted(accepted, request)
      return accepted.files.id
    } catch (error) {
      if (reserved !== null) this.#undo(reserved)
      throw error instanceof UserError ? cannotKeep(error, this.ports) : error
    }
  }

  #undo(id: string): void {
    this.ports.promised.forget(id)
    removeRequest(this.folder, id)
  }

  /** @returns gives the place back; calling it twice is harmless */
  #takePlace(client: string): () => void {
    this.#count(client, 1)
    let isKept = true
    return () => {
      if (isKept) this.#count(client, -1)
      isKept = false
    }
  }

  #count(client: string, step: 1 | -1): void {
    const count = (this.#planning.get(client) ?? 0) + step
    if (count === 0) this.#planning.delete(client)
    else this.#planning.set(client, count)
  }

  /** @throws Refusal where no more may wait; a client of whom none waits gets its place all the same */
  #refuseMore(client: string): void {
    this.#refuseAtEnd()
    const { running, waiting, turnSeconds } = this.ports.stage
    const planning = [...this.#planning.values()].reduce((sum, each) => sum + each, 0)
    const { maxRunning, maxWaiting } = this.settings
    if (running + waiting + planning < maxRunning + maxWaiting) return
    if (this.ports.stage.waitingOf(client) + (this.#planning.get(client) ?? 0) === 0 && maxWaiting > 0) return
    throw new Refusal(
      'full',
      `${running} discussions are running and ${waiting + planning} wait already`,
      'Ask again later, or cancel one of them.',
      turnSeconds,
    )
  }

  #refuseAtEnd(): void {
    if (this.ports.stage.isEnding)
      throw new Refusal('ending', 'the server is about to end', 'Ask again when it was started again.', 5)
  }
}

/** That the disk is full or read-only is no fault of the client's, and none of its business in detail. */
function cannotKeep(error: UserError, { log }: IntakePorts): Refusal {
  log?.error(describeError(error), 'a discussion could not be written down')
  return new Refusal('unwritable', 'the server cannot write discussions down', 'Ask again later.', 60)
}

function withoutConfig(fault: unknown, { log }: IntakePorts): Refusal {
  log?.error(describeError(fault), 'the configuration cannot be read')
  const hint = 'Ask again once it was mended; the log of the server says where.'
  return new Refusal('unready', 'the configuration of the server cannot be read', hint, 60)
}

async function recognize({ digest, id }: Known, wanted: string): Promise<string> {
  if (digest === wanted) return id
  throw new Refusal(
    'reused-key',
    'this idempotency key was used for another discussion',
    'Use a new key for each discussion, and the same one only to repeat a request.',
  )
}

function nameOf(client: string, key: string): string {
  return JSON.stringify([client, key])
}
