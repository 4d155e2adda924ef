import { formsIn, stepsTaken } from '../method/steps-taken.js'
import type { State } from '../state.js'
import { formatAmount, formatNumber } from '../text/units.js'
import type { Form } from '../types.js'
import { nameOf } from './standing.js'
import { type EstimateTally, tallyEstimates } from './tally-estimates.js'
import { type RankedAnswer, tallyRanking } from './tally-ranking.js'
import { type ScoreMatrix, tallyScores } from './tally-scores.js'

export type Estimate = Extract<Form, { type: 'estimate' }>

/** One round of estimates: where they lie, and who gave which, in team order. */
export interface EstimateRound extends EstimateTally {
  round: number
  estimates: { agent: string; value: number; unit: string; low: number | null; high: number | null }[]
}

/** What was reckoned from the replies of a method whose steps ask for something to reckon with. */
export type Tally =
  | { type: 'estimates'; rounds: EstimateRound[] }
  /** Best first. */
  | { type: 'ranking'; answers: RankedAnswer[] }
  | ({ type: 'matrix' } & ScoreMatrix)

/** The tally of a discussion: of several kinds the one that the last of its steps gives; null: there is none yet. */
export function tallyOf(state: State): Tally | null {
  return tallies(state).at(-1) ?? null
}

/** Everything that can be reckoned by now, in the order of the method's steps. */
export function tallies(state: State): Tally[] {
  const kinds = [...new Set(state.method.steps.map(({ expects }) => expects))]
  return kinds.flatMap((expects) => {
    const tally = reckon(state, expects)
    return tally ? [tally] : []
  })
}

function reckon(state: State, expects: string): Tally | null {
  switch (expects) {
    case 'estimate':
      return reckonEstimates(state)
    case 'ranking':
      return reckonRanking(state)
    case 'scores': {
      const matrix = tallyScores(state)
      return matrix && { type: 'matrix', ...matrix }
    }
    default:
      return null
  }
}

function reckonEstimates(state: State): Tally | null {
  const order = state.agents.map(({ id }) => id)
  const rounds = stepsTaken(state, 'estimate').flatMap(({ round, turns }) => {
    const tally = tallyEstimates(turns)
    if (!tally) return []
    const estimates = formsIn(turns, 'estimate')
      .map(({ agent, form: { value, unit, low, high } }) => ({ agent, value, unit, low, high }))
      .sort((one, other) => order.indexOf(one.agent) - order.indexOf(other.agent))
    return [{ round, ...tally, estimates }]
  })
  return rounds.length > 0 ? { type: 'estimates', rounds } : null
}

function reckonRanking(state: State): Tally | null {
  const taken = stepsTaken(state, 'ranking').at(-1)
  const [phase] = taken?.phases ?? []
  if (!taken || !phase) return null
  const answers = tallyRanking(state, { ...phase, turns: taken.turns })
  return answers.some(({ score }) => score !== null) ? { type: 'ranking', answers } : null
}

/** An estimate in words: `12 weeks (8 to 20)`. */
export function describeEstimate({ value, unit, low, high }: Omit<Estimate, 'type'>): string {
  const range =
    low === null || high === null ? '' : ` (${formatNumber(low, 'en')} to ${formatNumber(high, 'en')})`
  return `${formatAmount(value, unit, 'en')}${range}`
}

/** Each tally in a line of plain text, as its authors wrote the names in it. */
export function describeTally(state: State): { label: string; text: string }[] {
  return tallies(state).map((tally) => describeOne(state, tally))
}

function describeOne(state: State, tally: Tally): { label: string; text: string } {
  switch (tally.type) {
    case 'ranking':
      return { label: 'Ranking', text: describeRanking(state, tally.answers) }
    case 'estimates':
      return { label: 'Estimates', text: describeRounds(tally.rounds) }
    case 'matrix':
      return { label: 'Matrix', text: describeMatrix(tally) }
  }
}

function describeRanking(state: State, answers: readonly RankedAnswer[]): string {
  const ranked = answers.filter(({ score }) => score !== null)
  return ranked
    .map(({ agent, score, firsts, rankings }, place) => {
      const first = place === 0 ? `, first in ${firsts} of ${rankings} rankings` : ''
      const figure = place === 0 ? 'score ' : ''
      return `${place + 1}. ${nameOf(state, agent)} (${figure}${formatNumber(score ?? 0, 'en')}${first})`
    })
    .join(', ')
}

/** How many rounds are told one by one; of more the first and the last ones. */
const TOLD = 4

function describeRounds(rounds: readonly EstimateRound[]): string {
  const told = rounds.length <= TOLD ? [...rounds] : [...rounds.slice(0, 1), ...rounds.slice(1 - TOLD)]
  const list = ([first = '', ...more]: string[]): string =>
    [first, ...(rounds.length > TOLD ? ['…'] : []), ...more].join(' → ')
  const medians = told.map(({ median, unit }) => formatAmount(median, unit, 'en'))
  const middles = told.map(({ q1, q3 }) => `${formatNumber(q1, 'en')} to ${formatNumber(q3, 'en')}`)
  return `median ${list(medians)}; middle half ${list(middles)}`
}

/** How many contested scores are named. */
const TOLD_CONTESTED = 2

function describeMatrix({ ranking, contested }: ScoreMatrix): string {
  const totals = ranking
    .filter(({ total }) => total !== null)
    .map(({ option, total }) => `${option} ${formatNumber(total ?? 0, 'en')}`)
  const named = contested.slice(0, TOLD_CONTESTED).map(({ option, criterion }) => `${option} on ${criterion}`)
  const more = contested.length - named.length
  const far = named.length > 0 ? `; contested: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}` : ''
  return `${totals.join(', ')} (of 5)${far}`
}
