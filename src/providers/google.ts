import type { Content, GenerateContentRequest, GenerativeModel } from '@google/generative-ai'
import type { Prompt, Provider } from '../core/provider.js'
import { type ApiSettings, DUMMY_KEY, groupMessages, type ModelListing } from './api/api.js'
import { createApiProvider } from './api/api-provider.js'
import type { Exchange } from './api/exchange.js'
import { GENERATE_CONTENT, sharpenLimit } from './api/generate-content.js'

const GOOGLE_URL = 'https://generativelanguage.googleapis.com'
const API_VERSION = 'v1beta'
const DEFAULT_MODEL = 'gemini-2.5-flash'

/** Gemini's generateContent, streamed. This file alone knows the SDK, so that its successor can replace it. */
export function createGoogle(settings: ApiSettings): Provider & ModelListing {
  const baseUrl = settings.baseUrl ?? GOOGLE_URL
  // The SDK adds the version to the path itself.
  const origin = baseUrl.replace(/\/+$/, '').replace(/\/v1(beta)?$/, '')
  const apiKey = settings.apiKey ?? DUMMY_KEY
  const model = (settings.model ?? DEFAULT_MODEL).replace(/^models\//, '')

  return createApiProvider(settings, {
    baseUrl,
    model,
    keyVariable: 'GEMINI_API_KEY',
    example: GOOGLE_URL,
    headers: { 'x-goog-api-key': apiKey },
    modelsUrl: `${origin}/${API_VERSION}/models?pageSize=1000`,
    format: GENERATE_CONTENT,
    eventName: null,
    async send(prompt, exchange) {
      const { GoogleGenerativeAI } = await import('@google/generative-ai')
      const client = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model })
      return startStream(client, buildRequest(prompt), origin, exchange)
    },
    sharpen: sharpenLimit,
  })
}

/**
 * Sends the request. The SDK offers no place for a `fetch` of one's own, but takes the global one in the very moment
 * of the call: for that moment, in which no other code runs, it is ours.
 */
async function startStream(
  model: GenerativeModel,
  request: GenerateContentRequest,
  baseUrl: string,
  exchange: Exchange,
): Promise<AsyncIterable<unknown>> {
  const usual = globalThis.fetch
  globalThis.fetch = (url, init) => exchange.post(String(url), String(init?.body))
  let sent: ReturnType<GenerativeModel['generateContentStream']>
  try {
    // No time-out: the SDK's leaves a timer behind that delays the exit.
    sent = model.generateContentStream(request, { baseUrl, apiVersion: API_VERSION })
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
