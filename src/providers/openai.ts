import type OpenAI from 'openai'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import type { Chunk, Message, Prompt, Provider } from '../core/provider.js'
import type { Failure } from '../core/types.js'
import { CompletionReader, type Price, readWholeBody } from './chat-completions.js'
import { createFailure, isRecord, redactFailure } from './failure.js'
import { addressOf, concernsModel, failureFromThrown, isHttpUrl } from './openai-failure.js'

export interface OpenAISettings {
  /** Null: none. A base URL without a key gets a dummy one, since many local servers insist on the header. */
  apiKey: string | null
  /** Any server that speaks Chat Completions, with its `/v1`; null: OpenAI. */
  baseUrl: string | null
  model: string
  /** How messages name this provider: `openai`, or the name of the endpoint in the configuration. */
  label: string
  /** Null: not known, so that calls have no cost. */
  price?: Price | null
  headers?: Record<string, string>
}

export interface ModelListing {
  /** The ids of the models there are. @throws UserError when the list cannot be had or read */
  listModels(signal: AbortSignal): Promise<string[]>
}

const OPENAI_URL = 'https://api.openai.com/v1'
const DUMMY_KEY = 'none'
/** The most a timer can hold; time is kept by the one who asks. */
const NO_TIMEOUT_MS = 2_147_483_647
const MODEL_LIST_TIMEOUT_MS = 3000

/** What servers of this dialect disagree on; found out by asking. */
interface Dialect {
  limitKey: 'max_tokens' | 'max_completion_tokens'
  asksForUsage: boolean
}

/**
 * Chat Completions of OpenAI or of any compatible server (Ollama, LM Studio, vLLM, OpenRouter …), streamed.
 * Takes nothing from the environment, never retries, has no time-out of its own; aborting closes the connection.
 */
export function createOpenAI(settings: OpenAISettings): Provider & ModelListing {
  const baseUrl = settings.baseUrl ?? OPENAI_URL
  const address = addressOf(baseUrl)
  const secrets = [settings.apiKey, ...Object.values(settings.headers ?? {})]
  const isOpenAI = address.startsWith('https://api.openai.com/')
  let dialect: Dialect = { limitKey: isOpenAI ? 'max_completion_tokens' : 'max_tokens', asksForUsage: true }
  let client: Promise<OpenAI> | null = null

  function connect(): Promise<OpenAI> {
    client ??= createClient(settings, baseUrl)
    return client
  }

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    const unusable = findMisconfiguration(settings, baseUrl)
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reader = new CompletionReader(settings.model, settings.price ?? null)
    try {
      const { data: stream, response } = await request(prompt, signal)
      const type = response.headers.get('content-type') ?? ''
      if (/json|html/.test(type)) {
        yield* readWholeBody(await response.text(), reader)
        return
      }
      for await (const event of stream) {
        const text = reader.take(event)
        if (text !== '') yield { type: 'text', text }
        if (reader.isTooLong) break
      }
    } catch (error) {
      signal.throwIfAborted()
      // The reply was complete; how the connection ended afterwards is no matter.
      if (!reader.isComplete) {
        const failure = await withModelNames(failureFromThrown(error, address), error, signal)
        yield { type: 'failed', failure: redactFailure(failure, secrets) }
        return
      }
    }
    // The SDK ends an aborted stream as if it were complete.
    signal.throwIfAborted()
    yield reader.finish()
  }

  /** Asks, and asks again without what this server's dialect turns out not to know. */
  async function request(prompt: Prompt, signal: AbortSignal) {
    const { chat } = await connect()
    const send = (using: Dialect) =>
      chat.completions.create(buildRequest(prompt, settings.model, using), { signal }).withResponse()
    let attempt = dialect
    for (;;) {
      try {
        const answer = await send(attempt)
        dialect = attempt
        return answer
      } catch (error) {
        const other = adaptDialect(attempt, error, dialect)
        if (other === null || signal.aborted) throw error
        attempt = other
      }
    }
  }

  /** After a model-not-found answer: the nearest names the server has. A missing or odd list changes nothing. */
  async function withModelNames(failure: Failure, error: unknown, signal: AbortSignal): Promise<Failure> {
    if (!concernsModel(error, settings.model)) return failure
    const known = await listModels(
      AbortSignal.any([signal, AbortSignal.timeout(MODEL_LIST_TIMEOUT_MS)]),
    ).catch((): string[] => [])
    signal.throwIfAborted()
    if (known.length === 0 || known.includes(settings.model)) return failure
    const near = nearest(settings.model, known)
    const names = (near.length > 0 ? near : known.slice(0, 5)).join(', ')
    const message = `${failure.message} (${settings.label} has ${near.length > 0 ? 'near it' : 'for example'}: ${names})`
    return {
      ...failure,
      message,
      hint: `choose one of the ${known.length} models of ${settings.label}, such as ${names}`,
    }
  }

  async function listModels(signal: AbortSignal): Promise<string[]> {
    const unusable = findMisconfiguration(settings, baseUrl)
    if (unusable !== null) throw new UserError(unusable.message, unusable.hint ?? null)
    let body: unknown
    try {
      body = await (await connect()).get('/models', { signal })
    } catch (error) {
      signal.throwIfAborted()
      const failure = redactFailure(failureFromThrown(error, address), secrets)
      throw new UserError(`${settings.label}: ${failure.message}`, failure.hint ?? null)
    }
    const list = isRecord(body) ? (body.data ?? body.models) : body
    if (!Array.isArray(list)) {
      throw new UserError(`${settings.label}: ${address}/models gave no list of models`)
    }
    return list.map(modelIdOf).filter((id) => id !== null)
  }

  return { ask, listModels }
}

