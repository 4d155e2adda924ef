import { createHash, type Hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { UserError } from '../core/errors.js'
import { LOG_VERSION, type LogEvent } from '../core/events.js'

/** A log as it was read. */
export interface LogContent {
  events: LogEvent[]
  /** Of whole lines. */
  bytes: number
  /** The running checksum of these. */
  sum: Hash
}

/** Reads a log with what it takes to go on with it. @throws UserError as `readLog` */
export function readLogFile(file: string): LogContent {
  return parseLog(file, readBytes(file), true)
}

/**
 * The same from a log's bytes.
 * @param isWhole false where something was left out of them, so that their checksums say nothing
 */
export function parseLog(file: string, content: Buffer, isWhole: boolean): LogContent {
  const bytes = content.lastIndexOf(0x0a) + 1
  const sum = createHash('sha256')
  const events: LogEvent[] = []
  for (let start = 0; start < bytes; ) {
    const end = content.indexOf(0x0a, start)
    const line = content.toString('utf8', start, end)
    const seq = events.length + 1
    const where = `${file}:${seq}`
    const event = readEvent(line, where, seq)
    events.push(event)
    if (isWhole) {
      checkSum(line, event, sum, where)
      sum.update(content.subarray(start, end + 1))
    }
    start = end + 1
  }
  if (events.length === 0) throw emptyLog(file, content)
  return { events, bytes, sum }
}

/** So much of a log, in bytes, fits into memory with all that is made of it. */
const LARGEST = 256_000_000

function readBytes(file: string): Buffer {
  const noLog = (what: string) => new UserError(`${file}: ${what}`, NO_LOG)
  try {
    const facts = statSync(file)
    if (facts.isDirectory()) throw noLog('this is a folder, not a log')
    if (!facts.isFile()) throw noLog('this is no regular file')
    if (facts.size > LARGEST) throw noLog(`this has more than ${LARGEST / 1e6} MB, which is no discussion`)
    return readFileSync(file)
  } catch (error) {
    throw error instanceof UserError ? error : noLog(`cannot be read: ${(error as Error).message}`)
  }
}

function emptyLog(file: string, content: Buffer): UserError {
  const isTorn = '{"seq":1,'.startsWith(content.toString('latin1', 0, 9))
  return isTorn
    ? new UserError(
        `${file}: the log holds no event`,
        'The run was ended before it began, and nobody was asked; start it anew.',
      )
    : new UserError(`${file}:1: this line is no event of a log`, NO_LOG)
}

const NO_LOG =
  'Name a run by its id, its transcript or its log (….jsonl), or `last`. All there are: openbotman runs'

/** At the end of each line; logs of older versions have none. */
const SUM = /,"sum":"([0-9a-f]{16})"\}$/

function checkSum(line: string, event: LogEvent, before: Hash, where: string): void {
  if (event.sum === undefined) return
  const [suffix, sum] = SUM.exec(line) ?? []
  if (suffix !== undefined && sum === sumOf(before, `${line.slice(0, -suffix.length)}}`)) return
  throw new UserError(`${where}: this line, or one before it, is not as it was written`, EDITED)
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
  throw new UserError(`${where}: this line is no event of a log`, where.endsWith(':1') ? NO_LOG : EDITED)
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

/** The checksum of an event: of everything that stands before it in the log, and of itself. */
export function sumOf(before: Hash, event: string): string {
  return before.copy().update(event).digest('hex').slice(0, 16)
}
