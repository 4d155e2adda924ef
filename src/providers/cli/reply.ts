import type { Chunk } from '../../core/provider.js'
import type { Failure, Usage } from '../../core/types.js'
import { createFailure, isRecord, otherModel } from '../failure.js'
import type { SubprocessEnd } from '../subprocess.js'
import { failureOfEnd, failureToRun } from './process-failure.js'
import type { CliEvent, CliRow } from './row.js'

/** What a CLI has said so far, and what that comes to. */
export class CliReply {
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
    /** What the model says between its tools is no reply: only the last of its messages is, and is told at the end. */
    private readonly usesTools: boolean,
  ) {}

  /** Whether it has told that the reply is complete. After a failure its exit may still tell more. */
  get isComplete(): boolean {
    return this.answer !== null
  }

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
        if (this.usesTools) {
          yield { type: 'alive' }
          return
        }
        this.text += event.text
        yield event
        return
      case 'alive':
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
