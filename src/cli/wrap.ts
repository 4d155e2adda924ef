import stringWidth from 'string-width'

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The marks of the program and of the shipped roles, each two columns wide. */
const MARKS = /(?:[💡✅🚫❌⏳🎯💬💻📚📝🔍🔒🧪]|[☑⚠✖]\ufe0f)(?!\p{M}|\u200d)/gu

/** Latin, Greek, Cyrillic, dashes, quotation marks, arrows, lines and blocks: a column each, whatever they stand beside. */
const NARROW =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2714\u2716\u2500-\u259f]*$/

/** The columns that a text takes in a terminal: two for CJK characters and emoji, none for colours. */
export function displayWidth(text: string): number {
  // What it mostly is: the patterns for all emoji take longer to compile than a short discussion to hold.
  const plain = text.replace(MARKS, 'xx')
  return NARROW.test(plain) ? plain.length : stringWidth(text)
}

/** Breaks a text into lines of at most `columns` display columns, at spaces; a longer word is broken. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word
    if (displayWidth(longer) <= columns) {
      line = longer
      continue
    }
    if (line) lines.push(line)
    const pieces = breakWord(word, columns)
    line = pieces.pop() ?? ''
    lines.push(...pieces)
  }
  return line ? [...lines, line] : lines
}

/** In fewer columns a line is left to the terminal to break. */
const NARROWEST = 24

/**
 * Breaks a line, with its colours, at spaces where it is wider than a terminal; what follows is set in by two columns
 * more. In a very narrow terminal, and with a word that has to be broken itself, it is left as it is.
 */
export function fitLine(line: string, columns: number): string {
  if (columns < NARROWEST || displayWidth(line) <= columns) return line
  const [begin = '', indent = ''] = /^(?:\x1b\[[\d;]*m)*( *)/.exec(line) ?? []
  const room = columns - indent.length - 2
  const rest = line.slice(begin.length)
  if (rest.split(' ').some((word) => displayWidth(word) > room)) return line
  return begin + wrapText(rest, room).join(`\n${indent}  `)
}

/** Cuts a line to `columns` display columns; what was cut is marked with `…`. */
export function cutLine(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  return `${(breakWord(text, Math.max(1, columns - 1))[0] ?? '').trimEnd()}…`
}

/** Fills a text up with spaces to a display width. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let width = 0
  for (const { segment } of GRAPHEMES.segment(word)) {
    const own = displayWidth(segment)
    if (piece && width + own > columns) {
      pieces.push(piece)
      piece = ''
      width = 0
    }
    piece += segment
    width += own
  }
  return [...pieces, piece]
}
