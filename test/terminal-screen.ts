import { displayWidth } from '../src/cli/wrap.js'

const TOKEN = /\x1b\[([?0-9;]*)([@-~])|\x1b[^[]|\r|\n|[\s\S]/gu

/** How a character looks. The colour is one of the eight that a terminal names; null: as usual. */
export interface CellLook {
  color: number | null
  bold: boolean
  dim: boolean
  inverse: boolean
}

/** One column of a line; the right half of a wide character is the empty text. */
export interface Cell {
  text: string
  look: CellLook
}

const USUAL: CellLook = { color: null, bold: false, dim: false, inverse: false }
const SPACE: Cell = { text: ' ', look: USUAL }
/** Asks for the picture of a sign that would be a character else. */
const AS_PICTURE = '\uFE0F'

/** A terminal's screen, as far as a board needs it: text, looks, line ends, cursor up, clearing, and broken lines. */
export class TerminalScreen {
  /** What can be seen and scrolled back to. */
  cells: Cell[][] = [[]]
  row = 0
  column = 0
  wraps = true
  isCursorVisible = true
  /** Escape sequences that nobody should write. */
  readonly strange: string[] = []
  #look = USUAL

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
      else if (token === AS_PICTURE) this.#widen()
      else this.#put(token)
    }
    return true
  }

  /** What a person sees and can scroll back to, without spaces at the ends. */
  get text(): string[] {
    const lines = this.cells.map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  /** The lines that are in the window now. */
  get window(): Cell[][] {
    return this.cells.slice(-this.rows)
  }

  #put(character: string): void {
    const width = displayWidth(character)
    if (this.column + width > this.columns) {
      if (!this.wraps) return
      this.column = 0
      this.#down()
    }
    const line = this.cells[this.row] ?? []
    while (line.length < this.column) line.push(SPACE)
    line[this.column] = { text: character, look: this.#look }
    if (width === 2) line[this.column + 1] = { text: '', look: this.#look }
    this.column += width
  }

  /** Signs that are shown as pictures take two columns in most terminals of today. */
  #widen(): void {
    const line = this.cells[this.row] ?? []
    const before = line[this.column - 1]
    if (!before || before.text === '' || displayWidth(before.text + AS_PICTURE) !== 2) return
    line[this.column - 1] = { ...before, text: before.text + AS_PICTURE }
    if (this.column >= this.columns) return
    line[this.column] = { text: '', look: before.look }
    this.column++
  }

  #down(): void {
    this.row++
    if (!this.cells[this.row]) this.cells.push([])
  }

  #control(parameter: string, final: string): void {
    const line = this.cells[this.row] ?? []
    if (final === 'A')
      this.row = Math.max(0, this.cells.length - this.rows, this.row - (Number(parameter) || 1))
    else if (final === 'K') line.length = Math.min(line.length, this.column)
    else if (final === 'J') {
      line.length = Math.min(line.length, this.column)
      for (const below of this.cells.slice(this.row + 1)) below.length = 0
    } else if (final === 'm') this.#look = parameter.split(';').map(Number).reduce(changeLook, this.#look)
    else if (parameter === '?7') this.wraps = final === 'h'
    else if (parameter === '?25') this.isCursorVisible = final === 'h'
    else if (parameter !== '?2026' && parameter !== '?2004') this.strange.push(`${parameter}${final}`)
  }
}

function changeLook(look: CellLook, code: number): CellLook {
  if (code === 0) return USUAL
  if (code === 1) return { ...look, bold: true }
  if (code === 2) return { ...look, dim: true }
  if (code === 22) return { ...look, bold: false, dim: false }
  if (code === 7 || code === 27) return { ...look, inverse: code === 7 }
  if (code >= 30 && code <= 37) return { ...look, color: code - 30 }
  return code === 39 ? { ...look, color: null } : look
}
