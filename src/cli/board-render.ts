import { openPoints } from '../core/ledger.js'
import { hasRounds } from '../core/methods.js'
import { nameOf } from '../core/outcome/standing.js'
import type { State } from '../core/state.js'
import { visibleLine } from '../core/text/sanitize.js'
import { describeStatus, roundOf } from '../core/transcript/marks.js'
import { usageOf } from '../core/usage.js'
import { renderFooter, renderHelp } from './board-footer.js'
import { describeSeconds, describeWriting, renderMatrix } from './board-matrix.js'
import { type BoardLine, type BoardView, type Size, span, type Writing } from './board-view.js'
import { canPause } from './board-wording.js'
import { cutLine, displayWidth, wrapText } from './wrap.js'

/** The most lines that points and a reply take. */
const MOST_POINTS = 4
const MOST_TEXT = 8
/** Of many agents as many give way as it takes to have so many points, and so much of a reply with its heading. */
const LEAST_POINTS = 2
const LEAST_TEXT = 2
/** The same for a reply that was asked for. */
const LEAST_FOLLOWED = 5
/** So many lines of agents stay in any case, where there is room for them. */
const LEAST_AGENTS = 5
/** Below this width a point is shown without its authors, of whom each has so many columns elsewhere. */
const WIDE = 60
const LONGEST_AUTHOR = 20
/** Rows that stay free for what was said before, where there are enough. */
const KEPT_FREE = 3
const LEAST_ROWS = 12

/**
 * A board as it looks at a time in a window of a size: never wider than that, less one column, nor higher, less one
 * row. What there is no room for is left out, the least important first.
 * @param now milliseconds, on the same clock as `view.startedAt`
 */
export function renderBoard(view: BoardView, size: Size, now: number): BoardLine[] {
  const columns = Math.max(10, size.columns - 1)
  const rows = size.rows >= LEAST_ROWS ? size.rows - KEPT_FREE : size.rows - 1
  const footer = renderFooter(view, columns)
  let room = Math.max(0, rows - 1 - footer.length)
  const take = (lines: BoardLine[], most: number = room): BoardLine[] => {
    const taken = lines.slice(0, Math.max(0, Math.min(most, room)))
    room -= taken.length
    return taken
  }
  const title = renderTitle(view, columns, now)
  // Whoever asks for the keys wants to see all of them, whatever there is no room for then.
  const help = view.showsKeys ? take(renderHelp(view, columns)) : []
  const kept = view.showsKeys ? 0 : keptForText(view)
  const matrix = take(renderMatrix(view, columns, countAgents(view, room, kept), now))
  const usage = take(renderUsage(view, columns, now))
  const points = take(renderPoints(view, columns, Math.min(MOST_POINTS, room, Math.max(1, room - kept))))
  const text = view.showsKeys ? [] : take(renderText(view, columns, Math.min(MOST_TEXT, room - 1)))
  return [title, ...matrix, ...usage, ...points, ...text, ...help, ...footer]
    .slice(0, Math.max(1, rows))
    .map((line) => cutSpans(line, columns))
}

/** Lines that are kept for the reply that is shown, whether or not one is being written: what moves is hard to read. */
function keptForText({ followed }: BoardView): number {
  if (followed === null) return 0
  return followed === 'auto' ? LEAST_TEXT : LEAST_FOLLOWED
}

/** For how many agents there is room, below the head of the matrix and above the budget, points and a reply. */
function countAgents({ state }: BoardView, room: number, kept: number): number {
  const points = state ? Math.min(LEAST_POINTS, openPoints(state.points).length) : 0
  const most = Math.max(1, room - 2)
  return Math.min(most, Math.max(LEAST_AGENTS, most - points - kept))
}

/** The board as it stays on the screen at the end: what came of it, and nothing that a key could change. */
export function renderFinal(view: BoardView, size: Size, now: number): BoardLine[] {
  const columns = Math.max(10, size.columns - 1)
  const done = { ...view, hasKeys: false, writings: new Map<string, Writing>() }
  return [renderTitle(done, columns, now), ...renderMatrix(done, columns, view.agents.length, now)].map(
    (line) => cutSpans(line, columns),
  )
}

