import { respondersOf } from '../method/seats.js'
import type { State, Turn } from '../state.js'
import { isFree } from '../usage.js'
import { lastVoteOf } from './standing.js'

/** What a responder would have taken before it saw the proposal. */
export interface BlindPick {
  agent: string
  option: string
  risk: string | null
}

/** The picks that were made beside the proposal, in team order. */
export function blindPicks({ phases }: State): BlindPick[] {
  return phases
    .filter(({ name }) => name === 'picks')
    .flatMap(({ turns }) => turns)
    .flatMap(({ agent, reply: { form } }) =>
      form?.type === 'pick' ? [{ agent, option: form.option, risk: form.risk }] : [],
    )
}

/**
 * The mean of the confidences that were stated, 0 to 1, and how many there were: over the responders' last votes, or,
 * where nobody votes, over each agent's last reply that states one. Null: nobody stated any.
 */
export function meanConfidence(state: State): { mean: number; count: number } | null {
  const turns = state.method.flow === 'votes' ? lastVotes(state) : lastStated(state)
  const stated = turns.flatMap(({ reply }) => (reply.confidence === null ? [] : [reply.confidence]))
  if (stated.length === 0) return null
  const mean = stated.reduce((sum, each) => sum + each, 0) / stated.length
  return { mean: Math.round(mean * 1000) / 1000, count: stated.length }
}

function lastVotes(state: State): Turn[] {
  return respondersOf(state).flatMap((agent) => lastVoteOf(state, agent) ?? [])
}

function lastStated({ agents, phases }: State): Turn[] {
  const turns = phases.flatMap((phase) => phase.turns).filter(({ reply }) => reply.confidence !== null)
  return agents.flatMap(({ id }) => turns.findLast(({ agent }) => agent === id) ?? [])
}

/**
 * The one model that gave every reply of two agents or more; null: there were several, or no model at all. What
 * people and rules said does not count.
 */
export function onlyModel({ phases }: State): { provider: string; model: string | null } | null {
  const turns = phases.flatMap((phase) => phase.turns).filter(({ provider }) => !isFree(provider))
  const [first] = turns
  const isSame = turns.every(({ provider, model }) => provider === first?.provider && model === first.model)
  const agents = new Set(turns.map(({ agent }) => agent))
  return first && isSame && agents.size > 1 ? { provider: first.provider, model: first.model } : null
}
