import { seatsOf } from '../method/seats.js'
import { formsIn, stepsTaken } from '../method/steps-taken.js'
import type { State, Turn } from '../state.js'
import { formatAmount, formatNumber } from '../text/units.js'

/** Where the estimates of one round lie. All figures are in `unit`. */
export interface EstimateTally {
  /** The unit that most estimates are in; of several the first by name. Empty: none was given. */
  unit: string
  /** How many estimates are in this unit; the others are not reckoned with. */
  count: number
  min: number
  /** A quarter of the estimates lie below it, three quarters below `q3`. */
  q1: number
  median: number
  q3: number
  max: number
  /** The estimates themselves, the lowest first. */
  values: number[]
  /** Agents whose estimate is in another unit. */
  odd: string[]
}

/**
 * Median, quartiles and range of the estimates that some turns hold, in the unit most of them use; nothing is
 * converted. Quartiles are interpolated linearly between neighbours: at (n - 1) x p, counted from 0 (type 7).
 * @returns null when no turn holds an estimate
 */
export function tallyEstimates(turns: readonly Turn[]): EstimateTally | null {
  const estimates = formsIn(turns, 'estimate')
  const unit = mostFrequent(estimates.map(({ form }) => form.unit))
  if (unit === null) return null
  const values = estimates
    .filter(({ form }) => form.unit === unit)
    .map(({ form }) => form.value)
    .sort((one, other) => one - other)
  return {
    unit,
    count: values.length,
    min: quantile(values, 0),
    q1: quantile(values, 0.25),
    median: quantile(values, 0.5),
    q3: quantile(values, 0.75),
    max: quantile(values, 1),
    values,
    odd: estimates.filter(({ form }) => form.unit !== unit).map(({ agent }) => agent),
  }
}

function mostFrequent(names: readonly string[]): string | null {
  const times = new Map<string, number>()
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1)
  const sorted = [...times].sort(
    ([one, often], [other, oftenOther]) => oftenOther - often || (one < other ? -1 : 1),
  )
  return sorted[0]?.[0] ?? null
}

/** @param sorted the lowest first, not empty */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return Number((below + (above - below) * (place % 1)).toPrecision(12))
}

/**
 * What some estimates come to, as one or two sentences of Markdown: German where the discussion is, else English.
 * @returns undefined when there is no estimate
 */
export function describeEstimates(
  { brief }: Pick<State, 'brief'>,
  turns: readonly Turn[],
): string | undefined {
  const tally = tallyEstimates(turns)
  if (!tally) return undefined
  return brief.language.split('-')[0] === 'de' ? describeInGerman(tally) : describeInEnglish(tally)
}

function describeInEnglish({ unit, count, median, q1, q3, min, max, odd }: EstimateTally): string {
  const amount = (value: number) => formatAmount(value, unit, 'en')
  const others = leftOut(odd.length, 'estimate', 'estimates', 'in another unit', 'left out')
  if (count === 1) return `**${amount(median)}**, by one estimate alone${others}.`
  const middle = `the middle half lies between ${formatNumber(q1, 'en')} and ${amount(q3)}`
  const whole = `all of them between ${formatNumber(min, 'en')} and ${amount(max)}`
  return `**${amount(median)}** is the median of ${count} estimates${others}. By these, ${middle}, ${whole}.`
}

function describeInGerman({ unit, count, median, q1, q3, min, max, odd }: EstimateTally): string {
  const amount = (value: number) => formatAmount(value, unit, 'de')
  const others = leftOut(odd.length, 'Schätzung', 'Schätzungen', 'in anderer Einheit', 'nicht mitgezählt')
  if (count === 1) return `**${amount(median)}**, nach einer einzigen Schätzung${others}.`
  const middle = `die mittlere Hälfte liegt zwischen ${formatNumber(q1, 'de')} und ${amount(q3)}`
  const whole = `alle liegen zwischen ${formatNumber(min, 'de')} und ${amount(max)}`
  return `**${amount(median)}** ist der Median aus ${count} Schätzungen${others}. Genauer: ${middle}, ${whole}.`
}

function leftOut(count: number, one: string, many: string, which: string, what: string): string {
  return count === 0 ? '' : ` (${count} ${count === 1 ? one : many} ${which} ${what})`
}

const MOVED = 0.05
const SPREAD = 0.05
const CLOSE = 0.1

/**
 * Whether the estimates of a round have settled: against the round before, the median moved by less than 5 %, and
 * either the relative spread, (q3 - q1) / |median|, changed by less than 0.05, or it is at most 0.1 by now. False
 * unless both rounds are closed for all speakers and have estimates in the same unit.
 */
export function estimatesSettled(state: State, round: number): boolean {
  const now = tallyRound(state, round)
  const before = tallyRound(state, round - 1)
  if (!now || !before || now.unit !== before.unit) return false
  if (inProportion(now.median - before.median, before.median) >= MOVED) return false
  const spread = inProportion(now.q3 - now.q1, now.median)
  const spreadBefore = inProportion(before.q3 - before.q1, before.median)
  return Math.abs(spread - spreadBefore) < SPREAD || spread <= CLOSE
}

function tallyRound(state: State, round: number): EstimateTally | null {
  const step = state.method.steps.find(({ expects }) => expects === 'estimate')
  const taken = stepsTaken(state, 'estimate').find(
    (each) => each.round === round && each.phases[0]?.name === `step:${step?.name}`,
  )
  if (!step || !taken) return null
  const asked = new Set(taken.phases.flatMap(({ speakers }) => speakers))
  return seatsOf(state, step.speakers).every((id) => asked.has(id)) ? tallyEstimates(taken.turns) : null
}

/** The size of a difference as a share of some amount; any at all is infinite beside nothing. */
function inProportion(difference: number, amount: number): number {
  return difference === 0 ? 0 : Math.abs(difference / amount)
}
