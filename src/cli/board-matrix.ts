import { formatDuration } from '../core/duration.js'
import { hasRounds } from '../core/methods.js'
import { type Cell, positionsMatrix } from '../core/outcome/standing.js'
import { describeEstimate } from '../core/outcome/tally.js'
import type { Phase, State } from '../core/state.js'
import { visibleLine } from '../core/text/sanitize.js'
import { ATTACKS, MARKS, NO_VOTE } from '../core/transcript/marks.js'
import { titleOf } from '../core/transcript/phase-words.js'
import type { Agent } from '../core/types.js'
import { type BoardLine, type BoardView, type Look, span, type Writing } from './board-view.js'
import { describeTask } from './live-lines.js'
import { MARK_WIDTH, setMark } from './set-mark.js'
import { cutLine, displayWidth, padText } from './wrap.js'

/** A column of the matrix: a round, or a step where nobody votes. */
interface Column {
  title: string
  cell(agent: string): { mark: string; word: string; look: Look }
}

const LONGEST_NAME = 20
const SHORTEST_NAME = 6
/** As wide as most words are, so that columns stay where they are as words come in. */
const USUAL_WORD = 10
/** What is left for who does what at least. */
const STATUS_WIDTH = 12
const LONGEST_STATUS = 44
/** As wide as most say who does what: `1m12s 240 words`. */
const USUAL_STATUS = 16

const NOT_ASKED = { mark: '·', word: '', look: 'dim' as const }

const CELLS: Record<Exclude<Cell, null>, { mark: string; word: string; look: Look }> = {
  PROPOSAL: { mark: MARKS.PROPOSAL, word: 'proposal', look: 'plain' },
  SUPPORT: { mark: MARKS.SUPPORT, word: 'support', look: 'good' },
  SUPPORT_WITH_CONDITIONS: { mark: MARKS.SUPPORT_WITH_CONDITIONS, word: 'conditions', look: 'warn' },
  CONCERN: { mark: MARKS.CONCERN, word: 'concern', look: 'warn' },
  OBJECTION: { mark: MARKS.OBJECTION, word: 'objection', look: 'bad' },
  attacks: { mark: ATTACKS, word: 'attacks', look: 'plain' },
  'no-vote': { mark: NO_VOTE, word: 'no vote', look: 'dim' },
  failed: { mark: NO_VOTE, word: 'failed', look: 'bad' },
}

/**
 * Agents by rounds with what each did, and who is doing what now.
 * @param columns the width of its lines at most
 * @param most how many agents fit; those that are left out are counted in the last line
 */
export function renderMatrix(view: BoardView, columns: number, most: number, now: number): BoardLine[] {
  const { agents, state } = view
  const narrow = nameWidth(agents, columns)
  const all = state ? columnsOf(state) : []
  const statusOf = (id: string) => describeStatus(view, id, now)
  const status = Math.min(LONGEST_STATUS, Math.max(0, ...agents.map(({ id }) => displayWidth(statusOf(id)))))
  const layout = layColumns(all, agents, columns - narrow - 3, Math.max(STATUS_WIDTH, status + 2))
  const spare = columns - narrow - 3 - sumOf(layout.widths) - Math.max(USUAL_STATUS, status)
  // Names that begin alike are told apart by what is cut off first.
  const name = Math.min(longestName(agents), narrow + Math.max(0, spare))
  const rows = pickAgents(view, most)
  const head: BoardLine = [
    span(' '.repeat(name + 3)),
    ...layout.shown.map(({ title }, index) => span(fitText(title, layout.widths[index] ?? 0), 'dim')),
  ]
  const lines = rows.map(({ id, name: full }): BoardLine => {
    const isChosen = view.hasKeys && id === view.chosen
    return [
      span(isChosen ? '› ' : '  ', 'accent'),
      span(fitText(visibleLine(full), name + 1), isChosen ? 'accent' : 'bold'),
      ...layout.shown.map((column, index) => {
        const { mark, word, look } = column.cell(id)
        const text = layout.withWords ? `${setMark(mark)}${word}` : setMark(mark)
        return span(fitText(text, layout.widths[index] ?? 0), look)
      }),
      span(statusOf(id), view.writings.get(id)?.retry ? 'warn' : 'plain'),
    ]
  })
  const left = agents.length - rows.length
  const more: BoardLine[] = left > 0 ? [[span(`  … and ${left} more`, 'dim')]] : []
  return [...(layout.shown.length > 0 ? [head] : []), ...lines, ...more]
}

