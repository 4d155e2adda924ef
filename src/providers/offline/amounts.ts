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
const AT_MOST =
  /\b(?:at most|no more than|not more than|up to|under|below|less than|within|max|maximum|maximal|höchstens|nicht mehr als|unter|bis zu)\b|[<≤]/i
const PERIODS = [
  /\b(?:month(?:ly)?|monat(?:lich)?)\b/i,
  /\b(?:year(?:ly)?|jahr|jährlich)\b/i,
  /\b(?:day|daily|tag|täglich)\b/i,
]

/**
 * Holds an amount in a point against an upper limit in a constraint: `420 EUR a month` against `at most 300 EUR`.
 * @returns whether it is within; null when there is no limit, or nothing of the same kind to hold against it
 */
export function isWithinLimit(point: string, constraint: string): boolean | null {
  if (!AT_MOST.test(constraint) || periodOf(point) !== periodOf(constraint)) return null
  for (const limit of listAmounts(constraint)) {
    const amount = listAmounts(point).find((each) => each.unit === limit.unit)
    if (amount) return amount.value <= limit.value
  }
  return null
}

function listAmounts(text: string): Amount[] {
  const found: Amount[] = []
  for (const [unit, names, factor] of UNITS) {
    const after = new RegExp(`${NUMBER}\\s?-?(?:${names})(?![\\p{L}\\p{N}])`, 'giu')
    const before = unit === 'money' ? new RegExp(`(?:€|\\$|eur|usd)\\s?${NUMBER}`, 'giu') : null
    for (const pattern of before ? [after, before] : [after])
      for (const match of text.matchAll(pattern))
        found.push({ value: toNumber(match[1] ?? '') * factor, unit })
  }
  return found
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
