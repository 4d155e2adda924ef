import { existsSync } from 'node:fs'
import { Chalk } from 'chalk'
import type { Command } from 'commander'
import { formatDuration } from '../core/duration.js'
import { describeVotes, isSettled, latestVerdict, nameOf, panelChanges } from '../core/outcome/standing.js'
import { tickedItems } from '../core/outcome/ticks.js'
import { toResult } from '../core/result.js'
import type { State } from '../core/state.js'
import { gist } from '../core/text/gist.js'
import { visible, visibleLine } from '../core/text/sanitize.js'
import { describeStatus } from '../core/transcript/marks.js'
import { RESUMABLE } from '../core/types.js'
import { describeUsage, usageOf } from '../core/usage.js'
import { isHeld } from '../store/lock.js'
import { type ReadRun, readRun } from '../wire/find-run.js'
import { nameRun, nearPath } from '../wire/run-name.js'
import { settleRunsFolder } from '../wire/runs.js'
import { addReportOptions, printReport } from './options.js'
import { mergeFlags, type RunsFlags, refuseMore } from './runs-flags.js'
import { readWorld } from './surroundings.js'
import { wrapText } from './wrap.js'

const HELP = `
Examples:
  openbotman runs show last
  openbotman runs show last --json | jq -r .decision`

const LABEL = 13
const LONGEST_DECISION = 600

/** Adds `runs show`: one discussion in short. */
export function addRunsShow(runs: Command): void {
  const command = runs
    .command('show')
    .description('show one: status, decision, open points, tasks, and where its files are')
    .argument('<run>', 'its id, its transcript, its log, or last')
  addReportOptions(command)
    .option('-o, --output <dir>', 'folder of the runs (default: discussions)')
    .addHelpText('after', HELP)
    .action(async (run: string) => {
      refuseMore(command, 1, 'One discussion is shown at a time.')
      const flags = mergeFlags<RunsFlags>(command)
      const world = readWorld()
      const read = readRun(run, await settleRunsFolder(flags, world), world.cwd)
      const { log, transcript } = read.files
      const paths = { log, transcript: existsSync(transcript) ? transcript : null }
      const report = { ...toResult(read.state, paths), actionItems: tickedItems(read.state) }
      await printReport(report, flags, (color) =>
        renderRun(read, { color, cwd: world.cwd, columns: process.stdout.columns || 80 }),
      )
    })
}

interface Looks {
  color: boolean
  columns: number
  cwd: string
}

/** A discussion in short; what models wrote is made harmless. */
function renderRun({ state, files }: ReadRun, { color, columns, cwd }: Looks): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const width = Math.max(24, columns - LABEL)
  const votes = state.verdicts.length > 0 && state.method.flow === 'votes' ? ` · ${describeVotes(state)}` : ''
  const parts: [label: string, lines: string[]][] = [
    ['Run', [files.id]],
    ['Begun', [`${state.startedAt.slice(0, 16).replace('T', ' ')} UTC`]],
    ['Panel', wrapText(`${describePanel(state)} · ${state.method.name}${votes}`, width)],
    [state.decision === null || isSettled(state) ? 'Decision' : 'On the table', decisionLines(state, width)],
    ['Open', listOf(openLines(state), width, 'nothing')],
    ['Action items', listOf(taskLines(state), width, 'none')],
    ['Cost', wrapText(`${formatDuration(state.elapsedMs)} · ${describeUsage(usageOf(state))}`, width)],
    ['Transcript', [existsSync(files.transcript) ? nearPath(files.transcript, cwd) : 'none was written']],
    ['Log', [nearPath(files.log, cwd)]],
    ['Next', nextLines({ state, files }, cwd)],
  ]
  const head = [
    ...wrapText(describeStatus(state, isHeld(files.log)), columns),
    ...wrapText(state.brief.title, columns),
  ]
  const body = parts.flatMap(([label, lines]) =>
    lines.map((line, index) => `${chalk.bold((index === 0 ? label : '').padEnd(LABEL))}${visible(line)}`),
  )
  return `${[...head.map((line) => chalk.bold(visibleLine(line))), '', ...body].join('\n')}\n`
}

function describePanel({ agents }: State): string {
  return agents.map(({ id }) => id).join(', ')
}

function decisionLines({ decision }: State, width: number): string[] {
  if (decision === null) return ['none']
  const text = gist(decision, { sentences: 6, limit: LONGEST_DECISION })
  return wrapText(text || 'not in running text; see the transcript', width)
}

/** Open points, and whose vote is missing in the end. */
function openLines(state: State): string[] {
  const points = panelChanges(state).open.map((point) => {
    const names = point.by.map((id) => nameOf(state, id)).join(', ')
    const answer = point.answer ? ` → declined: ${point.answer.text}` : ''
    return `${point.id} ${point.kind} (${names}): ${point.text}${answer}`
  })
  const missing = latestVerdict(state).missing.map((id) => nameOf(state, id))
  return missing.length > 0 ? [...points, `no vote from ${missing.join(', ')}`] : points
}

function taskLines(state: State): string[] {
  return tickedItems(state).map(({ id, text, owner, priority, done }) => {
    const facts = [owner, priority].filter(Boolean).join(', ')
    return `[${done ? 'x' : ' '}] ${id} ${text}${facts ? ` (${facts})` : ''}`
  })
}

/** Each entry on lines of its own, all but the first indented. */
function listOf(entries: readonly string[], width: number, none: string): string[] {
  if (entries.length === 0) return [none]
  return entries.flatMap((entry) => {
    const [first = '', ...more] = wrapText(visibleLine(entry), width - 2)
    return [first, ...more.map((line) => `  ${line}`)]
  })
}

/** What can be done with it now. */
function nextLines({ state, files }: ReadRun, cwd: string): string[] {
  const name = nameRun(files, cwd)
  const goesOn = state.ended === null ? !isHeld(files.log) : RESUMABLE.includes(state.ended.status)
  const open = tickedItems(state).find(({ done }) => !done)
  return [
    ...(goesOn ? [`openbotman resume ${name}`] : []),
    ...(state.decision === null ? [] : [`openbotman handoff ${name}`, `openbotman discuss --from ${name}`]),
    ...(open && state.ended ? [`openbotman runs actions --done ${name}#${open.id}`] : []),
  ]
}
