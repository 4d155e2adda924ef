import { existsSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { EXIT, UserError } from '../core/errors.js'
import { renderPage } from '../core/export/page.js'
import { nearest } from '../core/nearest.js'
import { toResult } from '../core/result.js'
import { toJson } from '../core/text/json.js'
import { Redactor, secretsIn } from '../core/text/secrets.js'
import { renderTranscript } from '../core/transcript.js'
import { isHeld } from '../store/lock.js'
import { readLog } from '../store/read-log.js'
import { findRun, type RunFiles, writeAtomic } from '../store/runs.js'
import { replayLog } from './find-run.js'
import { settleRunsFolder } from './runs.js'
import type { World } from './world.js'

export const EXPORT_FORMATS = ['md', 'json', 'html'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportOptions {
  /** Id, transcript, log, or `last`. */
  run: string
  config?: string | undefined
  /** Folder of the runs. */
  runs?: string | undefined
  /** Default: what the file's name ends with, else `md`. */
  format?: string | undefined
  /** The file to write; absent or `-`: the text is only returned. */
  output?: string | undefined
}

export interface Exported {
  text: string
  /** Where it was written; null: nowhere. */
  file: string | null
}

/**
 * Writes a discussion anew from its log, finished or not: the transcript, the result that `--json` prints, or one
 * page. The run itself stays as it is.
 * @throws UserError when there is no such run, its log is damaged, the format is unknown, or the file cannot be written
 */
export async function exportRun(options: ExportOptions, world: World): Promise<Exported> {
  const { output } = options
  const format = chooseFormat(options.format, output)
  const files = await locateRun(options, world)
  const target = output === undefined || output === '-' ? null : path.resolve(world.cwd, output)
  const file = target && checkTarget(target, files)
  const text = renderRun(files, format, new Redactor(secretsIn(world.env)))
  if (file) writeFile(file, text)
  return { text, file }
}

/**
 * What a run's log amounts to, in a format; without keys that were not known yet where it was written.
 * @throws UserError when the log is damaged
 */
export function renderRun(files: RunFiles, format: ExportFormat, redactor: Redactor): string {
  const events = redactor.hideIn(readLog(files.log))
  const state = replayLog(files.log, events)
  switch (format) {
    case 'md':
      return renderTranscript(state)
    case 'html':
      return renderPage(state, events, isHeld(files.log))
    case 'json': {
      const transcript = existsSync(files.transcript) ? files.transcript : null
      return `${toJson(toResult(state, { transcript, log: files.log }), 2)}\n`
    }
  }
}

/** Where `last` and ids are looked for: the folder that was named, else the one that discussions go to. */
async function locateRun(options: ExportOptions, world: World): Promise<RunFiles> {
  const dir = await settleRunsFolder({ config: options.config, output: options.runs }, world)
  try {
    return findRun(options.run, dir, world.cwd)
  } catch (error) {
    // Elsewhere -o names the folder of the runs; here it is the file.
    if (!(error instanceof UserError)) throw error
    const hint = error.hint?.replace('with -o', 'with --runs') ?? null
    throw new UserError(error.message, hint, error.exitCode)
  }
}

function chooseFormat(asked: string | undefined, output: string | undefined): ExportFormat {
  const byName = EXPORT_FORMATS.find((format) => output?.toLowerCase().endsWith(`.${format}`))
  if (asked === undefined) return byName ?? 'md'
  const found = EXPORT_FORMATS.find((format) => format === asked.toLowerCase())
  if (found) return found
  const near = nearest(asked, EXPORT_FORMATS)
  throw new UserError(
    `--format ${asked}: there is no such format`,
    `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}Formats: ${EXPORT_FORMATS.join(', ')}.`,
  )
}

/** The file behind a name: a link leads to what it names. @throws UserError when it must not or cannot be replaced */
function checkTarget(target: string, { log }: RunFiles): string {
  const stat = statSync(target, { throwIfNoEntry: false })
  if (stat && !stat.isFile())
    throw new UserError(
      `-o ${target}: this is ${stat.isDirectory() ? 'a folder' : 'no regular file'}`,
      'Name the file to write; without -o the text goes to standard output.',
    )
  const file = stat ? realpathSync(target) : target
  if (file === realpathSync(log))
    throw new UserError(
      `-o ${target}: this is the log of the run itself`,
      'Name another file: what is exported is made from the log.',
    )
  return file
}

function writeFile(file: string, text: string): void {
  try {
    writeAtomic(file, [text])
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(error.message, 'Name a file that can be written to with -o <file>.', EXIT.failed)
  }
}
