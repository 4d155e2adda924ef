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

/** The events of the one run in a folder. */
export function readOnlyLog(folder: string): LogEvent[] {
  const dir = path.join(folder, 'discussions')
  const [log, ...others] = readdirSync(dir).filter((file) => file.endsWith('.jsonl'))
  if (log === undefined || others.length > 0) throw new Error(`${dir} holds not one log`)
  const lines = readFileSync(path.join(dir, log), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}
