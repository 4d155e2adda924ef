import { visibleLine } from '../core/text/sanitize.js'
import type { SkippedFile } from '../store/catalogue.js'
import { nearPath } from '../wire/run-name.js'
import { writeOut } from './output.js'

/** As many as a reader takes in. */
const MOST_NAMED = 10

/** Names on standard error the files that were passed over, a line each. */
export async function warnOfSkipped(skipped: readonly SkippedFile[], cwd: string): Promise<void> {
  const lines = skipped
    .slice(0, MOST_NAMED)
    .map(({ file, why }) => `warning: ${visibleLine(nearPath(file, cwd))} is skipped: ${visibleLine(why)}`)
  const more = skipped.length - lines.length
  if (more > 0) lines.push(`warning: ${more} more files are skipped; --json names them all`)
  await writeOut(process.stderr, lines.map((line) => `openbotman: ${line}\n`).join(''))
}
