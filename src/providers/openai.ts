import type OpenAI from 'openai'
import type { Chunk, Prompt, Provider } from '../core/provider.js'
import {
  type ApiSettings,
  DUMMY_KEY,
  findMisconfiguration,
  groupMessages,
  identify,
  loadModelList,
  type ModelListing,
  NO_TIMEOUT_MS,
  withModelNames,
} from './api.js'
import { failureFromThrown } from './api-failure.js'
import { CHAT_COMPLETIONS } from './chat-completions.js'
import { isRecord, redactFailure } from './failure.js'
import { ReplyReader, readWholeBody } from './reply-reader.js'

/** The base URL is that of any server that speaks Chat Completions, with its `/v1`; null: OpenAI. */
export type OpenAISettings = ApiSettings

const OPENAI_URL = 'https://api.openai.com/v1'
const DEFAULT_MODEL = 'gpt-5-mini'
const KEY = { keyVariable: 'OPENAI_API_KEY', example: 'http://127.0.0.1:11434/v1' }

/** What servers of this dialect disagree on; found out by asking. */
interface Dialect {
  limitKey: 'max_tokens' | 'max_completion_tokens'
  asksForUsage: boolean
}

/**
 * Chat Completions of OpenAI or of any compatible server (Ollama, LM Studio, vLLM, OpenRouter …), streamed.
 * Takes nothing from the environment, never retries, has no time-out of its own (Node's fetch gives up after five
 * minutes of silence); aborting closes the connection.
 */
export function createOpenAI(settings: OpenAISettings): Provider & ModelListing {
  const baseUrl = settings.baseUrl ?? OPENAI_URL
  const model = settings.model ?? DEFAULT_MODEL
  const identity = identify(settings, baseUrl)
  const { address, secrets } = identity
  const unusable = findMisconfiguration(settings, baseUrl, KEY)
  const isOpenAI = address.startsWith('https://api.openai.com/')
  let dialect: Dialect = { limitKey: isOpenAI ? 'max_completion_tokens' : 'max_tokens', asksForUsage: true }
  let client: Promise<OpenAI> | null = null

  function connect(): Promise<OpenAI> {
    client ??= createClient(settings, baseUrl)
    return client
  }

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reader = new ReplyReader(CHAT_COMPLETIONS, settings.model, settings.price ?? null)
    try {
      const { data: stream, response } = await request(prompt, signal)
      const type = response.headers.get('content-type') ?? ''
      if (/json|html/.test(type)) {
        yield* readWholeBody(await response.text(), reader, secrets)
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
        const failure = failureFromThrown(error, address)
        const named = await withModelNames(
          failure,
          error,
          { label: settings.label, model },
          { listModels },
          signal,
        )
        yield reader.fail(redactFailure(named, secrets))
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
      chat.completions.create(buildRequest(prompt, model, using), { signal }).withResponse()
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

  function listModels(signal: AbortSignal): Promise<string[]> {
    const load = async () => (await connect()).get('/models', { signal })
    return loadModelList(load, unusable, identity, signal)
  }

  return { ask, listModels, model }
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
        // A redirection would carry the key on to another address.
        redirect: 'manual',
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
    messages: [
      { role: 'system' as const, content: prompt.system },
      // Chat templates of open models insist that user and assistant take turns.
      ...groupMessages(prompt.messages).map(({ role, contents }) => ({
        role,
        content: contents.join('\n\n'),
      })),
    ],
    [dialect.limitKey]: prompt.maxOutputTokens,
    stream: true as const,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true } } : {}),
  }
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
