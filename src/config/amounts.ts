import { parseDuration } from '../core/duration.js'
import { UserError } from '../core/errors.js'
import { suggest } from './problems.js'
import { LANGUAGE_CODE, MAX_ROUNDS } from './schema.js'

// Each reads what a person typed; `name` is the flag or variable that an error is about.

const SCALE = { k: 1000, m: 1_000_000 } as const

/**
 * Reads `50000tok`, `500k tok` or `2.50usd`. What is not named has no limit.
 * @throws UserError that shows how an amount is written
 */
export function parseBudget(text: string, name = '--budget'): { tokens: number | null; usd: number | null } {
  const match = /^(\d+(?:\.\d+)?)\s*([km])?\s*(tok|tokens?|usd)$/i.exec(text.trim())
  const [, digits, scale, unit] = match ?? []
  const cure = 'Write an amount of tokens or of US dollars, such as 50000tok, 500ktok or 2.50usd.'
  if (digits === undefined || unit === undefined) {
    const bare = /^\d+(\.\d+)?$/.test(text.trim())
    throw new UserError(`${name}: "${text}" ${bare ? 'has no unit' : 'is not an amount'}`, cure)
  }
  const factor = scale === undefined ? 1 : SCALE[scale.toLowerCase() as keyof typeof SCALE]
  const amount = Number(digits) * factor
  const inTokens = unit.toLowerCase() !== 'usd'
  if (amount <= 0 || (inTokens && Math.round(amount) < 1))
    throw new UserError(`${name}: a budget of "${text}" allows nothing`, cure)
  return inTokens ? { tokens: Math.round(amount), usd: null } : { tokens: null, usd: amount }
}

/** @throws UserError unless the text is a whole number from 1 to 50 */
export function parseRounds(text: string, name = '--rounds'): number {
  const rounds = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (rounds >= 1 && rounds <= MAX_ROUNDS) return rounds
  throw new UserError(
    `${name}: "${text}" is no number of rounds`,
    `Write a whole number from 1 to ${MAX_ROUNDS}.`,
  )
}

/**
 * @returns milliseconds
 * @throws UserError unless the text is a duration of more than nothing
 */
export function parseTimeLimit(text: string, name: string): number {
  const ms = parseDuration(text)
  if (ms !== null && ms > 0) return ms
  throw new UserError(
    `${name}: "${text}" is no duration`,
    'Write a number with its unit, such as 90s, 3m or 1h30m (at most 24 days).',
  )
}

/**
 * @param known the names of the methods there are
 * @throws UserError with the nearest names for a method that there is not
 */
export function parseMethod(text: string, known: readonly string[], name = '--method'): string {
  const method = known.find((each) => each === text.trim())
  if (method !== undefined) return method
  throw new UserError(`${name}: there is no method "${text}"`, suggest(text, known, 'Methods'))
}

/** @throws UserError unless the text is yes or no in one of the usual spellings */
export function parseSwitch(text: string, name: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text.trim())) return true
  if (/^(0|false|no|off)$/i.test(text.trim())) return false
  throw new UserError(`${name}: "${text}" is neither true nor false`, 'Write true or false.')
}

/** @throws UserError unless the text is a code such as `en`, `de` or `pt-BR` */
export function parseLanguage(text: string, name = '--language'): string {
  if (LANGUAGE_CODE.test(text.trim())) return text.trim()
  throw new UserError(`${name}: "${text}" is no language code`, 'Write a code such as en or de.')
}

/** @throws UserError for a blank name, which would mean the working directory */
export function parseFolder(text: string, name = '--output', example = 'discussions'): string {
  if (text.trim() !== '') return text
  throw new UserError(
    `${name}: no folder is named`,
    `Name one, such as ${example}; . is the working directory.`,
  )
}