function modelIdOf(entry: unknown): string | null {
  const id = isRecord(entry) ? (entry.id ?? entry.name) : entry
  return typeof id === 'string' && id !== '' ? id : null
}

/** The SDK is loaded when the first call is made. What it would take from the environment is shut out. */
async function createClient(settings: OpenAISettings, baseUrl: string): Promise<OpenAI> {
  const { default: OpenAIClient } = await import('openai')
  const apiKey = settings.apiKey ?? DUMMY_KEY
  return new OpenAIClient({
    apiKey,
    baseURL: baseUrl,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    // The SDK adds headers named in its own environment variable: what goes out is decided here.
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          'user-agent': 'openbotman',
          authorization: `Bearer ${apiKey}`,
          ...settings.headers,
        },
      }),
  })
}

function buildRequest(prompt: Prompt, model: string, dialect: Dialect) {
  return {
    model,
    messages: [{ role: 'system' as const, content: prompt.system }, ...joinMessages(prompt.messages)],
    [dialect.limitKey]: prompt.maxOutputTokens,
    stream: true as const,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true } } : {}),
  }
}

/** Chat templates of open models insist that user and assistant take turns. */
function joinMessages(messages: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (last?.role === message.role) last.content += `\n\n${message.content}`
    else joined.push({ ...message })
  }
  return joined
}

/** The dialect to try after a rejection that names a part of it; null when it names none, or was tried already. */
function adaptDialect(tried: Dialect, error: unknown, first: Dialect): Dialect | null {
  if (!isRecord(error) || (error.status !== 400 && error.status !== 422)) return null
  const words = `${error.message} ${JSON.stringify(error.error ?? '')}`
  if (tried.asksForUsage && /stream_options|include_usage/.test(words))
    return { ...tried, asksForUsage: false }
  if (tried.limitKey !== first.limitKey || !words.includes(tried.limitKey)) return null
  return { ...tried, limitKey: tried.limitKey === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' }
}

function findMisconfiguration(settings: OpenAISettings, baseUrl: string): Failure | null {
  if (settings.apiKey === null && settings.baseUrl === null) {
    return createFailure('auth', `${settings.label}: there is no API key`, {
      hint: 'set OPENAI_API_KEY, or give the provider an apiKey, or a baseUrl of a local server',
    })
  }
  if (!isHttpUrl(baseUrl)) {
    return createFailure('config', `${settings.label}: baseUrl “${addressOf(baseUrl)}” is no http address`, {
      hint: 'write it with its scheme and without a password, such as http://127.0.0.1:11434/v1',
    })
  }
  if (settings.apiKey !== null && !/^[\x21-\x7e]+$/.test(settings.apiKey)) {
    return createFailure('auth', `${settings.label}: the API key holds characters that no header can carry`, {
      hint: 'was it copied whole, without blanks and line ends?',
    })
  }
  return null
}
