import type { Failure } from '../../core/types.js'
import { createFailure, failureFromStatus, isHtml, isRecord, titleOfHtml } from '../failure.js'
import { failureFromNetwork } from '../network-failure.js'
import { readErrorBody } from './error-body.js'
import { Oversize } from './event-stream.js'
import type { HttpAnswer } from './http-request.js'

/** For what comes from somewhere that does not speak the API. */
export const NO_API_HINT = 'does baseUrl point at the API, and at one of this type?'
const WRONG_PATH_HINT =
  'check the model’s name, and that baseUrl points at the API (that of compatible servers mostly ends in /v1)'
const BAD_REQUEST_HINT =
  'the API takes the request for a wrong one: check the model and the other settings of this provider'
const OTHER_PROVIDER_HINT = 'if it happens again, put the topic in other words, or take another provider'

/** An answer of an API whose status says that it is no reply. */
export class Rejection extends Error {
  readonly status: number
  readonly headers: Headers
  /** The value of a JSON body; undefined when it is none. */
  readonly json: unknown

  constructor(
    { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
    readonly body: string,
  ) {
    super(`HTTP ${status}`)
    this.status = status
    this.headers = toHeaders(headers)
    this.json = parseJson(body)
  }
}

function toHeaders(raw: HttpAnswer['headers']): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw))
    for (const each of [value ?? []].flat()) headers.append(name, each)
  return headers
}

/** Why an exchange with `address` came to nothing: an answer that is no reply, or no connection. */
export function failureFromExchange(cause: unknown, address: string): Failure {
  if (cause instanceof Rejection) return failureFromRejection(cause, address)
  if (cause instanceof Oversize)
    return createFailure('malformed', `${address}: ${cause.message}`, { hint: NO_API_HINT })
  return failureFromNetwork(cause, address)
}

function failureFromRejection({ status, headers, json, body }: Rejection, address: string): Failure {
  if (status < 400) {
    const target = resolve(headers.get('location'), address) ?? 'an address that it does not name'
    return createFailure('config', `HTTP ${status}: ${address} redirects to ${target}`, {
      hint: 'requests are not sent on, since they carry a key: set baseUrl to where the API is',
    })
  }
  const { codes, words } = readErrorBody(json)
  const failure = failureFromStatus({
    status,
    codes,
    message: `HTTP ${status}: ${words ?? describeBody(body)}`,
    headers,
  })
  return sharpenOverflow({ hint: hintFor(failure, status), ...failure }, words)
}

/** Where a redirection points to, in full. */
function resolve(location: string | null, address: string): string | null {
  return location !== null && URL.canParse(location, address) ? new URL(location, address).href : location
}

/** For the kinds that have no cure of their own. */
function hintFor({ kind }: Failure, status: number): string {
  if (kind !== 'config') return OTHER_PROVIDER_HINT
  return status === 404 || status === 405 ? WRONG_PATH_HINT : BAD_REQUEST_HINT
}

function describeBody(body: string): string {
  if (isHtml(body)) return `a web page (${titleOfHtml(body) ?? 'no title'})`
  return body.trim() === '' ? 'no explanation came with it' : body.slice(0, 1000)
}

/** The status of an error that came with status 200, by the words of each API. */
const STATUS_OF_CODE: Record<string, number> = {
  invalid_request_error: 400,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  UNAUTHENTICATED: 401,
  permission_error: 403,
  PERMISSION_DENIED: 403,
  not_found_error: 404,
  model_not_found: 404,
  NOT_FOUND: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  RESOURCE_EXHAUSTED: 429,
  overloaded_error: 529,
}

/**
 * Classifies an error that came with status 200, in a body or in a stream.
 * @param error an object or a text, or a body that has one as its `error`
 */
export function failureFromErrorBody(error: unknown): Failure {
  const { codes, status, words } = readErrorBody(error)
  const meant = status ?? codes.flatMap((code) => STATUS_OF_CODE[code] ?? [])[0] ?? 500
  const message = `the provider reports an error: ${words ?? 'it does not say which'}`
  return sharpenOverflow(failureFromStatus({ status: meant, codes, message }), words)
}

/** Whether an answer may mean that there is no such model. */
export function concernsModel(cause: unknown, model: string): boolean {
  if (!(cause instanceof Rejection)) return false
  const { codes, param, words } = readErrorBody(cause.json)
  if (cause.status === 404 || codes.includes('model_not_found')) return true
  return cause.status === 400 && (param === 'model' || (words?.includes(model) ?? false))
}

/** What servers say of a prompt that is too long; those that have a code for it are known by that. */
const TOO_LONG =
  /(prompt|input) is too long|maximum (context|prompt) length|exceeds? (the )?(available )?context|context (length|size|window|limit) (is |was )?exceeded|exceeds the maximum number of tokens/i

/** A prompt that is too long, where only words say so: without this it would be taken for a wrong setting. */
function sharpenOverflow(failure: Failure, words: string | null): Failure {
  if (failure.kind !== 'config' || words === null || !TOO_LONG.test(words)) return failure
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
  if (body.trim() === '')
    return createFailure('malformed', 'the answer was empty', { hint: NO_API_HINT, retryable: true })
  return createFailure('malformed', `the answer is not JSON: ${body.slice(0, 200)}`, {
    hint: NO_API_HINT,
  })
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The error within an event of a stream or a whole body; undefined when there is none. */
export function errorIn(body: unknown): unknown {
  if (!isRecord(body)) return undefined
  if (body.error !== undefined && body.error !== null) return body.error
  return body.type === 'error' || body.object === 'error' ? body : undefined
}
