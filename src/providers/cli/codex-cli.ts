import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Failure } from '../../core/types.js'
import { countOf, createFailure, failureFromStatus, isRecord } from '../failure.js'
import type { CliCall, CliEvent, CliRow } from './row.js'

const LOGIN = 'run `codex login` once (or set CODEX_API_KEY), or set another provider'

/** What makes it answer without tools, documents of the project, updates or telemetry. */
const SETTINGS = [
  'approval_policy=never',
  'analytics.enabled=false',
  'check_for_update_on_startup=false',
  'project_doc_max_bytes=0',
  'web_search=disabled',
  'agents.enabled=false',
  'include_permissions_instructions=false',
  'include_apps_instructions=false',
  'include_collaboration_mode_instructions=false',
  'include_environment_context=false',
  'skills.include_instructions=false',
  'skills.bundled.enabled=false',
  // Beside the shell there are tools to look at images of this machine and to set itself goals; plugins are looked for
  // on the network. As settings, and not with --disable, these names do not bother a version that knows them not.
  'features.shell_tool=false',
  'features.unified_exec=false',
  'features.view_image=false',
  'features.goals=false',
  'features.plugins=false',
  'features.apps=false',
  'features.unbounded_connection_retries=false',
]

/** The user's login, and what keeps two processes from renewing it at once; both are written through the links. */
const LOGIN_FILES = ['auth.json', 'auth.lock']

function homeOf(env: Readonly<Record<string, string>>): string {
  return env.CODEX_HOME ?? join(env.HOME ?? env.USERPROFILE ?? '', '.codex')
}

/**
 * Whether it has to work in the user's own home, whose AGENTS.md it then takes for instructions: a login in the
 * system's keychain belongs to that folder, and on Windows, without links, a renewed login would be lost.
 */
function needsUsersHome(baseUrl: string | null, env: Readonly<Record<string, string>>): boolean {
  if (baseUrl !== null || env.CODEX_API_KEY) return false
  return process.platform === 'win32' || !existsSync(join(homeOf(env), 'auth.json'))
}

/** Codex, one shot without tools. It tells its reply whole, without pieces, and no cost. */
export const codexCli: CliRow = {
  type: 'codex-cli',
  command: 'codex',
  install: 'install it with `npm install -g @openai/codex`, or set another provider',
  login: LOGIN,
  passes: ['CODEX_API_KEY', 'CODEX_HOME'],
  secrets: ['CODEX_API_KEY'],
  keyVariable: 'CODEX_API_KEY',
  longestInput: { count: 1_048_576, unit: 'characters' },
  systemIn: 'file',
  streams: false,
  files: ({ system }) => ({ 'system.md': system, 'home/config.toml': '' }),
  links: (env) => Object.fromEntries(LOGIN_FILES.map((name) => [`home/${name}`, join(homeOf(env), name)])),
  sets: ({ baseUrl, env, fileAt }) => (needsUsersHome(baseUrl, env) ? {} : { CODEX_HOME: fileAt('home') }),
  args: (call) => [
    'exec',
    '--json',
    '--ephemeral',
    '--ignore-user-config',
    '--ignore-rules',
    '--skip-git-repo-check',
    '-s',
    'read-only',
    ...(call.model === null ? [] : ['-m', call.model]),
    ...[...SETTINGS, ...settingsOf(call)].flatMap((setting) => ['-c', setting]),
    '-',
  ],
  parseLine: (line) => {
    switch (line.type) {
      case 'item.completed':
        return isRecord(line.item) ? parseItem(line.item) : []
      case 'turn.completed':
        return [...readUsage(line.usage), { type: 'answered', text: null }]
      case 'turn.failed':
        return [{ type: 'failed', failure: failureFromWords(messageOf(line.error)) }]
      case 'error':
        // Mostly a notice that it tries again; what counts is how the turn ends.
        return [{ type: 'notice', text: messageOf(line) }]
      default:
        return []
    }
  },
  explainEnd: ({ stderr }, told) =>
    told === null && /input_too_large|exceeds the maximum length/.test(stderr)
      ? createFailure('overflow', stderr, { hint: 'give it fewer files or a shorter topic' })
      : null,
}

