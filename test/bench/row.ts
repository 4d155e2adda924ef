/** One figure of the bench, and the mark it has to meet. */
export interface Row {
  what: string
  figure: number
  /** `cpu s`: seconds of user and system time, which a busy machine does not make longer; `count`: a number of things. */
  unit: 'x' | 's' | 'ms' | 'cpu s' | '%' | 'MB' | 'count'
  /** What the figure may be at most, or has to be at least; null: it is told for comparison. */
  mark: { most: number } | { least: number } | null
  /** The figures it was worked out from. */
  from: string
}

/** What `node -e 0` takes on the machine that the marks in seconds are meant for. */
const REFERENCE_NODE_MS = 45

/**
 * The rows with the marks in seconds that hold here: a machine slower than the reference, by what `node -e 0` takes on
 * it, is allowed as much more; a faster one has to keep the mark as it is.
 */
export function allowForMachine(rows: readonly Row[], nodeMs: number): Row[] {
  const slowness = Math.max(1, nodeMs / REFERENCE_NODE_MS)
  return rows.map((row) =>
    (row.unit === 's' || row.unit === 'ms') && row.mark && 'most' in row.mark
      ? { ...row, mark: { most: row.mark.most * slowness } }
      : row,
  )
}

/** Whether a figure meets its mark. A figure that is none does not. */
export function meetsMark({ figure, mark }: Row): boolean {
  if (mark === null) return true
  return 'most' in mark ? figure <= mark.most : figure >= mark.least
}

/** The rows as a table for a terminal. */
export function renderRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, amount(row.figure, row.unit), ...describeMark(row), row.from])
  const table = [['what', 'figure', 'mark', 'of mark', '', 'from'], ...cells]
  const widths = table[0]?.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0))) ?? []
  return table
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The mark, how much of it is used up (above 1 it is missed), and whether it is met. */
function describeMark(row: Row): [mark: string, used: string, met: string] {
  const { mark, figure, unit } = row
  if (mark === null) return ['', '', '']
  const met = meetsMark(row) ? 'ok' : 'MISSED'
  if ('most' in mark && mark.most === 0) return [`<= ${amount(0, unit)}`, '', met]
  return 'most' in mark
    ? [`<= ${amount(mark.most, unit)}`, (figure / mark.most).toFixed(2), met]
    : [`>= ${amount(mark.least, unit)}`, (mark.least / figure).toFixed(2), met]
}

function amount(figure: number, unit: Row['unit']): string {
  if (unit === 'MB') return `${Math.round(figure)} MB`
  if (unit === 'ms') return `${Math.round(figure)} ms`
  if (unit === 'count') return String(figure)
  if (unit === '%') return `${figure.toFixed(1)} %`
  return unit === 'x' ? figure.toFixed(2) : `${figure.toFixed(2)} ${unit}`
}

/** The middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(middle)] ?? Number.NaN, sorted[Math.ceil(middle)] ?? Number.NaN]
  return (low + high) / 2
}

/** The least of some numbers that so large a part of them does not exceed; NaN of none. @param part from 0 to 1 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
}
