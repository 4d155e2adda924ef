import type { Content, GenerateContentRequest, GenerativeModel } from '@google/generative-ai'
import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import {
  type ApiSettings,
  DUMMY_KEY,
  findMisconfiguration,
  groupMessages,
  identify,
  loadModelList,
  type ModelListing,
  type Price,
  priceUsage,
  withModelNames,
} from './api.js'
import { failureFromThrown, sharpenOverflow } from './api-failure.js'
import { countOf, createFailure, failureFromNetwork, isRecord, redactFailure } from './failure.js'
import { parseJson, type ReplyFormat, type ReplyPart, ReplyReader, readWholeBody } from './reply-reader.js'

const GOOGLE_URL = 'https://generativelanguage.googleapis.com'
const KEY = { keyVariable: 'GEMINI_API_KEY', example: GOOGLE_URL }
const API_VERSION = 'v1beta'
const DEFAULT_MODEL = 'gemini-2.5-flash'

/**
 * Gemini's generateContent, streamed. Takes nothing from the environment, never retries, has no time-out of its own
 * (Node's fetch gives up after five minutes of silence); aborting closes the connection.
 */
export function createGoogle(settings: ApiSettings): Provider & ModelListing {
  const baseUrl = settings.baseUrl ?? GOOGLE_URL
  // The SDK adds the version to the path itself.
  const origin = baseUrl.replace(/\/(v1(beta)?\/?)?$/, '')
  const identity = identify(settings, baseUrl)
  const { address, secrets } = identity
  const unusable = findMisconfiguration(settings, baseUrl, KEY)
  const apiKey = settings.apiKey ?? DUMMY_KEY
  const model = settings.model ?? DEFAULT_MODEL
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'openbotman',
    'x-goog-api-key': apiKey,
    ...settings.headers,
  }

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reader = new ReplyReader(GENERATE_CONTENT, settings.model, settings.price ?? null)
    const line = new Line(signal, headers)
    try {
      const { GoogleGenerativeAI } = await import('@google/generative-ai')
      const asked = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model })
      const stream = await startStream(asked, buildRequest(prompt), { baseUrl: origin, line })
      for await (const event of stream) {
        if (isRecord(event) && isRecord(event.error)) throw event
        const text = reader.take(event)
        if (text !== '') yield { type: 'text', text }
        if (reader.isTooLong) break
      }
    } catch (error) {
      signal.throwIfAborted()
      if (line.whole !== null) {
        yield* readWholeBody(line.whole, reader, secrets)
        return
      }
      // The reply was complete; how the connection ended afterwards is no matter.
      if (!reader.isComplete) {
        const cause = line.cause ?? error
        const failure = failureOf(cause, address, line.cause === null)
        const named = await withModelNames(
          failure,
          cause,
          { label: settings.label, model },
          { listModels },
          signal,
        )
        yield reader.fail(redactFailure(named, secrets))
        return
      }
    } finally {
      line.close()
    }
    signal.throwIfAborted()
    yield reader.finish()
  }

  function listModels(signal: AbortSignal): Promise<string[]> {
    const load = async () => {
      const url = `${origin}/${API_VERSION}/models?pageSize=1000`
      const answer = await fetch(url, { headers, signal, redirect: 'manual' })
      const body = await answer.text()
      if (!answer.ok) throw rejectionOf(answer, body)
      return namesOf(parseJson(body))
    }
    return loadModelList(load, unusable, identity, signal)
  }

  return { ask, listModels, model }
}

/** The names of those models that can reply; anything else is left for the reader of the list. */
function namesOf(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body.models)) return body
  const models: unknown[] = body.models
  return models
    .filter(isRecord)
    .filter(
      ({ supportedGenerationMethods: methods }) =>
        !Array.isArray(methods) || methods.includes('generateContent'),
    )
    .map(({ name }) => String(name).replace(/^models\//, ''))
}

/** One request: its end, and what the SDK does not pass on, for its errors name neither headers nor causes. */
class Line {
  /** A body that came with status 200 and is no stream. */
  whole: string | null = null
  /** Why there is no reply, in full. */
  cause: unknown = null
  private readonly stop = new AbortController()
  private readonly passOn = () => this.stop.abort(this.outer.reason)

  constructor(
    private readonly outer: AbortSignal,
    private readonly headers: Record<string, string>,
  ) {
    outer.addEventListener('abort', this.passOn, { once: true })
    if (outer.aborted) this.passOn()
  }

  get signal(): AbortSignal {
    return this.stop.signal
  }

  /** Closes the connection, if it still is open. */
  close(): void {
    this.outer.removeEventListener('abort', this.passOn)
    this.stop.abort(new Error('the reply is not wanted any more'))
  }

  readonly fetch: typeof fetch = async (url, init) => {
    try {
      const { headers, signal } = this
      // A redirection would carry the key on to another address.
      const answer = await fetch(url, { ...init, headers, signal, redirect: 'manual' })
      const isStream = answer.headers.get('content-type')?.includes('event-stream')
      if (answer.ok && isStream && answer.body) return new Response(this.decode(answer.body), answer)

      const body = await answer.text()
      if (!answer.ok) throw rejectionOf(answer, body)
      this.whole = body
      throw new Error('a whole body came instead of a stream')
    } catch (error) {
      this.cause = error
      throw error
    }
  }

  /** The same bytes as proper UTF-8: the SDK gives a reply up for one wrong byte. */
  private decode(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const decoder = new TextDecoder()
    const encoder = new TextEncoder()
    const reader = body.getReader()
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { value, done } = await reader.read()
          const text = done ? decoder.decode() : decoder.decode(value, { stream: true })
          controller.enqueue(encoder.encode(text))
          if (done) controller.close()
        } catch (error) {
          this.cause = error
          throw error
        }
      },
      cancel: (reason) => reader.cancel(reason),
    })
  }
}