/** The settings of one call. Its own retries are off where that can be set: for an address of the user's own. */
function settingsOf({ baseUrl, env, fileAt }: CliCall): string[] {
  const instructions = `model_instructions_file=${JSON.stringify(fileAt('system.md'))}`
  if (baseUrl === null) return [instructions]
  const provider = [
    'name="configured"',
    `base_url=${JSON.stringify(baseUrl)}`,
    ...(env.CODEX_API_KEY ? ['env_key="CODEX_API_KEY"'] : []),
    'wire_api="responses"',
    'request_max_retries=0',
    'stream_max_retries=0',
  ]
  return [instructions, 'model_provider=configured', `model_providers.configured={${provider.join(',')}}`]
}

/** An item of type `error` is a warning only. */
function parseItem(item: Record<string, unknown>): CliEvent[] {
  return item.type === 'agent_message' && typeof item.text === 'string'
    ? [{ type: 'whole', text: item.text }]
    : []
}

function readUsage(usage: unknown): CliEvent[] {
  if (!isRecord(usage)) return []
  return [
    {
      type: 'usage',
      usage: {
        inputTokens: countOf(usage.input_tokens),
        cachedInputTokens: countOf(usage.cached_input_tokens),
        outputTokens: countOf(usage.output_tokens),
        costUsd: null,
      },
    },
  ]
}

/** The words of an error; those of the server may be wrapped in its JSON. */
function messageOf(error: unknown): string {
  const message =
    isRecord(error) && typeof error.message === 'string' ? error.message : 'codex gave no reason'
  try {
    const body: unknown = JSON.parse(message)
    const inner = isRecord(body) && isRecord(body.error) ? body.error.message : null
    return typeof inner === 'string' ? inner : message
  } catch {
    return message
  }
}

/** The sentences that it wraps a failure in, which are all there is to go by; the server's words come behind them. */
const SENTENCES: readonly [words: RegExp, failure: (message: string) => Failure][] = [
  [
    /^Missing environment variable|^Not logged in|log ?in again|sign in again|token could not be refreshed/i,
    auth,
  ],
  [/^Quota exceeded|^You've hit your usage limit|usage limit has been reached/i, quota],
  [/ran out of room in the model's context window|^Input exceeds the maximum length/i, overflow],
  [/^Incomplete response returned, reason: content_filter/, (words) => createFailure('refused', words)],
  [/^Incomplete response returned/, cutAtLimit],
  [
    /^We.re currently experiencing high demand|^Selected model is at capacity/,
    (words) => failureFromStatus({ status: 500, message: words }),
  ],
  [/idle timeout waiting/i, (words) => createFailure('timeout', words, { retryable: true })],
  [
    /stream closed before/i,
    (words) => createFailure('malformed', `the reply was cut off: ${words}`, { retryable: true }),
  ],
  [
    /^Connection failed|^stream disconnected/i,
    (words) => createFailure('network', words, { hint: 'can this machine reach the API?' }),
  ],
]

function failureFromWords(message: string): Failure {
  const status = /^(?:unexpected status |exceeded retry limit, last status: )([45]\d\d)\b/.exec(message)?.[1]
  if (status !== undefined) {
    const failure = failureFromStatus({ status: Number(status), message: message.replace(/, url: \S+$/, '') })
    return failure.kind === 'auth' ? { ...failure, hint: LOGIN } : failure
  }
  for (const [words, create] of SENTENCES) if (words.test(message)) return create(message)
  // A request that the server refuses as wrong is told in the server's words alone.
  return createFailure('config', message, { hint: 'is the model’s name right, and may this account use it?' })
}

function auth(message: string): Failure {
  return createFailure('auth', message, { hint: LOGIN })
}

function quota(message: string): Failure {
  return createFailure('quota', message, { hint: 'wait for the limit to be lifted, or set another provider' })
}

function overflow(message: string): Failure {
  return createFailure('overflow', message, { hint: 'give it fewer files or a shorter topic' })
}

function cutAtLimit(message: string): Failure {
  return createFailure('malformed', `the reply was cut off: ${message}`, {
    hint: 'ask for shorter replies, or take a model with more room for output',
  })
}
