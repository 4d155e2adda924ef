import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { FollowUpKind, PhaseName } from '../core/types.js'
import { createFailure } from './failure.js'
import { parseScript, type ScriptEntry } from './script-file.js'

export interface ScriptedCall {
  agent: string
  round: number
  phase: PhaseName
  followUp: FollowUpKind | null
  prompt: Prompt
}

export interface ScriptedProvider extends Provider {
  /** Every call there was, in the order they came. */
  readonly calls: readonly ScriptedCall[]
  /** How many entries each agent has left; agents that have none left are absent. */
  remaining(): { agent: string; entries: number }[]
  /** @throws Error naming the agents that have entries left, and where these stand */
  assertUsedUp(): void
}

/**
 * Replays replies, delays and failures from a script, for tests and demonstrations.
 *
 * Each call of an agent takes its first unused entry whose guards (round, phase, followUp) all fit, else its first
 * unused entry without guards. Calls that are already recorded (`prompt.callsBefore`), as after a resume, have
 * taken an entry each: as many are passed over, in the order of the script, those guarded for a later round left.
 *
 * @throws UserError naming file, line and key when the script is not valid
 */
export function createScripted(source: { file: string; text: string }): ScriptedProvider {
  const script = parseScript(source)
  const left = new Map([...script].map(([agent, entries]) => [agent, [...entries]]))
  const callsOf = new Map<string, number>()
  const calls: ScriptedCall[] = []

  async function* ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
    signal.throwIfAborted()
    const { round, phase, followUp } = prompt.view
    const agent = prompt.agent.id
    calls.push({ agent, round, phase, followUp, prompt })
    passOver(prompt)
    const call = (callsOf.get(agent) ?? 0) + 1
    callsOf.set(agent, call)

    const entry = takeEntry(prompt)
    if (entry === null) {
      const place = `call ${call}, round ${round}, phase ${phase}${followUp ? `, asked once more for ${followUp}` : ''}`
      const message = `the script ${source.file} has no reply left for agent '${agent}' (${place})`
      yield {
        type: 'failed',
        failure: createFailure('config', message, { hint: `add one under replies.${agent}` }),
      }
      return
    }
    yield* play(entry, signal)
  }

  function passOver(prompt: Prompt): void {
    const agent = prompt.agent.id
    const entries = left.get(agent) ?? []
    let behind = callsOf.get(agent) ?? 0
    for (; behind < prompt.callsBefore; behind++) {
      const index = entries.findIndex((entry) => (entry.guards.round ?? 0) <= prompt.view.round)
      if (index >= 0) entries.splice(index, 1)
    }
    callsOf.set(agent, behind)
  }

  function takeEntry(prompt: Prompt): ScriptEntry | null {
    const entries = left.get(prompt.agent.id) ?? []
    const meant = entries.findIndex((entry) => isGuarded(entry) && fits(entry, prompt))
    const index = meant >= 0 ? meant : entries.findIndex((entry) => !isGuarded(entry))
    return index < 0 ? null : (entries.splice(index, 1)[0] ?? null)
  }

  function remaining(): { agent: string; entries: number }[] {
    return [...left]
      .filter(([, entries]) => entries.length > 0)
      .map(([agent, { length }]) => ({ agent, entries: length }))
  }

  function assertUsedUp(): void {
    const unused = [...left].filter(([, entries]) => entries.length > 0)
    if (unused.length === 0) return
    const list = unused.map(([agent, entries]) => `${agent} (${entries.map((entry) => entry.at).join(', ')})`)
    throw new Error(`the script ${source.file} was not used up: ${list.join('; ')}`)
  }

  return { ask, calls, remaining, assertUsedUp }
}

function isGuarded({ guards }: ScriptEntry): boolean {
  return guards.round !== null || guards.phase !== null || guards.followUp !== null
}

function fits({ guards }: ScriptEntry, { view }: Prompt): boolean {
  return (
    (guards.round === null || guards.round === view.round) &&
    (guards.phase === null || guards.phase === view.phase) &&
    (guards.followUp === null || guards.followUp === view.followUp)
  )
}

async function* play(entry: ScriptEntry, signal: AbortSignal): AsyncGenerator<Chunk> {
  const usage = entry.usage ? { usage: entry.usage } : {}
  await wait(entry.delayMs, signal)
  if (entry.failure !== null) {
    yield { type: 'failed', failure: entry.failure, ...usage }
    return
  }
  const pieces = cut(entry.text ?? '', entry.chunks)
  for (const [index, text] of pieces.entries()) {
    if (index > 0) await wait(entry.everyMs, signal)
    signal.throwIfAborted()
    yield { type: 'text', text }
  }
  yield { type: 'done', ...usage }
}

/** Cuts between characters, never within one. */
function cut(text: string, count: number): string[] {
  const characters = Array.from(text)
  const size = Math.max(1, Math.ceil(characters.length / count))
  const pieces: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    pieces.push(characters.slice(start, start + size).join(''))
  }
  return pieces
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (ms === 0) return
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