/**
 * Sends the request. The SDK offers no place for a `fetch` of one's own, but takes the global one in the very moment
 * of the call: for that moment, in which no other code runs, it is ours.
 */
async function startStream(
  model: GenerativeModel,
  request: GenerateContentRequest,
  { baseUrl, line }: { baseUrl: string; line: Line },
): Promise<AsyncIterable<unknown>> {
  const usual = globalThis.fetch
  globalThis.fetch = line.fetch
  let sent: ReturnType<GenerativeModel['generateContentStream']>
  try {
    // No time-out: the SDK's leaves a timer behind that delays the exit.
    sent = model.generateContentStream(request, { baseUrl, apiVersion: API_VERSION, signal: line.signal })
  } finally {
    globalThis.fetch = usual
  }
  const { stream, response } = await sent
  // The SDK gathers the reply a second time; what befalls that copy is told by the stream.
  response.catch(() => undefined)
  return stream
}

function buildRequest({ system, messages, maxOutputTokens }: Prompt): GenerateContentRequest {
  const contents = groupMessages(messages).map(
    ({ role, contents: texts }): Content => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: texts.map((text) => ({ text })),
    }),
  )
  return {
    contents,
    generationConfig: { maxOutputTokens },
    ...(system === '' ? {} : { systemInstruction: { role: 'system', parts: [{ text: system }] } }),
  }
}

/** An HTTP error in the form that the other SDKs throw. */
function rejectionOf({ status, headers }: Response, body: string) {
  const json = parseJson(body)
  const first: unknown = Array.isArray(json) ? json[0] : json
  const inner = isRecord(first) ? first.error : undefined
  const said = isRecord(inner) && typeof inner.message === 'string' ? inner.message : body
  return { status, headers, error: first, message: said || `${status}` }
}

/** The API has no code for a prompt that is too long, only these words. */
const TOO_LONG = /token count.* exceeds the maximum/

function failureOf(cause: unknown, address: string, isOfSdk: boolean): Failure {
  if (isOfSdk && cause instanceof Error) {
    const words = cause.message.replace(/^\[GoogleGenerativeAI Error\]: /, '')
    return createFailure('malformed', `${address} sent a stream that is not JSON: ${words}`)
  }
  if (!isRecord(cause) || cause instanceof Error) return failureFromNetwork(cause, address)
  const failure = sharpenOverflow(failureFromThrown(cause, address), TOO_LONG)
  return failure.kind === 'rate-limit' ? sharpenLimit(failure, cause.error) : failure
}

/** How long to wait, and whether the limit is one of the day, stands in the details of the error. */
function sharpenLimit(failure: Failure, body: unknown): Failure {
  const error = isRecord(body) && isRecord(body.error) ? body.error : body
  const details: unknown[] = isRecord(error) && Array.isArray(error.details) ? error.details : []
  const isOfTheDay = details
    .filter(isRecord)
    .flatMap(({ violations }): unknown[] => (Array.isArray(violations) ? violations : []))
    .some((violation) => isRecord(violation) && /PerDay/.test(String(violation.quotaId)))
  if (isOfTheDay) {
    return createFailure('quota', failure.message, {
      hint: 'the day’s share of this model is used up: wait for tomorrow, or take another model or provider',
    })
  }
  const delay = details.filter(isRecord).find(({ retryDelay }) => typeof retryDelay === 'string')?.retryDelay
  const seconds = Number.parseFloat(String(delay))
  if (failure.retryAfterMs !== undefined || Number.isNaN(seconds)) return failure
  return { ...failure, retryAfterMs: Math.round(seconds * 1000) }
}

const GENERATE_CONTENT: ReplyFormat = {
  member: 'candidates',
  readPart,
  finishes: {
    STOP: 'complete',
    MAX_TOKENS: 'cut-off',
    SAFETY: 'filtered',
    RECITATION: 'filtered',
    LANGUAGE: 'filtered',
    BLOCKLIST: 'filtered',
    PROHIBITED_CONTENT: 'filtered',
    SPII: 'filtered',
    MALFORMED_FUNCTION_CALL: 'tool',
    UNEXPECTED_TOOL_CALL: 'tool',
  },
  otherFinish: 'odd',
  countUsage,
}

function readPart(part: Record<string, unknown>): ReplyPart {
  const { candidates, usageMetadata: usage, modelVersion: model, promptFeedback: feedback } = part
  const candidate: unknown = Array.isArray(candidates) ? candidates[0] : undefined
  const content = isRecord(candidate) && isRecord(candidate.content) ? candidate.content : {}
  const pieces: unknown[] = Array.isArray(content.parts) ? content.parts : []
  const text = pieces
    .filter(isRecord)
    // A thought is not said.
    .map((piece) => (typeof piece.text === 'string' && piece.thought !== true ? piece.text : ''))
    .join('')
  const finish = isRecord(candidate) ? candidate.finishReason : undefined
  const blocked = isRecord(feedback) ? feedback.blockReason : undefined
  return {
    text,
    model,
    ...(isRecord(usage) ? { usage } : {}),
    ...(typeof finish === 'string' ? { finish } : {}),
    ...(typeof blocked === 'string' ? { refusal: `the prompt was blocked (${blocked})` } : {}),
  }
}

function countUsage(usage: Record<string, unknown>, price: Price | null): Usage {
  const inputTokens = countOf(usage.promptTokenCount)
  const cachedInputTokens = Math.min(inputTokens, countOf(usage.cachedContentTokenCount))
  const outputTokens = countOf(usage.candidatesTokenCount) + countOf(usage.thoughtsTokenCount)
  return priceUsage({ inputTokens, cachedInputTokens, outputTokens }, price)
}
