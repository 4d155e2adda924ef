import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { UserError } from '../core/errors.js'

/** What was agreed to in some configuration. */
export interface Trusted {
  /** Of whatever was agreed to, to the letter. */
  exact: string
  /** Where it stands and what it does, for people who read the file. */
  place: string
  what: string
}

type Variables = Readonly<Record<string, string | undefined>>

const LARGEST = 4_000_000

/**
 * The file that holds what was agreed to: in XDG_STATE_HOME, else in `.local/state` of the home folder. Null: there is
 * no place for it.
 */
export function trustFile(env: Variables): string | null {
  const state = env.XDG_STATE_HOME
  if (state && path.isAbsolute(state)) return path.join(state, 'openbotman', 'trusted.json')
  const home = env.HOME ?? env.USERPROFILE ?? ''
  return path.isAbsolute(home) ? path.join(home, '.local', 'state', 'openbotman', 'trusted.json') : null
}

/** Tells what was agreed to before. A file that is damaged, or that others may write to, holds nothing. */
export function readTrust(env: Variables): (exact: string) => boolean {
  const file = trustFile(env)
  const entries = file === null ? {} : readEntries(file)
  return (exact) => Object.hasOwn(entries, hashOf(exact))
}

/**
 * Remembers what was agreed to, for this user alone.
 * @throws UserError when it cannot be written
 */
export function rememberTrust(trusted: readonly Trusted[], env: Variables): void {
  const file = trustFile(env)
  if (file === null)
    throw new UserError('there is no place to remember it in', 'Set HOME or XDG_STATE_HOME to a folder.')
  // In containers that share a home, processes have the same numbers.
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const entries = { ...readEntries(file) }
    for (const { exact, place, what } of trusted) entries[hashOf(exact)] = { place, what }
    writeFileSync(temporary, `${JSON.stringify({ version: 1, trusted: entries }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
    // The mode above is cut by the umask only; a file that was left behind would keep its own.
    chmodSync(temporary, 0o600)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new UserError(
      `cannot remember it in ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'Correct the permissions of that folder, name another one with XDG_STATE_HOME, or give --trust-config each time.',
    )
  }
}

function hashOf(exact: string): string {
  return createHash('sha256').update(exact).digest('hex')
}

function readEntries(file: string): Record<string, unknown> {
  try {
    const handle = openSync(file, 'r')
    try {
      const { mode, uid, size } = fstatSync(handle)
      const isForeign = process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)
      if (isForeign || size > LARGEST) return {}
      const value: unknown = JSON.parse(readFileSync(handle, 'utf8'))
      if (typeof value !== 'object' || value === null || !('trusted' in value)) return {}
      const { trusted } = value
      return typeof trusted === 'object' && trusted !== null ? { ...trusted } : {}
    } finally {
      closeSync(handle)
    }
  } catch {
    return {}
  }
}
