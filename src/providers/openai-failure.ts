import type { Failure } from '../core/types.js'
import { failureFromErrorBody } from './chat-completions.js'
import {
  createFailure,
  failureFromNetwork,
  failureFromStatus,
  isHtml,
  isRecord,
  redact,
  titleOfHtml,
} from './failure.js'

const WRONG_PATH_HINT = 'check the model’s name, and that baseUrl points at the API (most end in /v1)'

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/** Whether requests can be sent there at all: `fetch` takes no address with a password in it. */
export function isHttpUrl(text: string): boolean {
  const url = parseUrl(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** A base URL for people: without a password or a query in it. */
export function addressOf(baseUrl: string): string {
  const url = parseUrl(baseUrl)
  if (url === null) return redact(baseUrl, [/\/\/([^/@]*)@/.exec(baseUrl)?.[1] ?? null])
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, '')
}

/** Sorts what the SDK threw: an HTTP status, an error event in a stream, a broken stream, or no connection. */
export function failureFromThrown(error: unknown, address: string): Failure {
  if (!isRecord(error)) return failureFromNetwork(error, address)
  const message = typeof error.message === 'string' ? error.message : String(error)
  if (typeof error.status === 'number') {
    const headers = error.headers instanceof Headers ? error.headers : undefined
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

/** Whether what the SDK threw may mean that there is no such model. */
export function concernsModel(error: unknown, model: string): boolean {
  if (!isRecord(error)) return false
  if (error.status === 404 || error.code === 'model_not_found') return true
  return error.status === 400 && (error.param === 'model' || String(error.message).includes(model))
}
