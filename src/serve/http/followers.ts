import type { Redactor } from '../../core/text/secrets.js'
import { LogTail } from '../../store/log-tail.js'
import type { RunFiles } from '../../store/runs.js'
import { type ClientEvent, toClientEvent } from './event-view.js'
import type { KeptDiscussions } from './kept-discussions.js'
import type { Stage } from './stage.js'
import { Watchers } from './watchers.js'

/** How often the log of a discussion that another process holds is looked at. */
const LOOK_MS = 500

/** Those who follow discussions: each is told what is in the log, and what is added, at its own pace. */
export class Followers {
  readonly #watchers = new Watchers()

  constructor(
    private readonly kept: Pick<KeptDiscussions, 'find' | 'isUnderWay'>,
    private readonly redactor: Redactor,
    private readonly stage: Pick<Stage, 'has'>,
  ) {}

  /** How many follow one. */
  get size(): number {
    return this.#watchers.size
  }

  /** To be called when something was added to its log, and when it is no longer held here. */
  wake(id: string): void {
    this.#watchers.wake(id)
  }

  /**
   * The events of its log from one on, then those that are added while it is under way; each of them once.
   * @param after number of the last event that is known already; 0: none is
   * @returns null: there are no more, and it is not under way
   * @throws Refusal when there is none of that id
   */
  follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<ClientEvent> | null {
    const files = this.kept.find(id)
    const isOver = !this.kept.isUnderWay(files) && new LogTail(files.log, after).read().length === 0
    return isOver ? null : this.#follow(files, after, signal)
  }

  async *#follow(files: RunFiles, after: number, signal: AbortSignal): AsyncGenerator<ClientEvent> {
    const tail = new LogTail(files.log, after)
    const watcher = this.#watchers.watch(files.id, signal)
    // Another process tells nothing: its log is looked at.
    const look = this.stage.has(files.id) ? undefined : setInterval(() => watcher.wake(), LOOK_MS)
    try {
      while (!signal.aborted) {
        // Asked first: what is added after the log was read is then read the next time.
        const isUnderWay = this.kept.isUnderWay(files)
        for (let events = tail.read(); events.length > 0; events = tail.read())
          for (const event of events) yield toClientEvent(this.redactor.hideIn(event))
        if (!isUnderWay) return
        await watcher.next()
      }
    } finally {
      clearInterval(look)
      watcher.end()
    }
  }
}
