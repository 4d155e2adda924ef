import { statSync } from 'node:fs'
import type { LogEvent } from '../../core/events.js'
import { toResult } from '../../core/result.js'
import type { State } from '../../core/state.js'
import type { Redactor } from '../../core/text/secrets.js'
import type { Status } from '../../core/types.js'
import { isHeld } from '../../store/lock.js'
import { readLog } from '../../store/read-log.js'
import { filesOf, LOG_NAME, type RunFiles } from '../../store/runs.js'
import { renderRun } from '../../wire/export.js'
import { replayLog } from '../../wire/find-run.js'
import { listRunsInTurns, type RunStatus } from '../../wire/runs.js'
import type { Pace } from './pace.js'
import { Refusal } from './refusal.js'
import {
  encodeResult,
  type HttpResult,
  type HttpStatus,
  type Page,
  pathOfDiscussion,
} from './result-schema.js'
import type { Stage } from './stage.js'

export interface ListWanted {
  statuses?: readonly HttpStatus[] | undefined
  text?: string | undefined
  /** Begun at this time or later: milliseconds since 1970. */
  since?: number | undefined
  /** Id of the last one of the page before. */
  after?: string | undefined
  most: number
}

/** All that is known of a discussion. */
export interface Looked {
  id: string
  state: State
  events: LogEvent[]
  status: HttpStatus
}

/** No file has a longer name, in bytes. */
const LONGEST_NAME = 255

/** What the logs of a folder say of its discussions, and how those stand. */
export class KeptDiscussions {
  /** @param redactor hides keys that were not known yet where a log was written */
  constructor(
    private readonly folder: string,
    private readonly redactor: Redactor,
    private readonly stage: Pick<Stage, 'has' | 'statusOf'>,
    private readonly pace: Pace,
  ) {}

  /** @throws Refusal when there is none of that id; an id is no path, and leads nowhere else */
  find(id: string): RunFiles {
    const name = `${id}.jsonl`
    const isId = !/[/\\\0]/.test(id) && LOG_NAME.test(name) && Buffer.byteLength(name) <= LONGEST_NAME
    const files = filesOf(this.folder, id)
    const facts = isId ? statSync(files.log, { throwIfNoEntry: false }) : undefined
    if (facts?.isFile() && facts.size > 0) return files
    throw new Refusal('unknown', `there is no discussion ${id}`, 'GET /v1/discussions lists them.')
  }

  /** Whether it is queued or running, be it here or in another process. */
  isUnderWay({ id, log }: RunFiles): boolean {
    return this.stage.has(id) || isHeld(log)
  }

  /** All that is in its log. @throws Refusal when there is none of that id */
  stateOf(id: string): State {
    const { log } = this.find(id)
    return replayLog(log, readLog(log))
  }

  /** All that is known of one, without keys that are known here. @throws Refusal when there is none of that id */
  look(id: string): Looked {
    const files = this.find(id)
    const events = this.redactor.hideIn(readLog(files.log))
    const state = replayLog(files.log, events)
    return { id, state, events, status: this.#statusOf(files, state.ended?.status ?? null) }
  }

  /** The result so far. @throws Refusal when there is none of that id */
  read(id: string): HttpResult {
    const { state, status } = this.look(id)
    const base = pathOfDiscussion(id)
    const result = toResult(state, { transcript: `${base}/transcript`, log: `${base}/events` })
    return { ...result, id, status }
  }

  /** As `read` gives it to clients, as JSON; null: it has not ended. @throws Refusal when there is none of that id */
  readFinal(id: string): string | null {
    if (this.isUnderWay(this.find(id))) return null
    const result = this.read(id)
    return result.status === 'interrupted' ? null : encodeResult(result)
  }

  /** All of it as Markdown or as one page. @throws Refusal when there is none of that id */
  render(id: string, format: 'md' | 'html'): string {
    return renderRun(this.find(id), format, this.redactor)
  }

  /** A page of them, the newest first. */
  async list({ statuses, text, since, after, most }: ListWanted): Promise<Page> {
    const own = (id: string, status: RunStatus): HttpStatus =>
      status === 'running' || status === 'interrupted' ? (this.stage.statusOf(id) ?? status) : status
    const among = (id: string, status: RunStatus) => statuses?.includes(own(id, status)) ?? true
    const { runs } = await listRunsInTurns(
      this.folder,
      { among, text, since },
      { after, most: most + 1 },
      () => this.pace.turn(),
    )
    const page = runs.slice(0, most).map(({ files: { id }, status, ...head }) => ({
      ...this.redactor.hideIn(head),
      id,
      status: own(id, status),
    }))
    return { discussions: page, next: runs.length > most ? (page.at(-1)?.id ?? null) : null }
  }

  #statusOf({ id, log }: RunFiles, ended: Status | null): HttpStatus {
    return ended ?? this.stage.statusOf(id) ?? (isHeld(log) ? 'running' : 'interrupted')
  }
}
