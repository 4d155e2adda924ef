import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { orAborted } from '../../run/limiter.js'
import { type Lookup, type PinnedAddress, pinAddress, type Reach } from './addresses.js'

export interface Post extends Reach {
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
  /** For all of it: resolving, connecting, sending, the answer's head. */
  timeoutMs: number
  signal: AbortSignal
  lookup?: Lookup | undefined
}

export interface PostAnswer {
  status: number
  /** The header `Retry-After`; null: there is none. */
  retryAfter: string | null
}

/** Nothing in an answer is of interest beyond its head; so much is taken in, so that the other side ends in peace. */
const LONGEST_ANSWER = 64 * 1024

/**
 * Posts JSON to the address that a host was found to have, and to no other: what its name resolves to meanwhile does
 * not matter. Follows no redirect, keeps no connection, takes no proxy.
 * @throws UserError where the address is private, another error where no answer came in time
 */
export async function postPinned(post: Post): Promise<PostAnswer> {
  const signal = AbortSignal.any([post.signal, AbortSignal.timeout(post.timeoutMs)])
  // A name that is being resolved cannot be given up, only no longer waited for.
  const pinned = await orAborted(pinAddress(post.url, post, post.lookup), signal)
  return send(post, pinned, signal)
}

function send({ url, headers, body }: Post, pinned: PinnedAddress, signal: AbortSignal): Promise<PostAnswer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: lookupOf(pinned),
        family: pinned.family,
        signal,
        headers: {
          ...headers,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (answer) => {
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] ?? null })
        let length = 0
        answer.on('data', (piece: Buffer) => {
          length += piece.length
          if (length > LONGEST_ANSWER) answer.destroy()
        })
        // It has been answered: what becomes of the rest does not matter.
        answer.on('error', () => undefined)
      },
    )
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : error))
    sent.end(body)
  })
}

/** Answers whatever is looked up with the address that was checked. */
function lookupOf({ address, family }: PinnedAddress): LookupFunction {
  return (_name, options, callback) => {
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
}
