import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const SAMPLE = fileURLToPath(
  new URL('../discussions/2026-11-21_13-49-45_which-cache-for-the-product-catalogue.jsonl', import.meta.url),
)
const MINUTE = 60_000
const FIRST = Date.parse('2026-01-01T00:00:00.000Z')

/** The name of the run of a number, one a minute from the first of January 2026. */
export function runName(number: number): string {
  const at = new Date(FIRST + number * MINUTE).toISOString()
  return `${at.slice(0, 10)}_${at.slice(11, 19).replaceAll(':', '-')}_topic-${number}`
}

/**
 * Writes logs as they are after real discussions: the committed sample with other ids and times, its replies made
 * longer until a log has about the size asked for.
 * @returns the bytes of one log
 */
export function writeManyRuns(dir: string, count: number, kilobytes = 40): number {
  mkdirSync(dir, { recursive: true })
  const sample = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n')
  const replies = sample.filter((line) => line.includes('"type":"turn.completed"')).length
  const missing = Math.max(0, kilobytes * 1000 - sample.join('\n').length)
  const filler = 'The panel weighs what it knows of load, cost and operation. '
  const more = filler.repeat(Math.ceil(missing / replies / filler.length))
  const events = sample.map((line) => {
    const event = JSON.parse(line)
    return event.type === 'turn.completed' ? { ...event, content: `${event.content}\n\n${more}` } : event
  })
  let size = 0
  for (let number = 0; number < count; number++) {
    const text = events.map((event, index) => {
      const at = new Date(FIRST + number * MINUTE + index * 1000).toISOString()
      const opened =
        index === 0 ? { id: runName(number), brief: { ...event.brief, title: `Topic ${number}` } } : {}
      return `${JSON.stringify({ ...event, at, ...opened })}\n`
    })
    const log = text.join('')
    size = log.length
    writeFileSync(path.join(dir, `${runName(number)}.jsonl`), log)
  }
  return size
}
