import type Anthropic from '@anthropic-ai/sdk'
import type { Message, Prompt, Provider } from '../core/provider.js'
import type { Usage } from '../core/types.js'
import {
  type ApiSettings,
  DUMMY_KEY,
  groupMessages,
  type ModelListing,
  PLAIN_CLIENT,
  type Price,
  priceUsage,
} from './api/api.js'
import { createApiProvider } from './api/api-provider.js'
import type { ReplyFormat, ReplyPart } from './api/reply-reader.js'
import { encodeBody } from './api/request-body.js'
import { countOf, isRecord } from './failure.js'

const ANTHROPIC_URL = 'https://api.anthropic.com'
const API_VERSION = '2023-06-01'

/** The names that the agent CLI has for its vendor's models, so that one `model:` suits both. */
const ALIASES: Readonly<Record<string, string>> = {
  haiku: 'claude-haiku-5-5',
  sonnet: 'claude-sonnet-5-5',
  opus: 'claude-opus-5-5',
} satisfies Record<string, Anthropic.Model>

const DEFAULT_MODEL = 'sonnet'

/** The API allows four: one is for the system prompt. */
const MESSAGE_BREAKPOINTS = 3

/** Anthropic Messages, streamed, with cache breakpoints. */
export function createAnthropic(settings: ApiSettings): Provider & ModelListing {
  const baseUrl = settings.baseUrl ?? ANTHROPIC_URL
  // The SDK adds the version to the path itself.
  const origin = baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')
  const named = settings.model ?? DEFAULT_MODEL
  const model = ALIASES[named] ?? named
  // Without a key the SDK would look for logins of other programs.
  const apiKey = settings.apiKey ?? DUMMY_KEY

  return createApiProvider(settings, {
    baseUrl,
    model,
    keyVariable: 'ANTHROPIC_API_KEY',
    example: ANTHROPIC_URL,
    headers: { 'anthropic-version': API_VERSION, 'x-api-key': apiKey },
    modelsUrl: `${origin}/v1/models?limit=1000`,
    format: MESSAGES,
    eventName: 'message',
    async send(prompt, exchange) {
      const body = encodeBody(buildRequest(prompt, model))
      const [response, read] = await Promise.all([
        exchange.post(`${origin}/v1/messages`, body),
        exchange.sent.then(() => loadReader(origin, apiKey)),
      ])
      return read(response)
    },
  })
}

/** Loads what reads a stream from the SDK, as for OpenAI. */
async function loadReader(baseURL: string, apiKey: string) {
  const [{ default: Client }, { Stream }] = await Promise.all([
    import('@anthropic-ai/sdk'),
    import('@anthropic-ai/sdk/core/streaming'),
  ])
  const client = new Client({ ...PLAIN_CLIENT, webhookKey: null, openTelemetry: false, baseURL, apiKey })
  return (response: Response) => Stream.fromSSEResponse<unknown>(response, new AbortController(), client)
}

const CACHED = { cache_control: { type: 'ephemeral' as const } }

/**
 * The request, with cache breakpoints at the end of the system prompt and of the last user messages: a call's list
 * of messages begins with all of the call before, whose last breakpoint is then found again.
 */
function buildRequest(prompt: Prompt, model: string): Anthropic.MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: prompt.maxOutputTokens,
    stream: true,
    ...(prompt.system === '' ? {} : { system: [{ type: 'text', text: prompt.system, ...CACHED }] }),
    messages: buildMessages(prompt.messages),
  }
}

/** Messages of one author become blocks of one message, not one text, which would change what is cached already. */
function buildMessages(messages: readonly Message[]): Anthropic.MessageParam[] {
  // The API takes no empty texts.
  const groups = groupMessages(messages.filter(({ content }) => content.trim() !== ''))
  const userBlocks = groups.flatMap(({ role, contents }) => (role === 'user' ? contents : [])).length
  let userBlock = 0
  return groups.map(({ role, contents }) => ({
    role,
    content: contents.map((text) => {
      const isLate = role === 'user' && userBlock++ >= userBlocks - MESSAGE_BREAKPOINTS
      return { type: 'text', text, ...(isLate ? CACHED : {}) }
    }),
  }))
}

const MESSAGES: ReplyFormat = {
  member: 'content',
  readPart,
  finishes: {
    end_turn: 'complete',
    stop_sequence: 'complete',
    max_tokens: 'cut-off',
    model_context_window_exceeded: 'overflow',
    refusal: 'declined',
    tool_use: 'tool',
    pause_turn: 'tool',
  },
  otherFinish: 'odd',
  countUsage,
}

function readPart(part: Record<string, unknown>): ReplyPart {
  switch (part.type) {
    case 'message_start':
      return isRecord(part.message) ? readMessage(part.message) : {}
    case 'message_delta':
      return { ...readStop(part.delta), ...readUsage(part.usage) }
    case 'content_block_delta':
      return isRecord(part.delta) ? readText(part.delta, 'text_delta') : {}
    default:
      return readMessage(part)
  }
}

/** A whole message, or the empty one that a stream begins with. */
function readMessage(message: Record<string, unknown>): ReplyPart {
  const blocks: unknown[] = Array.isArray(message.content) ? message.content : []
  const text = blocks
    .filter(isRecord)
    .map((block) => readText(block, 'text').text ?? '')
    .join('')
  return { text, model: message.model, ...readStop(message), ...readUsage(message.usage) }
}

function readText(block: Record<string, unknown>, type: string): ReplyPart {
  return block.type === type && typeof block.text === 'string' ? { text: block.text } : {}
}

function readStop(holder: unknown): ReplyPart {
  if (!isRecord(holder) || typeof holder.stop_reason !== 'string') return {}
  const { stop_reason: finish, stop_details: details } = holder
  const explained = finish === 'refusal' && isRecord(details) && typeof details.explanation === 'string'
  return { finish, ...(explained ? { refusal: String(details.explanation) } : {}) }
}

function readUsage(usage: unknown): ReplyPart {
  return isRecord(usage) ? { usage } : {}
}

/** What is written to the cache costs a quarter more than other input. */
const CACHE_WRITE_SURCHARGE = 0.25

function countUsage(usage: Record<string, unknown>, price: Price | null): Usage {
  const cachedInputTokens = countOf(usage.cache_read_input_tokens)
  const written = countOf(usage.cache_creation_input_tokens)
  const inputTokens = countOf(usage.input_tokens) + written + cachedInputTokens
  const counts = { inputTokens, cachedInputTokens, outputTokens: countOf(usage.output_tokens) }
  const priced = priceUsage(counts, price)
  if (priced.costUsd === null || price === null) return priced
  return { ...priced, costUsd: priced.costUsd + (written * price.input * CACHE_WRITE_SURCHARGE) / 1_000_000 }
}
