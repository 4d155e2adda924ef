import type { Chunk } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import {
  countOf,
  createFailure,
  failureFromStatus,
  isHtml,
  isRecord,
  otherModel,
  titleOfHtml,
} from './failure.js'

/** US dollars per million tokens. */
export interface Price {
  input: number
  /** Default: the price of input. */
  cachedInput?: number
  output: number
}

/** A reply is text; what is longer than this is a server gone mad. */
const LONGEST_REPLY = 32 * 1024 * 1024

/** How a Chat Completions reply is put together from its parts; tolerant, since many servers speak the dialect. */
export class CompletionReader {
  private length = 0
  private refusal = ''
  private finishReason: string | null = null
  private usage: Usage | undefined
  private model: unknown

  constructor(
    private readonly askedModel: string | null,
    private readonly price: Price | null,
  ) {}

  /** Takes one event of the stream, or a whole completion. @returns the text in it, often empty. */
  take(part: unknown): string {
    if (!isRecord(part)) return ''
    this.model = part.model ?? this.model
    this.usage = readUsage(part.usage, this.price) ?? this.usage
    const choice: unknown = Array.isArray(part.choices) ? part.choices[0] : undefined
    if (!isRecord(choice)) return ''
    if (typeof choice.finish_reason === 'string') this.finishReason = choice.finish_reason

    const message = choice.delta ?? choice.message
    if (!isRecord(message)) return ''
    if (typeof message.refusal === 'string') this.refusal += message.refusal
    const text = readContent(message.content)
    this.length += text.length
    return text
  }

  get isComplete(): boolean {
    return this.finishReason !== null
  }

  get isTooLong(): boolean {
    return this.length > LONGEST_REPLY
  }

  /** The final chunk: `done`, or why what came is no reply. */
  finish(): Chunk {
    const failure = this.findFailure()
    const usage = this.usage ? { usage: this.usage } : {}
    if (failure !== null) return { type: 'failed', failure, ...usage }
    return { type: 'done', ...usage, ...otherModel(this.askedModel, this.model) }
  }

  private findFailure(): Failure | null {
    if (this.refusal !== '') return createFailure('refused', `the model declined: ${this.refusal}`)
    if (this.isTooLong) return createFailure('malformed', 'the reply was longer than 32 MB')
    switch (this.finishReason) {
      case null:
        return createFailure('malformed', 'the reply was cut off: the stream ended without a finish reason', {
          retryable: this.length === 0,
        })
      case 'length':
      case 'max_tokens':
      case 'model_length':
        return createFailure(
          'malformed',
          `the reply was cut off at the model’s limit (${this.finishReason})`,
          {
            hint: 'ask for shorter replies, or take a model with more room for output',
          },
        )
      case 'content_filter':
        return createFailure('refused', 'the provider’s content filter stopped the reply')
      case 'tool_calls':
      case 'function_call':
        return createFailure(
          'malformed',
          'the model called a tool instead of answering, though it was given none',
        )
      case 'error':
        return createFailure('server', 'the provider stopped the reply because of an error of its own')
    }
    if (this.length === 0) {
      return createFailure('malformed', 'the answer was empty', { retryable: true })
    }
    return null
  }
}

/** Text, or the text parts of a list of parts. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

function readUsage(usage: unknown, price: Price | null): Usage | null {
  if (!isRecord(usage)) return null
  const details = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {}
  const inputTokens = countOf(usage.prompt_tokens)
  const cachedInputTokens = Math.min(inputTokens, countOf(details.cached_tokens))
  const outputTokens = countOf(usage.completion_tokens)
  const costUsd =
    price === null
      ? null
      : ((inputTokens - cachedInputTokens) * price.input +
          cachedInputTokens * (price.cachedInput ?? price.input) +
          outputTokens * price.output) /
        1_000_000
  return { inputTokens, cachedInputTokens, outputTokens, costUsd }
}

/** Reads a body that came where a stream was asked for: a whole completion, an error, a web page or nonsense. */
export function* readWholeBody(body: string, reader: CompletionReader): Generator<Chunk> {
  const completion = parseJson(body)
  if (!isRecord(completion)) {
    yield { type: 'failed', failure: failureFromNoJson(body) }
    return
  }
  if (completion.error !== undefined && completion.error !== null) {
    yield { type: 'failed', failure: failureFromErrorBody(completion.error, null) }
    return
  }
  if (!Array.isArray(completion.choices)) {
    yield {
      type: 'failed',
      failure: createFailure('malformed', 'the answer has no choices: it is no completion'),
    }
    return
  }
  const text = reader.take(completion)
  if (text !== '') yield { type: 'text', text }
  yield reader.finish()
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function failureFromNoJson(body: string): Failure {
  if (isHtml(body)) {
    const title = titleOfHtml(body)
    return createFailure('malformed', `a web page came instead of a reply${title ? `: “${title}”` : ''}`, {
      hint: 'does baseUrl point at the API (most end in /v1)?',
    })
  }
  if (body.trim() === '') return createFailure('malformed', 'the answer was empty', { retryable: true })
  return createFailure('malformed', `the answer is not JSON: ${body.slice(0, 200)}`)
}

/**
 * Classifies the `error` member of an answer.
 * @param error its value, an object or a text, as servers have it
 * @param answer the HTTP answer it came in; null when it came with status 200, in a body or in a stream
 */
export function failureFromErrorBody(
  error: unknown,
  answer: {
    status: number
    message: string
    headers?: { get(name: string): string | null } | undefined
  } | null,
): Failure {
  const fields = isRecord(error) ? error : {}
  const codes = [fields.code, fields.type].filter((code) => typeof code === 'string')
  // The one machine-readable sign of a too long prompt that vLLM gives.
  if (fields.param === 'input_tokens') codes.push('context_length_exceeded')
  return failureFromStatus({
    status: answer?.status ?? statusInBody(fields),
    codes,
    message: messageIn(error) ?? answer?.message ?? 'the provider reported an error without a message',
    headers: answer?.headers,
  })
}

/** Some gateways give an upstream's status as the error's code. */
function statusInBody(error: Record<string, unknown>): number {
  const code = Number(error.code ?? error.status)
  if (code >= 400 && code <= 599) return code
  if (error.code === 'rate_limit_exceeded' || error.type === 'rate_limit_error') return 429
  return error.type === 'invalid_request_error' ? 400 : 500
}

function messageIn(error: unknown): string | null {
  if (typeof error === 'string' && error !== '') return error
  if (!isRecord(error)) return null
  if (typeof error.message === 'string' && error.message !== '') return error.message
  return Object.keys(error).length > 0 ? JSON.stringify(error) : null
}
