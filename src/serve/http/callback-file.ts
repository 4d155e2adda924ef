import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { EXIT, UserError } from '../../core/errors.js'

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Of the discussion. */
  id: z.string(),
  /** The same for every attempt, so that the receiver can tell a repetition. */
  delivery: z.string(),
  url: z.string(),
  /** What is sent; null while the discussion goes on. */
  body: z.string().nullable(),
  /** Milliseconds since 1970 when there was something to send; null: not yet. */
  completedAt: z.number().nullable(),
  attempts: z.int().min(0),
})

/** A callback that was promised and has not been delivered. */
export type CallbackRecord = z.output<typeof recordSchema>

const SUFFIX = '.callback.json'

/** Undelivered callbacks, one file each beside the runs: what is promised outlives the process. */
export class CallbackFiles {
  constructor(private readonly folder: string) {}

  /** @throws UserError where it cannot be written */
  write(record: CallbackRecord): void {
    const file = this.#fileOf(record.id)
    const temporary = `${file}.${process.pid}.tmp`
    try {
      mkdirSync(this.folder, { recursive: true })
      // The address may be a secret of its owner's.
      writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600 })
      renameSync(temporary, file)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw new UserError(
        `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`,
        'Make room, or correct the permissions of that folder.',
        EXIT.failed,
      )
    }
  }

  /** Null: there is none. @throws UserError where it is damaged */
  read(id: string): CallbackRecord | null {
    const file = this.#fileOf(id)
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return null
    return readRecord(file)
  }

  remove(id: string): void {
    rmSync(this.#fileOf(id), { force: true })
  }

  /** All there are; `onDamaged` is told of those that cannot be read. */
  list(onDamaged: (error: UserError) => void): CallbackRecord[] {
    const names = namesIn(this.folder).filter((name) => name.endsWith(SUFFIX))
    return names.flatMap((name) => {
      try {
        return [readRecord(path.join(this.folder, name))]
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        onDamaged(error)
        return []
      }
    })
  }

  /** Removes what a crash in the middle of writing left; nobody else may be writing. */
  sweep(): void {
    const isLeft = (name: string) => /\.callback\.json\.\d+\.tmp$/.test(name)
    for (const name of namesIn(this.folder).filter(isLeft))
      rmSync(path.join(this.folder, name), { force: true })
  }

  #fileOf(id: string): string {
    if (id === '' || id.startsWith('.') || /[/\\\0]/.test(id)) throw new Error(`${id} names no discussion`)
    return path.join(this.folder, `${id}${SUFFIX}`)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function readRecord(file: string): CallbackRecord {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it is not of the form of one' : String(error)
    throw new UserError(
      `cannot read the callback ${file}: ${why}`,
      'Remove it: nothing is sent for it any more.',
    )
  }
}