/** Who is shown where not all fit: a stretch of the panel with the chosen one in it. */
function pickAgents({ agents, chosen, writings }: BoardView, most: number): readonly Agent[] {
  if (agents.length <= most) return agents
  const room = Math.max(1, most - 1)
  const wanted = chosen ?? agents.find(({ id }) => writings.get(id)?.isOpen)?.id
  const at = agents.findIndex(({ id }) => id === wanted)
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), agents.length - room))
  return agents.slice(first, first + room)
}

function nameWidth(agents: readonly Agent[], columns: number): number {
  return Math.min(longestName(agents), Math.max(SHORTEST_NAME, Math.floor(columns / 4)))
}

function longestName(agents: readonly Agent[]): number {
  const widths = agents.map(({ name }) => displayWidth(visibleLine(name)))
  return Math.min(LONGEST_NAME, Math.max(SHORTEST_NAME, ...widths))
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0)
}

/**
 * The columns that fit, with words if these fit as well; the latest stay.
 * @param room what there is beside the names
 * @param status what is wanted of it for who does what
 */
function layColumns(all: Column[], agents: readonly Agent[], room: number, status: number) {
  const widths = all.map(
    ({ title, cell }) =>
      2 +
      Math.max(
        MARK_WIDTH + USUAL_WORD,
        displayWidth(title),
        ...agents.map(({ id }) => MARK_WIDTH + displayWidth(cell(id).word)),
      ),
  )
  if (sumOf(widths) + status <= room) return { shown: all, widths, withWords: true }
  const most = Math.max(1, Math.floor((room - Math.min(status, STATUS_WIDTH)) / (MARK_WIDTH + 1)))
  const shown = all.slice(-most)
  return { shown, widths: shown.map(() => MARK_WIDTH + 1), withWords: false }
}

function fitText(text: string, columns: number): string {
  return padText(cutLine(text, Math.max(1, columns - 1)), columns)
}

// --- rounds and steps -------------------------------------------------------------------------------------------

function columnsOf(state: State): Column[] {
  return state.method.flow === 'votes' ? roundColumns(state) : stepColumns(state)
}

function roundColumns(state: State): Column[] {
  const { rounds, rows } = positionsMatrix(state)
  return rounds.map((round, index) => ({
    title: `R${round}`,
    cell(agent) {
      const cell = rows.find((row) => row.agent.id === agent)?.cells[index] ?? null
      return cell === null ? NOT_ASKED : CELLS[cell]
    },
  }))
}

function stepColumns(state: State): Column[] {
  const steps = state.phases.filter(({ name }) => name !== 'classify')
  const keys = [...new Set(steps.map(({ round, name }) => `${round} ${name}`))]
  return keys.flatMap((key) => {
    const phases = steps.filter(({ round, name }) => `${round} ${name}` === key)
    const [first] = phases
    if (!first) return []
    const title = visibleLine(titleOf(state.method, first.name))
    return [
      {
        title: hasRounds(state.method) ? `${title} ${first.round}` : title,
        cell: (agent: string) => stepCell(phases, agent),
      },
    ]
  })
}

function stepCell(phases: readonly Phase[], agent: string): { mark: string; word: string; look: Look } {
  const form = phases.flatMap(({ turns }) => turns).find((turn) => turn.agent === agent)?.reply.form
  if (form?.type === 'estimate') return { mark: '✔', word: visibleLine(describeEstimate(form)), look: 'good' }
  if (form !== undefined) return { mark: '✔', word: 'done', look: 'good' }
  return phases.some(({ failures }) => failures.some((each) => each.agent === agent))
    ? CELLS.failed
    : NOT_ASKED
}

// --- who does what ----------------------------------------------------------------------------------------------

/** What an agent is doing just now; nothing: the empty text. */
export function describeStatus({ writings, straggler }: BoardView, id: string, now: number): string {
  const writing = writings.get(id)
  if (!writing?.isOpen) return ''
  const took = describeSeconds(now - writing.askedAt)
  if (writing.retry && writing.words === 0) return `${took} asked again`
  const slow = id === straggler ? ', slow' : ''
  if (writing.words === 0) return `${took} thinking${slow}`
  return `${took} ${writing.words} ${writing.words === 1 ? 'word' : 'words'}${slow}`
}

/** What an agent writes or wrote, as a heading. */
export function describeWriting(name: string, { phase, followUp, isOpen }: Writing): string {
  return `${name} ${isOpen ? 'writes' : 'wrote'} ${describeTask(phase, followUp)}`
}

/** Whole seconds, minutes and hours. */
export function describeSeconds(ms: number): string {
  return formatDuration(Math.max(1, Math.floor(ms / 1000)) * 1000)
}
