/** A reply to be told in the shape of an API. */
export interface ShapedReply {
  pieces: string[]
  /** In the words of Chat Completions (`stop`, `length`, `content_filter`) or the API's own; null: none. */
  finish: string | null
  refusal: string | undefined
  reasoning: string | undefined
  /** In the API's own members; undefined: 120 in (100 of them cached), 30 out; null: none. */
  usage: Record<string, unknown> | null | undefined
  model: string
}

/** An event of a stream; `event` is its name where the API gives it one. */
export interface ShapedEvent {
  event?: string
  data: unknown
  /** Waits before it go between these. */
  isText?: boolean
}

/** How one API tells a reply and an error. */
export interface Shape {
  /** What comes before the text, the text in pieces, and what comes after. */
  stream(
    reply: ShapedReply,
    request: Record<string, unknown>,
  ): Record<'begin' | 'text' | 'end', ShapedEvent[]>
  whole(reply: ShapedReply): unknown
  error(status: number, message: string, code: string | undefined): unknown
}

export type ShapeName = 'chat' | 'responses' | 'messages' | 'gemini'

const chat: Shape = {
  stream({ pieces, finish, refusal, reasoning, usage, model }, request) {
    const chunk = (delta: Record<string, string>, reason: string | null = null) => ({
      data: { model, choices: [{ index: 0, delta, finish_reason: reason }] },
      isText: true,
    })
    const wantsUsage = usage !== null && typeof request.stream_options === 'object'
    return {
      begin: [
        chunk({ role: 'assistant', content: '' }),
        ...(reasoning ? [chunk({ reasoning_content: reasoning })] : []),
        ...(refusal ? [chunk({ refusal })] : []),
      ],
      text: pieces.map((content) => chunk({ content })),
      end: [
        ...(finish === null ? [] : [chunk({}, finish)]),
        ...(wantsUsage ? [{ data: { model, choices: [], usage: usage ?? CHAT_USAGE } }] : []),
        { data: '[DONE]' },
      ],
    }
  },
  whole({ pieces, finish, refusal, usage = CHAT_USAGE, model }) {
    const message = { role: 'assistant', content: pieces.join(''), ...(refusal ? { refusal } : {}) }
    return { model, choices: [{ index: 0, message, finish_reason: finish }], usage }
  },
  error: (_, message, code) => ({ error: { message, type: code ?? 'error', code: code ?? null } }),
}

const CHAT_USAGE = {
  prompt_tokens: 120,
  completion_tokens: 30,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 100 },
}

/** OpenAI Responses, as the codex CLI speaks it. */
const responses: Shape = {
  stream(reply) {
    const { pieces, finish, model } = reply
    const text = pieces.join('')
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
    const named = (type: string, rest: Record<string, unknown>, isText = false) => ({
      event: type,
      data: { type, ...rest },
      isText,
    })
    const part = { type: 'output_text', text, annotations: [] }
    const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] }
    const ending = finish === 'length' ? 'response.incomplete' : 'response.completed'
    return {
      begin: [
        named('response.created', { response: { id: 'resp_1', object: 'response', model, output: [] } }),
        named('response.output_item.added', {
          output_index: 0,
          item: { ...item, status: 'in_progress', content: [] },
        }),
        named('response.content_part.added', { ...at, part: { ...part, text: '' } }),
      ],
      text: pieces.map((delta) => named('response.output_text.delta', { ...at, delta }, true)),
      end: [
        named('response.output_text.done', { ...at, text }),
        named('response.content_part.done', { ...at, part }),
        named('response.output_item.done', { output_index: 0, item }),
        ...(finish === null ? [] : [named(ending, { response: responses.whole(reply) })]),
      ],
    }
  },
  whole({ pieces, finish, usage = RESPONSES_USAGE, model }) {
    const part = { type: 'output_text', text: pieces.join(''), annotations: [] }
    return {
      id: 'resp_1',
      object: 'response',
      created_at: 1_760_000_000,
      model,
      status: finish === 'length' ? 'incomplete' : 'completed',
      incomplete_details: finish === 'length' ? { reason: 'max_output_tokens' } : null,
      output: [{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] }],
      usage,
    }
  },
  error: chat.error,
}

const RESPONSES_USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 100 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 150,
}

const STOP_REASONS: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  tool_calls: 'tool_use',
}

