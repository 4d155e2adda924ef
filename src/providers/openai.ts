import type { Prompt, Provider } from '../core/provider.js'
import { type ApiSettings, DUMMY_KEY, groupMessages, type ModelListing, PLAIN_CLIENT } from './api/api.js'
import { failureFromExchange, Rejection } from './api/api-failure.js'
import { createApiProvider } from './api/api-provider.js'
import { CHAT_COMPLETIONS } from './api/chat-completions.js'
import type { Exchange } from './api/exchange.js'
import { encodeBody, Paragraphs } from './api/request-body.js'

/** The base URL is that of any server that speaks Chat Completions, with its `/v1`; null: OpenAI. */
export type OpenAISettings = ApiSettings

const OPENAI_URL = 'https://api.openai.com/v1'
const DEFAULT_MODEL = 'gpt-5-mini'

/** What servers of this dialect disagree on; found out by asking. */
interface Dialect {
  limitKey: 'max_tokens' | 'max_completion_tokens'
  asksForUsage: boolean
}

/** Chat Completions of OpenAI or of any compatible server (Ollama, LM Studio, vLLM, OpenRouter …), streamed. */
export function createOpenAI(settings: OpenAISettings): Provider & ModelListing {
  const baseUrl = (settings.baseUrl ?? OPENAI_URL).replace(/\/+$/, '')
  const model = settings.model ?? DEFAULT_MODEL
  const apiKey = settings.apiKey ?? DUMMY_KEY
  const isOpenAI = baseUrl.startsWith('https://api.openai.com/')
  let dialect: Dialect = { limitKey: isOpenAI ? 'max_completion_tokens' : 'max_tokens', asksForUsage: true }

  /** Asks, and asks again without what this server's dialect turns out not to know. */
  async function send(prompt: Prompt, exchange: Exchange): Promise<AsyncIterable<unknown>> {
    let attempt = dialect
    for (;;) {
      try {
        const body = encodeBody(buildRequest(prompt, model, attempt))
        const [response, read] = await Promise.all([
          exchange.post(`${baseUrl}/chat/completions`, body),
          exchange.sent.then(() => loadReader(baseUrl, apiKey)),
        ])
        dialect = attempt
        return read(response)
      } catch (error) {
        if (exchange.whole !== null) dialect = attempt
        const other = adaptDialect(attempt, exchange.cause, dialect)
        if (other === null) throw error
        attempt = other
      }
    }
  }

  return createApiProvider(settings, {
    baseUrl,
    model,
    keyVariable: 'OPENAI_API_KEY',
    example: 'http://127.0.0.1:11434/v1',
    headers: { authorization: `Bearer ${apiKey}` },
    modelsUrl: `${baseUrl}/models`,
    format: CHAT_COMPLETIONS,
    eventName: null,
    send,
  })
}

/**
 * Loads what reads a stream from the SDK, while the server thinks. What the SDK would take from the environment is shut
 * out; its client is there to keep the console quiet.
 */
async function loadReader(baseURL: string, apiKey: string) {
  const [{ default: OpenAI }, { Stream }] = await Promise.all([
    import('openai'),
    import('openai/core/streaming'),
  ])
  const shutOut = { adminAPIKey: null, organization: null, project: null, webhookSecret: null }
  const client = new OpenAI({ ...PLAIN_CLIENT, ...shutOut, baseURL, apiKey })
  return (response: Response) => Stream.fromSSEResponse<unknown>(response, new AbortController(), client)
}

function buildRequest(prompt: Prompt, model: string, dialect: Dialect) {
  return {
    model,
    messages: [
      ...(prompt.system === '' ? [] : [{ role: 'system' as const, content: prompt.system }]),
      // Chat templates of open models insist that user and assistant take turns.
      ...groupMessages(prompt.messages).map(({ role, contents }) => ({
        role,
        content: new Paragraphs(contents),
      })),
    ],
    [dialect.limitKey]: prompt.maxOutputTokens,
    stream: true as const,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true } } : {}),
  }
}

/** The dialect to try after a rejection that names a part of it; null when it names none, or was tried already. */
function adaptDialect(tried: Dialect, cause: unknown, first: Dialect): Dialect | null {
  if (!(cause instanceof Rejection) || (cause.status !== 400 && cause.status !== 422)) return null
  // A prompt that is too long is often told with the name of the limit.
  if (failureFromExchange(cause, '').kind === 'overflow') return null
  if (tried.asksForUsage && /stream_options|include_usage/.test(cause.body))
    return { ...tried, asksForUsage: false }
  if (tried.limitKey !== first.limitKey || !cause.body.includes(tried.limitKey)) return null
  return { ...tried, limitKey: tried.limitKey === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' }
}
