import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { EXIT, UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'

/** Where a run is kept: a log and, beside it, the transcript that is written from it. */
export interface RunFiles {
  id: string
  log: string
  transcript: string
}

/**
 * Takes a name for a new run and creates its empty log, so that no other run can take the same name.
 * @param dir created when missing
 * @param stem `<date>_<time>_<slug>`; `-2`, `-3` … is added when it is taken
 * @throws UserError when nothing can be written there
 */
export function reserveRun(dir: string, stem: string): RunFiles {
  ensureFolder(dir)
  for (let n = 1; ; n++) {
    const files = filesOf(dir, n === 1 ? stem : `${stem}-${n}`)
    if (existsSync(files.transcript)) continue
    try {
      closeSync(openSync(files.log, 'wx'))
      return files
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotWrite(dir, error)
    }
  }
}

/** Makes the folder of the runs where it is missing. @throws UserError when it cannot be made */
export function ensureFolder(dir: string): void {
  try {
    makeFolder(dir)
  } catch (error) {
    throw cannotWrite(dir, error)
  }
}

/** Makes a folder and those above it; `recursive` of Node 20 never returns on file systems such as /proc. */
function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return
  const parent = path.dirname(dir)
  if (parent !== dir) makeFolder(parent)
  try {
    mkdirSync(dir)
  } catch (error) {
    // Another run may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(dir).isDirectory()) throw error
  }
}

/** Removes a log that was reserved and never written to. */
export function releaseRun(files: RunFiles): void {
  if (statSync(files.log).size === 0) rmSync(files.log)
}

/** The name of a run that starts at `date`, local time. */
export function stemOf(date: Date, slug: string): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}_${two(date.getHours())}-${two(date.getMinutes())}-${two(date.getSeconds())}_${slug}`
}

/**
 * The files of a run named by its id, its transcript, its log, or `last` (the newest in `dir`).
 * @param cwd what a path is relative to
 * @throws UserError when there is no such run, with the nearest names
 */
export function findRun(name: string, dir: string, cwd: string): RunFiles {
  if (name === 'last') {
    const newest = listRuns(dir).at(-1)
    if (newest) return filesOf(dir, newest)
    throw new UserError(
      `there is no run in ${dir}`,
      'Start one with: openbotman discuss <topic>, or name its folder with -o',
    )
  }
  const file = path.resolve(cwd, name)
  if (/\.(md|jsonl)$/.test(file) && existsSync(file.replace(/\.md$/, '.jsonl'))) {
    return filesOf(path.dirname(file), path.basename(file).replace(/\.(md|jsonl)$/, ''))
  }
  const ids = listRuns(dir)
  const id = path.basename(name).replace(/\.(md|jsonl)$/, '')
  if (ids.includes(id)) return filesOf(dir, id)
  const near = nearestIds(id, ids)
  throw new UserError(
    `there is no run '${name}' in ${dir}`,
    near.length > 0
      ? `Did you mean ${near.join(', ')}?`
      : 'Name it by its id, its transcript, its log, or `last`.',
  )
}

/** So many ids are offered for one that there is not. */
const OFFERED = 3

/**
 * The ids that one may have been meant to be: those that begin so, the newest first, else those that are spelled alike.
 * @param ids oldest first
 */
export function nearestIds(id: string, ids: readonly string[]): string[] {
  const begun = id === '' ? [] : ids.filter((each) => each.startsWith(id))
  return begun.length > 0 ? begun.reverse().slice(0, OFFERED) : nearest(id, ids, OFFERED)
}

/** Logs of ours, by their names; one that was only reserved is empty. */
export const LOG_NAME = /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_.+\.jsonl$/

/** The ids of the runs in a folder, oldest first: they begin with date and time. */
export function listRuns(dir: string): string[] {
  const isBegun = (file: string) => {
    const facts = statSync(path.join(dir, file), { throwIfNoEntry: false })
    return facts?.isFile() === true && facts.size > 0
  }
  return listFolder(dir)
    .filter((file) => LOG_NAME.test(file) && isBegun(file))
    .map((file) => file.slice(0, -'.jsonl'.length))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}

/** The names of what is in a folder of runs; none where it is missing. @throws UserError when it is no folder, or closed */
export function listFolder(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    const reason = code === 'ENOTDIR' ? 'it is no folder' : message.replace(/, \w+ '.*'$/, '')
    throw new UserError(
      `cannot look for discussions in ${dir}: ${reason}`,
      'Name the folder of the runs with -o <dir>; a single run can be named by its log.',
    )
  }
}

/** So many characters are written at once, at least: large texts come in pieces so that nobody holds all of them. */
const WRITTEN_AT_ONCE = 16_384

/**
 * Replaces a file's text so that a reader sees the old one or the new one, never half of it.
 * @param pieces of the text, in their order
 */
export function writeAtomic(file: string, pieces: readonly string[] | Generator<string>): void {
  const temporary = temporaryFor(file)
  try {
    writePieces(temporary, pieces)
    renameSync(temporary, file)
  } catch (error) {
    throw giveUp(file, temporary, error)
  }
}

/** The same; others are served while the disk puts the new one in the place of the old one, which may take long. */
export async function replaceFile(
  file: string,
  pieces: readonly string[] | Generator<string>,
): Promise<void> {
  const temporary = temporaryFor(file)
  try {
    writePieces(temporary, pieces)
    await rename(temporary, file)
  } catch (error) {
    throw giveUp(file, temporary, error)
  }
}

function temporaryFor(file: string): string {
  return `${file}.${process.pid}.tmp`
}

function giveUp(file: string, temporary: string, error: unknown): unknown {
  rmSync(temporary, { force: true })
  // What goes wrong while the pieces are made is no fault of the file.
  return (error as NodeJS.ErrnoException).code === undefined ? error : cannotWrite(file, error, EXIT.failed)
}

function writePieces(file: string, pieces: readonly string[] | Generator<string>): void {
  const fd = openSync(file, 'w')
  try {
    let text = ''
    for (const piece of pieces) {
      text += piece
      if (text.length < WRITTEN_AT_ONCE) continue
      writeAll(fd, Buffer.from(text))
      text = ''
    }
    writeAll(fd, Buffer.from(text))
  } finally {
    closeSync(fd)
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
}

/**
 * Removes what a crash in the middle of writing left beside a run.
 * @param files of a run that this process holds: nobody else is writing any of it
 */
export function sweepRun({ transcript }: RunFiles): void {
  const dir = path.dirname(transcript)
  const begin = `${path.basename(transcript)}.`
  const isLeft = (name: string) => name.startsWith(begin) && /^\d+\.tmp$/.test(name.slice(begin.length))
  for (const name of readdirSync(dir).filter(isLeft)) rmSync(path.join(dir, name), { force: true })
}

/** The files of a run by its id. */
export function filesOf(dir: string, id: string): RunFiles {
  return { id, log: path.join(dir, `${id}.jsonl`), transcript: path.join(dir, `${id}.md`) }
}

function cannotWrite(place: string, error: unknown, exitCode: number = EXIT.usage): UserError {
  const { code, message } = error as NodeJS.ErrnoException
  const reason =
    code === 'EEXIST'
      ? 'it is a file, not a folder'
      : code === 'ENOTDIR'
        ? 'what should be a folder above it is a file'
        : // The place is named already; the temporary file beside it is nobody's business.
          message.replace(/, \w+ '.*'$/, '')
  return new UserError(
    `cannot write to ${place}: ${reason}`,
    'Name a folder that can be written to with -o <dir>.',
    exitCode,
  )
}
