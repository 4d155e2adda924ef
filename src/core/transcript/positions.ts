import { hasRounds } from '../methods.js'
import { changedMinds } from '../outcome/changed-minds.js'
import { type Cell, nameOf, positionsMatrix } from '../outcome/standing.js'
import { blindPicks } from '../outcome/support.js'
import { describeEstimate } from '../outcome/tally.js'
import type { Phase, State } from '../state.js'
import { cellText, inlineText } from '../text/embed.js'
import { clip } from '../text/gist.js'
import type { PhaseName } from '../types.js'
import { ATTACKS, describePosition, MARKS, NO_VOTE } from './marks.js'
import { titleOf } from './phase-words.js'

/** With more rounds the table of positions shows signs without words. */
const WIDE_TABLE = 6
/** As much of a blind pick stands in the table, in characters. */
const LONGEST_PICK = 40

const WORDS: Record<Exclude<Cell, null>, string> = {
  PROPOSAL: 'proposal',
  SUPPORT: 'support',
  SUPPORT_WITH_CONDITIONS: 'support with conditions',
  CONCERN: 'concern',
  OBJECTION: 'objection',
  attacks: 'attacks',
  'no-vote': 'no vote',
  failed: 'failed',
}

/** Agents by rounds, with what each picked before it saw the proposal; where nobody votes, agents by steps. */
export function renderPositions(state: State): string {
  const asked = state.phases.length > 0
  if (!asked) return '## Positions\n\nNobody has been asked yet.'
  return `## Positions\n\n${state.method.flow === 'votes' ? renderVotes(state) : renderSteps(state)}`
}

/** Lines of cells as a Markdown table; the first is its head. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function renderVotes(state: State): string {
  const { rounds, rows } = positionsMatrix(state)
  const words = rounds.length <= WIDE_TABLE
  const picks = new Map(blindPicks(state).map(({ agent, option }) => [agent, option]))
  const pickOf = (id: string): string => cellText(clip(picks.get(id) ?? '–', LONGEST_PICK))
  const blind = picks.size > 0
  const table = renderTable([
    ['Agent', ...(blind ? ['Blind'] : []), ...rounds.map((round) => (words ? `Round ${round}` : `${round}`))],
    ...rows.map(({ agent, cells }) => [
      cellText(agent.name),
      ...(blind ? [pickOf(agent.id)] : []),
      ...cells.map((cell) => showCell(cell, words)),
    ]),
  ])
  const shown = new Set(rows.flatMap(({ cells }) => cells))
  const cells = Object.keys(WORDS) as Exclude<Cell, null>[]
  const legend = cells
    .filter((cell) => cell !== 'attacks' || shown.has(cell))
    .map((cell) => `${markOf(cell)} ${WORDS[cell]}`)
  const key = words ? '' : `\n\n${[...new Set(legend)].join(' · ')} · – not asked`
  return table + key
}

function showCell(cell: Cell, words: boolean): string {
  if (cell === null) return '–'
  return words ? `${markOf(cell)} ${WORDS[cell]}` : markOf(cell)
}

function markOf(cell: Exclude<Cell, null>): string {
  if (cell === 'attacks') return ATTACKS
  return cell === 'failed' || cell === 'no-vote' ? NO_VOTE : MARKS[cell]
}

function renderSteps(state: State): string {
  const steps = state.phases.filter(({ name }) => name !== 'classify')
  if (steps.length === 0) return 'No step was taken yet.'
  const columns = [...new Set(steps.map(({ round, name }) => `${round} ${name}`))]
  const taken = columns.flatMap((column) => {
    const phases = steps.filter(({ round, name }) => `${round} ${name}` === column)
    return phases[0] ? [{ round: phases[0].round, name: phases[0].name, phases }] : []
  })
  const titleFor = ({ round, name }: { round: number; name: PhaseName }): string => {
    const title = cellText(titleOf(state.method, name))
    return hasRounds(state.method) ? `${title}, round ${round}` : title
  }
  const table = renderTable([
    ['Agent', ...taken.map(titleFor)],
    ...state.agents.map(({ id, name }) => [
      cellText(name),
      ...taken.map(({ phases }) => showStep(phases, id)),
    ]),
  ])
  return hasRanges(steps) ? `${table}\n\n${RANGES}` : table
}

const RANGES = '*In brackets the range in which its author would be right nine times out of ten.*'

function hasRanges(phases: readonly Phase[]): boolean {
  const turns = phases.flatMap((phase) => phase.turns)
  return turns.some(({ reply: { form } }) => form?.type === 'estimate' && form.low !== null)
}

/** What an agent did in a step: its estimate where it gave one. */
function showStep(phases: readonly Phase[], agent: string): string {
  if (!phases.some(({ speakers }) => speakers.includes(agent))) return '–'
  const turn = phases.flatMap(({ turns }) => turns).find((each) => each.agent === agent)
  if (turn)
    return turn.reply.form?.type === 'estimate' ? cellText(describeEstimate(turn.reply.form)) : '✔️ done'
  const failed = phases.flatMap(({ failures }) => failures).some((each) => each.agent === agent)
  return failed ? `${NO_VOTE} failed` : '–'
}

/** Who voted otherwise than before, and because of which argument; nothing where nobody could. */
export function renderChangedMinds(state: State): string[] {
  const voted = state.phases.filter(({ name, turns }) => name === 'answers' && turns.length > 0)
  if (voted.length < 2) return []
  const lines = changedMinds(state).map(({ agent, round, from, to, grounds }) => {
    const why = grounds === null ? 'without naming an argument' : inlineText(grounds)
    return `- ${inlineText(nameOf(state, agent))}, round ${round}: ${describePosition(from)} → ${describePosition(to)} - ${why}`
  })
  return [`## Changed minds\n\n${lines.length > 0 ? lines.join('\n') : 'Nobody changed a vote.'}`]
}
