/** What is longer than this is no event, and no reply. In characters. */
const LONGEST_BODY = 64 * 1024 * 1024

/** A body or an event of a size that no reply has: a server gone mad. */
export class Oversize extends Error {
  constructor() {
    super('the answer was longer than 64 MB')
  }

  /** @throws Oversize when so many characters are too many */
  static check(length: number): void {
    if (length > LONGEST_BODY) throw new Oversize()
  }
}

/**
 * Reads server-sent events as they come, and writes them down again in the one form that every SDK understands: a
 * name, if asked for, one line of data, an empty line. Line ends of any kind, comments, missing blanks, several
 * lines of data, a last event without its empty line, `[DONE]`: each SDK trips over some of these.
 *
 * What keeps a connection alive (a comment, an event without data, a ping) becomes an event too, `{}`, for the SDKs
 * drop it, and it is the only sign that a model which thinks for minutes is still there.
 */
export class EventSieve {
  private rest = ''
  private endedInReturn = false
  private name = ''
  private data: string[] = []
  private dataLength = 0

  /** @param eventName the name that all events get; null: none */
  constructor(private readonly eventName: string | null) {}

  /** @returns the events that are complete now. @throws Oversize */
  push(text: string): string {
    let added = this.endedInReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') this.endedInReturn = text.endsWith('\r')
    // A long line comes in many pieces: it is put together once, when it has ended.
    if (!/[\r\n]/.test(added)) {
      this.rest += added
      Oversize.check(this.rest.length)
      return ''
    }
    added = this.rest + added
    const lines = added.split(/\r\n|\n|\r/)
    this.rest = lines.pop() ?? ''
    return lines.map((line) => this.readLine(line)).join('')
  }

  /** @returns the last event, if it lacks nothing but its end */
  end(): string {
    const last = this.readLine(this.rest)
    this.rest = ''
    return isJson(this.data.join(' ')) ? last + this.dispatch() : last
  }

  private readLine(line: string): string {
    if (line === '') return this.dispatch()
    if (line.startsWith(':')) return this.write('{}')
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') {
      this.data.push(value)
      this.dataLength += value.length
      Oversize.check(this.dataLength)
    } else if (field === 'event') this.name = value
    return ''
  }

  private dispatch(): string {
    // Between the lines of a JSON text a blank does as well.
    const data = this.data.join(' ').trim()
    const isEmpty = this.data.length === 0 && this.name === ''
    this.data = []
    this.dataLength = 0
    this.name = ''
    if (isEmpty || data === '[DONE]') return ''
    return this.write(data === '' ? '{}' : data)
  }

  private write(data: string): string {
    return `${this.eventName === null ? '' : `event: ${this.eventName}\n`}data: ${data}\n\n`
  }
}

/** Whether so much of a body tells what it is: the longest name of a field and its colon have six characters. */
export function isTelling(head: string): boolean {
  return /^\s*(:|\S.{5})/s.test(head)
}

/** Whether a body that begins so is a stream of events, whatever its content type says. */
export function isEventStream(head: string): boolean {
  return /^\s*(data|event|id|retry)?:/.test(head)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
