import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { EXIT, UserError } from '../core/errors.js'
import type { LogEvent } from '../core/events.js'

/** As much is read at a time, so that a long log is never in memory as a whole. */
const CHUNK_BYTES = 256 * 1024
const LINE_END = 0x0a
/** As a log is written, its number stands in front of all else of an event. */
const NUMBER = /^\{"seq":(\d+),/

/** Reads a log from one of its events on, while somebody else may go on writing it. */
export class LogTail {
  #offset = 0
  #seq: number

  /** @param after number of the last event that is known already; 0: none is */
  constructor(
    private readonly file: string,
    after: number,
  ) {
    this.#seq = after
  }

  /**
   * The events that were added since, as many as are read at a time; none: there are no more by now. A line whose end
   * is not written yet is left for later.
   * @throws UserError when the log cannot be read
   */
  read(): LogEvent[] {
    for (;;) {
      const bytes = this.#readLines()
      if (bytes.length === 0) return []
      this.#offset += bytes.length
      const events = this.#parse(bytes.toString('utf8'))
      if (events.length > 0) return events
    }
  }

  /** The bytes of whole lines from where it was left. */
  #readLines(): Buffer {
    const fd = this.#open()
    try {
      const left = fstatSync(fd).size - this.#offset
      for (let size = Math.min(left, CHUNK_BYTES); size > 0; size = Math.min(left, size * 2)) {
        const buffer = Buffer.allocUnsafe(size)
        const length = readSync(fd, buffer, 0, size, this.#offset)
        const end = buffer.subarray(0, length).lastIndexOf(LINE_END)
        if (end !== -1) return buffer.subarray(0, end + 1)
        if (length < size || size === left) break
      }
      return Buffer.alloc(0)
    } finally {
      closeSync(fd)
    }
  }

  #parse(lines: string): LogEvent[] {
    const events: LogEvent[] = []
    for (const line of lines.split('\n')) {
      if (line === '' || Number(NUMBER.exec(line)?.[1] ?? Number.POSITIVE_INFINITY) <= this.#seq) continue
      const event = this.#parseLine(line)
      if (event.seq <= this.#seq) continue
      this.#seq = event.seq
      events.push(event)
    }
    return events
  }

  #parseLine(line: string): LogEvent {
    try {
      const event = JSON.parse(line) as LogEvent
      if (Number.isInteger(event.seq)) return event
    } catch {
      // told below, with the place
    }
    throw new UserError(
      `${this.file}: what follows event ${this.#seq} is no event of a log`,
      'A log is only ever appended to; restore it from a copy.',
      EXIT.failed,
    )
  }

  #open(): number {
    try {
      return openSync(this.file, 'r')
    } catch (error) {
      throw new UserError(
        `cannot read ${this.file}: ${(error as Error).message}`,
        'Was the discussion removed meanwhile?',
        EXIT.failed,
      )
    }
  }
}
