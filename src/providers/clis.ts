import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import { type Price, priceUsage } from './api.js'
import { claudeCli } from './claude-cli.js'
import { type CliEvent, type CliRow, flattenConversation, placeSystem, refuseModel } from './cli-row.js'
import { codexCli } from './codex-cli.js'
import { type Environment, pickEnvironment } from './environment.js'
import { createFailure, isRecord, otherModel, redactFailure } from './failure.js'
import { geminiCli } from './gemini-cli.js'
import { failureOfEnd, failureToRun } from './process-failure.js'
import { NO_END, runSubprocess, type Subprocess, type SubprocessEnd } from './subprocess.js'

export type { CliRow } from './cli-row.js'

/** The agent CLIs there are, by provider type. */
export const CLIS = {
  'claude-cli': claudeCli,
  'codex-cli': codexCli,
  'gemini-cli': geminiCli,
} as const satisfies Record<string, CliRow>

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
 * input, and only the allowed part of the environment.
 */
export function createCli(row: CliRow, settings: CliSettings): Provider {
  const { model, baseUrl = null } = settings
  const env = environmentFor(row, settings)
  const secrets = row.secrets.map((name) => env[name] ?? null)
  const command = settings.command ?? row.command

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    const call = buildCall(prompt)
    const unusable = findUnusable(call)
    if (unusable !== null) {
      yield { type: 'failed', failure: unusable }
      return
    }
    const reply = new CliReply(row, command, settings.model)
    const lines = runSubprocess(call, signal)
    try {
      for (;;) {
        const next = await lines.next()
        if (next.done) {
          yield* reply.finish(next.value).map(complete)
          return
        }
        yield* reply.take(next.value)
      }
    } finally {
      // Ends the process when nobody wants the rest; nothing happens when it has ended.
      await lines.return({ ...NO_END })
    }
  }

  function buildCall(prompt: Prompt): Subprocess {
    const { system, instructions } = placeSystem(prompt.system, row.systemIn === 'file')
    const call = { model, system, baseUrl, env }
    return {
      command,
      args: (fileAt) => row.args({ ...call, fileAt }),
      env: (fileAt) => ({ ...env, ...row.sets({ ...call, fileAt }) }),
      files: row.files?.(call) ?? {},
      links: row.links?.(env) ?? {},
      input: flattenConversation(prompt.messages, instructions),
    }
  }

  function findUnusable({ input }: Subprocess): Failure | null {
    const { count, unit } = row.longestInput
    const length = unit === 'bytes' ? Buffer.byteLength(input) : input.length
    return refuseModel(model) ?? (length > count ? tooLong(command, count, unit) : null)
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

  return { ask }
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

/** What a CLI has said so far, and what that comes to. */
class CliReply {
  private text = ''
  /** The reply as told whole, not in pieces. */
  private whole: string | null = null
  private answer: string | null = null
  private failure: Failure | null = null
  private stopped: Failure | null = null
  private usage: Usage | undefined
  private model: string | null = null
  /** The last notice, or line that was no JSON: often the reason of a crash. */
  private lastLine = ''

  constructor(
    private readonly row: CliRow,
    private readonly command: string,
    private readonly askedModel: string | null,
  ) {}

  *take(line: string): Generator<Chunk> {
    const parsed = parseObject(line)
    if (parsed === null) {
      if (line.trim() !== '') this.lastLine = line.slice(0, 1000)
      return
    }
    for (const event of this.row.parseLine(parsed)) yield* this.apply(event)
  }

  private *apply(event: CliEvent): Generator<Chunk> {
    switch (event.type) {
      case 'text':
        this.text += event.text
        yield event
        return
      case 'restarted':
        this.stopped = null
        yield* this.beginAnew()
        return
      case 'whole':
        this.whole = event.text
        return
      case 'answered':
        this.answer = event.text ?? this.whole ?? this.text
        return
      case 'notice':
        this.lastLine = event.text
        return
      case 'failed':
        this.failure = event.failure
        return
      case 'stopped':
        this.stopped = event.failure
        return
      case 'usage':
        this.usage = event.usage
        return
      case 'model':
        this.model = event.model
    }
  }

  /** The final chunks. What the CLI said of itself counts before its exit code. */
  finish(end: SubprocessEnd): Chunk[] {
    const usage = this.usage ? { usage: this.usage } : {}
    const failure = this.findFailure(end)
    if (failure !== null || this.answer === null) {
      return [
        { type: 'failed', failure: failure ?? failureOfEnd(this.command, end, this.lastLine), ...usage },
      ]
    }
    const done: Chunk = { type: 'done', ...usage, ...otherModel(this.askedModel, this.model) }
    if (this.text.trim() === this.answer.trim()) return [done]
    // The pieces may be those of an attempt the CLI gave up; its final word is the reply.
    return [...this.beginAnew(), { type: 'text', text: this.answer }, done]
  }

  private *beginAnew(): Generator<Chunk> {
    if (this.text === '') return
    this.text = ''
    const failure = createFailure('malformed', `${this.command} began its reply anew`, { retryable: true })
    yield { type: 'retry', failure, waitMs: 0 }
  }

  private findFailure(end: SubprocessEnd): Failure | null {
    const failure = failureToRun(this.command, end, this.row.install)
    if (failure !== null) return failure
    if (this.failure !== null || this.answer === null) return this.explainFailure(end)
    if (this.stopped !== null) return this.stopped
    if (this.answer.trim() === '') {
      return createFailure('malformed', `${this.command} gave an empty answer`, { retryable: true })
    }
    return null
  }

  private explainFailure(end: SubprocessEnd): Failure | null {
    const explained = this.row.explainEnd?.(end, this.failure) ?? this.failure
    // How the model stopped tells more than that the CLI made nothing of it.
    return explained?.kind === 'crashed' && this.stopped !== null ? this.stopped : explained
  }
}

function parseObject(line: string): Record<string, unknown> | null {
  if (!line.trimStart().startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(line)
    return isRecord(parsed) ? parsed : null
  } catch {
    return null
  }
}
