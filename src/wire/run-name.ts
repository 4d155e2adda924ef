import path from 'node:path'
import { RESUMABLE } from '../core/types.js'
import { isHeld } from '../store/lock.js'
import type { RunFiles } from '../store/runs.js'
import type { ReadRun } from './find-run.js'

/** How a run is named on a command line: by its id in the default folder, elsewhere by its log. */
export function nameRun({ id, log }: RunFiles, cwd: string): string {
  const near = nearPath(log, cwd)
  const name = path.dirname(near) === 'discussions' ? id : near
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** A path as a user would write it: relative where it lies below the working directory. */
export function nearPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}

/** What helps where a run has not come as far as it should have. */
export function describeWayOn({ files, state: { ended } }: ReadRun, cwd: string): string {
  if (ended === null && isHeld(files.log)) return 'It is going on at this moment: wait until it has ended.'
  if (ended === null || RESUMABLE.includes(ended.status))
    return `Go on with it: openbotman resume ${nameRun(files, cwd)}`
  return 'It has come to its end: hold a new discussion of the topic.'
}
