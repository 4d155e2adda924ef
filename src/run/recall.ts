import type { Ask } from '../core/decide.js'
import type { LogEvent } from '../core/events.js'
import { evolve, replay } from '../core/evolve.js'
import { promptFor } from '../core/prompt.js'
import type { State } from '../core/state.js'
import type { Agent } from '../core/types.js'
import { measurePrompt, type PromptTrace } from './budget.js'

/** A discussion so far. */
export interface Past {
  state: State
  /** What each agent was asked last, by its id, and how the discussion stood then. */
  asked: ReadonlyMap<string, { state: State; ask: Ask }>
}

/**
 * Reads a discussion back; null for an empty log.
 * @throws Error when events do not follow from one another
 */
export function recall(history: readonly LogEvent[]): Past | null {
  const asked = new Map<string, { state: State; ask: Ask }>()
  const [first, ...rest] = history
  if (!first) return null
  let state = replay([first])
  for (const event of rest) {
    if (event.type === 'turn.completed' || event.type === 'turn.failed') {
      const { round, phase, agent, followUp } = event
      asked.set(agent, { state, ask: { round, phase, agent, followUp } })
    }
    state = evolve(state, event)
  }
  return { state, asked }
}

/**
 * What is kept of the prompt that an agent was sent last; null: it was sent none. A call that goes on after an
 * interruption repeats as much of it as it would have without. Made for one agent at a time, since it takes long.
 */
export function recallTrace(past: Past | null, agent: Agent, maxOutputTokens: number): PromptTrace | null {
  const last = past?.asked.get(agent.id)
  return last ? measurePrompt(promptFor(last.state, last.ask, maxOutputTokens), null).trace : null
}
