import { Chalk } from 'chalk'
import { visibleLine } from '../core/text/sanitize.js'
import { describeCost } from '../core/usage.js'
import type { ListedRun, RunStatus } from '../wire/runs.js'
import { setMark } from './set-mark.js'
import { cutLine, wrapText } from './wrap.js'

const MARKS: Partial<Record<RunStatus, string>> = {
  consensus: '✅',
  done: '✅',
  running: '⏳',
  interrupted: '⏸️',
}

/** The sign of how a discussion stands. */
export function markOf(status: RunStatus): string {
  return MARKS[status] ?? '❌'
}

/** Past discussions for a terminal: the title with date and sign, below it the facts and, to be copied, the id. */
export function renderRuns(
  runs: readonly ListedRun[],
  { color, columns }: { color: boolean; columns: number },
): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  return runs
    .map((run) => {
      const { id } = run.files
      const day = `${id.slice(0, 10)} ${id.slice(11, 16).replace('-', ':')}`
      const head = cutLine(`${setMark(markOf(run.status))}${day}  ${visibleLine(run.title)}`, columns)
      const facts = wrapText(
        [run.status, describeAgents(run), describeVotes(run), describeCost(run.usage.costUsd)]
          .filter(Boolean)
          .join(' · '),
        Math.max(20, columns - 3),
      )
      return [chalk.bold(head), ...[...facts, visibleLine(id)].map((line) => chalk.dim(`   ${line}`))]
        .map((line) => `${line}\n`)
        .join('')
    })
    .join('')
}

/** The same for other programs: a line each, parted by tabs: id, begin, status, agents, votes, cost, title. */
export function renderRunsAsLines(runs: readonly ListedRun[]): string {
  return runs
    .map((run) => {
      const { files, startedAt, status, agents, votes, usage, title } = run
      const cells = [
        files.id,
        startedAt,
        `${markOf(status)} ${status}`,
        agents.map(({ id }) => id).join(','),
        votes ? `${votes.supporters}/${votes.responders}` : '-',
        describeCost(usage.costUsd),
        title,
      ]
      return `${cells.map(visibleLine).join('\t')}\n`
    })
    .join('')
}

function describeAgents({ agents }: ListedRun): string {
  return `${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}`
}

function describeVotes({ votes }: ListedRun): string {
  return votes ? `${votes.supporters}/${votes.responders} votes` : ''
}
