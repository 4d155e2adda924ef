import type { Ask } from '../core/decide.js'
import type { LogEvent } from '../core/events.js'
import { evolve, replay } from '../core/evolve.js'
import { agentOf, promptFor } from '../core/prompt.js'
import type { Prompt } from '../core/provider.js'
import type { State } from '../core/state.js'
import type { Agent } from '../core/types.js'

/**
 * What each agent was sent last, by its id, from the log: a call that goes on after an interruption repeats as much of
 * it as it would have without.
 * @param history empty for a new discussion
 */
export function recallPrompts(
  history: readonly LogEvent[],
  maxOutputTokens: (agent: Agent) => number,
): Map<string, Prompt> {
  const last = new Map<string, { state: State; ask: Ask }>()
  const [first, ...rest] = history
  if (!first) return new Map()
  let state = replay([first])
  for (const event of rest) {
    if (event.type === 'turn.completed' || event.type === 'turn.failed') {
      const { round, phase, agent, followUp } = event
      last.set(agent, { state, ask: { round, phase, agent, followUp } })
    }
    state = evolve(state, event)
  }
  return new Map(
    [...last].map(([id, { state, ask }]) => [id, promptFor(state, ask, maxOutputTokens(agentOf(state, id)))]),
  )
}
