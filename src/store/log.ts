import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { UserError } from '../core/errors.js'
import { type EventBody, LOG_VERSION, type LogEvent } from '../core/events.js'

/** An append-only file with one event a line (JSON Lines). */
export class EventLog {
  #seq: number
  private constructor(
    readonly file: string,
    private readonly fd: number,
    seq: number,
    private readonly now: () => Date,
  ) {
    this.#seq = seq
  }

  /** A new log on a file that was just created and is still empty. */
  static create(file: string, now: () => Date = () => new Date()): EventLog {
    return new EventLog(file, openSync(file, 'a'), 0, now)
  }

  /**
   * Opens a log to go on with it. A line torn by a crash is cut off the file.
   * @throws UserError as `readLog`
   */
  static open(file: string, now: () => Date = () => new Date()): { log: EventLog; events: LogEvent[] } {
    const { events, bytes } = readLogFile(file)
    const fd = openSync(file, 'r+')
    ftruncateSync(fd, bytes)
    closeSync(fd)
    return { log: new EventLog(file, openSync(file, 'a'), events.length, now), events }
  }

  /** Writes an event, numbered and dated, and returns it. Once this returns, the event outlives the process. */
  append(body: EventBody): LogEvent {
    const event: LogEvent = { seq: this.#seq + 1, at: this.now().toISOString(), ...body }
    const line = Buffer.from(`${JSON.stringify(event)}\n`)
    for (let written = 0; written < line.length; ) written += writeSync(this.fd, line, written)
    this.#seq++
    if (body.type === 'round.closed' || body.type === 'discussion.ended') fsyncSync(this.fd)
    return event
  }

  close(): void {
    closeSync(this.fd)
  }
}

/**
 * Reads a log. A torn last line (no line end) is left out; any other line that is not an event is an error.
 * @throws UserError naming file and line
 */
export function readLog(file: string): LogEvent[] {
  return readLogFile(file).events
}

function readLogFile(file: string): { events: LogEvent[]; bytes: number } {
  return parseLog(file, readFileSync(file))
}

/**
 * Reads a log from its bytes, as `readLog`; `bytes` is where a torn last line begins, or the end.
 * @throws UserError naming file and line
 */
export function parseLog(file: string, content: Buffer): { events: LogEvent[]; bytes: number } {
  const end = content.lastIndexOf(0x0a) + 1
  const lines = content.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  const events = lines.map((line, index) => readEvent(line, `${file}:${index + 1}`, index + 1))
  if (events.length === 0) {
    throw new UserError(
      `${file}: the log holds no event`,
      'The run was ended before it began; start it anew.',
    )
  }
  return { events, bytes: end }
}

/** Every type of event, as the compiler checks. */
const TYPES: Readonly<Record<LogEvent['type'], true>> = {
  'discussion.opened': true,
  'discussion.resumed': true,
  'phase.opened': true,
  'turn.completed': true,
  'turn.failed': true,
  'phase.closed': true,
  'round.closed': true,
  'method.chosen': true,
  'point.ruled': true,
  'context.compacted': true,
  'remark.added': true,
  'discussion.ended': true,
  'task.ticked': true,
}

function readEvent(line: string, where: string, seq: number): LogEvent {
  const event = parseObject(line, where)
  if (event.seq !== seq || typeof event.at !== 'string' || Number.isNaN(Date.parse(event.at))) {
    throw new UserError(`${where}: expected event ${seq} with its time`, EDITED)
  }
  if (seq === 1) checkVersion(event, where)
  if (typeof event.type !== 'string' || !Object.hasOwn(TYPES, event.type)) {
    throw new UserError(`${where}: unknown event type '${String(event.type)}'`, EDITED)
  }
  return event as unknown as LogEvent
}

/** What the first event cannot do without. */
const OPENING = ['agents', 'brief', 'policy', 'limits']

const EDITED =
  'A log is only ever appended to; restore the file from a copy, or remove it together with its transcript.'

function parseObject(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // told below, with the place
  }
  throw new UserError(`${where}: this line is no event of a log`, EDITED)
}

function checkVersion(event: Record<string, unknown>, where: string): void {
  if (event.type !== 'discussion.opened') {
    throw new UserError(`${where}: a log begins with discussion.opened`, 'Is this the log of a discussion?')
  }
  const missing = OPENING.filter((key) => typeof event[key] !== 'object' || event[key] === null)
  if (missing.length > 0)
    throw new UserError(`${where}: discussion.opened lacks ${missing.join(', ')}`, EDITED)
  if (typeof event.version !== 'number' || event.version > LOG_VERSION) {
    throw new UserError(
      `${where}: the log has version ${String(event.version)}, this program reads up to ${LOG_VERSION}`,
      'Update openbotman to the version that wrote it, or a later one.',
    )
  }
}
