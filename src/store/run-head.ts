import { LOG_VERSION, type LogEvent, type Verdict } from '../core/events.js'
import type { Status, Usage } from '../core/types.js'
import { type Spent, sumUsage } from '../core/usage.js'

/** What a log says of its run without being replayed. */
export interface RunHead {
  title: string
  /** ISO 8601, UTC. */
  startedAt: string
  /** Time of the latest event. */
  updatedAt: string
  method: string
  team: string | null
  agents: { id: string; name: string }[]
  /** Null: it has not ended, or was taken up again since. */
  status: Status | null
  /** Of the latest round; null: no round was closed, or nobody votes. */
  votes: { supporters: number; responders: number } | null
  usage: { inputTokens: number; outputTokens: number; costUsd: number | null }
}

/** A line of a log: where it lies among the bytes, and what its first fields say. */
interface Line {
  start: number
  end: number
  type: string
  at: string
}

type Opened = Extract<LogEvent, { type: 'discussion.opened' }>

const LINE_END = 0x0a
/** As a log is written, these three stand in front of all else. */
const FIRST_FIELDS = /^\{"seq":(\d+),"at":"([^"]{1,40})","type":"([a-z.]{1,40})"/

/**
 * Reads the head of a run from its log.
 * @param log all bytes of the log; a last line without its end is left out
 * @throws Error, in words that follow the file's name, when this is no log of a discussion or it is damaged
 */
export function readHead(log: Buffer): RunHead {
  const lines = readLines(log)
  const [first] = lines
  if (!first) throw new Error('the log holds no event')
  const opened = readOpening(log, first)
  const ending = lines.findLast(({ type }) => type === 'discussion.ended' || type === 'discussion.resumed')
  const ended = ending?.type === 'discussion.ended' ? readEvent(log, ending, 'discussion.ended') : null
  const { inputTokens, outputTokens, costUsd } = sumUsage(readCalls(log, lines))
  return {
    title: opened.brief.title,
    startedAt: opened.at,
    updatedAt: lines.at(-1)?.at ?? opened.at,
    method: readMethod(log, lines, opened).name,
    team: opened.team ?? null,
    agents: opened.agents.map(({ id, name }) => ({ id, name })),
    status: ended?.status ?? null,
    votes: readVotes(log, lines, opened),
    usage: { inputTokens, outputTokens, costUsd },
  }
}

/** @throws Error when a line is no event, or events are missing between two */
function readLines(log: Buffer): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < log.length; ) {
    const end = log.indexOf(LINE_END, start)
    if (end === -1) break
    const number = lines.length + 1
    const line = readFirstFields(log, start, end)
    // Where an object was cut off, its line does not end with its bracket.
    if (line?.seq !== number || log[end - 1] !== 0x7d) throw new Error(`line ${number} is no event of a log`)
    lines.push({ start, end, type: line.type, at: line.at })
    start = end + 1
  }
  return lines
}

function readFirstFields(log: Buffer, start: number, end: number) {
  const fields = FIRST_FIELDS.exec(log.toString('latin1', start, Math.min(end, start + 120)))
  if (fields) return { seq: Number(fields[1]), at: fields[2] ?? '', type: fields[3] ?? '' }
  // Another program may have written the fields in another order.
  const event = parseLine(log, { start, end })
  const { seq, at, type } = event ?? {}
  return typeof seq === 'number' && typeof at === 'string' && typeof type === 'string'
    ? { seq, at, type }
    : null
}

function parseLine(log: Buffer, { start, end }: Pick<Line, 'start' | 'end'>): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(log.toString('utf8', start, end))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function readEvent<Type extends LogEvent['type']>(log: Buffer, line: Line, type: Type) {
  const event = parseLine(log, line)
  if (event === null || event.type !== type) throw new Error(`an event '${type}' cannot be read`)
  return event as unknown as Extract<LogEvent, { type: Type }>
}

function readOpening(log: Buffer, first: Line): Opened {
  if (first.type !== 'discussion.opened') throw new Error('a log begins with discussion.opened')
  const opened = readEvent(log, first, 'discussion.opened')
  const { version, id, brief, agents } = opened
  if (typeof version !== 'number' || version > LOG_VERSION)
    throw new Error(`it has version ${String(version)}, this program reads up to ${LOG_VERSION}`)
  const isWhole = typeof id === 'string' && typeof brief?.title === 'string' && Array.isArray(agents)
  if (!isWhole || Number.isNaN(Date.parse(opened.at)))
    throw new Error('discussion.opened lacks id, brief or agents')
  return opened
}

function readMethod(log: Buffer, lines: readonly Line[], opened: Opened): { name: string; votes: boolean } {
  const chosen = lines.findLast(({ type }) => type === 'method.chosen')
  const spec = chosen ? readEvent(log, chosen, 'method.chosen').spec : opened.spec
  return { name: spec?.name ?? opened.method, votes: spec === undefined || spec.flow === 'votes' }
}

function readVotes(log: Buffer, lines: readonly Line[], opened: Opened): RunHead['votes'] {
  const closed = lines.findLast(({ type }) => type === 'round.closed')
  if (!closed || !readMethod(log, lines, opened).votes) return null
  const { supporters, responders }: Verdict = readEvent(log, closed, 'round.closed').verdict
  return { supporters, responders }
}

// --- what it cost -----------------------------------------------------------------------------------------------

const USAGE = Buffer.from('"usage":')
const PROVIDER = Buffer.from('"provider":"')
const NULL = Buffer.from('null')
const BRACKET = 0x7d
const QUOTE = 0x22

/** The calls of a log. Replies are passed over unread: within their text, no quotation mark stands without a backslash. */
function readCalls(log: Buffer, lines: readonly Line[]): Spent[] {
  return lines.flatMap((line): Spent[] => {
    if (line.type === 'turn.completed') return [readTurn(log, line)]
    if (line.type !== 'turn.failed') return []
    const { provider, attempts, usage, failure } = readEvent(log, line, 'turn.failed')
    return [{ provider, attempts, usage, failure }]
  })
}

function readTurn(log: Buffer, line: Line): Spent {
  const provider = readProvider(log, line)
  const usage = readUsage(log, line)
  if (provider !== null && usage !== undefined) return { provider, attempts: 1, usage, failure: null }
  const turn = readEvent(log, line, 'turn.completed')
  return { provider: turn.provider, attempts: turn.attempts, usage: turn.usage, failure: null }
}

/** Null: it is not written as this program writes it. */
function readProvider(log: Buffer, { start, end }: Line): string | null {
  const at = log.indexOf(PROVIDER, start)
  if (at === -1 || at > end) return null
  const from = at + PROVIDER.length
  return log.toString('utf8', from, log.indexOf(QUOTE, from))
}

/** Null: it is not known; undefined: it is not written as this program writes it. */
function readUsage(log: Buffer, { start, end }: Line): Usage | null | undefined {
  const at = log.indexOf(USAGE, start)
  if (at === -1 || at > end) return undefined
  const from = at + USAGE.length
  if (log.compare(NULL, 0, NULL.length, from, from + NULL.length) === 0) return null
  try {
    return JSON.parse(log.toString('utf8', from, log.indexOf(BRACKET, from) + 1)) as Usage
  } catch {
    return undefined
  }
}
