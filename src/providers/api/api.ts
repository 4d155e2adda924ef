import { UserError } from '../../core/errors.js'
import type { Message } from '../../core/provider.js'
import type { Failure, Usage } from '../../core/types.js'
import { createFailure } from '../failure.js'
import type { Proxies } from './proxies.js'

/** US dollars per million tokens. */
export interface Price {
  input: number
  /** Default: the price of input. */
  cachedInput?: number
  output: number
}

/** What every model API is made from. */
export interface ApiSettings {
  /** Null: none. A base URL without a key gets a dummy one, since many local servers insist on the header. */
  apiKey: string | null
  /** Null: the vendor's own address. */
  baseUrl: string | null
  /** Null: one of the vendor's of middling price; the transcript then has the name that the answer gives. */
  model: string | null
  /** How messages name this provider: its type, or the name of the endpoint in the configuration. */
  label: string
  /** Null: not known, so that calls have no cost. */
  price?: Price | null
  headers?: Record<string, string>
  /** Null: none. */
  proxies?: Proxies | null
}

export interface ModelListing {
  /** The model that is asked, by the API's own name for it. */
  readonly model: string
  /** The ids of the models there are. @throws UserError when the list cannot be had or read */
  listModels(signal: AbortSignal): Promise<string[]>
}

/** A list of models could not be had; `failure` tells of which kind the trouble is. */
export class ListingError extends UserError {
  constructor(
    message: string,
    readonly failure: Failure,
    /** Of the answer; null: there was none. */
    readonly status: number | null = null,
  ) {
    super(message, failure.hint ?? null)
  }
}

/** Sent where a server wants the header and the user has no key for it. */
export const DUMMY_KEY = 'none'

/** What the clients of OpenAI and Anthropic are told so that they keep out of what is done here. */
export const PLAIN_CLIENT = {
  maxRetries: 0,
  // The most a timer can hold: time is kept by the one who asks, and SDKs take no "never".
  timeout: 2_147_483_647,
  logLevel: 'off',
} as const

/** Whom a message and a failure of one API speak about, and what they must not show. */
export interface ApiIdentity {
  label: string
  /** The base URL, fit to be shown. */
  address: string
  secrets: (string | null)[]
}

export function identify(settings: ApiSettings, baseUrl: string): ApiIdentity {
  const secrets = [settings.apiKey, ...Object.values(settings.headers ?? {})]
  return { label: settings.label, address: addressOf(baseUrl), secrets }
}

/**
 * What makes asking pointless: no key, an address that is none, a key that no header can carry.
 * @param keyVariable where the user's own key is looked for
 * @param example a right address, for the hint
 */
export function findMisconfiguration(
  settings: ApiSettings,
  baseUrl: string,
  { keyVariable, example }: { keyVariable: string; example: string },
): Failure | null {
  if (settings.apiKey === null && settings.baseUrl === null) {
    return createFailure('auth', `${settings.label}: there is no API key`, {
      hint: `set ${keyVariable}, or give the provider an apiKey, or a baseUrl of a server that needs none`,
    })
  }
  if (!isHttpUrl(baseUrl)) {
    return createFailure(
      'config',
      `${settings.label}: baseUrl “${addressOf(baseUrl)}” is no address that requests can be sent to`,
      {
        hint: `write it with its scheme, without a password and without a query, such as ${example}`,
      },
    )
  }
  if (settings.apiKey !== null && !/^[\x21-\x7e]+$/.test(settings.apiKey)) {
    return createFailure('auth', `${settings.label}: the API key holds characters that no header can carry`, {
      hint: 'was it copied whole, without blanks and line ends?',
    })
  }
  return null
}

/** Runs of messages by the same author: most APIs insist that user and assistant take turns. */
export function groupMessages(messages: readonly Message[]): { role: Message['role']; contents: string[] }[] {
  const groups: { role: Message['role']; contents: string[] }[] = []
  for (const { role, content } of messages) {
    const last = groups.at(-1)
    if (last?.role === role) last.contents.push(content)
    else groups.push({ role, contents: [content] })
  }
  return groups
}

/** Puts the cost to the counts; null without a price. */
export function priceUsage(counts: Omit<Usage, 'costUsd'>, price: Price | null): Usage {
  if (price === null) return { ...counts, costUsd: null }
  const { inputTokens, cachedInputTokens, outputTokens } = counts
  const costUsd =
    ((inputTokens - cachedInputTokens) * price.input +
      cachedInputTokens * (price.cachedInput ?? price.input) +
      outputTokens * price.output) /
    1_000_000
  return { ...counts, costUsd }
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/** Whether requests can be sent there: no password belongs into an address, and paths are put to its end. */
function isHttpUrl(text: string): boolean {
  const url = parseUrl(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return url.username === '' && url.password === '' && url.search === '' && url.hash === ''
}

/** A base URL for people: without a password or a query in it. */
function addressOf(baseUrl: string): string {
  const url = parseUrl(baseUrl)
  if (url === null) return baseUrl.replace(/\/\/[^/@]*@/, '//***@')
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, '')
}
