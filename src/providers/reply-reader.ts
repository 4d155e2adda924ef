import type { Chunk } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import type { Price } from './api.js'
import { failureFromErrorBody, failureFromNoJson } from './api-failure.js'
import { createFailure, isRecord, otherModel, redactFailure } from './failure.js'

/** What one event of a stream, or a whole reply, holds; what is not in it is absent. */
export interface ReplyPart {
  text?: string
  /** Why the model ended, in the API's own word. */
  finish?: string
  /** The model's or the provider's words on why there is no reply. */
  refusal?: string
  /** Token counts as the API names them; later parts complete earlier ones. */
  usage?: Record<string, unknown>
  model?: unknown
}

/** What a finish reason comes to. Everything but `complete` is no reply. */
export type Finish = 'complete' | 'cut-off' | 'overflow' | 'filtered' | 'declined' | 'tool' | 'error' | 'odd'

/** How one API tells a reply, as data and pure functions. */
export interface ReplyFormat {
  /** The member without which a JSON body is no reply. */
  member: string
  readPart(part: Record<string, unknown>): ReplyPart
  finishes: Readonly<Record<string, Finish>>
  /** What a finish reason means that the table does not know. */
  otherFinish: Finish
  countUsage(usage: Record<string, unknown>, price: Price | null): Usage
}

/** A reply is text; what is longer than this is a server gone mad. */
const LONGEST_REPLY = 32 * 1024 * 1024

/** Puts a reply together from its parts, and judges at its end whether it is one. */
export class ReplyReader {
  private length = 0
  private refusal = ''
  private finishReason: string | null = null
  private usage: Record<string, unknown> | null = null
  private model: unknown

  constructor(
    readonly format: ReplyFormat,
    private readonly askedModel: string | null,
    private readonly price: Price | null,
  ) {}

  /** Takes one event of the stream, or a whole reply. @returns the text in it, often empty. */
  take(part: unknown): string {
    if (!isRecord(part)) return ''
    const { text = '', finish, refusal, usage, model } = this.format.readPart(part)
    this.length += text.length
    this.finishReason = finish ?? this.finishReason
    this.refusal += refusal ?? ''
    this.model = model ?? this.model
    if (usage) {
      const said = Object.entries(usage).filter(([, value]) => value !== null && value !== undefined)
      this.usage = { ...this.usage, ...Object.fromEntries(said) }
    }
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
    return this.end(this.findFailure())
  }

  /** The final chunk of a reply that failed on its way, with what it cost. */
  fail(failure: Failure): Chunk {
    return this.end(failure)
  }

  private end(failure: Failure | null): Chunk {
    const usage = this.usage ? { usage: this.format.countUsage(this.usage, this.price) } : {}
    if (failure !== null) return { type: 'failed', failure, ...usage }
    return { type: 'done', ...usage, ...otherModel(this.askedModel, this.model) }
  }

  private findFailure(): Failure | null {
    if (this.refusal !== '') return createFailure('refused', `the model declined: ${this.refusal}`)
    if (this.isTooLong) return createFailure('malformed', 'the reply was longer than 32 MB')
    const reason = this.finishReason
    if (reason === null) {
      return createFailure('malformed', 'the reply was cut off: the stream ended without a finish reason', {
        retryable: this.length === 0,
      })
    }
    const finish = this.format.finishes[reason] ?? this.format.otherFinish
    if (finish !== 'complete') return failureOfFinish(finish, reason)
    return this.length === 0 ? createFailure('malformed', 'the answer was empty', { retryable: true }) : null
  }
}

function failureOfFinish(finish: Exclude<Finish, 'complete'>, reason: string): Failure {
  switch (finish) {
    case 'cut-off':
      return createFailure('malformed', `the reply was cut off at the model’s limit (${reason})`, {
        hint: 'raise maxOutputTokens of the provider (a model’s hidden thoughts count too), or ask for shorter replies',
      })
    case 'overflow':
      return createFailure('overflow', `prompt and reply together are too long for the model (${reason})`, {
        hint: 'give it fewer files, a shorter topic or a larger model',
      })
    case 'filtered':
      return createFailure('refused', `the provider’s content filter stopped the reply (${reason})`)
    case 'declined':
      return createFailure('refused', `the model declined to answer (${reason})`)
    case 'tool':
      return createFailure(
        'malformed',
        `the model called a tool instead of answering, though it was given none (${reason})`,
      )
    case 'error':
      return createFailure('server', 'the provider stopped the reply because of an error of its own')
    case 'odd':
      return createFailure('malformed', `the reply ended in a way that is not known: ${reason}`)
  }
}

/** Reads a body that came where a stream was asked for: a whole reply, an error, a web page or nonsense. */
export function* readWholeBody(
  body: string,
  reader: ReplyReader,
  secrets: readonly (string | null)[],
): Generator<Chunk> {
  for (const chunk of readBody(body, reader)) {
    yield chunk.type === 'failed' ? { ...chunk, failure: redactFailure(chunk.failure, secrets) } : chunk
  }
}

function* readBody(body: string, reader: ReplyReader): Generator<Chunk> {
  const reply = parseJson(body)
  const { member } = reader.format
  if (!isRecord(reply)) {
    yield { type: 'failed', failure: failureFromNoJson(body) }
    return
  }
  if (reply.error !== undefined && reply.error !== null) {
    yield { type: 'failed', failure: failureFromErrorBody(reply.error, null) }
    return
  }
  if (!Array.isArray(reply[member])) {
    yield {
      type: 'failed',
      failure: createFailure('malformed', `the answer has no ${member}: it is no reply`),
    }
    return
  }
  const text = reader.take(reply)
  if (text !== '') yield { type: 'text', text }
  yield reader.finish()
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
