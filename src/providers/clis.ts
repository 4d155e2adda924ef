import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Failure } from '../core/types.js'
import { type Price, priceUsage } from './api/api.js'
import { claudeCli } from './cli/claude-cli.js'
import { codexCli } from './cli/codex-cli.js'
import { type Environment, pickEnvironment } from './cli/environment.js'
import { geminiCli } from './cli/gemini-cli.js'
import { findUnreadable, type Reading, readingOf } from './cli/reading.js'
import { CliReply } from './cli/reply.js'
import { type CliRow, flattenConversation, placeSystem, refuseModel } from './cli/row.js'
import { findProgram } from './detect.js'
import { createFailure, redactFailure } from './failure.js'
import { NO_END, runSubprocess, type Subprocess } from './subprocess.js'

export type { CliRow } from './cli/row.js'

/** The agent CLIs there are, by provider type. */
export const CLIS = {
  'claude-cli': claudeCli,
  'codex-cli': codexCli,
  'gemini-cli': geminiCli,
} as const satisfies Record<string, CliRow>

/** Whether a provider's type is that of an agent CLI. */
export function isCli(type: string): type is keyof typeof CLIS {
  return Object.hasOwn(CLIS, type)
}

export interface CliSettings {
  /** Null: the CLI's own default. */
  model: string | null
  /** The program to start instead of the row's: a name in PATH, or a path. */
  command?: string | null
  /** Another address than the vendor's; the user's own keys are not for it. Default: none. */
  baseUrl?: string | null
  /** A key to use instead of the user's own. Default: none. */
  apiKey?: string | null
  /** For a CLI that tells no cost. Default: not known. */
  price?: Price | null
  /** The environment to pick from. Default: that of this process. */
  env?: Environment
}

/**
 * An agent CLI asked for one reply: a fresh process without tools in an empty directory, the prompt on standard
 * input, and only the allowed part of the environment. For an agent that may read a folder, the process is in that
 * folder and has the tools to read it.
 */
export function createCli(row: CliRow, settings: CliSettings): Provider {
  const { model, baseUrl = null } = settings
  const env = environmentFor(row, settings)
  const secrets = row.secrets.map((name) => env[name] ?? null)
  const command = settings.command ?? row.command

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    const reading = readingOf(prompt.agent)
    const call = buildCall(prompt, reading)
    const unusable = findUnusable(call, reading)
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reply = new CliReply(row, command, settings.model, reading !== null)
    try {
      for await (const chunk of followProcess(call, reply, signal)) yield complete(chunk)
    } catch (error) {
      signal.throwIfAborted()
      // What the program does throws nothing: there was no place for its files.
      const message = error instanceof Error ? error.message : String(error)
      yield {
        type: 'failed',
        failure: createFailure('crashed', `${command} could not be started: ${message}`),
      }
    }
  }

  function buildCall(prompt: Prompt, reading: Reading | null): Subprocess {
    const { system, instructions } = placeSystem(prompt.system, row.systemIn === 'file')
    const call = { model, system, baseUrl, env, reading }
    return {
      // A program of that name in the folder is not the one that is meant.
      command: reading === null ? command : (findProgram(command, env) ?? command),
      folder: reading?.folder,
      args: (fileAt) => row.args({ ...call, fileAt }),
      env: (fileAt) => ({ ...env, ...row.sets({ ...call, fileAt }) }),
      files: row.files?.(call) ?? {},
      links: row.links?.(env) ?? {},
      input: flattenConversation(prompt.messages, instructions),
    }
  }

  function findUnusable({ input }: Subprocess, reading: Reading | null): Failure | null {
    const { count, unit } = row.longestInput
    const length = unit === 'bytes' ? Buffer.byteLength(input) : input.length
    const unreadable = reading === null ? null : findUnreadable(row, reading)
    return refuseModel(model) ?? unreadable ?? (length > count ? tooLong(command, count, unit) : null)
  }

  /** Puts the cost where it is not told, and takes secrets out. */
  function complete(chunk: Chunk): Chunk {
    if (chunk.type !== 'done' && chunk.type !== 'failed') return chunk
    const { usage } = chunk
    const priced = usage && usage.costUsd === null ? priceUsage(usage, settings.price ?? null) : usage
    const cost = priced ? { usage: priced } : {}
    if (chunk.type === 'done') return { ...chunk, ...cost }
    return { ...chunk, ...cost, failure: redactFailure(chunk.failure, secrets) }
  }

  return { streams: row.streams, ask }
}

/** How long a program may stay once it has told the end of its reply, in milliseconds. */
const LINGER_MS = 2000

/** Runs the program to its end, or to that of its reply where it stays longer, and passes on what it says. */
async function* followProcess(call: Subprocess, reply: CliReply, signal: AbortSignal): AsyncGenerator<Chunk> {
  const lingering = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const lines = runSubprocess(call, AbortSignal.any([signal, lingering.signal]))
  try {
    for (;;) {
      const next = await lines.next()
      if (next.done) {
        yield* reply.finish(next.value)
        return
      }
      yield* reply.take(next.value)
      if (reply.isComplete) timer ??= setTimeout(() => lingering.abort(), LINGER_MS)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!lingering.signal.aborted) throw error
    yield* reply.finish({ ...NO_END })
  } finally {
    clearTimeout(timer)
    // Ends the process when nobody wants the rest; nothing happens when it has ended.
    await lines.return({ ...NO_END })
  }
}

function environmentFor(row: CliRow, settings: CliSettings): Record<string, string> {
  const { baseUrl = null, apiKey = null } = settings
  const env = pickEnvironment(settings.env ?? process.env, row.passes)
  if (baseUrl !== null || apiKey !== null) for (const name of row.secrets) delete env[name]
  return apiKey === null ? env : { ...env, [row.keyVariable]: apiKey }
}

function tooLong(command: string, count: number, unit: string): Failure {
  const message = `the prompt has more than the ${count.toLocaleString('en')} ${unit} that ${command} takes`
  return createFailure('overflow', message, { hint: 'give it fewer files or a shorter topic' })
}
