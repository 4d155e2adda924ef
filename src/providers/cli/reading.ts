import { statSync } from 'node:fs'
import type { Agent, Failure } from '../../core/types.js'
import { createFailure } from '../failure.js'
import { refuseFileAccess } from './file-access.js'
import type { CliRow } from './row.js'

/** A folder that a CLI may read while it writes one reply. */
export interface Reading {
  /** Absolute path; it is the working directory too. */
  folder: string
  /** Absolute paths of folders in it that are not to be read. */
  except: readonly string[]
}

export function readingOf({ access }: Agent): Reading | null {
  return access ? { folder: access.read, except: access.except ?? [] } : null
}

/** Why a CLI cannot be given a folder now; null: it can. */
export function findUnreadable(row: CliRow, { folder }: Reading): Failure | null {
  const refusal = refuseFileAccess(row.type)
  if (refusal !== null) {
    return createFailure('config', `${row.type} ${refusal}`, {
      hint: 'set provider: claude-cli for this agent',
    })
  }
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? null
    : createFailure('config', `the folder to read is not there: ${folder}`, {
        hint: 'put it back, or correct `access` of the role',
      })
}
