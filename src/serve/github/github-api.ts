import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { UserError } from '../../core/errors.js'
import { sendRequest } from '../../providers/api/http-request.js'
import type { Proxies } from '../../providers/api/proxies.js'
import { explainNetwork } from '../../providers/network-failure.js'
import { readRetryAfter } from '../http/retry.js'
import { GithubError } from './github-error.js'

export interface GithubAccess {
  /** Without a slash at its end. */
  api: string
  token: string
  /** For one request, its answer included, in milliseconds. Default: 20 s. */
  timeoutMs?: number
  /** Default: none. */
  proxies?: Proxies | null
}

export interface GithubRequest {
  method?: 'GET' | 'POST' | 'PATCH'
  /** A media type of GitHub's. Default: JSON. */
  accept?: string
  body?: unknown
  /** In bytes; more is `too-large`. Default: 8 MB. */
  most?: number
}

const JSON_TYPE = 'application/vnd.github+json'
const MOST = 8_000_000
const TIMEOUT_MS = 20_000

/** Its limits on too much at once it tells in words, and not always how long they last: then at least a minute. */
const LIMIT_IN_WORDS = /secondary rate limit|rate limit exceeded|abuse detection/i
const UNTOLD_LIMIT_MS = 60_000

const RIGHTS =
  'Give the token of the section github the permissions Pull requests: read and write, and Contents: read, for this repository.'

/** GitHub's REST API, as far as pull requests are reviewed with it. Follows no redirection, and retries nothing. */
export class GithubApi {
  constructor(private readonly access: GithubAccess) {}

  /**
   * @param path below the address of the API, with the parts that others chose encoded
   * @throws GithubError, or the reason of `signal` once that is aborted
   */
  async askJson<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
    request: GithubRequest = {},
  ): Promise<z.output<Schema>> {
    const bytes = await this.askBytes(path, signal, request)
    try {
      return schema.parse(JSON.parse(bytes.toString('utf8')))
    } catch {
      throw new GithubError('again', `GitHub's answer to ${nameOf(path)} is none that is understood`)
    }
  }

  /** The same as it comes. */
  async askBytes(path: string, signal: AbortSignal, request: GithubRequest = {}): Promise<Buffer> {
    const { method = 'GET', accept = JSON_TYPE, body, most = MOST } = request
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.access.timeoutMs ?? TIMEOUT_MS)])
    const text = body === undefined ? null : JSON.stringify(body)
    const headers = {
      Accept: accept,
      Authorization: `Bearer ${this.access.token}`,
      'User-Agent': 'openbotman',
      'X-GitHub-Api-Version': '2022-11-28',
      ...(text === null
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
    }
    try {
      const answer = await sendRequest(`${this.access.api}${path}`, {
        method,
        headers,
        body: text,
        signal: limited,
        proxies: this.access.proxies,
      })
      if (answer.status >= 300) {
        const told = await readAll(answer.body, 64_000).catch(() => null)
        throw judge(answer.status, answer.headers, told?.toString('utf8') ?? '', nameOf(path))
      }
      const bytes = await readAll(answer.body, most)
      if (bytes === null) throw new GithubError('too-large', `${nameOf(path)} is larger than ${most} bytes`)
      return bytes
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof GithubError || error instanceof UserError) throw error
      // An answer that was begun breaks off then, whatever the connection says of it.
      if (limited.aborted) throw new GithubError('again', 'GitHub cannot be reached: no answer came in time')
      const { what, hint } = explainNetwork(error)
      throw new GithubError('again', `GitHub cannot be reached: ${what}`, hint)
    }
  }
}

/** Null: there is more than that. */
async function readAll(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.byteLength
    if (size > most) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function judge(status: number, headers: IncomingHttpHeaders, told: string, what: string): GithubError {
  const askedMs = waitOf(headers)
  const isLimited = status === 429 || (status === 403 && (askedMs > 0 || LIMIT_IN_WORDS.test(told)))
  const waitMs = isLimited ? askedMs || UNTOLD_LIMIT_MS : askedMs
  if (isLimited || status >= 500 || status === 408)
    return new GithubError('again', `GitHub answered ${what} with ${status}`, null, waitMs)
  if (status === 404 || status === 410)
    return new GithubError('gone', `GitHub knows no ${what}, or its token may not see it`, RIGHTS)
  if (status === 406)
    return new GithubError('too-large', `GitHub does not give ${what} away: it is too large`)
  if (status === 401)
    return new GithubError(
      'refused',
      'GitHub does not know the token',
      'Make a new one, and put it where the section github of the configuration takes it from (token).',
    )
  if (status === 403)
    return new GithubError('refused', `the token may not have ${what}, or change it`, RIGHTS)
  if (status < 400)
    return new GithubError(
      'refused',
      `GitHub sends ${what} elsewhere (${status}): the repository was renamed or moved`,
      'Correct github.repositories, or github.api, and start the server again.',
    )
  return new GithubError('refused', `GitHub answered ${what} with ${status}`)
}

/** What GitHub asks to wait: in seconds, or until its limit is over. */
function waitOf(headers: IncomingHttpHeaders): number {
  const now = Date.now()
  const asked = readRetryAfter(headers['retry-after'] ?? null, now)
  if (asked > 0 || headers['x-ratelimit-remaining'] !== '0') return asked
  const reset = Number(headers['x-ratelimit-reset']) * 1000
  return readRetryAfter(Number.isFinite(reset) ? new Date(reset).toUTCString() : '60', now) || 1000
}

/** A path for people, without its query. */
function nameOf(path: string): string {
  return path.split('?')[0] ?? path
}
