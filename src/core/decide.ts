import type { EventBody } from './events.js'
import { nextByVotes } from './method/decide-by-votes.js'
import { nextInSteps } from './method/decide-in-steps.js'
import { chooseByProposer } from './method/decide-method.js'
import { AUTO } from './methods.js'
import type { State } from './state.js'
import type { FollowUpKind, PhaseName } from './types.js'

/** One reply to get. */
export interface Ask {
  round: number
  phase: PhaseName
  agent: string
  followUp: FollowUpKind | null
}

/** What a discussion needs next: replies, in parallel; a fact to record; or nothing, for it has ended. */
export type Step = { do: 'ask'; asks: Ask[] } | { do: 'append'; event: EventBody } | { do: 'rest' }

/**
 * What to do next. Pure, and the same for a running discussion and one read back from its log:
 * ask until a phase is complete, close it, open the next phase or end.
 */
export function decide(state: State): Step {
  if (state.ended) return { do: 'rest' }
  if (state.method.name === AUTO.name) return chooseByProposer(state)
  return state.method.flow === 'votes' ? nextByVotes(state) : nextInSteps(state)
}
