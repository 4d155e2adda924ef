import type { Chunk } from '../../core/provider.js'
import type { Failure, Usage } from '../../core/types.js'
import { createFailure, isRecord, otherModel } from '../failure.js'
import type { Price } from './api.js'
import { errorIn, failureFromErrorBody, failureFromNoJson, NO_API_HINT, parseJson } from './api-failure.js'
import { ThoughtFilter } from './thoughts.js'

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
  /** Whether a model's thoughts may stand in its text. */
  mayThinkAloud?: boolean
}

/** A reply is text; what is longer than this is a server gone mad. */
const LONGEST_REPLY = 32 * 1024 * 1024

const REFUSED_HINT = 'put the topic in other words, or give this agent another model or provider'
const OTHER_MODEL_HINT = 'if it happens again, give this agent another model or provider'

/** Puts a reply together from its parts, and judges at its end whether it is one. */
export class ReplyReader {
  private length = 0
  private isBlank = true
  private refusal = ''
  private finishReason: string | null = null
  private usage: Record<string, unknown> | null = null
  private model: unknown
  private readonly thoughts: ThoughtFilter | null

  constructor(
    readonly format: ReplyFormat,
    private readonly askedModel: string | null,
    private readonly price: Price | null,
  ) {
    this.thoughts = format.mayThinkAloud ? new ThoughtFilter() : null
  }

  /** Takes one event of the stream, or a whole reply. @returns the text in it, often empty. */
  take(part: unknown): string {
    if (!isRecord(part)) return ''
    const { text: told = '', finish, refusal, usage, model } = this.format.readPart(part)
    const text = this.thoughts ? this.thoughts.push(told) : told
    this.length += told.length
    // Blanks before the text are none of it, so that a reply of nothing else may be asked for again.
    this.isBlank &&= text.trim() === ''
    this.finishReason = finish ?? this.finishReason
    this.refusal += refusal ?? ''
    this.model = model ?? this.model
    if (usage) {
      const said = Object.entries(usage).filter(([, value]) => value !== null && value !== undefined)
      this.usage = { ...this.usage, ...Object.fromEntries(said) }
    }
    return this.isBlank ? '' : text
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
    if (this.refusal !== '')
      return createFailure('refused', `the model declined: ${this.refusal}`, { hint: REFUSED_HINT })
    if (this.isTooLong)
      return createFailure('malformed', 'the reply was longer than 32 MB', { hint: OTHER_MODEL_HINT })
    const reason = this.finishReason
    if (reason === null) {
      return createFailure('malformed', 'the reply was cut off: the stream ended without a finish reason', {
        hint: 'the connection or the server gave up: if it happens again, take another model or provider',
        retryable: this.isBlank,
      })
    }
    const { finishes, otherFinish } = this.format
    const finish = finishes[reason] ?? otherFinish
    if (finish !== 'complete') return failureOfFinish(finish, reason)
    if (!this.isBlank) return null
    return createFailure('malformed', 'the answer was empty', { hint: OTHER_MODEL_HINT, retryable: true })
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
      return createFailure('refused', `the provider’s content filter stopped the reply (${reason})`, {
        hint: REFUSED_HINT,
      })
    case 'declined':
      return createFailure('refused', `the model declined to answer (${reason})`, { hint: REFUSED_HINT })
    case 'tool':
      return createFailure(
        'malformed',
        `the model called a tool instead of answering, though it was given none (${reason})`,
        { hint: OTHER_MODEL_HINT },
      )
    case 'error':
      return createFailure(
        'server',
        `the provider stopped the reply because of an error of its own (${reason})`,
        { hint: OTHER_MODEL_HINT },
      )
    case 'odd':
      return createFailure('malformed', `the reply ended in a way that is not known: ${reason}`, {
        hint: OTHER_MODEL_HINT,
      })
  }
}

/** Reads a body that came where a stream was asked for: a whole reply, an error, a web page or nonsense. */
export function* readWholeBody(body: string, reader: ReplyReader): Generator<Chunk> {
  const json = parseJson(body)
  // Google's API tells a stream as a list where a proxy in between takes no notice of `alt=sse`.
  const parts: unknown[] = Array.isArray(json) ? json : [json]
  const { member } = reader.format
  if (!parts.every(isRecord)) {
    yield { type: 'failed', failure: failureFromNoJson(body) }
    return
  }
  const error = parts.map(errorIn).find((each) => each !== undefined)
  if (error !== undefined) {
    yield { type: 'failed', failure: failureFromErrorBody(error) }
    return
  }
  if (!parts.some((part) => Array.isArray(part[member]))) {
    yield {
      type: 'failed',
      failure: createFailure('malformed', `the answer has no ${member}: it is no reply`, {
        hint: NO_API_HINT,
      }),
    }
    return
  }
  const text = parts.map((part) => reader.take(part)).join('')
  if (text !== '') yield { type: 'text', text }
  yield reader.finish()
}
