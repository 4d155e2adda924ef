/** The beginning of a text that documents: behind its quotes stand words, as they do not where one ends. */
const BEGUN = /^\s*[ru]?("""|''')\s*[^\s"']/i

/** Which lines of a Python file are words of a docstring that begins in these lines. */
export function linesOfDocstrings(lines: readonly string[]): boolean[] {
  let end: string | null = null
  return lines.map((line) => {
    if (end !== null) {
      if (line.includes(end)) end = null
      return true
    }
    const quotes = BEGUN.exec(line)?.[1]
    if (quotes === undefined) return false
    if (line.split(quotes).length === 2) end = quotes
    return true
  })
}
