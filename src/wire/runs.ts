import type { Status } from '../core/types.js'
import {
  type Catalogue,
  type CataloguePart,
  type RunEntry,
  readCatalogue,
  readInSteps,
  type SkippedFile,
} from '../store/catalogue.js'
import { isHeld } from '../store/lock.js'
import type { RunHead } from '../store/run-head.js'
import { holdsText } from '../store/run-text.js'
import type { RunFiles } from '../store/runs.js'
import { runsFolder } from './find-run.js'
import { findConfig } from './plan.js'
import type { World } from './world.js'

/** Where past discussions are looked for, as typed on the command line. */
export interface RunsPlace {
  config?: string | undefined
  /** Folder of the runs. */
  output?: string | undefined
}

/** How a past discussion stands; `interrupted`: it has not ended, and nobody is at it. */
export type RunStatus = Status | 'running' | 'interrupted'

export const RUN_STATUSES: readonly RunStatus[] = [
  'consensus',
  'done',
  'no-consensus',
  'deadlock',
  'budget',
  'deadline',
  'no-quorum',
  'failed',
  'cancelled',
  'interrupted',
  'running',
]

/** A past discussion in a list. */
export interface ListedRun extends Omit<RunEntry, 'status'> {
  status: RunStatus
}

/** Which discussions are listed; what is absent holds for all. */
export interface RunFilter {
  statuses?: readonly RunStatus[] | undefined
  /** Ids or names; all of them took part. */
  agents?: readonly string[] | undefined
  /** Begun at this time or later: milliseconds since 1970. */
  since?: number | undefined
  /** Begun before this time. */
  until?: number | undefined
  /** Whether a run of that id and status is wanted. */
  among?: ((id: string, status: RunStatus) => boolean) | undefined
  /** Stands in title, decision or replies, whatever the case. */
  text?: string | undefined
}

/**
 * The folder of the runs, as {@link runsFolder} gives it for the configuration that holds here.
 * @throws UserError for a blank folder, or a configuration that cannot be read
 */
export async function settleRunsFolder({ config, output }: RunsPlace, world: World): Promise<string> {
  return runsFolder(await findConfig(config, world), output, world)
}

/**
 * The past discussions in a folder, newest first, read from their logs; files that are none are named and passed over.
 * @param dir absolute
 * @param part which part of them; default: all
 */
export function listRuns(dir: string, filter: RunFilter = {}, part: CataloguePart = {}): ListedRuns {
  return withStatus(readCatalogue(dir, keeping(filter), part))
}

/** So many logs are read in one go. */
const READ_AT_ONCE = 16

/**
 * The same, with time for others in between: to go through thousands of logs takes a second.
 * @param turn waits until it may go on
 */
export async function listRunsInTurns(
  dir: string,
  filter: RunFilter,
  part: CataloguePart,
  turn: () => Promise<void>,
): Promise<ListedRuns> {
  const reading = readInSteps(dir, keeping(filter), part)
  let step = reading.next()
  for (let count = 1; !step.done; count++) {
    if (count % READ_AT_ONCE === 0) await turn()
    step = reading.next()
  }
  return withStatus(step.value)
}

interface ListedRuns {
  runs: ListedRun[]
  skipped: SkippedFile[]
}

function keeping(filter: RunFilter): (head: RunHead, log: Buffer, files: RunFiles) => boolean {
  const { statuses, among = () => true, text } = filter
  const isAmong = (id: string, status: RunStatus) => (statuses?.includes(status) ?? true) && among(id, status)
  return (head, log, files) =>
    isWanted(head, filter) &&
    isAmong(files.id, statusOf(head, files)) &&
    (text === undefined || holdsText(log, text))
}

function withStatus({ runs, skipped }: Catalogue): ListedRuns {
  return { runs: runs.map((run) => ({ ...run, status: statusOf(run, run.files) })), skipped }
}

function isWanted(head: RunHead, { agents = [], since, until }: RunFilter): boolean {
  const begun = Date.parse(head.startedAt)
  if (since !== undefined && begun < since) return false
  if (until !== undefined && begun >= until) return false
  return agents.every((wanted) =>
    head.agents.some(({ id, name }) =>
      [id, name].some((each) => each.toLowerCase() === wanted.toLowerCase()),
    ),
  )
}

function statusOf({ status }: Pick<RunHead, 'status'>, { log }: RunFiles): RunStatus {
  return status ?? (isHeld(log) ? 'running' : 'interrupted')
}
