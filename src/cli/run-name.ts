import path from 'node:path'
import type { RunFiles } from '../store/runs.js'

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
