import { join } from 'node:path'
import type { Failure, Usage } from '../../core/types.js'
import { countOf, createFailure, failureFromStatus, isRecord } from '../failure.js'
import type { CliEvent, CliRow } from './row.js'

const LOGIN = 'run `gemini` once and log in (or set GEMINI_API_KEY), or set another provider'

/** Takes every tool away; the mode `plan` alone still offers ten, two of which write. */
const DENY_ALL = '[[rule]]\ntoolName = "*"\ndecision = "deny"\npriority = 999\n'

/** Where the user's login is, below the folder that the CLI takes for home. */
const LOGIN_FILES = ['oauth_creds.json', 'google_accounts.json', 'gemini-credentials.json', 'installation_id']

/**
 * Gemini CLI, one shot without tools, in a home of its own: its retries can only be bounded there, and it joins what
 * several attempts said into one reply without telling. Of the user's home it gets to see the login alone.
 */
export const geminiCli: CliRow = {
  type: 'gemini-cli',
  command: 'gemini',
  install: 'install it with `npm install -g @google/gemini-cli`, or set another provider',
  login: LOGIN,
  passes: [
    'GEMINI_API_KEY',
    'GOOGLE_API_KEY',
    'GOOGLE_GEMINI_BASE_URL',
    'GOOGLE_GENAI_USE_VERTEXAI',
    'GOOGLE_GENAI_USE_GCA',
    'GOOGLE_CLOUD_PROJECT',
    'GOOGLE_CLOUD_LOCATION',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GEMINI_CLI_HOME',
  ],
  secrets: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  keyVariable: 'GEMINI_API_KEY',
  longestInput: { count: 8_000_000, unit: 'bytes' },
  systemIn: 'file',
  // It writes in pieces, but says nothing at all while the model thinks.
  streams: false,
  files: ({ system, env }) => ({
    'system.md': system,
    'deny.toml': DENY_ALL,
    'home/.gemini/settings.json': JSON.stringify(settingsFor(env)),
  }),
  links: (env) => {
    const home = env.GEMINI_CLI_HOME ?? env.HOME ?? env.USERPROFILE
    if (home === undefined || authTypeOf(env) !== 'oauth-personal') return {}
    return Object.fromEntries(
      LOGIN_FILES.map((name) => [`home/.gemini/${name}`, join(home, '.gemini', name)]),
    )
  },
  sets: ({ baseUrl, fileAt }) => ({
    GEMINI_SYSTEM_MD: fileAt('system.md'),
    GEMINI_CLI_HOME: fileAt('home'),
    // Else it starts itself once more, and ending the first leaves the second behind.
    GEMINI_CLI_NO_RELAUNCH: 'true',
    ...(baseUrl === null ? {} : { GOOGLE_GEMINI_BASE_URL: baseUrl }),
  }),
  args: ({ model, fileAt }) => [
    '-p',
    '',
    ...(model === null ? [] : ['-m', model]),
    '-o',
    'stream-json',
    '--approval-mode',
    'plan',
    '--skip-trust',
    '-e',
    'none',
    '--policy',
    fileAt('deny.toml'),
  ],
  parseLine: (line) => {
    switch (line.type) {
      case 'message':
        // Those of the user are an echo.
        return line.role === 'assistant' && typeof line.content === 'string'
          ? [{ type: 'text', text: line.content }]
          : []
      case 'error':
        return line.severity === 'error' ? [{ type: 'failed', failure: brokenOff(line.message) }] : []
      case 'result':
        return parseResult(line)
      default:
        return []
    }
  },
  explainEnd: ({ exitCode, stderr }, told) => {
    if (told !== null && told.kind !== 'crashed') return null
    const words = told?.message ?? lastWords(stderr)
    if (exitCode === 41) return createFailure('auth', words || 'nobody is logged in', { hint: LOGIN })
    const status = statusOfEnd(exitCode, stderr)
    return status === null ? null : failureOf(status, words)
  },
}

function authTypeOf(env: Readonly<Record<string, string>>): string {
  if (env.GEMINI_API_KEY) return 'gemini-api-key'
  return env.GOOGLE_GENAI_USE_VERTEXAI === 'true' ? 'vertex-ai' : 'oauth-personal'
}

