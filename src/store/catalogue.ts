import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { type RunHead, readHead } from './run-head.js'
import { filesOf, LOG_NAME, listFolder, type RunFiles } from './runs.js'

/** A run as its log tells it, without the replies. */
export interface RunEntry extends RunHead {
  files: RunFiles
}

/** A file of a folder of runs that is no log of one, and why. */
export interface SkippedFile {
  file: string
  why: string
}

/** What a folder holds. */
export interface Catalogue {
  /** Newest first. */
  runs: RunEntry[]
  skipped: SkippedFile[]
}

const NUMBERS = new Intl.Collator('en', { numeric: true })
/** `<date>_<time>_` */
const STAMP = 20

/** A part of a folder of runs. */
export interface CataloguePart {
  /** Only runs that come after this one, the newest being first: its id, whether it is still there or not. */
  after?: string | undefined
  /** At most so many of those that are wanted; no further log is read then. */
  most?: number | undefined
}

/**
 * Reads what there is in a folder of runs from the logs themselves. Nothing is replayed: of a log, only the lines that
 * name, end and price it are looked at. A log that was only reserved is none yet.
 * @param keep which of the runs are wanted; it may look into the log's bytes, which hold until it returns
 */
export function readCatalogue(dir: string, keep?: Keep, part?: CataloguePart): Catalogue {
  const reading = readInSteps(dir, keep, part)
  let step = reading.next()
  while (!step.done) step = reading.next()
  return step.value
}

type Keep = (head: RunHead, log: Buffer, files: RunFiles) => boolean

/** The same, log by log: whoever reads many of them can do something else in between. */
export function* readInSteps(
  dir: string,
  keep: Keep = () => true,
  { after, most = Number.POSITIVE_INFINITY }: CataloguePart = {},
): Generator<void, Catalogue> {
  const { names, skipped } = listLogs(dir)
  const reader = new LogReader()
  const runs: RunEntry[] = []
  for (const name of names) {
    if (after !== undefined && byAge(name, `${after}.jsonl`) <= 0) continue
    if (runs.length >= most) break
    const files = filesOf(dir, name.slice(0, -'.jsonl'.length))
    try {
      const log = reader.read(files.log)
      if (log.length === 0) continue
      const head = readHead(log)
      if (keep(head, log, files)) runs.push({ ...head, files })
    } catch (error) {
      skipped.push({ file: files.log, why: describeFault(error) })
    }
    yield
  }
  return { runs, skipped }
}

/** Of the system's own words those that say something to a person; the place is named beside them. */
function describeFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ENOENT') return 'it is a link to a file that is not there'
  return code === undefined ? message : message.replace(/^\w+: |, \w+( '.*')?$/g, '')
}

/** The names of the logs in a folder, newest first; a folder that is missing has none. */
function listLogs(dir: string): { names: string[]; skipped: SkippedFile[] } {
  const names = listFolder(dir).filter((name) => name.endsWith('.jsonl'))
  const foreign = names.filter((name) => !LOG_NAME.test(name)).sort()
  const why = 'its name is not that of a log (<date>_<time>_<title>.jsonl)'
  return {
    names: names.filter((name) => LOG_NAME.test(name)).sort(byAge),
    skipped: foreign.map((name) => ({ file: path.join(dir, name), why })),
  }
}

/** Names begin with date and time; those of one second are told apart by a number at their end. */
function byAge(one: string, other: string): number {
  const [first, second] = [one.slice(0, STAMP), other.slice(0, STAMP)]
  if (first !== second) return first < second ? 1 : -1
  return NUMBERS.compare(other, one)
}

/** Reads one file after the other into the same memory. */
class LogReader {
  #buffer = Buffer.allocUnsafe(256 * 1024)

  /** The bytes of a file; they hold until the next one is read. */
  read(file: string): Buffer {
    const fd = openSync(file, 'r')
    try {
      const { size } = fstatSync(fd)
      if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(2 * size)
      let length = 0
      while (length < size) {
        const count = readSync(fd, this.#buffer, length, size - length, length)
        if (count === 0) break
        length += count
      }
      return this.#buffer.subarray(0, length)
    } finally {
      closeSync(fd)
    }
  }
}
