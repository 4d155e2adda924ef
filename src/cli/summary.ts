import { Chalk, type ChalkInstance } from 'chalk'
import { formatDuration } from '../core/duration.js'
import { type Cell, describeVotes, positionsMatrix } from '../core/outcome/standing.js'
import type { Result } from '../core/result.js'
import type { State } from '../core/state.js'
import { gist } from '../core/text/gist.js'
import { visibleLine } from '../core/text/sanitize.js'
import { ATTACKS, describeStatus, MARKS, NO_VOTE } from '../core/transcript/marks.js'
import { describeUsage, usageOf } from '../core/usage.js'
import { setMark } from './set-mark.js'
import { fitLists, listsOf, type Part } from './summary-lists.js'
import { tallyPart } from './summary-tally.js'
import { cutLine, displayWidth, padText, wrapText } from './wrap.js'

export interface SummaryOptions {
  /** The display columns of a line; 80 where the output is no terminal. */
  columns: number
  color: boolean
  /** What the user may want to run next, one command a line, at most three. */
  commands: string[]
}

const MOST_LINES = 25
const LABEL = 15
const LONGEST_NAME = 16
/** Rows that the positions and the three lists take at least. */
const LEAST = 6
/** Where the remark behind a command begins. */
const REMARK = '   # '

/**
 * The end of a discussion for a terminal: at most 25 lines at 80 columns, the status first. Paths and commands are
 * never broken, so that they can be copied. Everything that models wrote is made harmless.
 */
export function renderSummary(result: Result, state: State, options: SummaryOptions): string {
  const { columns } = options
  const chalk = new Chalk({ level: options.color ? 1 : 0 })
  const width = Math.max(24, columns - LABEL)
  const status = renderStatus(state, columns)
  const decision = { label: decisionLabel(state), lines: decisionLines(result, width) }
  const facts = [
    { label: 'Cost', lines: costLines(result, state, width) },
    { label: 'Transcript', lines: [visibleLine(result.transcript ?? 'none was written')] },
  ]
  const rows = (parts: Part[]) => parts.reduce((sum, part) => sum + height(part, columns), 0)
  const before = status.length + rows([decision, ...facts])
  const next = {
    label: 'Next',
    lines: nextLines(options.commands, width, columns, MOST_LINES - LEAST - before),
  }
  const last = [...facts, ...(next.lines.length > 0 ? [next] : [])]

  const taken = status.length + rows([decision, ...last])
  // The three lists need a line each, and one of them two.
  const middle = MOST_LINES - taken - 4
  const positions =
    state.method.flow === 'votes'
      ? { label: 'Positions', lines: matrixLines(state, width, middle) }
      : tallyPart(state, width, middle)
  const room = MOST_LINES - taken - positions.lines.length
  const parts = [decision, positions, ...fitLists(listsOf(result, state), room, width), ...last]
  return [
    ...colorStatus(chalk, status, result),
    ...parts.flatMap((part) => renderPart(chalk, part)),
    '',
  ].join('\n')
}

/** What was not agreed is no decision. */
function decisionLabel({ ended, decision, method }: State): string {
  const agreed =
    ended === null || decision === null || ended.status === 'consensus' || ended.status === 'done'
  if (agreed) return 'Decision'
  return method.flow === 'votes' ? 'On the table' : 'So far'
}

/** Commands that fit into `room` rows, the first always; the remark behind one where it fits, else below it or not at all. */
function nextLines(commands: string[], width: number, columns: number, room: number): string[] {
  const lines: string[] = []
  let left = room
  for (const text of commands.slice(0, 3)) {
    const at = text.lastIndexOf(REMARK)
    const command = visibleLine(at === -1 ? text : text.slice(0, at))
    const remark = at === -1 ? '' : visibleLine(text.slice(at))
    const whole = `${command}   ${remark}`
    const shown = !remark ? [command] : displayWidth(whole) <= width ? [whole] : [command, remark]
    if (displayWidth(remark) > width) shown.length = 1
    const rows = (each: string[]) => height({ label: '', lines: each }, columns)
    const fitting = rows(shown) <= left ? shown : [command]
    if (lines.length > 0 && rows(fitting) > left) break
    lines.push(...fitting)
    left -= rows(fitting)
  }
  return lines
}

