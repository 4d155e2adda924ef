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
  // A week is nothing to hold against a limit in seconds.
  ['days', 'days?|tage?n?', 1],
  ['days', 'weeks?|wochen?', 7],
  ['days', 'months?|monate?n?', 30.4],
  ['size', 'mb', 1],
  ['size', 'gb', 1024],
  ['size', 'tb', 1_048_576],
  ['people', 'people|persons?|developers?|engineers?|personen|leute|entwickler', 1],
  ['percent', '%|percent|prozent', 1],
]
/** Spelt-out numbers. `a week` is one only behind a word of time: `a month` alone says how often. */
const SPELT: [RegExp, number][] = [
  [/\b(?:one|eine?[mnrs]?)\b|(?<=\b(?:in|within|after|takes) )an?\b/giu, 1],
  [/\b(?:two|zwei)\b/gi, 2],
  [/\b(?:three|drei)\b/gi, 3],
  [/\b(?:four|vier)\b/gi, 4],
  [/\b(?:five|fünf)(?!\p{L})/giu, 5],
  [/\b(?:six|sechs)\b/gi, 6],
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
  /(?<!\d )\b(?:month(?:ly)?|monat(?:lich)?)\b/i,
  /(?<!\d )\b(?:year(?:ly)?|jahr|jährlich)\b/i,
  /(?<!\d )\b(?:day|daily|tag|täglich)\b/i,
]

/** The amounts in a text, and whether they are meant as an upper limit. */
export interface Amounts {
  amounts: Amount[]
  /** Which period they are for; -1 for none. */
  period: number
  isLimit: boolean
}

export function readAmounts(written: string): Amounts {
  const text = SPELT.reduce((said, [word, value]) => said.replace(word, String(value)), written)
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