const messages: Shape = {
  stream(reply) {
    const { pieces, finish, reasoning, usage = MESSAGES_USAGE } = reply
    const named = (data: { type: string } & Record<string, unknown>, isText = false) => ({
      event: data.type,
      data,
      isText,
    })
    const { output_tokens, ...input } = usage ?? {}
    const message = { ...wholeMessage(reply), content: [], stop_reason: null }
    const start =
      usage === null
        ? { ...message, usage: undefined }
        : { ...message, usage: { ...input, output_tokens: 1 } }
    const thoughts = [
      named({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      }),
      named({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'thinking_delta', thinking: reasoning },
      }),
      named({ type: 'content_block_stop', index: 0 }),
    ]
    const index = reasoning ? 1 : 0
    return {
      begin: [
        named({ type: 'message_start', message: start }),
        ...(reasoning ? thoughts : []),
        named({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } }),
        named({ type: 'ping' }),
      ],
      text: pieces.map((text) =>
        named({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } }, true),
      ),
      end: [
        named({ type: 'content_block_stop', index }),
        ...(finish === null
          ? []
          : [
              named({
                type: 'message_delta',
                delta: { stop_reason: stopReason(reply), stop_sequence: null },
                usage: { output_tokens: output_tokens ?? 0 },
              }),
              named({ type: 'message_stop' }),
            ]),
      ],
    }
  },
  whole: wholeMessage,
  error: (status, message, code) => ({
    type: 'error',
    error: { type: code ?? MESSAGES_ERRORS[status] ?? 'api_error', message },
    request_id: 'req_1',
  }),
}

function wholeMessage(reply: ShapedReply) {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: reply.model,
    content: [{ type: 'text', text: reply.pieces.join('') }],
    stop_reason: stopReason(reply),
    stop_sequence: null,
    usage: reply.usage === undefined ? MESSAGES_USAGE : reply.usage,
  }
}

function stopReason({ finish, refusal }: ShapedReply): string | null {
  if (refusal) return 'refusal'
  return finish === null ? null : (STOP_REASONS[finish] ?? finish)
}

const MESSAGES_USAGE = {
  input_tokens: 15,
  cache_creation_input_tokens: 5,
  cache_read_input_tokens: 100,
  output_tokens: 30,
}

const MESSAGES_ERRORS: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

const FINISH_REASONS: Record<string, string> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  tool_calls: 'UNEXPECTED_TOOL_CALL',
}

/** Gemini `generateContent` and `streamGenerateContent`; errors of the stream come as whole JSON, as there. */
const gemini: Shape = {
  stream(reply) {
    const { model, usage = GEMINI_USAGE, reasoning } = reply
    const chunk = (parts: unknown[], rest: Record<string, unknown> = {}) => ({
      data: {
        candidates: [{ index: 0, content: { role: 'model', parts }, ...rest }],
        usageMetadata: { promptTokenCount: 120 },
        modelVersion: model,
        responseId: 'r1',
      },
      isText: true,
    })
    const reason = finishReason(reply)
    const last = chunk([{ text: '' }], { finishReason: reason })
    return {
      begin: reasoning ? [chunk([{ text: reasoning, thought: true }])] : [],
      text: reply.pieces.map((text) => chunk([{ text }])),
      end: reason === null ? [] : [{ data: { ...last.data, usageMetadata: usage ?? undefined } }],
    }
  },
  whole(reply) {
    const content = { role: 'model', parts: [{ text: reply.pieces.join('') }] }
    return {
      candidates: [{ index: 0, content, finishReason: finishReason(reply) ?? undefined }],
      usageMetadata: reply.usage === undefined ? GEMINI_USAGE : (reply.usage ?? undefined),
      modelVersion: reply.model,
      responseId: 'r1',
    }
  },
  error: (status, message, code) => ({
    error: { code: status, message, status: code ?? GEMINI_ERRORS[status] ?? 'UNKNOWN' },
  }),
}

function finishReason({ finish, refusal }: ShapedReply): string | null {
  if (refusal) return 'SAFETY'
  return finish === null ? null : (FINISH_REASONS[finish] ?? finish)
}

const GEMINI_USAGE = {
  promptTokenCount: 120,
  cachedContentTokenCount: 100,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 10,
  totalTokenCount: 150,
}

const GEMINI_ERRORS: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

export const SHAPES: Record<ShapeName, Shape> = { chat, responses, messages, gemini }
