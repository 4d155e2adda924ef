import { UserError } from '../core/errors.js'
import type { Dialog, Line } from '../providers/human/terminal.js'

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
  dialog.show(`That does not work: ${error.message}`, error.hint ?? '')
}
