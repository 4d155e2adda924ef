import path from 'node:path'
import { slugify } from '../core/topic/brief.js'
import { EventLog } from '../store/log.js'
import { type RunFiles, releaseRun, reserveRun, stemOf } from '../store/runs.js'
import { recallLog } from './find-run.js'
import type { Plan } from './plan.js'
import type { Resumption } from './resume.js'
import type { World } from './world.js'

/**
 * Opens a planned discussion without beginning it: its log holds the opening alone, so that it outlives this process
 * and can be gone on with like an interrupted one, here or by another process.
 * @param reserved told of its files before anything is in the log; what it throws undoes all
 * @throws UserError when nothing can be written
 */
export function acceptDiscussion(
  { opening, pool, output }: Plan,
  { cwd }: Pick<World, 'cwd'>,
  reserved: (files: RunFiles) => void,
): Resumption {
  const { title } = opening.brief
  const files = reserveRun(path.resolve(cwd, output), stemOf(new Date(), slugify(title)))
  try {
    reserved(files)
    const log = EventLog.create(files.log)
    try {
      const opened = log.append(pool.redactor.hideIn({ ...opening, id: files.id }))
      const past = recallLog(files.log, [opened])
      return {
        past,
        state: past.state,
        files,
        pool,
        changes: [],
        warnings: [],
        opening: { type: 'discussion.resumed' },
      }
    } finally {
      log.close()
    }
  } finally {
    releaseRun(files)
  }
}
