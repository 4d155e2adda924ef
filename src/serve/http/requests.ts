import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { LOG_NAME, writeAtomic } from '../../store/runs.js'

const ENDING = '.request.json'

const requestSchema = z.object({
  version: z.literal(1),
  client: z.string(),
  /** ISO 8601, UTC. */
  acceptedAt: z.string(),
  /** As the client chose it, with the digest of what it asked for; null: it chose none. */
  idempotency: z.object({ key: z.string(), digest: z.string() }).nullable(),
  /** Where the result is to be sent; null: nowhere. */
  callback: z.string().nullable(),
})

/** What a server knows of a discussion beside its log: who asked for it, and how. */
export type AcceptedRequest = z.output<typeof requestSchema>

/** Where the request of a run is kept: beside its log. */
export function requestFile(folder: string, id: string): string {
  return path.join(folder, `${id}${ENDING}`)
}

export function writeRequest(folder: string, id: string, request: AcceptedRequest): void {
  writeAtomic(requestFile(folder, id), [`${JSON.stringify(request)}\n`])
}

/** Null: no server accepted this run, or what it wrote can no longer be read. */
export function readRequest(folder: string, id: string): AcceptedRequest | null {
  try {
    return requestSchema.parse(JSON.parse(readFileSync(requestFile(folder, id), 'utf8')))
  } catch {
    return null
  }
}

export function removeRequest(folder: string, id: string): void {
  rmSync(requestFile(folder, id), { force: true })
}

/** The ids of the runs that servers of this folder accepted, oldest first; what a crash left half written is removed. */
export function listRequests(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder)
  for (const name of names.filter((each) => /\.request\.json\.\d+\.tmp$/.test(each)))
    rmSync(path.join(folder, name), { force: true })
  return names
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .filter((id) => LOG_NAME.test(`${id}.jsonl`))
    .sort()
}

/** Tells requests apart, whatever the order of their fields. */
export function digestOf(fields: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}
