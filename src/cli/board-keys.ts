import { StringDecoder } from 'node:string_decoder'
import { PASTE, setRawMode } from '../providers/human/keys.js'
import type { KeyInput } from './skip-key.js'

/** One key, or a text that was pasted. */
export type Key =
  | { key: 'text'; text: string; isPasted: boolean }
  | {
      key:
        | 'enter'
        | 'escape'
        | 'tab'
        | 'up'
        | 'down'
        | 'backspace'
        | 'clear'
        | 'word'
        | 'interrupt'
        | 'suspend'
    }

/** What a terminal that was closed says: which of them depends on what was being read. */
const ENDS = ['end', 'error'] as const
const SHOW_CURSOR = '\x1b[?25h'

const NAMED: Record<string, Exclude<Key['key'], 'text'>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x1b': 'escape',
  '\x1b[A': 'up',
  '\x1bOA': 'up',
  '\x1b[Z': 'up',
  '\x1b[B': 'down',
  '\x1bOB': 'down',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x15': 'clear',
  '\x17': 'word',
  '\x1b\x7f': 'word',
  '\x1b\b': 'word',
  '\x03': 'interrupt',
  '\x1a': 'suspend',
}

/** An escape sequence, a key with the Alt key, a control character, or a character. */
const KEY = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^\p{Cc}]|[\r\x7f\b])|[\s\S]/gu
/** Elsewhere a new line within what is typed; here all of it is one line. */
const ALT_ENTER = '\x1b\r'

/** What may be the beginning of a mark; outside of pasted text an escape on its own is the key. */
const HALF_MARK = /\x1b(?:\[[0-?]*)?$/
const HALF_SEQUENCE = /\x1b\[[0-?]*$/

/** Reads a terminal's bytes as keys; what is pasted comes as one text without control characters. */
export class KeyReader {
  readonly #decoder = new StringDecoder('utf8')
  #pasted: string | null = null
  /** The beginning of what may become an escape sequence, such as the mark that ends a pasted text. */
  #held = ''

  read(data: Buffer | string): Key[] {
    const text = this.#held + (typeof data === 'string' ? data : this.#decoder.write(data))
    const isPasting = this.#pasted !== null || text.lastIndexOf(PASTE.begin) > text.lastIndexOf(PASTE.end)
    this.#held = (isPasting ? HALF_MARK : HALF_SEQUENCE).exec(text)?.[0] ?? ''
    const keys: Key[] = []
    for (const [key] of text.slice(0, text.length - this.#held.length).matchAll(KEY)) {
      if (key === PASTE.begin) this.#pasted = ''
      else if (key === PASTE.end && this.#pasted !== null) {
        keys.push({ key: 'text', text: toLine(this.#pasted), isPasted: true })
        this.#pasted = null
      } else if (this.#pasted !== null) this.#pasted += key
      else if (NAMED[key]) keys.push({ key: NAMED[key] })
      else if (key === ALT_ENTER) keys.push({ key: 'text', text: ' ', isPasted: false })
      else if (!/^\p{Cc}/u.test(key)) keys.push({ key: 'text', text: key, isPasted: false })
    }
    return keys
  }
}

function toLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\x1b\[[0-?]*[ -/]*[@-~]|\p{Cc}/gu, '')
}

export interface KeyHooks {
  /** Told of each key as it is pressed. */
  press(key: Key): void
  /** No more keys will come: the terminal was closed. */
  hangUp(): void
}

/** A terminal's keys, which are read while it is ours and left to others otherwise. */
export class BoardKeys {
  #reader = new KeyReader()
  #isOurs = false

  constructor(
    private readonly stdin: KeyInput,
    private readonly stderr: { write(text: string): unknown },
    private readonly hooks: KeyHooks,
  ) {}

  get isOurs(): boolean {
    return this.#isOurs
  }

  take(): void {
    if (this.#isOurs) return
    this.#isOurs = true
    this.#reader = new KeyReader()
    setRawMode(this.stdin, true)
    this.stdin.on('data', this.#onData)
    for (const end of ENDS) this.stdin.on(end, this.#onEnd)
    this.stdin.resume()
    this.stderr.write(PASTE.on)
  }

  /** Leaves the terminal as it was. */
  release(): void {
    if (!this.#isOurs) return
    this.#isOurs = false
    this.stdin.off('data', this.#onData)
    for (const end of ENDS) this.stdin.off(end, this.#onEnd)
    setRawMode(this.stdin, false)
    this.stdin.pause()
    this.stderr.write(PASTE.off)
  }

  /** Leaves the terminal as it was to begin with, whoever has it. */
  restore(): void {
    setRawMode(this.stdin, false)
    this.stderr.write(PASTE.off + SHOW_CURSOR)
  }

  readonly #onData = (data: Buffer | string): void => {
    for (const key of this.#reader.read(data)) if (this.#isOurs) this.hooks.press(key)
  }

  readonly #onEnd = (): void => this.hooks.hangUp()
}
