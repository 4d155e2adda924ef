import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../core/errors.js'
import { isHeld, lockRun } from '../../store/lock.js'
import { readHead } from '../../store/run-head.js'
import { ensureFolder, filesOf } from '../../store/runs.js'
import { describeError } from './logging.js'
import type { ServerLog } from './ports.js'
import { type AcceptedRequest, listRequests, readRequest, removeRequest } from './requests.js'

/** A run that a server of this folder accepted, as it is found when another one is started. */
export interface FoundRun {
  id: string
  request: AcceptedRequest
  /** Whether it has not ended, and nobody is at it. */
  isUnfinished: boolean
}

/**
 * Takes a folder of runs for one server: what another one accepted is not begun twice.
 * @returns gives it back
 * @throws UserError when another server has it, or it cannot be written to
 */
export function lockFolder(folder: string): () => void {
  ensureFolder(folder)
  const file = path.join(folder, '.serve')
  if (isHeld(file))
    throw new UserError(
      `another openbotman serve keeps its discussions in ${folder}`,
      'Name another folder with -o <dir>, or end the other one.',
    )
  return lockRun(file)
}

/**
 * The runs that were accepted in a folder, oldest first. What a crash left behind before anybody was told of it is
 * removed.
 * @param log told of what cannot be gone on with
 */
export function findAccepted(folder: string, log: ServerLog | undefined): FoundRun[] {
  return listRequests(folder).flatMap((id) => {
    const request = readRequest(folder, id)
    if (request === null) {
      log?.warn({ discussion: id }, 'the request beside its log cannot be read; it is left as it is')
      return []
    }
    const opened = readOpened(filesOf(folder, id).log)
    if (opened === null) {
      removeRequest(folder, id)
      rmSync(filesOf(folder, id).log, { force: true })
      return []
    }
    return [{ id, request, isUnfinished: isUnfinished(folder, id, opened, log) }]
  })
}

/** The bytes of a log; null: its first event was not written to its end, and so no client was told of it. */
function readOpened(file: string): Buffer | null {
  try {
    const bytes = readFileSync(file)
    return bytes.includes('\n') ? bytes : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function isUnfinished(folder: string, id: string, bytes: Buffer, log: ServerLog | undefined): boolean {
  try {
    return readHead(bytes).status === null && !isHeld(filesOf(folder, id).log)
  } catch (error) {
    log?.warn({ discussion: id, ...describeError(error) }, 'the log cannot be read; it is left as it is')
    return false
  }
}
