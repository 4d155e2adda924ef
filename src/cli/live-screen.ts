import type { ChalkInstance } from 'chalk'
import ora, { type Ora } from 'ora'
import { cutLine, displayWidth, fitLine } from './wrap.js'

/** Standard error, or something that takes text as it does. */
export interface LiveStream extends NodeJS.WritableStream {
  isTTY?: boolean
  columns?: number
}

/** What stands in front of what models write, and its columns. */
const MARGIN = '  │ '
/** Longer words may be broken where the line ends. */
const LONG_WORD = 16
/** A line that is narrower is left to the terminal. */
const NARROWEST = 20

/** Columns that the spinner's sign and the time need beside its text. */
const SPINNER_MARGIN = 14

/** Lines, streamed text and a spinner on one stream, so that none of them lands within another. */
export class LiveScreen {
  #spinner: Ora | null = null
  /** Whether streamed text has not ended its line. */
  #midLine = false
  /** Columns of that line behind its margin. */
  #column = 0
  /** The beginning of a word that may go on in the next piece. */
  #word = ''

  /** @param afterLine called after each whole line, to take the spinner up again */
  constructor(
    readonly stderr: LiveStream,
    readonly chalk: ChalkInstance,
    readonly afterLine: () => void,
  ) {}

  /** Writes one line, broken at spaces where it is too long for the terminal; an unfinished one is ended first. */
  print(line: string): void {
    this.stopSpinning()
    this.endLine()
    // A terminal that does not know its width says 0.
    const columns = this.stderr.isTTY ? this.stderr.columns || Infinity : Infinity
    this.stderr.write(`${fitLine(line, columns).join('\n')}\n`)
    this.afterLine()
  }

  /** Writes text behind a margin, going on where the last piece ended; a terminal's lines are broken at spaces. */
  stream(text: string): void {
    this.stopSpinning()
    const whole = this.#word + text
    const pieces = whole.match(/\n|[^\S\n]*\S+|[^\S\n]+/g) ?? []
    const columns = this.#columns()
    this.#word = columns !== null && this.#mayNotFit(pieces.at(-1) ?? '', columns) ? (pieces.pop() ?? '') : ''
    this.stderr.write(pieces.map((piece) => this.#place(piece, columns)).join(''))
  }

  endLine(): void {
    if (this.#word !== '') this.stderr.write(this.#place(this.#word, this.#columns()))
    this.#word = ''
    if (this.#midLine) this.stderr.write('\n')
    this.#midLine = false
    this.#column = 0
  }

  /** Whether the last piece so far may have to go to the next line once the rest of it has come. */
  #mayNotFit(piece: string, columns: number): boolean {
    if (piece.trim() === '') return piece !== '\n'
    const width = displayWidth(piece)
    // A script that sets no spaces is not held back for long.
    return width < LONG_WORD && this.#column + width > columns - LONG_WORD
  }

  /** A line break, or a word with the space in front of it, as it goes on here. */
  #place(piece: string, columns: number | null): string {
    const margin = this.chalk.dim(MARGIN)
    const begin = this.#midLine ? '' : margin
    if (piece === '\n') {
      this.#midLine = false
      this.#column = 0
      return `${begin}\n`
    }
    const width = displayWidth(piece)
    const isFull = columns !== null && this.#column > 0 && this.#column + width > columns
    const text = isFull ? piece.trimStart() : piece
    this.#column = isFull ? displayWidth(text) : this.#column + width
    this.#midLine = true
    return isFull ? `\n${margin}${text}` : begin + text
  }

  /** The columns behind the margin; null where no line is broken: there is no terminal, or it is very narrow. */
  #columns(): number | null {
    const columns = (this.stderr.isTTY ? (this.stderr.columns ?? 0) : 0) - MARGIN.length
    return columns < NARROWEST ? null : columns
  }

  /** Shows or changes the spinner. Only for a terminal, and while nothing is streamed. */
  spin(text: string, suffix: () => string): void {
    // A terminal that does not know its width says 0, with which the spinner would never come to its end.
    if (this.stderr.columns === 0) return
    // The cursor stays visible and standard input untouched, so that nothing is left to restore after a crash.
    this.#spinner ??= ora({
      stream: this.stderr,
      isEnabled: true,
      discardStdin: false,
      hideCursor: false,
      color: this.chalk.level > 0 ? 'cyan' : false,
    })
    this.#spinner.text = cutLine(text, (this.stderr.columns || 80) - SPINNER_MARGIN)
    this.#spinner.suffixText = suffix
    if (this.#spinner.isSpinning) this.#spinner.render()
    else this.#spinner.start()
  }

  stopSpinning(): void {
    if (this.#spinner?.isSpinning) this.#spinner.stop()
  }
}
