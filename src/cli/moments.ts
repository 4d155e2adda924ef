import { UserError } from '../core/errors.js'

const DAY_MS = 86_400_000
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS }
const WRITTEN = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/i
/** Names of days: how many days ago each one began. */
const DAYS_AGO: Readonly<Record<string, number>> = { today: 0, yesterday: 1 }

type Edge = 'begin' | 'end'

/**
 * Reads a point in time as people name it, and as this program prints it: `7d` (ago), `today`, `2026-01-31` or
 * `2026-01-31T09:30`; local time unless it names its zone.
 * @param name the flag that an error is about
 * @param now milliseconds since 1970
 * @param edge of a day without a time: its begin, or the begin of the next one
 * @returns milliseconds since 1970
 * @throws UserError that shows how it is written
 */
export function parseMoment(text: string, name: string, now: number, edge: Edge): number {
  const word = text.trim().toLowerCase()
  const [, amount, unit] = /^(\d{1,5})\s*([hdw])$/.exec(word) ?? []
  if (amount !== undefined && unit !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0)
  const ago = Object.hasOwn(DAYS_AGO, word) ? DAYS_AGO[word] : undefined
  const moment = ago === undefined ? parseWritten(word, edge) : beginOfDay(new Date(now), edge, ago)
  if (moment !== null) return moment
  throw new UserError(
    `${name}: "${text}" is no date`,
    'Write 7d, 36h or 2w for so long ago, today, yesterday, or a date such as 2026-01-31 or 2026-01-31T09:30.',
  )
}

/** Null: there is no such time. */
function parseWritten(word: string, edge: Edge): number | null {
  const match = WRITTEN.exec(word)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  // The calendar turns February 31 into a day of March.
  const date = new Date(year, month - 1, day)
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null
  if (match[4] === undefined) return beginOfDay(date, edge)
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  const zone = match[7]
  if (zone === undefined) return new Date(year, month - 1, day, hours, minutes, seconds).getTime()
  const moment = Date.parse(
    `${isoDay(year, month, day)}t${word.slice(word.search(/[t ]/) + 1)}`.toUpperCase(),
  )
  return Number.isNaN(moment) ? null : moment
}

function isoDay(year: number, month: number, day: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}`
}

/** Not reckoned in hours: where clocks are changed, a day has 23 or 25 of them. */
function beginOfDay(date: Date, edge: Edge, ago = 0): number {
  const day = date.getDate() - ago + (edge === 'end' ? 1 : 0)
  return new Date(date.getFullYear(), date.getMonth(), day).getTime()
}
