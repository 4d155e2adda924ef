import { Redactor } from '../core/text/secrets.js'
import type { Failure, FailureKind } from '../core/types.js'

/** The kinds where the same question may well be answered a moment later. */
const RETRYABLE: ReadonlySet<FailureKind> = new Set(['rate-limit', 'network', 'server'])

const LONGEST_MESSAGE = 500

export interface FailureDetails {
  hint?: string | undefined
  /** Default: by kind (rate limits, network and server errors are). */
  retryable?: boolean | undefined
  retryAfterMs?: number | undefined
}

/** A failure as providers report it; its message is cleaned of control characters and cut to 500 characters. */
export function createFailure(kind: FailureKind, message: string, details: FailureDetails = {}): Failure {
  const failure: Failure = {
    kind,
    message: cleanMessage(message),
    retryable: details.retryable ?? RETRYABLE.has(kind),
  }
  if (details.hint !== undefined) failure.hint = details.hint
  if (details.retryAfterMs !== undefined) failure.retryAfterMs = details.retryAfterMs
  return failure
}

/** What a server answered instead of a reply. */
export interface StatusAnswer {
  /** HTTP status. */
  status: number
  /** What its machine-readable fields say (code, type, status), in any case. */
  codes?: readonly string[] | undefined
  /** The server's own words. */
  message: string
  headers?: { get(name: string): string | null } | undefined
  hint?: string | undefined
}

/** Classifies an HTTP error by its status and machine-readable code, never by the wording of its message. */
export function failureFromStatus(answer: StatusAnswer): Failure {
  const kind = kindOfStatus(answer.status, answer.codes ?? [])
  const retryAfterMs = answer.headers ? readRetryAfter(answer.headers) : undefined
  return createFailure(kind, answer.message, {
    hint: answer.hint ?? HINTS[kind],
    // 408 is the server's own impatience, unlike the time-out of ours.
    retryable: kind === 'timeout' ? true : undefined,
    retryAfterMs,
  })
}

const OVERFLOW_CODES = new Set([
  'context_length_exceeded',
  'exceed_context_size_error',
  'string_above_max_length',
  'request_too_large',
])
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_error',
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
])
const AUTH_CODES = new Set(['API_KEY_INVALID', 'API_KEY_EXPIRED'])
const REFUSED_CODES = new Set(['content_filter', 'content_policy_violation'])

function kindOfStatus(status: number, codes: readonly string[]): FailureKind {
  if (codes.some((code) => QUOTA_CODES.has(code)) || status === 402) return 'quota'
  if (codes.some((code) => OVERFLOW_CODES.has(code)) || status === 413) return 'overflow'
  if (codes.some((code) => REFUSED_CODES.has(code))) return 'refused'
  if (status === 401 || status === 403 || codes.some((code) => AUTH_CODES.has(code))) return 'auth'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate-limit'
  if (status >= 500) return 'server'
  return 'config'
}

const HINTS: Partial<Record<FailureKind, string>> = {
  auth: 'check the API key and what it is allowed to do',
  quota: 'the account is out of credit: top it up, or take another provider',
  'rate-limit': 'wait a little, or set requestsPerMinute and maxConcurrent for this provider',
  overflow: 'the prompt is too long for this model: give it fewer files, a shorter topic or a larger model',
  server: 'the trouble is on the provider’s side: try again later, or take another provider',
}

/** Reads `retry-after-ms` or `retry-after` (seconds or a date). @returns milliseconds; undefined when not said. */
function readRetryAfter(headers: { get(name: string): string | null }): number | undefined {
  const exact = readNumber(headers.get('retry-after-ms'))
  if (exact !== undefined) return Math.round(exact)
  const value = headers.get('retry-after')
  const seconds = readNumber(value)
  if (seconds !== undefined) return Math.round(seconds * 1000)
  const date = value === null ? Number.NaN : Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function readNumber(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}

/** Whether it is an object whose members may be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** `value` when it is a non-negative number, else 0: counts come from servers and may be missing. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}

/** A failure whose message and hint give no secret away. */
export function redactFailure(failure: Failure, secrets: readonly (string | null)[]): Failure {
  return new Redactor(secrets).hideIn(failure)
}

/** Foreign words on one line: without terminal sequences and control characters, at most 500 characters. */
export function cleanMessage(text: string): string {
  const line = text
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?/g, '')
    .replace(/[\x00-\x1f\x7f-\x9f\s]+/g, ' ')
    .trim()
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 1)}…` : line
}

/** Whether a body is a web page, as a proxy or a wrong address answers. */
export function isHtml(body: string): boolean {
  return /^\s*(<!doctype html|<html|<head|<body)/i.test(body)
}

/** The title of a web page for a message; null without one. */
export function titleOfHtml(body: string): string | null {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim()
  return title ? cleanMessage(title) : null
}

/**
 * The model that answered, where it is another one than asked for. A dated or tagged form of the same name
 * (`gpt-5-2025-08-07` for `gpt-5`, `claude-sonnet-4-5` for `sonnet`) is no other model, nor is one without its folder.
 */
export function otherModel(asked: string | null, answered: unknown): { model?: string } {
  if (typeof answered !== 'string' || answered === '') return {}
  const name = asked?.slice(asked.lastIndexOf('/') + 1).toLowerCase()
  if (name !== undefined && answered.toLowerCase().includes(name)) return {}
  return { model: cleanMessage(answered) }
}
