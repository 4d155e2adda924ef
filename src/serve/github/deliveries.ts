import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ensureFolder, writeAtomic } from '../../store/runs.js'

const fileSchema = z.array(z.string())

/** GitHub lets one send a delivery again for three days; so many are not taken within these. */
const MOST = 4000

/**
 * Which deliveries were taken already, across restarts: by GitHub's id, and by what was signed, since the id is not.
 */
export class Deliveries {
  readonly #file: string
  /** Oldest first. */
  readonly #taken: Set<string>

  /** @param folder where they are kept */
  constructor(private readonly folder: string) {
    this.#file = path.join(folder, 'deliveries.json')
    this.#taken = new Set(readTaken(this.#file))
  }

  isTaken(marks: readonly string[]): boolean {
    return marks.some((mark) => this.#taken.has(mark))
  }

  /** @throws UserError where it cannot be written */
  take(marks: readonly string[]): void {
    for (const mark of marks) this.#taken.add(mark)
    this.#write()
  }

  /** Has one taken again that came to nothing. @throws UserError where it cannot be written */
  forget(marks: readonly string[]): void {
    for (const mark of marks) this.#taken.delete(mark)
    this.#write()
  }

  #write(): void {
    for (const mark of [...this.#taken].slice(0, Math.max(0, this.#taken.size - MOST)))
      this.#taken.delete(mark)
    ensureFolder(this.folder)
    writeAtomic(this.#file, [`${JSON.stringify([...this.#taken])}\n`])
  }
}

/** What is damaged is begun anew: each pull request knows its own last event besides. */
function readTaken(file: string): string[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') rmSync(file, { force: true })
    return []
  }
}
