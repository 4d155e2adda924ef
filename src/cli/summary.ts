import { Chalk, type ChalkInstance } from 'chalk'
import { formatDuration } from '../core/duration.js'
import { clip, gist } from '../core/gist.js'
import { describeStatus, MARKS, NO_VOTE } from '../core/marks.js'
import type { Result, ResultPoint } from '../core/result.js'
import { visibleLine } from '../core/sanitize.js'
import { type Cell, describeVotes, nameOf, positionsMatrix } from '../core/standing.js'
import type { State } from '../core/state.js'
import { describeUsage, usageOf } from '../core/usage.js'
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

/** A part of the summary: a label, and lines that fit beside it. */
interface Part {
  label: string
  lines: string[]
}

/**
 * The end of a discussion for a terminal: at most 25 lines at 80 columns, the status first. Paths and commands are
 * never broken, so that they can be copied. Everything that models wrote is made harmless.
 */
export function renderSummary(result: Result, state: State, options: SummaryOptions): string {
  const chalk = new Chalk({ level: options.color ? 1 : 0 })
  const width = Math.max(24, options.columns - LABEL)
  const status = renderStatus(state, options.columns)
  const decision = { label: 'Decision', lines: decisionLines(result, width) }
  const facts = [
    { label: 'Cost', lines: costLines(result, state, width) },
    { label: 'Transcript', lines: [visibleLine(result.transcript ?? 'none was written')] },
    { label: 'Next', lines: options.commands.slice(0, 3).map(visibleLine) },
  ].filter((part) => part.lines.length > 0)

  const taken =
    status.length + [decision, ...facts].reduce((sum, part) => sum + height(part, options.columns), 0)
  // The three lists need a line each, and one of them two.
  const positions = { label: 'Positions', lines: matrixLines(state, width, MOST_LINES - taken - 4) }
  const lists = fitLists(listsOf(result, state, width), MOST_LINES - taken - positions.lines.length, width)
  const parts = [decision, positions, ...lists, ...facts]
  return [
    ...colorStatus(chalk, status, result),
    ...parts.flatMap((part) => renderPart(chalk, part)),
    '',
  ].join('\n')
}

function renderStatus(state: State, columns: number): string[] {
  const votes = state.verdicts.length > 0 ? ` · support from ${describeVotes(state)}` : ''
  return limitLines(wrapText(visibleLine(describeStatus(state)) + votes, columns), 3, columns)
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
  return [head, ...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more agents in the transcript`]
}

function showCell(cell: Cell, words: boolean): string {
  if (cell === null) return '–'
  const mark = cell === 'failed' || cell === 'no-vote' ? NO_VOTE : MARKS[cell]
  return words ? `${mark} ${WORDS[cell]}` : mark
}

// --- lists ------------------------------------------------------------------------------------------------------

interface List {
  label: string
  items: string[]
  /** What stands there when there are no items. */
  none: string
}

function listsOf(result: Result, state: State, width: number): List[] {
  const names = (ids: string[]) => ids.map((id) => nameOf(state, id)).join(', ')
  const describe = (point: ResultPoint) => {
    const [head, text] = [`${point.id} (${names(point.by)}): `, visibleLine(point.text)]
    if (!point.answer) return head + text
    const whole = `${head}${text} → ${point.answer}`
    // The answer is to be seen as well, so a long point gets about one of the two lines.
    return displayWidth(whole) <= 2 * width - 12
      ? whole
      : `${head}${cutLine(text, Math.floor(0.7 * width))} → ${point.answer}`
  }
  const points = (status: ResultPoint['status']) =>
    result.points.filter((point) => point.status === status).map(describe)
  const missing =
    result.consensus.missing.length > 0 ? [`no vote from ${names(result.consensus.missing)}`] : []
  return [
    { label: 'Panel changed', items: points('accepted'), none: 'nothing' },
    { label: 'Open', items: [...points('open'), ...missing], none: 'nothing' },
    {
      label: 'Action items',
      items: result.actionItems.map((item) => `[ ] ${item.text}${item.owner ? ` (${item.owner})` : ''}`),
      none: 'none',
    },
  ]
}

/** Gives each list a line, then shares the rest out in turn among those that need more. */
function fitLists(lists: List[], room: number, width: number): Part[] {
  const wanted = lists.map(({ items }) => Math.max(1, wrapItems(items, width).length))
  const given = lists.map(() => 1)
  let left = room - given.length
  while (left > 0 && given.some((lines, index) => lines < (wanted[index] ?? 0))) {
    for (const [index, lines] of given.entries()) {
      if (left === 0 || lines >= (wanted[index] ?? 0)) continue
      given[index] = lines + 1
      left--
    }
  }
  return lists.map(({ label, items, none }, index) => ({
    label,
    lines: items.length === 0 ? [none] : fitItems(items, given[index] ?? 1, width),
  }))
}

function fitItems(items: string[], room: number, width: number): string[] {
  const whole = wrapItems(items, width)
  if (whole.length <= room) return whole
  if (items.length <= room) return items.map((item) => oneLine(item, width))
  if (room === 1) {
    const more = ` (and ${items.length - 1} more)`
    return [oneLine(items[0] ?? '', width - more.length) + more]
  }
  const shown = items.slice(0, room - 1).map((item) => oneLine(item, width))
  return [...shown, `… and ${items.length - shown.length} more in the transcript`]
}

/** Each item on at most two lines, the second one indented. */
function wrapItems(items: string[], width: number): string[] {
  return items.flatMap((item) => {
    const [first = '', ...more] = wrapText(visibleLine(clip(item, 4 * width)), width - 2)
    return limitLines([first, ...more.map((line) => `  ${line}`)], 2, width)
  })
}

function oneLine(text: string, width: number): string {
  return cutLine(visibleLine(clip(text, 4 * width)), width)
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
