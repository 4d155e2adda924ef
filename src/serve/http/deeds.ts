import { rmSync } from 'node:fs'
import { lockRun } from '../../store/lock.js'
import type { Intake } from './intake.js'
import type { KeptDiscussions } from './kept-discussions.js'
import type { Client } from './ports.js'
import type { PromisedResults } from './promised-results.js'
import { notCancelled, Refusal } from './refusal.js'
import { readRequest, removeRequest } from './requests.js'
import type { Accepted } from './result-schema.js'
import type { Stage } from './stage.js'

export interface DeedPorts {
  kept: KeptDiscussions
  stage: Pick<Stage, 'has' | 'statusOf' | 'isEnding' | 'cancel' | 'remark' | 'settled'>
  promised: Pick<PromisedResults, 'forget'>
  intake: Pick<Intake, 'forget'>
}

/** What clients do to discussions that are there: each to those that it began. */
export class Deeds {
  constructor(
    private readonly folder: string,
    private readonly ports: DeedPorts,
  ) {}

  /** Whether a client may steer, end and remove one: whoever began it, and whoever looks after the server. */
  mayChange(id: string, { name, scopes }: Client): boolean {
    return scopes.has('admin') || readRequest(this.folder, id)?.client === name
  }

  /** Returns once it has ended. @throws Refusal when it is not under way here, and for what others began */
  async cancel(id: string, client: Client): Promise<Accepted> {
    const { kept, stage } = this.ports
    this.#requireOwn(id, client)
    const wasHere = stage.has(id)
    await stage.cancel(id)
    const { status } = kept.read(id)
    // It could not be written down, or was left for the next start, which would go on with it.
    if (status === 'interrupted' && (wasHere || stage.isEnding)) throw notCancelled(id, stage.isEnding)
    if (wasHere || status === 'cancelled') return { id, status }
    throw new Refusal('conflict', `${id} is not under way here: ${status}`, 'There is nothing to cancel.')
  }

  /** Returns once it is in the log. @throws UserError for one that is empty or too long, Refusal as `cancel` */
  async remark(id: string, client: Client, text: string): Promise<void> {
    this.#requireOwn(id, client)
    await this.ports.stage.remark(id, text)
  }

  /**
   * Removes log, transcript and request; of one whose end was told just now, once all of that is written.
   * @throws Refusal while it is under way, and for what others began
   */
  async remove(id: string, client: Client): Promise<void> {
    const { kept, stage } = this.ports
    this.#requireOwn(id, client)
    if (stage.statusOf(id) === 'running' && kept.read(id).status !== 'running') await stage.settled(id)
    const files = kept.find(id)
    if (kept.isUnderWay(files))
      throw new Refusal('conflict', `${id} is under way`, 'Cancel it first, or wait for its end.')
    const request = readRequest(this.folder, id)
    const unlock = lockRun(files.log)
    try {
      this.ports.promised.forget(id)
      // Without its request nobody owns it, and without its log there is none: whatever a crash leaves can be removed
      // by its owner, or is at the next start.
      rmSync(files.transcript, { force: true })
      rmSync(files.log, { force: true })
      removeRequest(this.folder, id)
    } finally {
      unlock()
    }
    if (request) this.ports.intake.forget(request)
  }

  /** @throws Refusal when there is none of that id, and for what others began */
  #requireOwn(id: string, client: Client): void {
    this.ports.kept.find(id)
    if (this.mayChange(id, client)) return
    throw new Refusal(
      'forbidden',
      `${id} was not begun by ${client.name}`,
      'Use the token that began it, or one with the scope admin.',
    )
  }
}
