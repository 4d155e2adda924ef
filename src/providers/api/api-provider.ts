import type { Chunk, Prompt, Provider } from '../../core/provider.js'
import type { Failure } from '../../core/types.js'
import { createFailure, isRecord, redactFailure } from '../failure.js'
import { type ApiSettings, findMisconfiguration, identify, type ModelListing } from './api.js'
import { errorIn, failureFromErrorBody, failureFromExchange, NO_API_HINT, Rejection } from './api-failure.js'
import { Exchange, fetchText } from './exchange.js'
import { loadModelList, withModelNames } from './model-list.js'
import { type ReplyFormat, ReplyReader, readWholeBody } from './reply-reader.js'

/** What sets one model API apart from the others. */
export interface Api {
  readonly baseUrl: string
  /** The model that is asked, by the API's own name for it. */
  readonly model: string
  /** Where the user's own key is looked for, and an example of a base URL, for hints. */
  readonly keyVariable: string
  readonly example: string
  /** The headers that carry the key and the like. */
  readonly headers: Record<string, string>
  readonly modelsUrl: string
  readonly format: ReplyFormat
  /** The name that the SDK wants to see on the events of a stream; null: none. */
  readonly eventName: string | null
  /** Sends a prompt through `exchange`, and reads the answer with the API's SDK. @returns the events of the reply's stream */
  send(prompt: Prompt, exchange: Exchange): Promise<AsyncIterable<unknown>>
  /** What this API alone tells about a rejection. */
  sharpen?(failure: Failure, rejection: Rejection): Failure
}

/**
 * The provider of one model API. Takes nothing from the environment, never retries, has no time-out of its own once it
 * is connected; aborting closes the connection. Whatever comes without text (thoughts, pings, comments that keep the
 * connection open) is passed on as `alive`.
 */
export function createApiProvider(settings: ApiSettings, api: Api): Provider & ModelListing {
  const { label, proxies = null } = settings
  const identity = identify(settings, api.baseUrl)
  const { address, secrets } = identity
  const unusable = findMisconfiguration(settings, api.baseUrl, api)
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'openbotman',
    ...api.headers,
    ...settings.headers,
  }

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reader = new ReplyReader(api.format, settings.model, settings.price ?? null)
    const exchange = new Exchange(headers, api.eventName, signal, proxies)
    try {
      await waitInLine()
      for await (const event of await api.send(prompt, exchange)) {
        const error = errorIn(event)
        // In the form in which the SDKs throw one that they have noticed themselves.
        if (error !== undefined) throw { error }
        const text = reader.take(event)
        yield text === '' ? { type: 'alive' } : { type: 'text', text }
        if (reader.isTooLong) break
      }
    } catch (error) {
      signal.throwIfAborted()
      if (exchange.whole !== null) {
        for (const chunk of readWholeBody(exchange.whole, reader)) yield redactChunk(chunk, secrets)
        return
      }
      // The reply was complete; how the connection ended afterwards is no matter.
      if (!reader.isComplete) {
        yield redactChunk(reader.fail(await explain(exchange, error, signal)), secrets)
        return
      }
    } finally {
      exchange.close()
    }
    // An SDK may end an aborted stream as if it were complete.
    signal.throwIfAborted()
    yield redactChunk(reader.finish(), secrets)
  }

  async function explain(
    { cause, isStreaming }: Exchange,
    thrown: unknown,
    signal: AbortSignal,
  ): Promise<Failure> {
    if (cause === null) return isStreaming ? failureWithinStream(thrown, address) : failureOfSdk(thrown)
    const failure = failureFromExchange(cause, address)
    if (!(cause instanceof Rejection)) return failure
    const sharpened = api.sharpen?.(failure, cause) ?? failure
    return withModelNames(sharpened, cause, label, { model: api.model, listModels }, signal)
  }

  function listModels(signal: AbortSignal): Promise<string[]> {
    return loadModelList(
      () => fetchText(api.modelsUrl, { headers, proxies, signal }),
      unusable,
      identity,
      signal,
    )
  }

  return { ask, listModels, model: api.model }
}

function redactChunk(chunk: Chunk, secrets: readonly (string | null)[]): Chunk {
  return chunk.type === 'failed' ? { ...chunk, failure: redactFailure(chunk.failure, secrets) } : chunk
}

/** A stream that came whole but holds an error, or what no SDK can read. */
function failureWithinStream(thrown: unknown, address: string): Failure {
  if (isRecord(thrown) && thrown.error !== undefined) return failureFromErrorBody(thrown.error)
  return createFailure('malformed', `${address} sent a stream that is not JSON: ${wordsOf(thrown)}`, {
    hint: NO_API_HINT,
  })
}

/** Nothing was sent at all. */
function failureOfSdk(thrown: unknown): Failure {
  return createFailure('crashed', `the call could not be made: ${wordsOf(thrown)}`, {
    hint: 'is the installation whole? install openbotman anew',
  })
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Waits for a round of the event loop in which no other request is made. Those of a large panel, all made at once,
 * would be held at once; so the first are sent, and often answered, before the last are made.
 */
function waitInLine(): Promise<unknown> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
  return last
}
