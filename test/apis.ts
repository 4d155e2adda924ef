import type { Provider } from '../src/core/provider.js'
import { createAnthropic } from '../src/providers/anthropic.js'
import type { ApiSettings, ModelListing } from '../src/providers/api/api.js'
import { createGoogle } from '../src/providers/google.js'
import { createOpenAI } from '../src/providers/openai.js'
import type { FakeModelServer, ModelAnswer } from './fake-model-server.js'
import type { ShapeName } from './model-shapes.js'

export const KEY = 'key-0123456789abcdef'

/** What a test has to know of a model API to put it before the fake server. */
export interface Api {
  create(settings: ApiSettings): Provider & ModelListing
  shape: ShapeName
  baseUrl(server: FakeModelServer): string
  /** Where the key goes, and what is sent with `KEY` for one. */
  keyHeader: [name: string, value: string]
  listPath: string
  keyVariable: string
  /** How the API words a prompt that is too long. */
  tooLong: ModelAnswer
  /** The variables that lead its provider to the server. */
  env(server: FakeModelServer): Record<string, string>
}

export const APIS: Record<string, Api> = {
  anthropic: {
    create: createAnthropic,
    shape: 'messages',
    baseUrl: ({ origin }) => origin,
    keyHeader: ['x-api-key', KEY],
    listPath: '/v1/models?limit=1000',
    keyVariable: 'ANTHROPIC_API_KEY',
    tooLong: { status: 400, error: 'prompt is too long: 208310 tokens > 200000 maximum' },
    env: ({ origin }) => ({ ANTHROPIC_BASE_URL: origin, ANTHROPIC_API_KEY: KEY }),
  },
  openai: {
    create: createOpenAI,
    shape: 'chat',
    baseUrl: ({ url }) => url,
    keyHeader: ['authorization', `Bearer ${KEY}`],
    listPath: '/v1/models',
    keyVariable: 'OPENAI_API_KEY',
    tooLong: { status: 400, error: 'maximum context length', code: 'context_length_exceeded' },
    env: ({ url }) => ({ OPENAI_BASE_URL: url, OPENAI_API_KEY: KEY }),
  },
  google: {
    create: createGoogle,
    shape: 'gemini',
    baseUrl: ({ origin }) => origin,
    keyHeader: ['x-goog-api-key', KEY],
    listPath: '/v1beta/models?pageSize=1000',
    keyVariable: 'GEMINI_API_KEY',
    tooLong: {
      status: 400,
      error: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    },
    env: ({ origin }) => ({ GOOGLE_GEMINI_BASE_URL: origin, GEMINI_API_KEY: KEY }),
  },
}