function renderTitle(view: BoardView, columns: number, now: number): BoardLine {
  const { state, pause, isEnding } = view
  const elapsed = describeSeconds(now - view.startedAt - view.pausedMs)
  const parts = [
    // Why is said below, in the summary.
    state?.ended ? describeStatus(state).replace(/ \(.*$/, '') : state ? describeRound(state) : 'beginning',
    ...(isEnding && !state?.ended ? ['ending, what was said is kept'] : []),
    ...(pause === 'held' ? [`paused at ${elapsed}`] : [elapsed]),
    ...(pause === 'asked' && canPause(view)
      ? [`pauses after the ${state && !hasRounds(state.method) ? 'step' : 'round'}`]
      : []),
  ]
  const facts = visibleLine(parts.join(' · '))
  const room = columns - displayWidth(facts) - 9
  const name = room >= 8 && state ? `${cutLine(visibleLine(state.brief.title), room)} · ` : ''
  const head = `── ${name}`
  return [
    span(head, 'bold'),
    span(facts, pause === 'off' && !isEnding ? 'bold' : 'warn'),
    // Short: what is as wide as the window is broken by a terminal that becomes narrower.
    span(' ──', 'bold'),
  ]
}

function describeRound(state: State): string {
  return hasRounds(state.method) ? `Round ${roundOf(state)}/${state.maxRounds}` : state.method.name
}

// --- budget -----------------------------------------------------------------------------------------------------

/** Tokens, money and time used, each against its limit where there is one. */
function renderUsage(
  { state, startedAt, pausedMs, pause }: BoardView,
  columns: number,
  now: number,
): BoardLine[] {
  if (!state) return []
  const { budget, deadlineMs } = state.limits
  const usage = usageOf(state)
  const tokens = usage.inputTokens + usage.outputTokens
  const parts = [`${group(tokens)}${budget.tokens === null ? '' : ` of ${group(budget.tokens)}`} tokens`]
  if (usage.costUsd === null) parts.push('cost unknown')
  else if (usage.modelCalled || budget.usd !== null)
    parts.push(`$${usage.costUsd.toFixed(2)}${budget.usd === null ? '' : ` of $${budget.usd.toFixed(2)}`}`)
  if (deadlineMs !== null) {
    const left = Math.max(0, deadlineMs - (now - startedAt - pausedMs))
    parts.push(pause === 'held' ? 'clock stands still' : `${describeSeconds(left)} left`)
  }
  const share = Math.max(
    budget.tokens === null ? 0 : tokens / budget.tokens,
    budget.usd === null ? 0 : (usage.costUsd ?? 0) / budget.usd,
  )
  const line = parts.reduce((sum, part) =>
    displayWidth(`${sum} · ${part}`) < columns ? `${sum} · ${part}` : sum,
  )
  return [[span(`  ${line}`, share >= 0.8 ? 'warn' : 'dim')]]
}

/** 12345 as `12,345`. */
function group(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

// --- ledger -----------------------------------------------------------------------------------------------------

function renderPoints({ state }: BoardView, columns: number, most: number): BoardLine[] {
  const open = state ? openPoints(state.points) : []
  if (!state || open.length === 0 || most < 1) return []
  const shown = open.length > most ? open.slice(0, Math.max(0, most - 1)) : open
  const left = open.length - shown.length
  const lines = shown.map(({ id, kind, by, text }): BoardLine => {
    const whose = columns < WIDE ? '' : ` of ${describeAuthors(by.map((author) => nameOf(state, author)))}`
    return [span(`  ${id} `, 'warn'), span(`${kind}${whose}: `, 'dim'), span(visibleLine(text))]
  })
  const more = shown.length === 0 ? `${left} open points` : `… and ${left} more open`
  return left > 0 ? [...lines, [span(`  ${more}`, 'dim')]] : lines
}

/** What is said is more than who said it: two names at most, none of them long. */
function describeAuthors(names: readonly string[]): string {
  const shown = names
    .slice(0, names.length > 2 ? 1 : 2)
    .map((name) => cutLine(visibleLine(name), LONGEST_AUTHOR))
  return names.length > 2 ? `${shown[0]} and ${names.length - 1} more` : shown.join(', ')
}

// --- the reply that is followed ---------------------------------------------------------------------------------

/** Whose reply is shown: the one that was asked for, else whoever has been writing for longest. */
export function findFollowed({ followed, writings, agents }: BoardView): string | null {
  if (followed !== 'auto') return followed
  const writing = [...writings].filter(([, { isOpen, words }]) => isOpen && words > 0)
  const [first] = writing.sort(([, one], [, other]) => one.askedAt - other.askedAt)
  return first?.[0] ?? agents.find(({ id }) => writings.get(id)?.isOpen)?.id ?? null
}

function renderText(view: BoardView, columns: number, most: number): BoardLine[] {
  const id = findFollowed(view)
  const agent = view.agents.find((each) => each.id === id)
  if (!agent || most < 1) return []
  const writing = view.writings.get(agent.id)
  const name = visibleLine(agent.name)
  if (!writing) return [[span(`  ${name} has not been asked yet`, 'dim')]]
  const lines = wrapTail(writing.tail, columns - 4, most)
  if (lines.length === 0) return []
  const head: BoardLine = [span(`  ${describeWriting(name, writing)}`, 'accent')]
  return [head, ...lines.map((line): BoardLine => [span('  │ ', 'dim'), span(line)])]
}

/** The last lines of a text, broken to a width; what was indented stays so. */
export function wrapTail(text: string, columns: number, most: number): string[] {
  const lines: string[] = []
  const source = text
    .replace(/\n\s*\n/g, '\n')
    .trimEnd()
    .split('\n')
  for (let at = source.length - 1; at >= 0 && lines.length < most; at--) {
    const line = (source[at] ?? '').replaceAll('\t', '  ')
    const indent = /^ */.exec(line)?.[0].slice(0, Math.max(0, columns - 10)) ?? ''
    const broken = wrapText(line, Math.max(4, columns - indent.length))
    lines.unshift(...broken.map((each) => indent + each))
  }
  return lines.slice(-most)
}

// --- lines ------------------------------------------------------------------------------------------------------

/** Cuts a line to a width, its looks kept. */
export function cutSpans(line: BoardLine, columns: number): BoardLine {
  const kept: BoardLine = []
  let left = columns
  for (const { text, look } of line) {
    if (left <= 0) break
    const short = cutLine(text, left)
    // A character of two columns does not fit into one.
    const cut = displayWidth(short) > left ? '…' : short
    kept.push({ text: cut, look })
    left -= displayWidth(cut)
    if (cut !== text) break
  }
  return kept
}
