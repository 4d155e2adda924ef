import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogEvent } from '../../src/core/events.js'

const TOPIC = fileURLToPath(new URL('../../examples/cache.md', import.meta.url))
/** Five of the shipped roles. */
const PANEL = 'planner,coder,reviewer,security,tester'

/** Does something in a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The arguments that have five agents discuss a committed topic. */
export function discussArguments(rounds: number): string[] {
  const limits = ['--rounds', String(rounds), '--budget', '1000000000tok']
  return ['discuss', TOPIC, '--agents', PANEL, '--provider', 'openai:bench', ...limits]
}

/** A configuration with as many agents as wanted, all of them answered by the model, and the arguments to have them discuss. */
export function writePanel(folder: string, agents: number, rounds: number): string[] {
  const ids = Array.from({ length: agents }, (_, at) => `agent-${at + 1}`)
  const roles = ids.map((id) => `  ${id}: { role: "one of many", prompt: "You judge by what ${id} knows." }`)
  const text = [
    'version: 1',
    'provider: openai:bench',
    `agents:\n${roles.join('\n')}`,
    `teams:\n  default: { agents: [${ids.join(', ')}] }`,
    'discussion: { blindPick: false }',
  ].join('\n')
  writeFileSync(path.join(folder, 'openbotman.yaml'), `${text}\n`)
  return ['discuss', TOPIC, '--rounds', String(rounds), '--budget', '1000000000tok']
}

/** The committed topic under a title of its own. */
export function topicOf(name: string): string {
  return readFileSync(TOPIC, 'utf8').replace(/^# /, `# Case ${name}: `)
}

/** The events of the one run in a folder. */
export function readOnlyLog(folder: string): LogEvent[] {
  const [log, ...others] = readLogs(folder).values()
  if (log === undefined || others.length > 0) throw new Error(`${folder} holds not one log`)
  return log
}

/** The events of the runs in a folder, by their ids; a line that a crash tore is left out. */
export function readLogs(folder: string): Map<string, LogEvent[]> {
  const dir = path.join(folder, 'discussions')
  const logs = readdirSync(dir).filter((file) => file.endsWith('.jsonl'))
  return new Map(logs.map((file) => [file.slice(0, -'.jsonl'.length), readEvents(path.join(dir, file))]))
}

function readEvents(file: string): LogEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line))
}
