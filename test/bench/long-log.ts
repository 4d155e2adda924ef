import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Ask, decide } from '../../src/core/decide.js'
import type { EventBody, LogEvent } from '../../src/core/events.js'
import { evolve, openState } from '../../src/core/evolve.js'
import { openPoints } from '../../src/core/ledger.js'
import { parseReply } from '../../src/core/reply.js'
import type { State } from '../../src/core/state.js'
import { openingOf } from '../table.js'
import { condition, proposal, support } from './replies.js'

const SECOND = 1000
const MOST_ROUNDS = 50
const USAGE = { inputTokens: 3000, cachedInputTokens: 2000, outputTokens: 80, costUsd: null }

/**
 * Writes the log of a discussion that was interrupted just before its proposer's next revision. A discussion has 50
 * rounds at most, so that one of many events has many agents.
 * @param least how many events it has at least
 * @returns how many it has
 */
export function writeLongLog(dir: string, id: string, least: number): number {
  const agents = Array.from({ length: Math.ceil(least / (MOST_ROUNDS - 2)) }, (_, at) => `agent-${at + 1}`)
  const lines: string[] = []
  let state: State | null = null
  const keep = (body: EventBody): State => {
    const at = new Date(Date.UTC(2026, 0, 1) + lines.length * SECOND).toISOString()
    const event = { seq: lines.length + 1, at, ...body } as LogEvent
    lines.push(JSON.stringify(event))
    if (event.type === 'discussion.opened') return openState(event)
    if (state === null) throw new Error('a log begins with discussion.opened')
    return evolve(state, event)
  }
  const opening = openingOf({ agents, rounds: MOST_ROUNDS })
  const panel = opening.agents.map((agent) => ({
    ...agent,
    providers: [{ provider: 'openai', model: 'bench' }],
  }))
  state = keep({ ...opening, id, agents: panel })
  while (lines.length < least || state.phases.at(-1)?.name !== 'revision') {
    const step = decide(state)
    if (step.do === 'rest') throw new Error(`the discussion ended after ${lines.length} events`)
    const next =
      step.do === 'append'
        ? [step.event]
        : step.asks.map((ask) => answerTo(ask, state as State, lines.length))
    for (const body of next) state = keep(body)
  }
  mkdirSync(dir, { recursive: true })
  writeFileSync(path.join(dir, `${id}.jsonl`), `${lines.join('\n')}\n`)
  return lines.length
}

/** Three of the responders have a condition of their own in each round, which the proposer accepts. */
function answerTo({ round, phase, agent, followUp }: Ask, { points }: State, seed: number): EventBody {
  const place = Number(agent.slice('agent-'.length))
  const asks = place > 1 && (place + round) % 64 === 0
  const content =
    phase === 'answers'
      ? (asks ? condition : support)(40, seed)
      : proposal(
          120,
          seed,
          openPoints(points).map(({ id }) => id),
        )
  const call = { provider: 'openai', model: 'bench', durationMs: 900, attempts: 1, usage: USAGE }
  return {
    type: 'turn.completed',
    ...{ round, phase, agent, followUp, ...call, content },
    reply: parseReply(content, followUp),
  }
}
