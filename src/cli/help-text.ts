import { displayWidth, wrapText } from './wrap.js'

/** Where there is no terminal, as commander has it. */
const USUAL_COLUMNS = 80
const NARROWEST = 20
/** How much deeper than its line stands what belongs to it. */
const DEEPER = '    '

/** The columns that help is written for. */
export function helpColumns({ columns }: { columns?: number }): number {
  return Math.max(NARROWEST, columns || USUAL_COLUMNS)
}

/**
 * A help text in lines of at most `columns`: prose is wrapped anew, what stands beside a term or an example goes below
 * it, and a long command is continued behind a backslash, so that it can still be typed as it stands.
 */
export function fitHelp(text: string, columns: number): string {
  return groupLines(text.split('\n'))
    .flatMap((lines) => {
      if (lines.every((line) => displayWidth(line) <= columns)) return lines
      return lines[0]?.startsWith(' ')
        ? lines.flatMap((line) => fitEntry(line, columns))
        : wrapText(lines.join(' '), columns)
    })
    .join('\n')
}

/** Neighbours of one kind: empty lines, prose, and what is indented. */
function groupLines(lines: readonly string[]): string[][] {
  const groups: string[][] = []
  let before: string | null = null
  for (const line of lines) {
    const kind = line === '' ? 'empty' : line.startsWith(' ') ? 'indented' : 'prose'
    if (kind === before) groups.at(-1)?.push(line)
    else groups.push([line])
    before = kind
  }
  return groups
}

/** A term or a command, and what stands behind it after a gap. */
const ENTRY = /^( +)(\S.*?)(?: {2,}(\S.*))?$/

function fitEntry(line: string, columns: number): string[] {
  const [, indent = '', entry = '', meaning = ''] = ENTRY.exec(line) ?? []
  const below = indent + DEEPER
  return [
    ...breakCommand(entry, columns, indent),
    ...wrapText(meaning, columns - below.length).map((each) => below + each),
  ]
}

/** A word with what is quoted in it; an option, and a sign for a pipe or a file, with the word behind it. */
const WORD = /(?:(?:--?[a-z][\w-]*|[>|]) (?![-|>]))?(?:'[^']*'|"[^"]*"|\S)+/gi

/** Breaks between words, never within quotation marks; a line with a single long word stays too long. */
function breakCommand(command: string, columns: number, indent: string): string[] {
  if (displayWidth(indent + command) <= columns) return [indent + command]
  const lines: string[] = []
  let line = indent
  for (const word of command.match(WORD) ?? []) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`
    if (line.trim() === '' || displayWidth(longer) <= columns - 2) line = longer
    else {
      lines.push(`${line} \\`)
      line = indent + DEEPER + word
    }
  }
  return [...lines, line]
}
