import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** A terminal's standard input, as far as prompts need it. */
export interface KeyTerminal extends NodeJS.ReadableStream {
  setRawMode(on: boolean): unknown
}

/** Sets raw mode; a terminal that was closed says by an event that it cannot be set any more, which is no fault. */
export function setRawMode(
  terminal: { setRawMode(on: boolean): unknown; on: Listen; off: Listen },
  on: boolean,
): void {
  const ignore = () => undefined
  terminal.on('error', ignore)
  terminal.setRawMode(on)
  terminal.off('error', ignore)
}

type Listen = (event: 'error', listener: () => void) => unknown

/** Has a terminal mark what is pasted, and no longer do so; and the marks. */
export const PASTE = { on: '\x1b[?2004h', off: '\x1b[?2004l', begin: '\x1b[200~', end: '\x1b[201~' }

/** Stands for the end of a line in pasted text where several lines are taken. */
export const LINE_END = '⏎'

/** What becomes of pasted text. */
export type Paste = 'line' | 'lines' | 'nothing'

/**
 * The keys of a terminal that marks what is pasted. Pasted text comes as one line without control characters, so that
 * a line end in it submits nothing, and what follows does not land in the next question; `paste: 'lines'` marks where
 * its lines end, `paste: 'nothing'` leaves it out, where keys choose. What is typed comes as it is.
 */
export class Keys extends Transform {
  readonly isTTY = true
  readonly #decoder = new StringDecoder('utf8')
  #isPasting = false
  /** The beginning of a mark whose end has not come yet. */
  #held = ''
  readonly #onError = (): void => void this.end()

  constructor(
    private readonly terminal: KeyTerminal,
    private readonly paste: Paste,
  ) {
    super()
    // Where a terminal that is closed ends with an error, that is the end all the same.
    terminal.on('error', this.#onError)
    terminal.pipe(this)
  }

  setRawMode(on: boolean): this {
    setRawMode(this.terminal, on)
    return this
  }

  /** Leaves the terminal to others. */
  close(): void {
    this.terminal.unpipe(this)
    this.terminal.pause()
    this.terminal.off('error', this.#onError)
    this.destroy()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#read(this.#held + this.#decoder.write(chunk)))
  }

  #read(text: string): string {
    let keys = ''
    let rest = text
    for (;;) {
      const mark = this.#isPasting ? PASTE.end : PASTE.begin
      const at = rest.indexOf(mark)
      if (at === -1) break
      keys += this.#pass(rest.slice(0, at))
      rest = rest.slice(at + mark.length)
      this.#isPasting = !this.#isPasting
    }
    this.#held = beginningOfMark(rest, this.#isPasting)
    return keys + this.#pass(rest.slice(0, rest.length - this.#held.length))
  }

  #pass(text: string): string {
    if (!this.#isPasting) return text
    if (this.paste === 'nothing') return ''
    return this.paste === 'lines'
      ? text
          .split(/\r\n|[\r\n]/)
          .map(clean)
          .join(LINE_END)
      : toLine(text)
  }
}

function toLine(text: string): string {
  return clean(text.replace(/\s+/g, ' '))
}

/** Without colours and control characters; a tab, which would be a key, becomes spaces. */
function clean(text: string): string {
  return text
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')
    .replaceAll('\t', '  ')
    .replace(/\p{Cc}/gu, '')
}

/** What stands at the end and may become a mark. Escape and arrows are keys of their own, which may not be held up. */
function beginningOfMark(text: string, isPasting: boolean): string {
  const mark = isPasting ? PASTE.end : PASTE.begin
  for (let length = mark.length - 1; length >= (isPasting ? 1 : 3); length--)
    if (text.endsWith(mark.slice(0, length))) return mark.slice(0, length)
  return ''
}
