import path from 'node:path'
import type { Config } from '../config/config.js'
import { settleOutput } from '../config/settings.js'
import { UserError } from '../core/errors.js'
import type { LogEvent } from '../core/events.js'
import type { State } from '../core/state.js'
import { type Past, recall } from '../run/recall.js'
import { readLog } from '../store/read-log.js'
import { findRun, type RunFiles } from '../store/runs.js'
import type { World } from './world.js'

/** A discussion read back from its log. */
export interface ReadRun {
  files: RunFiles
  state: State
}

/**
 * The folder of the runs, absolute: `-o`, then OPENBOTMAN_OUTPUT, then the configuration. It may be missing.
 * @throws UserError for a blank folder
 */
export function runsFolder(config: Config, output: string | undefined, { cwd, env }: World): string {
  return path.resolve(cwd, settleOutput(config, output, env))
}

/**
 * Reads the run that is named by its id, its transcript, its log, or `last`.
 * @param dir folder of the runs, absolute
 * @throws UserError when there is no such run, or its log is damaged
 */
export function readRun(name: string, dir: string, cwd: string): ReadRun {
  const files = findRun(name, dir, cwd)
  return { files, state: replayLog(files.log, readLog(files.log)) }
}

/** @throws UserError when events do not follow from one another, as in a log edited by hand */
export function replayLog(file: string, events: readonly LogEvent[]): State {
  return recallLog(file, events).state
}

/** The same with what the agents were asked last. */
export function recallLog(file: string, events: readonly LogEvent[]): Past {
  try {
    const past = recall(events)
    if (past) return past
    throw new Error('it holds no event')
  } catch (error) {
    throw new UserError(
      `${file}: the log does not fit together: ${(error as Error).message}`,
      'A log is only ever appended to; restore it from a copy.',
    )
  }
}
