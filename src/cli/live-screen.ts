import type { ChalkInstance } from 'chalk'
import ora, { type Ora } from 'ora'
import { cutLine } from './wrap.js'

/** Standard error, or something that takes text as it does. */
export interface LiveStream extends NodeJS.WritableStream {
  isTTY?: boolean
  columns?: number
}

/** Columns that the spinner's sign and the time need beside its text. */
const SPINNER_MARGIN = 14

/** Lines, streamed text and a spinner on one stream, so that none of them lands within another. */
export class LiveScreen {
  #spinner: Ora | null = null
  /** Whether streamed text has not ended its line. */
  #midLine = false

  /** @param afterLine called after each whole line, to take the spinner up again */
  constructor(
    readonly stderr: LiveStream,
    readonly chalk: ChalkInstance,
    readonly afterLine: () => void,
  ) {}

  /** Writes one line; an unfinished one is ended first. */
  print(line: string): void {
    this.stopSpinning()
    this.endLine()
    this.stderr.write(`${line}\n`)
    this.afterLine()
  }

  /** Writes text behind a margin, going on where the last piece ended. */
  stream(text: string): void {
    this.stopSpinning()
    const margin = this.chalk.dim('  │ ')
    const endsLine = text.endsWith('\n')
    const body = endsLine ? text.slice(0, -1) : text
    const begin = this.#midLine ? '' : margin
    this.stderr.write(begin + body.replaceAll('\n', `\n${margin}`) + (endsLine ? '\n' : ''))
    this.#midLine = !endsLine
  }

  endLine(): void {
    if (this.#midLine) this.stderr.write('\n')
    this.#midLine = false
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
