import { isRecord } from '../failure.js'

/** What the body of an error says. */
export interface ErrorBody {
  /** Its machine-readable words: codes, types, reasons. */
  codes: string[]
  /** The HTTP status that it names itself, as gateways do for what is behind them. */
  status: number | null
  /** The parameter of the request that is at fault. */
  param: string | null
  /** The provider's own words; null when there are none. */
  words: string | null
}

/**
 * Reads an error as OpenAI, Anthropic and Google word it, and as gateways and local servers do: an object or a text
 * under `error`, a list of them, or `message` or `detail` at the top.
 */
export function readErrorBody(body: unknown): ErrorBody {
  const error = unwrap(body)
  const fields = isRecord(error) ? error : {}
  const codes = codesIn(fields)
  const status = [fields.code, fields.status, fields.status_code].map(Number).find(isErrorStatus) ?? null
  return { codes, status, param: textOf(fields.param), words: wordsIn(error) }
}

function isErrorStatus(code: number): boolean {
  return code >= 400 && code <= 599
}

/** The innermost of what wraps an error: lists, and members named `error`. */
function unwrap(body: unknown): unknown {
  let error = body
  for (let depth = 0; depth < 4; depth++) {
    if (Array.isArray(error)) error = error[0]
    else if (isRecord(error) && isRecord(error.error)) error = error.error
    else if (isRecord(error) && textOf(error.error) !== null && wordsOf(error) === null) error = error.error
    else if (isRecord(error) && Array.isArray(error.errors)) error = error.errors
    else return error
  }
  return error
}

/** The machine-readable words of an error, wherever its API puts them. */
function codesIn(fields: Record<string, unknown>): string[] {
  const details: unknown[] = Array.isArray(fields.details) ? fields.details : [fields.details]
  const inDetails = details.filter(isRecord).flatMap((detail) => [detail.error_code, detail.reason])
  const codes = [fields.code, fields.type, fields.status, ...inDetails].filter(
    (code) => typeof code === 'string',
  )
  // The one machine-readable sign of a too long prompt that vLLM gives.
  if (fields.param === 'input_tokens') codes.push('context_length_exceeded')
  return codes
}

function wordsIn(error: unknown): string | null {
  const said = textOf(error) ?? wordsOf(error)
  if (said !== null) return said
  return isRecord(error) && Object.keys(error).length > 0 ? JSON.stringify(error) : null
}

function wordsOf(error: unknown): string | null {
  return isRecord(error) ? (textOf(error.message) ?? textOf(error.detail)) : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
