import { Chalk } from 'chalk'
import type { Command } from 'commander'
import { UserError } from '../core/errors.js'
import { visibleLine } from '../core/text/sanitize.js'
import { nearPath } from '../wire/run-name.js'
import { collectTasks, type RunTask, type TickedTask, tickTasks } from '../wire/run-tasks.js'
import { settleRunsFolder } from '../wire/runs.js'
import { addReportOptions, printReport } from './options.js'
import { writeOut } from './output.js'
import { mergeFlags, type RunsFlags, refuseMore } from './runs-flags.js'
import { readWorld } from './surroundings.js'
import { warnOfSkipped } from './warn-of-skipped.js'
import { wrapText } from './wrap.js'

interface Flags extends RunsFlags {
  owner?: string
  done?: string[]
  undo?: string[]
  all?: boolean
}

const HELP = `
Examples:
  openbotman runs actions --owner coder
  openbotman runs actions --done last#T1 last#T3
  openbotman runs actions --undo 2026-01-31_09-15-00_cache#T1
  openbotman runs actions --json | jq -r '.actions[] | select(.priority == "high") | .id'

The tasks of all discussions that have ended. What is ticked off is noted in the discussion's own log, and its
transcript is written anew. One a line, parted by tabs, where standard output is no terminal.`

/** Adds `runs actions`: what is to be done. */
export function addRunsActions(runs: Command): void {
  const command = runs
    .command('actions')
    .description('list the open action items of all discussions, or tick some off')
  addReportOptions(command)
    .option('-o, --output <dir>', 'folder of the runs (default: discussions)')
    .option('--owner <name>', 'only those of one owner')
    .option('--all', 'also those that are done')
    .option('--done <id...>', 'tick off: <run>#T1, last#T2 …')
    .option('--undo <id...>', 'open again what was ticked off')
    .addHelpText('after', HELP)
    .action(() => {
      refuseMore(
        command,
        0,
        'A task is ticked off by --done <run>#T1; openbotman runs show has those of one discussion.',
      )
      return showActions(mergeFlags<Flags>(command))
    })
}

async function showActions(flags: Flags): Promise<void> {
  const { done = [], undo = [] } = flags
  if (done.length > 0 && undo.length > 0)
    throw new UserError('--done and --undo exclude each other', 'Call runs actions once for each.')
  if (done.length + undo.length > 0 && (flags.owner !== undefined || flags.all))
    throw new UserError(
      `--${flags.all ? 'all' : 'owner'} chooses what is listed, and ${done.length > 0 ? '--done' : '--undo'} takes tasks by their ids`,
      'List them first, then name those that are meant: <run>#T1.',
    )
  const world = readWorld()
  const folder = await settleRunsFolder(flags, world)
  if (done.length + undo.length > 0) {
    const isDone = done.length > 0
    const changed = tickTasks(isDone ? done : undo, isDone, folder, world.cwd)
    return printReport({ version: 1, folder, actions: changed }, flags, () => describeTicked(changed))
  }
  const { tasks, skipped } = collectTasks(folder, flags)
  await warnOfSkipped(skipped, world.cwd)
  const columns = process.stdout.columns || 80
  await printReport({ version: 1, folder, actions: tasks, skipped }, flags, (color) =>
    process.stdout.isTTY ? renderTasks(tasks, color, columns) : renderTasksAsLines(tasks),
  )
  if (tasks.length === 0 && !flags.json) {
    const whose = flags.owner === undefined ? '' : ` of ${flags.owner}`
    const line = `no ${flags.all ? '' : 'open '}action item${whose} in ${nearPath(folder, world.cwd)}`
    await writeOut(process.stderr, `openbotman: ${visibleLine(line)}\n`)
  }
}

function describeTicked(tasks: readonly TickedTask[]): string {
  return tasks
    .map(({ id, text, done, changed }) => {
      const before = changed ? '' : ` (was ${done ? 'done' : 'open'} already)`
      return `[${done ? 'x' : ' '}] ${visibleLine(id)}  ${visibleLine(text)}${before}\n`
    })
    .join('')
}

/** Tasks by their discussions; the id stands on a line of its own, to be copied. */
function renderTasks(tasks: readonly RunTask[], color: boolean, columns: number): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const lines = tasks.flatMap((task, index) => {
    const { id, text, owner, priority, done, run } = task
    const facts = [owner, priority].filter(Boolean).join(', ')
    const [first = '', ...more] = wrapText(
      visibleLine(`${text}${facts ? ` (${facts})` : ''}`),
      Math.max(20, columns - 6),
    )
    const isFirst = tasks[index - 1]?.run.id !== run.id
    return [
      ...(isFirst && index > 0 ? [''] : []),
      ...(isFirst ? wrapText(visibleLine(run.title), columns).map((line) => chalk.bold(line)) : []),
      `  [${done ? 'x' : ' '}] ${first}`,
      ...more.map((line) => `      ${line}`),
      chalk.dim(`      ${visibleLine(id)}`),
    ]
  })
  return lines.map((line) => `${line}\n`).join('')
}

/** A line each, parted by tabs: id, whether it is done, owner, priority, text. */
function renderTasksAsLines(tasks: readonly RunTask[]): string {
  return tasks
    .map(({ id, text, owner, priority, done }) => {
      const cells = [id, done ? '[x]' : '[ ]', owner ?? '-', priority ?? '-', text]
      return `${cells.map(visibleLine).join('\t')}\n`
    })
    .join('')
}
