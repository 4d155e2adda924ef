import { UserError } from '../core/errors.js'
import { type TickedItem, tickedItems } from '../core/outcome/ticks.js'
import { renderInPieces } from '../core/transcript.js'
import { readCatalogue, type SkippedFile } from '../store/catalogue.js'
import { lockRun } from '../store/lock.js'
import { EventLog } from '../store/log.js'
import { parseLog } from '../store/log-content.js'
import { withoutTexts } from '../store/run-text.js'
import { type RunFiles, writeAtomic } from '../store/runs.js'
import { type ReadRun, readRun, replayLog } from './find-run.js'
import { describeWayOn } from './run-name.js'

/** A task of a past discussion. */
export interface RunTask extends Omit<TickedItem, 'id'> {
  /** `<run>#T1`. */
  id: string
  run: { id: string; title: string; status: string; startedAt: string; log: string }
}

/**
 * The tasks of all discussions in a folder that have ended, newest discussion first; what has not ended may still
 * change its tasks.
 * @param dir absolute
 * @param choice.all also those that are done
 * @param choice.owner only those of one owner, whatever the case; a leading `@` counts for nothing
 */
export function collectTasks(
  dir: string,
  choice: { all?: boolean | undefined; owner?: string | undefined } = {},
): { tasks: RunTask[]; skipped: SkippedFile[] } {
  const { all = false, owner } = choice
  const isWanted = (task: RunTask) => (all || !task.done) && (owner === undefined || isOwner(task, owner))
  const tasks: RunTask[] = []
  const damaged: SkippedFile[] = []
  const { skipped } = readCatalogue(dir, ({ status }, log, files) => {
    if (status === null || !namesTask(log)) return false
    try {
      const state = replayLog(files.log, parseLog(files.log, withoutTexts(log), false).events)
      tasks.push(...tasksOf({ files, state }).filter(isWanted))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      damaged.push({ file: files.log, why: error.message.replace(`${files.log}: `, '') })
    }
    return false
  })
  return { tasks, skipped: [...skipped, ...damaged] }
}

const TASKS = Buffer.from('"actionItems":[')
const CLOSES = 0x5d

/** Whether any reply of a log has a task: most of the work is to read those that have. */
function namesTask(log: Buffer): boolean {
  for (let at = log.indexOf(TASKS); at !== -1; at = log.indexOf(TASKS, at + TASKS.length))
    if (log[at + TASKS.length] !== CLOSES) return true
  return false
}

function isOwner({ owner }: RunTask, wanted: string): boolean {
  const bare = (name: string) => name.trim().replace(/^@/, '').toLowerCase()
  return owner !== null && bare(owner) === bare(wanted)
}

function tasksOf({ files, state }: ReadRun): RunTask[] {
  const run = {
    id: files.id,
    title: state.brief.title,
    status: state.ended?.status ?? 'running',
    startedAt: state.startedAt,
    log: files.log,
  }
  return tickedItems(state).map((item) => ({ ...item, id: `${files.id}#${item.id}`, run }))
}

/** A task that was ticked off or opened again; `changed` is false where it was so already. */
export interface TickedTask extends RunTask {
  changed: boolean
}

/**
 * Ticks tasks off, or opens them again: an event in the log of their own discussion, whose transcript is written anew.
 * Nothing is written before all of them were found.
 * @param ids `<run>#T1`, the run named as everywhere
 * @throws UserError when there is no such task, the discussion has not ended, or another process is at it
 */
export function tickTasks(ids: readonly string[], done: boolean, dir: string, cwd: string): TickedTask[] {
  const wanted = ids.map((id) => findTask(id, dir, cwd))
  const logs = new Map(wanted.map(({ files }) => [files.log, files]))
  return [...logs.values()].flatMap((files) => {
    const items = wanted.filter((each) => each.files.log === files.log).map(({ item }) => item)
    return tickInRun(files, [...new Set(items)], done, cwd)
  })
}

function findTask(id: string, dir: string, cwd: string): { files: RunFiles; item: string } {
  const match = /^(.+)#([Tt]\d+)$/.exec(id.trim())
  const [, name, task] = match ?? []
  if (name === undefined || task === undefined)
    throw new UserError(
      `"${id}" is no id of a task`,
      'Write it as openbotman runs actions shows it: <run>#T1, or last#T1.',
    )
  const { files, state } = readRun(name, dir, cwd)
  const items = tickedItems(state)
  const item = items.find((each) => each.id === task.toUpperCase())
  if (!item) {
    const known = items.map((each) => each.id).join(', ')
    throw new UserError(
      `${files.id} has no task ${task}`,
      known ? `Its tasks: ${known}.` : 'It named no tasks.',
    )
  }
  refuseUnended({ files, state }, cwd)
  return { files, item: item.id }
}

/** @throws UserError for a discussion whose tasks may still change */
function refuseUnended(run: ReadRun, cwd: string): void {
  if (run.state.ended) return
  throw new UserError(`${run.files.id} has not ended: its tasks may still change`, describeWayOn(run, cwd))
}

function tickInRun(files: RunFiles, items: readonly string[], done: boolean, cwd: string): TickedTask[] {
  const unlock = lockRun(files.log)
  try {
    const { log, events } = EventLog.open(files.log)
    try {
      const before = replayLog(files.log, events)
      refuseUnended({ files, state: before }, cwd)
      const changing = items.filter((id) => before.ticked.includes(id) !== done)
      const ticks = changing.map((id) => log.append({ type: 'task.ticked', id, done }))
      const state = replayLog(files.log, [...events, ...ticks])
      // Also where nothing changed: a crash may have come between the log and the transcript.
      writeAtomic(files.transcript, renderInPieces(state))
      return tasksOf({ files, state })
        .filter(({ id }) => items.some((item) => id === `${files.id}#${item}`))
        .map((task) => ({ ...task, changed: changing.some((item) => task.id === `${files.id}#${item}`) }))
    } finally {
      log.close()
    }
  } finally {
    unlock()
  }
}
