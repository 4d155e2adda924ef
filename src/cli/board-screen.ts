import type { ChalkInstance } from 'chalk'
import type { BoardLine, Look, Size } from './board-view.js'
import { displayWidth, fitLine } from './wrap.js'

/** A terminal to draw on. */
export interface BoardTerminal {
  write(text: string): unknown
  columns?: number
  rows?: number
}

/** Has the terminal show all of a frame at once, with the cursor out of sight and no line broken by it. */
const BEGIN = '\x1b[?2026h\x1b[?25l'
const END = '\x1b[?25h\x1b[?2026l'
const WRAP = { off: '\x1b[?7l', on: '\x1b[?7h' }
const CLEAR_BELOW = '\x1b[J'
const CLEAR_LINE = '\x1b[K'
/**
 * To the next line, and clears all from there on. A line is cleared on its own before: some terminals take clearing
 * all from their first line on for the end of a page, and keep a copy of it in what can be scrolled back to.
 */
const CLEAR_NEXT = `\r\n${CLEAR_BELOW}`

/**
 * Lines that stay at the bottom of a terminal and are drawn over in place, below lines that are written once and
 * scroll away as ever. A frame is one write, holds only the lines that changed, and leaves the terminal as it was: the
 * cursor visible, at the start of the last line.
 */
export class BoardScreen {
  /** What stands there, painted, and how wide each line is. */
  #drawn: { text: string; width: number }[] = []
  #columns: number

  constructor(
    private readonly terminal: BoardTerminal,
    private readonly chalk: ChalkInstance,
  ) {
    this.#columns = this.size().columns
  }

  /** The terminal's size; one that does not know it counts as usual. */
  size(): Size {
    return { columns: this.terminal.columns || 80, rows: this.terminal.rows || 24 }
  }

  /** Shows lines in place of those that stand there; nothing is written when they are the same. */
  draw(lines: readonly BoardLine[]): void {
    const next = this.#paint(lines)
    const old = this.#drawn
    const resized = this.#columns !== this.size().columns
    if (!resized && next.length === old.length && next.every(({ text }, at) => text === old[at]?.text)) return
    if (resized || old.length === 0) {
      this.#write(this.#toTop() + this.#linesAnew(next))
    } else {
      const rest = next.length < old.length ? `\r\n${CLEAR_BELOW}\x1b[A` : ''
      this.#write(this.#toTop() + this.#lines(next, old) + rest)
    }
    this.#drawn = next
    this.#columns = this.size().columns
  }

  /** Writes lines that stay, above the others, broken at spaces where they are too long. */
  print(finished: readonly string[], lines: readonly BoardLine[]): void {
    if (finished.length === 0 && lines.length === 0) {
      this.clear()
      return
    }
    const next = this.#paint(lines)
    const { columns } = this.size()
    const [first = '', ...more] = finished.flatMap((line) => fitLine(line, columns))
    const above = more.map((line) => `${line}\r\n`).join('')
    this.#write(
      finished.length === 0
        ? this.#toTop() + this.#linesAnew(next)
        : `${this.#toTop()}${CLEAR_LINE}${first}${CLEAR_NEXT}${above}${this.#lines(next, [])}`,
    )
    this.#drawn = next
    this.#columns = this.size().columns
  }

  /** Takes the lines away: what is written next stands in their place. */
  clear(): void {
    if (this.#drawn.length === 0) return
    this.#write(`${this.#toTop()}${CLEAR_LINE}${this.#drawn.length > 1 ? `${CLEAR_NEXT}\x1b[A` : ''}`)
    this.#drawn = []
  }

  /** Forgets the lines, which others have written over. */
  forget(): void {
    this.#drawn = []
  }

  /** Leaves the lines where they are: what is written next stands below them. */
  leave(): void {
    if (this.#drawn.length > 0) this.terminal.write('\r\n')
    this.#drawn = []
  }

  #write(frame: string): void {
    this.terminal.write(BEGIN + frame + END)
  }

  /** To the start of the first line. A terminal that became narrower has broken what was too long for it. */
  #toTop(): string {
    const { columns, rows } = this.size()
    const above = this.#drawn.slice(0, -1).reduce((sum, { width }) => sum + rowsOf(width, columns), 0)
    const up = Math.min(above, rows - 1)
    return up > 0 ? `\r\x1b[${up}A` : '\r'
  }

  #lines(next: readonly { text: string }[], old: readonly { text: string }[]): string {
    const lines = next.map(({ text }, at) => (text === old[at]?.text ? '' : `${text}${CLEAR_LINE}`))
    return `${WRAP.off}${lines.join('\r\n')}\r${WRAP.on}`
  }

  /** Lines over whatever stands there. */
  #linesAnew(next: readonly { text: string }[]): string {
    const [first, ...more] = next
    if (!first) return CLEAR_LINE
    const rest = more.length > 0 ? `${CLEAR_NEXT}${this.#lines(more, [])}` : '\r'
    return `${CLEAR_LINE}${WRAP.off}${first.text}${WRAP.on}${rest}`
  }

  #paint(lines: readonly BoardLine[]): { text: string; width: number }[] {
    const { chalk } = this
    const looks: Record<Look, (text: string) => string> = {
      plain: (text) => text,
      bold: chalk.bold,
      dim: chalk.dim,
      good: chalk.green,
      warn: chalk.yellow,
      bad: chalk.red,
      accent: chalk.cyan,
      // Without colours, too, it has to be seen where typing goes on.
      inverse: (text) => (chalk.level > 0 ? chalk.inverse(text) : '_'),
    }
    return lines.map((line) => ({
      text: line.map(({ text, look }) => looks[look](text)).join(''),
      width: Math.min(this.size().columns, displayWidth(line.map(({ text }) => text).join(''))),
    }))
  }
}

function rowsOf(width: number, columns: number): number {
  return Math.max(1, Math.ceil(width / columns))
}
