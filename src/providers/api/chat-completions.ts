import type { Usage } from '../../core/types.js'
import { countOf, isRecord } from '../failure.js'
import { type Price, priceUsage } from './api.js'
import type { ReplyFormat, ReplyPart } from './reply-reader.js'

/** Chat Completions, read tolerantly, since many servers speak the dialect. */
export const CHAT_COMPLETIONS: ReplyFormat = {
  member: 'choices',
  readPart,
  finishes: {
    length: 'cut-off',
    max_tokens: 'cut-off',
    MAX_TOKENS: 'cut-off',
    max_output_tokens: 'cut-off',
    model_length: 'cut-off',
    content_filter: 'filtered',
    sensitive: 'filtered',
    safety: 'filtered',
    SAFETY: 'filtered',
    RECITATION: 'filtered',
    PROHIBITED_CONTENT: 'filtered',
    refusal: 'declined',
    tool_calls: 'tool',
    tool_use: 'tool',
    function_call: 'tool',
    error: 'error',
    network_error: 'error',
    insufficient_system_resource: 'error',
    abort: 'error',
    cancelled: 'error',
  },
  // Servers have words of their own for a proper end: eos, stop_sequence …
  otherFinish: 'complete',
  countUsage,
  mayThinkAloud: true,
}

function readPart({ model, usage, choices }: Record<string, unknown>): ReplyPart {
  const part: ReplyPart = { model }
  if (isRecord(usage)) part.usage = usage
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined
  if (!isRecord(choice)) return part
  if (typeof choice.finish_reason === 'string') part.finish = choice.finish_reason

  const message = choice.delta ?? choice.message
  if (!isRecord(message)) return part
  if (typeof message.refusal === 'string') part.refusal = message.refusal
  return { ...part, text: readContent(message.content) }
}

/** Text, or the text parts of a list of parts. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('')
}

function countUsage(usage: Record<string, unknown>, price: Price | null): Usage {
  const details = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {}
  const inputTokens = countOf(usage.prompt_tokens)
  // OpenAI's word for it, and those of DeepSeek and Moonshot.
  const cached = details.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens
  const cachedInputTokens = Math.min(inputTokens, countOf(cached))
  return priceUsage({ inputTokens, cachedInputTokens, outputTokens: countOf(usage.completion_tokens) }, price)
}
