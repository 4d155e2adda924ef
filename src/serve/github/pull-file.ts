import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { UserError } from '../../core/errors.js'
import { ensureFolder, writeAtomic } from '../../store/runs.js'

const jobSchema = z.strictObject({
  /** GitHub's id of the delivery that asked for it. */
  delivery: z.string(),
  /** The commit that is reviewed; the one of the event until GitHub was asked. */
  head: z.string(),
  /** Discussions of before that this one takes the place of. */
  replaces: z.array(z.string()),
  /** The discussion in which it is reviewed; null: not begun yet. */
  discussion: z.string().nullable(),
  /** Where its files are shown, for links; null: nowhere. */
  files: z.string().nullable(),
  /** The comment that is to be left; null: not known yet. */
  body: z.string().nullable(),
  /** Attempts in vain at what comes next. */
  attempts: z.int().min(0),
  /** Since when that is tried: milliseconds since 1970. */
  since: z.number(),
})

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** `owner/name` in lower case. */
  repository: z.string().regex(/^[\w-]+\/[\w.-]+$/),
  number: z.int().positive(),
  /** GitHub's id of our comment; null: there is none yet. */
  comment: z.int().nullable(),
  /** Of the newest event that was taken: milliseconds since 1970. */
  updatedAt: z.number(),
  /** What the same event is known by when it comes again: GitHub's id of the delivery, and a digest. */
  taken: z.array(z.string()),
  /** What is still to be done; null: nothing. */
  job: jobSchema.nullable(),
})

export type PullJob = z.output<typeof jobSchema>
export type PullRecord = z.output<typeof recordSchema>

const SUFFIX = '.pull.json'
const FOLDER = '.github-hook'
/** Of pull requests with nothing left to do; the comments of others are found by what stands in them. */
const MOST_KEPT = 5000

/** What is known of pull requests that were reviewed, or are to be: one file each, which outlives the process. */
export class PullFiles {
  readonly folder: string

  /** @param runs the folder of the runs */
  constructor(runs: string) {
    this.folder = path.join(runs, FOLDER)
  }

  /** @throws UserError where it cannot be written */
  write(record: PullRecord): void {
    ensureFolder(this.folder)
    writeAtomic(this.#fileOf(record.repository, record.number), [`${JSON.stringify(record)}\n`])
  }

  /** Null: there is none, or what is there is damaged. */
  read(repository: string, number: number): PullRecord | null {
    return readRecord(this.#fileOf(repository, number), () => undefined)
  }

  /** All there are; the oldest with nothing left to do are removed where there are very many. */
  list(onDamaged: (error: UserError) => void): PullRecord[] {
    const files = namesIn(this.folder).map((name) => path.join(this.folder, name))
    for (const file of files.filter((each) => each.endsWith('.tmp'))) rmSync(file, { force: true })
    const records = files
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => ({ file, record: readRecord(file, onDamaged) }))
    const idle = records
      .filter(({ record }) => record?.job === null)
      .sort((one, other) => (other.record?.updatedAt ?? 0) - (one.record?.updatedAt ?? 0))
    for (const { file } of idle.slice(MOST_KEPT)) rmSync(file, { force: true })
    return records.flatMap(({ record }) => record ?? [])
  }

  #fileOf(repository: string, number: number): string {
    if (!/^[\w-]+\/[\w.-]+$/.test(repository)) throw new Error(`${repository} names no repository`)
    return path.join(this.folder, `${repository.replace('/', '__')}__${number}${SUFFIX}`)
  }
}

function namesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : []
}

function readRecord(file: string, onDamaged: (error: UserError) => void): PullRecord | null {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it is not of the form of one' : String(error)
    const cure = 'Remove it: its pull request is reviewed again when GitHub tells of it.'
    onDamaged(new UserError(`cannot read what is known of a pull request, ${file}: ${why}`, cure))
    return null
  }
}
