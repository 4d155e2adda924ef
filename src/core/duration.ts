/** Durations as people write them: `200ms`, `90s`, `3m`, `1h30m`. */

const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const
type Unit = keyof typeof UNITS

/** Beyond this a timer fires at once instead of late. */
const LONGEST_MS = 2_147_483_647

/**
 * Reads a duration such as `90s`, `1h30m`, `1.5m` or `200ms`: units from large to small, each at most once.
 * @returns milliseconds; null for anything else, for a number without a unit and for more than 24 days.
 */
export function parseDuration(text: string): number | null {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '')
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== compact) return null

  let total = 0
  let previous = Number.POSITIVE_INFINITY
  for (const [, amount, unit] of parts) {
    const size = UNITS[unit as Unit]
    if (size >= previous) return null
    previous = size
    total += Number(amount) * size
  }
  return total <= LONGEST_MS ? Math.round(total) : null
}

/** Writes milliseconds the way `parseDuration` reads them, with at most two units: `200ms`, `90s` as `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`
  if (ms < 10_000 && ms % 1000 !== 0) return `${(Math.floor(ms / 100) / 10).toString()}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return joinUnits(Math.floor(seconds / 60), 'm', seconds % 60, 's')
  return joinUnits(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'm')
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
