import { existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether files can be written to a folder, or the folder be made where it is missing. Leaves nothing behind.
 * @returns null when they can, else the reason
 */
export function findUnwritable(folder: string): string | null {
  let existing = path.resolve(folder)
  while (!existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing)
  try {
    if (!statSync(existing).isDirectory()) return `${existing} is no folder`
    rmdirSync(mkdtempSync(path.join(existing, '.openbotman-')))
    return null
  } catch (error) {
    if (!(error instanceof Error)) return String(error)
    // The file that was tried is no file of the user's.
    const [reason = error.message] = error.message.split(/, mkdtemp '/)
    return `${reason} (${existing})`
  }
}
