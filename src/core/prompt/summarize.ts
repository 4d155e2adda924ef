import type { StepSpec } from '../method/method.js'
import { stepsTaken } from '../method/steps-taken.js'
import { labelsFor } from '../method/visibility.js'
import { tallyEstimates } from '../outcome/tally-estimates.js'
import { tallyRanking } from '../outcome/tally-ranking.js'
import { type ScoreMatrix, tallyScores } from '../outcome/tally-scores.js'
import type { Phase, State } from '../state.js'
import { formatAmount, formatNumber } from '../text/units.js'
import { quoteText } from './quote.js'

/**
 * What was reckoned from the phases before, as the step's speakers are shown it: one `<summary>`, or nothing where the
 * step shows none or there is nothing to reckon with yet. Authors appear under the reader's labels where their names
 * are hidden, and not at all among estimates and scores.
 * @param before the phases before the one that is asked; open ones are passed over
 */
export function summarize(state: State, step: StepSpec, reader: string, before: readonly Phase[]): string[] {
  const told = { ...state, phases: [...before] }
  const text = summaryOf(told, step, reader)
  return text === null ? [] : [`<summary>\n${text}\n</summary>`]
}

function summaryOf(told: State, step: StepSpec, reader: string): string | null {
  switch (step.shows) {
    case 'ranking':
      return showRanking(told, step, reader)
    case 'estimates':
      return showEstimates(told)
    case 'matrix':
      return showMatrix(told)
    default:
      return null
  }
}

function showRanking(told: State, step: StepSpec, reader: string): string | null {
  const taken = stepsTaken(told, 'ranking').at(-1)
  const [phase] = taken?.phases ?? []
  if (!taken || !phase) return null
  const ranked = tallyRanking(told, { ...phase, turns: taken.turns })
  if (!ranked.some(({ score }) => score !== null)) return null
  const nameOf = namesFor(told, step, reader)
  const rows = ranked.map(({ agent, score, firsts, rankings }, place) => [
    score === null ? '-' : String(place + 1),
    nameOf(agent),
    score === null ? '-' : formatNumber(score, 'en'),
    String(firsts),
    String(rankings),
  ])
  const note =
    "Mean place: 1 is first in every ranking, 0 is last. Nobody's place for its own answer is counted."
  return `${table(['Place', 'Answer', 'Mean place', 'Times first', 'Rankings'], rows)}\n\n${note}`
}

function namesFor(told: State, step: StepSpec, reader: string): (agent: string) => string {
  const labels = labelsFor(told, reader)
  const names = new Map(told.agents.map(({ id, name }) => [id, name]))
  return step.anonymous || told.anonymous
    ? (agent) => labels.get(agent) ?? '-'
    : (agent) => names.get(agent) ?? agent
}

function showEstimates(told: State): string | null {
  const taken = stepsTaken(told, 'estimate').at(-1)
  const tally = tallyEstimates(taken?.turns ?? [])
  if (!taken || !tally) return null
  const { unit, count, median, q1, q3, min, max, values, odd } = tally
  const shown = quoteText(unit)
  const amount = (value: number) => formatAmount(value, shown, 'en')
  const between = (low: number, high: number) => `${formatNumber(low, 'en')} to ${amount(high)}`
  const lines = [
    `Estimates of round ${taken.round}: ${count}`,
    `- Median: ${amount(median)}`,
    `- Middle half: ${between(q1, q3)}`,
    `- Whole range: ${between(min, max)}`,
    `- All of them, the lowest first: ${values.map((value) => formatNumber(value, 'en')).join('; ')}`,
  ]
  if (odd.length > 0) lines.push(`- In another unit, and left out: ${odd.length}`)
  return lines.join('\n')
}

function showMatrix(told: State): string | null {
  const matrix = tallyScores(told)
  if (!matrix) return null
  const head = matrix.criteria.map(
    ({ name, weight }) => `${cell(name)} (weight: ${formatNumber(weight, 'en')})`,
  )
  const rows = matrix.ranking.map(({ option, total }) => [
    cell(option),
    ...(matrix.cells[matrix.options.indexOf(option)] ?? []).map(showCell),
    total === null ? '-' : formatNumber(total, 'en'),
  ])
  return [table(['Option', ...head, 'Total (1 to 5)'], rows), ...showDoubts(matrix)].join('\n\n')
}

function showCell({ mean, min, max }: ScoreMatrix['cells'][number][number]): string {
  if (mean === null || min === null || max === null) return '-'
  const range = min === max ? '' : ` (${formatNumber(min, 'en')} to ${formatNumber(max, 'en')})`
  return `${formatNumber(mean, 'en')}${range}`
}

function showDoubts({ contested, unknown }: ScoreMatrix): string[] {
  const doubts: string[] = []
  const far = contested.map(
    ({ option, criterion, min, max }) =>
      `- ${quoteText(option)}, ${quoteText(criterion)}: ${formatNumber(min, 'en')} to ${formatNumber(max, 'en')}`,
  )
  if (far.length > 0) doubts.push(`Scores that lie far apart:\n${far.join('\n')}`)
  const names = [...new Set(unknown.map(({ name }) => `"${quoteText(name)}"`))].slice(0, 10)
  if (names.length > 0)
    doubts.push(`Scored, but neither an option nor a criterion, and left out: ${names.join(', ')}`)
  return doubts
}

function table(header: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A text that a model wrote, in a cell of its own. */
function cell(text: string): string {
  return quoteText(text).replaceAll('|', '/')
}
