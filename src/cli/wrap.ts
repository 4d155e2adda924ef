import stringWidth from 'string-width'

const COLOUR = /(\x1b\[[\d;]*m)/
/** A terminal that is narrower has no columns to spare for an indentation. */
const NARROWEST = 20
/** How many widths are kept at most. */
const MOST_WIDTHS = 5000
const WIDTHS = new Map<string, number>()

/** The marks of the program and of the shipped roles, each two columns wide. */
const MARKS = /(?:[💡✅🚫❌⏳🎯💬💻📚📝🔍🔒🧪]|[☑⚠✖]\ufe0f)(?!\p{M}|\u200d)/gu

/** Latin, Greek, Cyrillic, dashes, quotation marks, arrows, lines and blocks: a column each, whatever they stand beside. */
const NARROW =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u259f\u2611\u26a0\u2714\u2716]*$/

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

/**
 * A line as it fits a terminal: where it is too long, broken at spaces, what follows indented.
 * @param line may hold colours
 */
export function fitLine(line: string, columns: number): string[] {
  if (displayWidth(line) <= columns) return [line]
  const indent = columns < NARROWEST ? '' : (/^ */.exec(line)?.[0] ?? '').slice(0, columns / 2)
  const hanging = columns < NARROWEST ? '' : `${indent}  `
  const [first = '', ...more] = wrapText(line, columns - hanging.length)
  return [indent + first, ...more.map((each) => hanging + each)]
}

/** What stands before the last column of a row: all up to the last gap of two spaces. */
const BEFORE_LAST = /^(?:.*\S)? {2,}(?=\S)/

/**
 * Lines as they fit a terminal, each broken at spaces; what follows stands below the last column of its row, where
 * that leaves half of the width.
 * @param text may hold colours
 * @param stream unless it is a terminal that knows its width, the text stays as it is
 */
export function fitRows(text: string, stream: { isTTY?: boolean; columns?: number }): string {
  const columns = stream.isTTY ? (stream.columns ?? 0) : 0
  if (columns < NARROWEST) return text
  return text
    .split('\n')
    .flatMap((line) => {
      if (displayWidth(line) <= columns) return [line]
      const head = BEFORE_LAST.exec(line)?.[0] ?? ''
      const indent = displayWidth(head)
      if (indent === 0 || indent > columns / 2) return fitLine(line, columns)
      const [first = '', ...more] = wrapText(line.slice(head.length), columns - indent)
      return [head + first, ...more.map((each) => ' '.repeat(indent) + each)]
    })
    .join('\n')
}

/** Cuts a line to `columns` display columns; what was cut is marked with `…`. */
export function cutLine(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  return `${(breakWord(text, Math.max(1, columns - 1))[0] ?? '').trimEnd()}…`
}

/** Cuts the beginning of a line off, to `columns` display columns; what was cut is marked with `…`. */
export function cutStart(text: string, columns: number): string {
  // A character takes a column or two, or is part of one: of a long text no more than could be shown is measured.
  const end = text.slice(-16 * Math.max(1, columns))
  if (end.length === text.length && displayWidth(text) <= columns) return text
  let left = columns - 1
  let kept = ''
  for (const segment of graphemesOf(end).reverse()) {
    left -= widthOf(segment)
    if (left < 0) break
    kept = segment + kept
  }
  return `…${kept}`
}

/** Fills a text up with spaces to a display width. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let width = 0
  for (const segment of charactersOf(word)) {
    const own = widthOf(segment)
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

/** What takes its own place in a line; a colour is one that takes none, and is not broken. */
function charactersOf(text: string): string[] {
  return text.split(COLOUR).flatMap((part, index) => (index % 2 === 1 ? [part] : graphemesOf(part)))
}

let segmenter: Intl.Segmenter | null = null
/** Each its own character, and most texts hold nothing else: to make a segmenter takes as long as a hundred lines. */
const PRINTABLE_ASCII = /^[ -~]*$/

/** What a person takes for single characters, whatever they are made of. */
export function graphemesOf(text: string): string[] {
  if (PRINTABLE_ASCII.test(text)) return text.split('')
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** The same as `displayWidth`, for single characters, which come again and again. */
function widthOf(character: string): number {
  const known = WIDTHS.get(character)
  if (known !== undefined) return known
  if (WIDTHS.size >= MOST_WIDTHS) WIDTHS.clear()
  const width = displayWidth(character)
  WIDTHS.set(character, width)
  return width
}
