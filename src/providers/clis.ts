import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import { claudeCli } from './claude-cli.js'
import { type CliEvent, type CliRow, flattenConversation } from './cli-row.js'
import { type Environment, pickEnvironment } from './environment.js'
import { cleanMessage, createFailure, isRecord, otherModel, redactFailure } from './failure.js'
import { runSubprocess, type Subprocess, type SubprocessEnd } from './subprocess.js'

export type { CliRow } from './cli-row.js'

/** The agent CLIs there are, by provider type. */
export const CLIS = {
  'claude-cli': claudeCli,
} as const satisfies Record<string, CliRow>

export interface CliSettings {
  /** Null: the CLI's own default. */
  model: string | null
  /** The program to start instead of the row's: a name in PATH, or a path. */
  command?: string
  /** The environment to pick from. Default: that of this process. */
  env?: Environment
}

/** Linux takes 128 KB an argument, Windows 32 KB a command line. */
const LONGEST_SYSTEM_BYTES = process.platform === 'win32' ? 20_000 : 100_000
const SYSTEM_IN_PROMPT = 'Follow the instructions at the top of the prompt.'

/**
 * An agent CLI asked for one reply: a fresh process without tools in an empty directory, the prompt on standard
 * input, and only the allowed part of the environment.
 */
export function createCli(row: CliRow, settings: CliSettings): Provider {
  const env = { ...pickEnvironment(settings.env ?? process.env, row.passes), ...row.sets }
  const secrets = row.passes.filter((name) => /KEY|TOKEN/.test(name)).map((name) => env[name] ?? null)
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
          yield* reply.finish(next.value).map(withoutSecrets)
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
    const asked = prompt.system.replaceAll('\0', '')
    const fits = Buffer.byteLength(asked) <= LONGEST_SYSTEM_BYTES
    const system = fits ? asked : SYSTEM_IN_PROMPT
    const model = settings.model
    return {
      command,
      args: (fileAt) => row.args({ model, system, fileAt }),
      files: row.files?.({ model, system }) ?? {},
      env,
      input: flattenConversation(prompt.messages, fits ? null : asked),
    }
  }

  function findUnusable(call: Subprocess): Failure | null {
    if (settings.model?.startsWith('-')) {
      return createFailure('config', `“${settings.model}” is no name of a model`, {
        hint: 'it may not begin with -',
      })
    }
    if (call.input.length > row.maxInputCharacters) {
      const limit = row.maxInputCharacters.toLocaleString('en')
      return createFailure(
        'overflow',
        `the prompt has more than the ${limit} characters that ${command} takes`,
        {
          hint: 'give it fewer files or a shorter topic',
        },
      )
    }
    return null
  }

  function withoutSecrets(chunk: Chunk): Chunk {
    return chunk.type === 'failed' ? { ...chunk, failure: redactFailure(chunk.failure, secrets) } : chunk
  }

  return { ask }
}

const NO_END: SubprocessEnd = {
  exitCode: null,
  signal: null,
  startError: null,
  stderr: '',
  tooMuchOutput: false,
}

/** What a CLI has said so far, and what that comes to. */
class CliReply {
  private text = ''
  private answer: string | null = null
  private failure: Failure | null = null
  private stopped: Failure | null = null
  private usage: Usage | undefined
  private model: string | null = null
  /** The last line that was no JSON: often the reason of a crash. */
  private plainLine = ''

  constructor(
    private readonly row: CliRow,
    private readonly command: string,
    private readonly askedModel: string | null,
  ) {}

  *take(line: string): Generator<Chunk> {
    const parsed = parseObject(line)
    if (parsed === null) {
      if (line.trim() !== '') this.plainLine = line.slice(0, 1000)
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
      case 'answered':
        this.answer = event.text ?? this.text
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
      return [{ type: 'failed', failure: failure ?? this.failureWithoutResult(end), ...usage }]
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
    if (end.startError !== null) return this.failureToStart(end.startError)
    if (end.tooMuchOutput)
      return createFailure('malformed', `${this.command} wrote more than 32 MB and was ended`)
    if (this.failure !== null) return this.failure
    if (this.answer === null) return null
    if (this.stopped !== null) return this.stopped
    if (this.answer.trim() === '') {
      return createFailure('malformed', `${this.command} gave an empty answer`, { retryable: true })
    }
    return null
  }

  private failureToStart(code: string): Failure {
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOEXEC') {
      const why = code === 'ENOENT' ? 'was not found' : `cannot be run (${code})`
      return createFailure('not-installed', `${this.command} ${why}`, { hint: this.row.install })
    }
    return createFailure('crashed', `${this.command} could not be started (${code})`)
  }

  private failureWithoutResult(end: SubprocessEnd): Failure {
    const said = cleanMessage(lastLines(end.stderr) || this.plainLine)
    const words = said === '' ? '' : `: ${said}`
    if (end.signal !== null)
      return createFailure('crashed', `${this.command} was ended by ${end.signal}${words}`)
    if (end.exitCode === 0)
      return createFailure('malformed', `${this.command} ended without a result${words}`)
    return createFailure('crashed', `${this.command} ended with exit code ${end.exitCode}${words}`, {
      hint: `does \`${this.command}\` work when you run it yourself? Its version may be too old`,
    })
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

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ')
}