function renderStatus(state: State, columns: number): string[] {
  const isChosen = state.chosen !== null
  const named = ` · ${visibleLine(state.method.name)}${isChosen ? ', chosen by auto' : ''}`
  const votes = state.verdicts.length > 0 ? ` · support from ${describeVotes(state)}` : ''
  const how = state.method.flow === 'steps' ? named : (isChosen ? named : '') + votes
  return limitLines(wrapText(visibleLine(describeStatus(state)) + how, columns), 3, columns)
}

function colorStatus(chalk: ChalkInstance, lines: string[], result: Result): string[] {
  const good = result.status === 'consensus' || result.status === 'done'
  return lines.map((line) => chalk.bold(good ? chalk.green(line) : chalk.yellow(line)))
}

function decisionLines(result: Result, width: number): string[] {
  if (result.decision === null) return ['none']
  const text = gist(result.decision, { limit: 3 * width - 8 })
  return limitLines(wrapText(text || 'not in running text; see the transcript', width), 3, width)
}

function costLines(result: Result, state: State, width: number): string[] {
  const text = `${formatDuration(result.durationMs)} · ${describeUsage(usageOf(state))}`
  return limitLines(wrapText(text, width), 2, width)
}

// --- positions --------------------------------------------------------------------------------------------------

const WORDS: Record<Exclude<Cell, null>, string> = {
  PROPOSAL: 'proposal',
  SUPPORT: 'support',
  SUPPORT_WITH_CONDITIONS: 'conditions',
  CONCERN: 'concern',
  OBJECTION: 'objection',
  attacks: 'attacks',
  'no-vote': 'no vote',
  failed: 'failed',
}
const WORD_COLUMN = 15
const MARK_COLUMN = 4

/** Agents by rounds: words where there is room, else signs; the latest rounds and the first agents where not. */
function matrixLines(state: State, width: number, room: number): string[] {
  const { rounds, rows } = positionsMatrix(state)
  if (rounds.length === 0) return ['nobody has been asked']
  const names = rows.map(({ agent }) => cutLine(visibleLine(agent.name), LONGEST_NAME))
  const nameWidth = Math.max('Round …'.length, ...names.map(displayWidth)) + 2
  const free = width - LONGEST_NAME - 2
  const words = rounds.length * WORD_COLUMN <= free
  const column = words ? WORD_COLUMN : MARK_COLUMN
  const shown = Math.max(1, Math.min(rounds.length, Math.floor(free / column)))
  const line = (first: string, cells: string[]) =>
    (padText(first, nameWidth) + cells.map((cell) => padText(cell, column)).join('')).trimEnd()

  const head = line(shown < rounds.length ? 'Round …' : 'Round', rounds.slice(-shown).map(String))
  const lines = rows.map(({ cells }, index) =>
    line(
      names[index] ?? '',
      cells.slice(-shown).map((cell) => showCell(cell, words)),
    ),
  )
  const most = Math.max(2, room - 1)
  if (lines.length <= most) return [head, ...lines]
  const more = `… and ${lines.length - most + 1} more agents in the transcript`
  return [head, ...lines.slice(0, most - 1), cutLine(more, width)]
}

function showCell(cell: Cell, words: boolean): string {
  if (cell === null) return '–'
  const mark = cell === 'attacks' ? ATTACKS : cell === 'failed' || cell === 'no-vote' ? NO_VOTE : MARKS[cell]
  return setMark(mark) + (words ? WORDS[cell] : '')
}

// --- lines ------------------------------------------------------------------------------------------------------

/** The first lines; when some are left out, the last one shown ends with `…`. */
function limitLines(lines: string[], most: number, width: number): string[] {
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  return [...lines.slice(0, most - 1), cutLine(`${last} ${lines[most]?.trim() ?? ''}`, width)]
}

/** How many rows of a terminal a part takes: a path or a command may run over the edge. */
function height({ lines }: Part, columns: number): number {
  return lines.reduce(
    (sum, line) => sum + wrapText(`${' '.repeat(LABEL)}${line}`.replaceAll(' ', '_'), columns).length,
    0,
  )
}

function renderPart(chalk: ChalkInstance, { label, lines }: Part): string[] {
  return lines.map((line, index) =>
    index === 0 ? chalk.bold(label) + ' '.repeat(LABEL - label.length) + line : ' '.repeat(LABEL) + line,
  )
}
