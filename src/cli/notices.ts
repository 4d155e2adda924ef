import { visible } from '../core/text/sanitize.js'
import type { Plan } from '../wire/plan.js'
import { writeOut } from './output.js'
import { wrapText } from './wrap.js'

/** Narrower terminals break lines themselves: nothing would be gained. */
const NARROWEST = 20

/**
 * Tells on standard error what a plan warns of and notes, each on one line; a terminal that is too narrow for one
 * gets it broken between words.
 * @param quiet notes, which are no fault, are left out
 */
export async function tellNotices(
  { warnings, notes }: Pick<Plan, 'warnings' | 'notes'>,
  quiet: boolean,
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number } = process.stderr,
): Promise<void> {
  const columns = stderr.isTTY ? (stderr.columns ?? 80) : null
  const lines = [...warnings.map((warning) => `warning: ${warning}`), ...(quiet ? [] : notes)]
  for (const line of lines) await writeOut(stderr, `${breakLine(visible(`openbotman: ${line}`), columns)}\n`)
}

/** @param columns of a terminal; null: there is none */
function breakLine(line: string, columns: number | null): string {
  if (columns === null || columns < NARROWEST) return line
  return wrapText(line, columns).join('\n')
}
