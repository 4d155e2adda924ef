interface Amount {
  value: number
  unit: string
}

const UNITS: [string, string, number][] = [
  ['money', '€|eur|euros?|\\$|usd|dollars?', 1],
  ['time', 'ms|milliseconds?|millisekunden?', 0.001],
  ['time', 's|sec|seconds?|sekunden?', 1],
  ['time', 'min|minutes?|minuten?', 60],
  ['time', 'h|hours?|stunden?', 3600],
  ['time', 'days?|tage?n?', 86_400],
  ['time', 'weeks?|wochen?', 604_800],
  ['time', 'months?|monate?n?', 2_629_800],
  ['size', 'mb', 1],
  ['size', 'gb', 1024],
  ['size', 'tb', 1_048_576],
  ['people', 'people|persons?|developers?|engineers?|personen|leute|entwickler', 1],
  ['percent', '%|percent|prozent', 1],
]
const NUMBER = '(\\d{1,3}(?:[.,]\\d{3})+|\\d+(?:[.,]\\d+)?)'
const PATTERNS = [
  ...UNITS.map(([unit, names, factor]) => ({
    unit,
    factor,
    pattern: new RegExp(`${NUMBER}\\s?-?(?:${names})(?![\\p{L}\\p{N}])`, 'giu'),
  })),
  { unit: 'money', factor: 1, pattern: new RegExp(`(?:€|\\$|eur|usd)\\s?${NUMBER}`, 'giu') },
]
const AT_MOST =
  /\b(?:at most|no more than|not more than|up to|under|below|less than|within|max|maximum|maximal|höchstens|nicht mehr als|unter|bis zu)\b|[<≤]/i
const PERIODS = [
  /\b(?:month(?:ly)?|monat(?:lich)?)\b/i,
  /\b(?:year(?:ly)?|jahr|jährlich)\b/i,
  /\b(?:day|daily|tag|täglich)\b/i,
]

/** The amounts in a text, and whether they are meant as an upper limit. */
export interface Amounts {
  amounts: Amount[]
  /** Which period they are for; -1 for none. */
  period: number
  isLimit: boolean
}

export function readAmounts(text: string): Amounts {
  return { amounts: listAmounts(text), period: periodOf(text), isLimit: AT_MOST.test(text) }
}

/**
 * Holds an amount in a point against an upper limit: `420 EUR a month` against `at most 300 EUR a month`.
 * @returns whether it is within; null when there is no limit, or nothing of the same kind to hold against it
 */
export function isWithin(point: Amounts, limit: Amounts): boolean | null {
  if (!limit.isLimit || point.period !== limit.period) return null
  for (const each of limit.amounts) {
    const amount = point.amounts.find(({ unit }) => unit === each.unit)
    if (amount) return amount.value <= each.value
  }
  return null
}

function listAmounts(text: string): Amount[] {
  if (!/\d/.test(text)) return []
  return PATTERNS.flatMap(({ unit, factor, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ value: toNumber(match[1] ?? '') * factor, unit })),
  )
}

/** `1,200` and `1.200` are twelve hundred; `1,5` and `1.5` are one and a half. */
function toNumber(digits: string): number {
  return Number(
    /^\d{1,3}(?:[.,]\d{3})+$/.test(digits) ? digits.replace(/[.,]/g, '') : digits.replace(',', '.'),
  )
}

function periodOf(text: string): number {
  return PERIODS.findIndex((period) => period.test(text))
}
