import { readLabel, readOptionLabel } from './labels.js'
import type { Option } from './outline-parts.js'

/**
 * Reads a table whose rows are options. It is one when it has a column for pros or cons, or stands where options
 * are expected; null otherwise. Other columns become notes with their heading in front.
 */
export function readOptionTable(header: string[], rows: string[][], expected: boolean): Option[] | null {
  const labels = header.map((cell) => readLabel(cell))
  if (!expected && !labels.includes('pros') && !labels.includes('cons')) return null
  const titles = findTitleColumn(rows)
  return rows.map((row) => {
    const option: Option = { ...readTitle(row, titles), pros: [], cons: [], notes: [] }
    row.forEach((cell, column) => {
      const label = labels[column]
      if (column <= titles || !cell) return
      if (label === 'pros' || label === 'cons') option[label].push(...splitPoints(cell))
      else option.notes.push(`${header[column]}: ${cell}`)
    })
    return option
  })
}

/** Several points in one line stand apart by semicolons. */
export function splitPoints(text: string): string[] {
  return text
    .split(/;\s+|\s•\s/)
    .map((point) => point.trim())
    .filter((point) => /[\p{L}\p{N}]/u.test(point))
}

/** The first column, or the second when the first holds only letters and numbers. */
function findTitleColumn(rows: string[][]): number {
  return rows.every((row) => /^\W*\w{1,2}\W*$/.test(row[0] ?? '')) ? 1 : 0
}

function readTitle(row: string[], column: number): Pick<Option, 'label' | 'name' | 'title'> {
  const cell = row[column] ?? ''
  if (column === 1) {
    const label = row[0]?.replace(/\W/g, '').toUpperCase() ?? null
    return { label, name: cell, title: `${label}: ${cell}` }
  }
  return readOptionLabel(cell, true) ?? { label: null, name: cell, title: cell }
}
