import { UserError } from '../core/errors.js'
import type { Dialog, Line } from '../providers/human/terminal.js'
import { wrapText } from './wrap.js'

/** What the dialog puts in front of each line, in columns. */
const MARGIN = 4

/** The columns behind the dialog's margin; a terminal that does not know its width has 80. */
export function columnsBeside({ columns }: { columns?: number }): number {
  return Math.max(20, (columns || 80) - MARGIN)
}

/**
 * Asks for a line until it can be read; what is wrong with it is shown each time.
 * @param read throws UserError for what cannot be right
 */
export async function askUntil<Value>(
  dialog: Dialog,
  line: Line,
  read: (text: string) => Value | Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  for (;;) {
    const text = await dialog.write(line, signal)
    try {
      return await read(text)
    } catch (error) {
      showProblem(dialog, error)
    }
  }
}

/** Shows what the person can mend. @throws any other error */
export function showProblem(dialog: Dialog, error: unknown): void {
  if (!(error instanceof UserError)) throw error
  const columns = columnsBeside(process.stderr)
  const lines = `${error.message}\n${error.hint ?? ''}`.split('\n')
  dialog.show('That does not work', lines.flatMap((line) => wrapText(line, columns)).join('\n'))
}