function settingsFor(env: Readonly<Record<string, string>>) {
  return {
    security: { auth: { selectedType: authTypeOf(env) } },
    general: { maxAttempts: 1, enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  }
}

function parseResult(line: Record<string, unknown>): CliEvent[] {
  const events = readStats(line.stats)
  if (line.status === 'success') return [...events, { type: 'answered', text: null }]
  // Without an error of its own, one of the lines before has told it.
  if (!isRecord(line.error)) return events
  return [...events, { type: 'failed', failure: failureFromWords(String(line.error.message)) }]
}

function readStats(stats: unknown): CliEvent[] {
  if (!isRecord(stats)) return []
  const inputTokens = countOf(stats.input_tokens)
  const usage: Usage = {
    inputTokens,
    cachedInputTokens: countOf(stats.cached),
    // The model's thoughts are in the total alone.
    outputTokens: Math.max(countOf(stats.output_tokens), countOf(stats.total_tokens) - inputTokens),
    costUsd: null,
  }
  const model = nameBusiestModel(stats.models)
  return [{ type: 'usage', usage }, ...(model === null ? [] : [{ type: 'model', model } as const])]
}

function nameBusiestModel(models: unknown): string | null {
  if (!isRecord(models)) return null
  const used = Object.entries(models).map(([name, stats]) => ({
    name,
    tokens: isRecord(stats) ? countOf(stats.total_tokens) : 0,
  }))
  const [busiest] = used.filter(({ tokens }) => tokens > 0).sort((one, other) => other.tokens - one.tokens)
  return busiest?.name ?? null
}

function brokenOff(message: unknown): Failure {
  return createFailure('malformed', typeof message === 'string' ? message : 'the reply broke off', {
    retryable: true,
  })
}

/** `[API Error: …]` with the server's answer in it, as JSON or as words alone. */
function failureFromWords(wrapped: string): Failure {
  const words = /^\[API Error: ([\s\S]*?)\](?:\n|$)/.exec(wrapped)?.[1] ?? wrapped
  const error = readServerError(words)
  if (error !== null) return failureOf(error.status, error.message, error.codes)
  if (/fetch failed|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN/.test(words)) {
    return createFailure('network', words, { hint: 'can this machine reach the API?' })
  }
  if (/Incomplete JSON segment/.test(words)) {
    return createFailure('malformed', `the API answered no JSON: ${words}`)
  }
  // Which failure it was is in the exit code.
  return createFailure('crashed', words)
}

function readServerError(words: string): { status: number; message: string; codes: string[] } | null {
  try {
    const body: unknown = JSON.parse(words)
    const error = isRecord(body) && isRecord(body.error) ? body.error : null
    if (error === null || typeof error.code !== 'number') return null
    const details: unknown[] = Array.isArray(error.details) ? error.details : []
    const codes = [error.status, ...details.map((detail) => (isRecord(detail) ? detail.reason : null))]
    return {
      status: error.code,
      message: String(error.message ?? words),
      codes: codes.filter((code) => typeof code === 'string'),
    }
  } catch {
    return null
  }
}

function failureOf(status: number, message: string, codes: string[] = []): Failure {
  // The API has no code for this one.
  if (status === 400 && /input token count.*exceeds the maximum/i.test(message)) {
    return createFailure('overflow', message, { hint: 'give it fewer files or a shorter topic' })
  }
  if (status === 429 && /exhausted your (?:daily quota|capacity)/i.test(message)) {
    return createFailure('quota', message, {
      hint: 'wait for the limit to be lifted, or set another provider',
    })
  }
  const failure = failureFromStatus({ status, codes, message })
  return failure.kind === 'auth' ? { ...failure, hint: LOGIN } : failure
}

/** It ends with the HTTP status as its exit code, of which a byte is left: 145 is 401. Else the status is printed. */
function statusOfEnd(exitCode: number | null, stderr: string): number | null {
  if (exitCode !== null && exitCode >= 144 && exitCode <= 255) return exitCode + 256
  const printed = [...stderr.matchAll(/\b(?:code|status): ([45]\d\d)\b/g)].at(-1)?.[1]
  return printed === undefined ? null : Number(printed)
}

/** The last line of standard error that is no part of a trace. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /\w/.test(line) && !/^\s+(?:at |\w+: )/.test(line))
  return lines.at(-1) ?? ''
}
