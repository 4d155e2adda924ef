import type { Command } from 'commander'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import { nearPath } from '../wire/run-name.js'
import { listRuns, RUN_STATUSES, type RunFilter, type RunStatus, settleRunsFolder } from '../wire/runs.js'
import { parseMoment } from './moments.js'
import { addReportOptions, printReport, type ReportFlags } from './options.js'
import { writeOut } from './output.js'
import { addRunsActions } from './runs-actions.js'
import { addRunsShow } from './runs-show.js'
import { renderRuns, renderRunsAsLines } from './runs-text.js'
import { readWorld } from './surroundings.js'
import { warnOfSkipped } from './warn-of-skipped.js'

interface Flags extends ReportFlags {
  output?: string
  status?: string
  agent?: string
  since?: string
  until?: string
  grep?: string
  limit?: string
}

const HELP = `
Examples:
  openbotman runs --since 7d --status consensus,done
  openbotman runs --agent security --grep "connection pool" --json
  openbotman runs show last
  openbotman runs actions --owner coder

On a terminal the newest 30 are listed, else all; one a line, parted by tabs, where standard output is no terminal.
All of it is read from the logs themselves.`

/** As many as a reader at a terminal wants to see. */
const ON_TERMINAL = 30

/** Adds `runs`: past discussions. */
export function addRuns(program: Command): void {
  const command = program
    .command('runs')
    .description('list past discussions, show one, or collect what is to be done')
    .allowExcessArguments()
  addReportOptions(command)
    .option('-o, --output <dir>', 'folder of the runs (default: discussions)')
    .option('--status <names>', `such as consensus,done: ${RUN_STATUSES.join(', ')}`)
    .option('--agent <ids>', 'in which these agents took part, comma-separated')
    .option('--since <date>', 'begun at that time or later: 7d, yesterday, 2026-01-31')
    .option('--until <date>', 'begun until then: a date, that day included, or 7d')
    .option('--grep <text>', 'with this text in title, decision or replies')
    .option('--limit <n>', 'the newest n, or all')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      refuseArguments(command.args)
      await showRuns(flags)
    })
  addRunsShow(command)
  addRunsActions(command)
}

/** @throws UserError for what is no subcommand */
function refuseArguments([first]: readonly string[]): void {
  if (first === undefined) return
  const near = nearest(first, ['show', 'actions'])
  throw new UserError(
    `runs takes no "${first}"`,
    near.length > 0
      ? `Did you mean openbotman runs ${near.join(' or ')}?`
      : `One discussion is shown by: openbotman runs show ${first}`,
  )
}

async function showRuns(flags: Flags): Promise<void> {
  const world = readWorld()
  const filter = readFilter(flags, Date.now())
  const isTerminal = process.stdout.isTTY === true
  const limit = readLimit(flags.limit) ?? (isTerminal && !flags.json ? ON_TERMINAL : Number.POSITIVE_INFINITY)
  const folder = await settleRunsFolder(flags, world)
  const { runs, skipped } = listRuns(folder, filter)
  await warnOfSkipped(skipped, world.cwd)
  const shown = runs.slice(0, limit)
  const report = {
    version: 1,
    folder,
    found: runs.length,
    runs: shown.map(({ files, ...run }) => ({ id: files.id, ...run, log: files.log })),
    skipped,
  }
  const columns = process.stdout.columns || 80
  await printReport(report, flags, (color) =>
    isTerminal ? renderRuns(shown, { color, columns }) : renderRunsAsLines(shown),
  )
  if (flags.json) return
  const place = nearPath(folder, world.cwd)
  if (runs.length === 0)
    await writeOut(
      process.stderr,
      `openbotman: no discussion ${isFiltered(filter) ? 'of that kind ' : ''}in ${place}\n`,
    )
  else if (shown.length < runs.length)
    await writeOut(process.stderr, `openbotman: ${shown.length} of ${runs.length}; the rest: --limit all\n`)
}

function isFiltered(filter: RunFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined)
}

/** @throws UserError for a status or a date that there is not */
function readFilter({ status, agent, since, until, grep }: Flags, now: number): RunFilter {
  if (grep !== undefined && grep.trim() === '')
    throw new UserError('--grep: there is no text to look for', 'Write a word or more, such as --grep cache.')
  const filter = {
    statuses: status === undefined ? undefined : splitNames(status, '--status').map(readStatus),
    agents: agent === undefined ? undefined : splitNames(agent, '--agent'),
    since: since === undefined ? undefined : parseMoment(since, '--since', now, 'begin'),
    until: until === undefined ? undefined : parseMoment(until, '--until', now, 'end'),
    text: grep,
  }
  if (filter.since !== undefined && filter.until !== undefined && filter.since >= filter.until)
    throw new UserError(
      `--since ${since} is not before --until ${until}: no discussion lies between them`,
      'Exchange the two.',
    )
  return filter
}

/** @throws UserError where there is no name: a variable that is not set would else list everything, or nothing */
function splitNames(text: string, flag: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (names.length > 0) return names
  throw new UserError(`${flag}: "${text}" names nothing`, 'Write one or several, parted by commas.')
}

function readStatus(name: string): RunStatus {
  const status = RUN_STATUSES.find((each) => each === name.toLowerCase())
  if (status) return status
  const near = nearest(name, RUN_STATUSES)
  throw new UserError(
    `--status: there is no status "${name}"`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Statuses: ${RUN_STATUSES.join(', ')}.`,
  )
}

/** Null: none was given. */
function readLimit(text: string | undefined): number | null {
  if (text === undefined) return null
  if (text.trim() === 'all') return Number.POSITIVE_INFINITY
  if (/^[1-9]\d{0,6}$/.test(text.trim())) return Number(text)
  throw new UserError(`--limit: "${text}" is no number of discussions`, 'Write 1 or more, or all.')
}
