import { isRecord } from '../failure.js'
import { readPath } from './json-path.js'

/** Where in a program's output its reply is. */
export type CommandOutput =
  /** All of it. */
  | { format: 'text' }
  /** The text at a path of the one JSON value it prints; or the texts at that path of every line, joined. */
  | { format: 'json' | 'jsonl'; path: string }

/** What is wrong with a whole output; `retryable`: the next one may be right. */
export interface OutputProblem {
  wrong: string
  hint: string | undefined
  retryable: boolean
}

/** Reads a program's output as it comes. */
export interface OutputReader {
  /** The last line that is not empty: often the reason of a failure. */
  readonly lastLine: string
  /** @returns the text of the reply in this line, often empty */
  take(line: string): string
  /** To be called once, after the last line. @returns the text that is known only now */
  finish(): string
  /** What is wrong with it, once it is finished. */
  findProblem(): OutputProblem | null
}

export function createOutputReader(output: CommandOutput): OutputReader {
  switch (output.format) {
    case 'text':
      return new TextReader()
    case 'json':
      return new JsonReader(output.path)
    case 'jsonl':
      return new JsonLinesReader(output.path)
  }
}

abstract class Reader implements OutputReader {
  lastLine = ''
  private hasText = false

  take(line: string): string {
    if (line.trim() !== '') this.lastLine = line.slice(0, 1000)
    return this.note(this.read(line))
  }

  finish(): string {
    return this.note(this.readRest())
  }

  findProblem(): OutputProblem | null {
    return this.hasText ? null : this.explainEmpty()
  }

  protected abstract read(line: string): string
  protected abstract readRest(): string
  protected abstract explainEmpty(): OutputProblem

  private note(text: string): string {
    this.hasText ||= text.trim() !== ''
    return text
  }
}

class TextReader extends Reader {
  protected read(line: string): string {
    return `${withoutTerminalCodes(line)}\n`
  }

  protected readRest(): string {
    return ''
  }

  protected explainEmpty(): OutputProblem {
    return { wrong: 'printed nothing', hint: undefined, retryable: true }
  }
}

class JsonReader extends Reader {
  private readonly lines: string[] = []
  private value: unknown

  constructor(private readonly path: string) {
    super()
  }

  /** A text with an error beside it is what there was of a reply. */
  override findProblem(): OutputProblem | null {
    return errorIn(this.value) === null ? super.findProblem() : explainPath(this.path, this.value)
  }

  protected read(line: string): string {
    this.lines.push(line)
    return ''
  }

  protected readRest(): string {
    this.value = parseJson(this.lines.join('\n'))
    const text = readPath(this.value, this.path)
    return typeof text === 'string' ? text : ''
  }

  protected explainEmpty(): OutputProblem {
    if (this.value !== undefined) return explainPath(this.path, this.value)
    const hint = 'is its output cut off, or is it text? then set "output: text"'
    return {
      wrong: this.lastLine === '' ? 'printed nothing' : `printed no JSON: ${this.lastLine}`,
      hint,
      retryable: false,
    }
  }
}

class JsonLinesReader extends Reader {
  /** The first value that tells of an error; until then the last one without a text worth the name. */
  private other: unknown

  constructor(private readonly path: string) {
    super()
  }

  /** An error in the middle makes the text before it void. */
  override findProblem(): OutputProblem | null {
    return errorIn(this.other) === null ? super.findProblem() : explainPath(this.path, this.other)
  }

  protected read(line: string): string {
    const value = parseJson(line)
    const text = readPath(value, this.path)
    const isText = typeof text === 'string' && text.trim() !== ''
    if ((!isText || errorIn(value) !== null) && errorIn(this.other) === null) this.other = value ?? this.other
    return typeof text === 'string' ? text : ''
  }

  protected readRest(): string {
    return ''
  }

  protected explainEmpty(): OutputProblem {
    if (this.other !== undefined) return explainPath(this.path, this.other)
    const wrong = this.lastLine === '' ? 'printed nothing' : `printed no JSON lines: ${this.lastLine}`
    return { wrong, hint: undefined, retryable: false }
  }
}

function explainPath(path: string, value: unknown): OutputProblem {
  const found = readPath(value, path)
  const told = errorIn(value)
  if (told !== null) return { wrong: `tells of an error: ${told}`, hint: undefined, retryable: false }
  if (typeof found === 'string')
    return { wrong: `gave an empty text at "${path}"`, hint: undefined, retryable: true }
  const keys = isRecord(value) ? Object.keys(value).slice(0, 10).join(', ') : ''
  const hint =
    keys === ''
      ? 'correct the path of "output"'
      : `correct the path of "output"; at the top there is: ${keys}`
  return { wrong: `has no text at "${path}" of its output`, hint, retryable: false }
}

/** `{ error: "…" }` or `{ error: { message: "…" } }`, as most programs have it. */
function errorIn(value: unknown): string | null {
  const error = isRecord(value) ? value.error : null
  const message = isRecord(error) ? error.message : error
  return typeof message === 'string' && message !== '' ? message : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Programs that believe they speak to a terminal colour what they say, link it, or set its title. */
function withoutTerminalCodes(line: string): string {
  return line.replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\r$/g, '')
}
