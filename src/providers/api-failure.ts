import type { Failure } from '../core/types.js'
import {
  createFailure,
  failureFromNetwork,
  failureFromStatus,
  isHtml,
  isRecord,
  titleOfHtml,
} from './failure.js'

const WRONG_PATH_HINT =
  'check the model’s name, and that baseUrl points at the API (that of compatible servers mostly ends in /v1)'

/** An HTTP answer other than a reply. */
export interface HttpAnswer {
  status: number
  message: string
  headers?: { get(name: string): string | null } | undefined
}

/**
 * Sorts what an SDK threw: an HTTP status, an error event in a stream, a broken stream, or no connection.
 * It reads the members `status`, `headers`, `error` and `message`, as the SDKs of OpenAI and Anthropic have them.
 */
export function failureFromThrown(error: unknown, address: string): Failure {
  if (!isRecord(error)) return failureFromNetwork(error, address)
  const message = typeof error.message === 'string' ? error.message : String(error)
  if (typeof error.status === 'number') {
    const headers = error.headers instanceof Headers ? error.headers : undefined
    if (error.status >= 300 && error.status < 400) return failureFromRedirect(error.status, headers, address)
    const page = message.replace(/^\d{3} /, '')
    if (isHtml(page)) {
      const title = titleOfHtml(page) ?? 'no title'
      return failureFromStatus({
        status: error.status,
        message: `${error.status}: a web page (${title})`,
        headers,
      })
    }
    const failure = failureFromErrorBody(error.error, { status: error.status, message, headers })
    return error.status === 404 ? { hint: WRONG_PATH_HINT, ...failure } : failure
  }
  if (error.error !== undefined) return failureFromErrorBody(error.error, null)
  if (error instanceof SyntaxError) {
    return createFailure('malformed', `${address} sent a stream that is not JSON: ${message}`)
  }
  return failureFromNetwork(error, address)
}

function failureFromRedirect(status: number, headers: Headers | undefined, address: string): Failure {
  const target = headers?.get('location') ?? 'an address that it does not name'
  return createFailure('config', `${address} redirects to ${target} (${status})`, {
    hint: 'requests are not sent on, since they carry a key: set baseUrl to where the API is',
  })
}

/**
 * Classifies the `error` member of an answer, or a body that has one.
 * @param error its value, an object or a text, as servers have it
 * @param answer the HTTP answer it came in; null when it came with status 200, in a body or in a stream
 */
export function failureFromErrorBody(error: unknown, answer: HttpAnswer | null): Failure {
  const inner = isRecord(error) && isRecord(error.error) ? error.error : error
  const fields = isRecord(inner) ? inner : {}
  return failureFromStatus({
    status: answer?.status ?? statusInBody(fields),
    codes: codesIn(fields),
    message: messageIn(inner) ?? answer?.message ?? 'the provider reported an error without a message',
    headers: answer?.headers,
  })
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

/** The status of an error that came with status 200, by the words of each API. */
const STATUS_OF_CODE: Record<string, number> = {
  invalid_request_error: 400,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  authentication_error: 401,
  UNAUTHENTICATED: 401,
  permission_error: 403,
  PERMISSION_DENIED: 403,
  not_found_error: 404,
  NOT_FOUND: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  RESOURCE_EXHAUSTED: 429,
  overloaded_error: 529,
}

/** Some gateways give an upstream's status as the error's code. */
function statusInBody(fields: Record<string, unknown>): number {
  const code = Number(fields.code ?? fields.status)
  if (code >= 400 && code <= 599) return code
  return codesIn(fields).flatMap((word) => STATUS_OF_CODE[word] ?? [])[0] ?? 500
}

function messageIn(error: unknown): string | null {
  if (typeof error === 'string' && error !== '') return error
  if (!isRecord(error)) return null
  if (typeof error.message === 'string' && error.message !== '') return error.message
  return Object.keys(error).length > 0 ? JSON.stringify(error) : null
}

/** Whether what was thrown may mean that there is no such model. */
export function concernsModel(error: unknown, model: string): boolean {
  if (!isRecord(error)) return false
  if (error.status === 404 || error.code === 'model_not_found') return true
  return error.status === 400 && (error.param === 'model' || String(error.message).includes(model))
}

/**
 * A rejected request that was too long, for APIs that say so in words only: without this the agent's failure would
 * be taken for a wrong setting.
 */
export function sharpenOverflow(failure: Failure, words: RegExp): Failure {
  if (failure.kind !== 'config' || !words.test(failure.message)) return failure
  return failureFromStatus({ status: 413, message: failure.message })
}

/** A body that is no JSON where a reply was asked for: a web page, nothing, or something else. */
export function failureFromNoJson(body: string): Failure {
  if (isHtml(body)) {
    const title = titleOfHtml(body)
    return createFailure('malformed', `a web page came instead of a reply${title ? `: “${title}”` : ''}`, {
      hint: 'does baseUrl point at the API (that of compatible servers mostly ends in /v1)?',
    })
  }
  if (body.trim() === '') return createFailure('malformed', 'the answer was empty', { retryable: true })
  return createFailure('malformed', `the answer is not JSON: ${body.slice(0, 200)}`)
}
