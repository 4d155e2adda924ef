import { UserError } from '../core/errors.js'

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/

/**
 * Reads a point in time as people name it: `7d` (ago), `2026-01-31` or `2026-01-31T09:30`, local time.
 * @param name the flag that an error is about
 * @param now milliseconds since 1970
 * @param edge of a day without a time: its begin, or the begin of the next one
 * @returns milliseconds since 1970
 * @throws UserError that shows how it is written
 */
export function parseMoment(text: string, name: string, now: number, edge: 'begin' | 'end'): number {
  const [, amount, unit] = /^(\d{1,5})\s*([hdw])$/i.exec(text.trim()) ?? []
  if (amount !== undefined && unit !== undefined)
    return now - Number(amount) * (UNITS[unit.toLowerCase()] ?? 0)
  const [, year, month, day, hours, minutes] = DAY.exec(text.trim()) ?? []
  const date = new Date(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours ?? 0),
    Number(minutes ?? 0),
  )
  // The calendar turns February 31 into a day of March.
  const exists = date.getMonth() === Number(month) - 1 && date.getDate() === Number(day)
  if (!exists || Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59)
    throw new UserError(
      `${name}: "${text}" is no date`,
      'Write 7d, 36h or 2w for so long ago, or a date such as 2026-01-31.',
    )
  if (edge === 'end' && hours === undefined) date.setDate(date.getDate() + 1)
  return date.getTime()
}
