import type { Failure, Usage } from '../../core/types.js'
import { countOf, createFailure, failureFromStatus, isRecord } from '../failure.js'
import { SECRET_GLOBS } from './file-access.js'
import type { Reading } from './reading.js'
import type { CliEvent, CliRow } from './row.js'

const LOGIN = 'run `claude` once and /login (or correct ANTHROPIC_API_KEY), or set provider: openai'

/**
 * Claude Code, one shot, without tools or with those that read a folder. Its own retries are bounded, its reading of
 * files named `@path` is off.
 */
export const claudeCli: CliRow = {
  type: 'claude-cli',
  command: 'claude',
  install: 'install it with `npm install -g @anthropic-ai/claude-code`, or set another provider',
  login: LOGIN,
  passes: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_MODEL',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CONFIG_DIR',
  ],
  secrets: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  keyVariable: 'ANTHROPIC_API_KEY',
  longestInput: { count: 10_000_000, unit: 'characters' },
  systemIn: 'argument',
  streams: true,
  sets: ({ baseUrl, reading, fileAt }) => ({
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
    CLAUDE_CODE_MAX_RETRIES: '2',
    ...(baseUrl === null ? {} : { ANTHROPIC_BASE_URL: baseUrl }),
    // It asks git about its working directory, and git would run what the repository's own settings name.
    ...(reading === null ? {} : { GIT_DIR: fileAt('no-repository') }),
  }),
  args: ({ model, system, reading }) => [
    '-p',
    ...(model === null ? [] : ['--model', model]),
    '--output-format',
    'stream-json',
    '--verbose',
    '--include-partial-messages',
    '--system-prompt',
    system,
    ...(reading === null ? ['--tools='] : readingArgs(reading)),
    '--strict-mcp-config',
    '--setting-sources=',
    '--disable-slash-commands',
    '--no-session-persistence',
  ],
  parseLine: (line) => {
    switch (line.type) {
      case 'result':
        return parseResult(line)
      case 'stream_event':
        return isRecord(line.event) ? parseStreamEvent(line.event) : []
      // A whole message of the model, or what a tool answered it.
      case 'assistant':
      case 'user':
        return [{ type: 'alive' }]
      default:
        return []
    }
  },
}

/**
 * Only the tools that read, and the folder is as far as they reach: without anyone to ask for more, it refuses what
 * lies outside, symbolic links that lead there included. Glob is left out, for it lists any folder of the disk; Grep
 * lists files too.
 */
function readingArgs({ except }: Reading): string[] {
  const secrets = SECRET_GLOBS.map((glob) => `**/${matchAnyCase(glob)}`)
  const folders = except.map((folder) => `/${folder.replaceAll('\\', '/').replace(/[*?[\]]/g, '\\$&')}/**`)
  const deny = [...secrets, ...folders].map((path) => `Read(${path})`)
  return ['--tools=Read,Grep', '--settings', JSON.stringify({ permissions: { deny } })]
}

/** Its search minds the case of names, as file systems may or may not. */
function matchAnyCase(glob: string): string {
  return glob.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}

/** An event of the model's stream, as the API sent it. */
function parseStreamEvent(event: Record<string, unknown>): CliEvent[] {
  const delta = isRecord(event.delta) ? event.delta : {}
  switch (event.type) {
    case 'message_start': {
      const model = isRecord(event.message) ? event.message.model : null
      const restarted: CliEvent = { type: 'restarted' }
      const begun: CliEvent[] = [restarted, { type: 'alive' }]
      return typeof model === 'string' ? [...begun, { type: 'model', model }] : begun
    }
    case 'content_block_delta':
      return delta.type === 'text_delta' && typeof delta.text === 'string'
        ? [{ type: 'text', text: delta.text }]
        : [{ type: 'alive' }]
    case 'message_delta': {
      const failure = failureFromStopReason(delta.stop_reason)
      return [failure === null ? { type: 'alive' } : { type: 'stopped', failure }]
    }
    default:
      return [{ type: 'alive' }]
  }
}

function failureFromStopReason(reason: unknown): Failure | null {
  if (reason === 'refusal') return createFailure('refused', 'the model declined')
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') {
    return createFailure('malformed', `the reply was cut off at the model’s limit (${reason})`, {
      hint: 'ask for shorter replies, or take a model with more room for output',
    })
  }
  return null
}

/** The last line. `is_error` tells a failure; `subtype` says "success" even then, and so may the exit code. */
function parseResult(line: Record<string, unknown>): CliEvent[] {
  const text = typeof line.result === 'string' ? line.result : null
  const usage = readUsage(line)
  const events: CliEvent[] = usage === null ? [] : [{ type: 'usage', usage }]
  if (line.is_error === true || text === null) {
    events.push({ type: 'failed', failure: failureFromResult(line, text) })
  } else {
    events.push({ type: 'answered', text })
  }
  return events
}

function readUsage(line: Record<string, unknown>): Usage | null {
  if (!isRecord(line.usage)) return null
  const cached = countOf(line.usage.cache_read_input_tokens)
  return {
    inputTokens: countOf(line.usage.input_tokens) + countOf(line.usage.cache_creation_input_tokens) + cached,
    cachedInputTokens: cached,
    outputTokens: countOf(line.usage.output_tokens),
    costUsd: typeof line.total_cost_usd === 'number' ? line.total_cost_usd : null,
  }
}

/**
 * The status tells most. A missing login, a used-up subscription and a connection that fails have none: there the
 * CLI's own fixed sentences are all there is to go by.
 */
function failureFromResult(line: Record<string, unknown>, text: string | null): Failure {
  const errors = Array.isArray(line.errors) ? line.errors.filter((entry) => typeof entry === 'string') : []
  const message = text || errors.join('; ') || `claude ended with ${String(line.subtype ?? 'an error')}`
  if (/\bnot logged in\b|run \/login|invalid api key/i.test(message)) {
    return createFailure('auth', message, { hint: LOGIN })
  }
  if (/\b(?:usage|session|weekly|opus|sonnet) limit\b|credit balance is too low/i.test(message)) {
    return createFailure('quota', message, {
      hint: 'wait for the limit to be lifted, or set another provider',
    })
  }
  if (line.terminal_reason === 'blocking_limit' || /prompt is too long/i.test(message)) {
    return createFailure('overflow', message, { hint: 'give it fewer files or a shorter topic' })
  }
  const status = Number(line.api_error_status)
  if (status >= 400 && status <= 599) {
    const failure = failureFromStatus({ status, message })
    return failure.kind === 'auth' ? { ...failure, hint: LOGIN } : failure
  }
  if (/empty or malformed response/i.test(message)) {
    return createFailure('malformed', message, { retryable: true })
  }
  if (/\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)\b|connection error/i.test(message)) {
    return createFailure('network', message, { hint: 'can this machine reach the API (ANTHROPIC_BASE_URL)?' })
  }
  return createFailure('crashed', message)
}
