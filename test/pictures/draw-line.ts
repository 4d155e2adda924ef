import { displayWidth } from '../../src/cli/wrap.js'
import type { Cell, CellLook } from '../terminal-screen.js'
import { idOfSign } from './signs.js'

/** The size of a cell, in pixels. */
export const CELL = { width: 8.4, height: 20 }

/** Where letters stand, from the top of a line. */
const BASELINE = 14.5

/** Cells that can be written in one go. */
interface Run {
  column: number
  text: string
  look: CellLook
  kind: 'text' | 'rule' | 'bar' | 'sign'
}

/** Draws one line of a terminal, from its top left corner; an empty one is the empty text. */
export function drawLine(line: readonly Cell[]): string {
  return runsOf(line).map(drawRun).join('')
}

/** Words are put where they belong one by one, so that nothing depends on the width of the font. */
function runsOf(line: readonly Cell[]): Run[] {
  const runs: Run[] = []
  for (const [column, { text, look }] of line.entries()) {
    if (text === '') continue
    const kind = kindOf(text)
    const last = runs.at(-1)
    const isNext =
      last?.kind === kind &&
      kind !== 'sign' &&
      last.look === look &&
      endOf(last) === column &&
      !endsWide(last)
    if (isNext && last && !(text === ' ' && last.text.endsWith(' ') && !look.inverse)) last.text += text
    else if (text !== ' ' || look.inverse) runs.push({ column, text, look, kind })
  }
  return runs.map((run) => (run.look.inverse ? run : { ...run, text: run.text.trimEnd() }))
}

function kindOf(text: string): Run['kind'] {
  if (text === '─') return 'rule'
  if (text === '│') return 'bar'
  return idOfSign(text) === null ? 'text' : 'sign'
}

function endOf({ column, text }: Run): number {
  return column + displayWidth(text)
}

/** What is drawn by a font of another width stands alone. */
function endsWide({ text }: Run): boolean {
  return displayWidth(Array.from(text).at(-1) ?? '') === 2
}

function drawRun(run: Run): string {
  const { column, text, look, kind } = run
  const x = round(column * CELL.width)
  const width = round(displayWidth(text) * CELL.width)
  const looks = classesOf(look)
  const named = looks ? ` class="${looks}"` : ''
  switch (kind) {
    case 'rule':
      return `<path${named} d="M${x} 10h${width}" stroke="currentColor"/>`
    case 'bar':
      return `<path${named} d="M${round(column * CELL.width + CELL.width / 2)} 0v${CELL.height}" stroke="currentColor"/>`
    case 'sign':
      return `<use${named} href="#${idOfSign(text)}" x="${x}" y="1.5" width="17" height="17"/>`
    case 'text': {
      const back = look.inverse
        ? `<rect x="${x}" width="${width}" height="${CELL.height}" fill="#d1d7e0"/>`
        : ''
      // One character needs no help, and one of two columns may be drawn narrower.
      const length = Array.from(text).length > 1 ? ` textLength="${width}"` : ''
      return `${back}<text${named} x="${x}" y="${BASELINE}"${length}>${escapeMarkup(text)}</text>`
    }
  }
}

/** The colours are those of `STYLE` in draw-window.ts: c0 black to c7 white, b bold, d dim, i inverse. */
function classesOf({ color, bold, dim, inverse }: CellLook): string {
  const all = [color === null ? '' : `c${color}`, bold ? 'b' : '', dim ? 'd' : '', inverse ? 'i' : '']
  return all.filter(Boolean).join(' ')
}

/** A text as it stands in markup; what must not stand there at all is left out. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}
