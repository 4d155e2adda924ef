import { displayWidth } from '../src/cli/wrap.js'

const TOKEN = /\x1b\[([?0-9;]*)([@-~])|\x1b[^[]|\r|\n|[\s\S]/gu

/** A terminal's screen, as far as a board needs it: text, line ends, cursor up, clearing, and lines that are broken. */
export class TerminalScreen {
  lines: string[][] = [[]]
  row = 0
  column = 0
  wraps = true
  isCursorVisible = true
  /** Escape sequences that nobody should write. */
  readonly strange: string[] = []

  constructor(
    public columns: number,
    public rows: number,
  ) {}

  write(text: string): boolean {
    for (const [token, parameter = '', final = ''] of text.matchAll(TOKEN)) {
      if (token === '\r') this.column = 0
      else if (token === '\n') this.#down()
      else if (final) this.#control(parameter, final)
      else if (token.startsWith('\x1b')) this.strange.push(token)
      else this.#put(token)
    }
    return true
  }

  /** What a person sees and can scroll back to, without spaces at the ends. */
  get text(): string[] {
    const lines = this.lines.map((line) => line.join('').trimEnd())
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  #put(character: string): void {
    const width = displayWidth(character)
    if (this.column + width > this.columns) {
      if (!this.wraps) return
      this.column = 0
      this.#down()
    }
    const line = this.lines[this.row] ?? []
    while (line.length < this.column) line.push(' ')
    line[this.column] = character
    if (width === 2) line[this.column + 1] = ''
    this.column += width
  }

  #down(): void {
    this.row++
    if (!this.lines[this.row]) this.lines.push([])
  }

  #control(parameter: string, final: string): void {
    const line = this.lines[this.row] ?? []
    if (final === 'A')
      this.row = Math.max(0, this.lines.length - this.rows, this.row - (Number(parameter) || 1))
    else if (final === 'K') line.length = Math.min(line.length, this.column)
    else if (final === 'J') {
      line.length = Math.min(line.length, this.column)
      for (const below of this.lines.slice(this.row + 1)) below.length = 0
    } else if (parameter === '?7') this.wraps = final === 'h'
    else if (parameter === '?25') this.isCursorVisible = final === 'h'
    else if (final !== 'm' && parameter !== '?2026' && parameter !== '?2004')
      this.strange.push(`${parameter}${final}`)
  }
}
