import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, fsync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { EXIT, UserError } from '../core/errors.js'
import type { EventBody, LogEvent } from '../core/events.js'
import { type LogContent, readLogFile, sumOf } from './log-content.js'

const syncFile = promisify(fsync)

/** An append-only file with one event a line (JSON Lines). */
export class EventLog {
  #seq: number
  /** How many bytes the file holds, and the running checksum of all of them. */
  #bytes: number
  readonly #sum: Hash
  private constructor(
    readonly file: string,
    private readonly fd: number,
    { events, bytes, sum }: LogContent,
    private readonly now: () => Date,
  ) {
    this.#seq = events.length
    this.#bytes = bytes
    this.#sum = sum
  }

  /** A new log on a file that was just created and is still empty. */
  static create(file: string, now: () => Date = () => new Date()): EventLog {
    const empty = { events: [], bytes: 0, sum: createHash('sha256') }
    return new EventLog(file, openLog(file, 'a'), empty, now)
  }

  /**
   * Opens a log to go on with it. A line torn by a crash is cut off the file.
   * @throws UserError as `readLog`, and when the file cannot be written to
   */
  static open(file: string, now: () => Date = () => new Date()): { log: EventLog; events: LogEvent[] } {
    const content = readLogFile(file)
    const fd = openLog(file, 'r+')
    ftruncateSync(fd, content.bytes)
    closeSync(fd)
    return { log: new EventLog(file, openLog(file, 'a'), content, now), events: content.events }
  }

  /**
   * Writes an event, numbered, dated and with its checksum, and returns it. Once this returns, the event outlives the
   * process.
   * @throws UserError when it cannot be written; what was written before is kept
   */
  append(body: EventBody): LogEvent {
    const event = { seq: this.#seq + 1, at: this.now().toISOString(), ...body }
    const sum = sumOf(this.#sum, JSON.stringify(event))
    const line = Buffer.from(`${JSON.stringify({ ...event, sum })}\n`)
    this.refuseForeignLines()
    try {
      for (let written = 0; written < line.length; ) written += writeSync(this.fd, line, written)
    } catch (error) {
      this.cutTornLine()
      throw cannotAppend(this.file, this.#seq, error)
    }
    this.#seq++
    this.#bytes += line.length
    this.#sum.update(line)
    return { ...event, sum }
  }

  /**
   * Waits until what was appended outlives the machine as well. Others can be served meanwhile: a disk takes long for it.
   * @throws UserError when the disk does not take it
   */
  async sync(): Promise<void> {
    try {
      await syncFile(this.fd)
    } catch (error) {
      throw cannotAppend(this.file, this.#seq, error)
    }
  }

  close(): void {
    closeSync(this.fd)
  }

  /** A lock can be removed by hand, and a process be stopped for so long that it passes for dead. */
  private refuseForeignLines(): void {
    if (fstatSync(this.fd).size === this.#bytes) return
    throw new UserError(
      `${this.file}: something else has written to the log meanwhile`,
      'Nothing more is added to it here. See which process goes on with this run: openbotman runs',
      EXIT.failed,
    )
  }

  private cutTornLine(): void {
    try {
      ftruncateSync(this.fd, this.#bytes)
    } catch {
      // It is cut off when the log is read.
    }
  }
}

function openLog(file: string, flags: 'a' | 'r+'): number {
  try {
    return openSync(file, flags)
  } catch (error) {
    throw new UserError(
      `cannot write to ${file}: ${(error as Error).message}`,
      'The log of the run, and its folder, must be writable.',
    )
  }
}

function cannotAppend(file: string, kept: number, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException
  const reason = code === 'ENOSPC' ? 'no space is left on the disk' : message
  return kept === 0
    ? new UserError(
        `cannot write to ${file}: ${reason}`,
        'Make room, or name another folder with -o <dir>. Nobody was asked.',
      )
    : new UserError(
        `cannot write to ${file}: ${reason}`,
        `What was said before is kept. Make room, then go on with: openbotman resume ${file}`,
        EXIT.failed,
      )
}
