import type { State } from '../state.js'
import type { Speakers } from './method.js'

type Panel = Pick<State, 'agents' | 'proposer' | 'chair' | 'method'>

/** The agents that a step's rule names, in team order. */
export function seatsOf(panel: Panel, rule: Speakers | readonly string[]): string[] {
  const ids = panel.agents.map(({ id }) => id)
  if (typeof rule !== 'string') return ids.filter((id) => rule.includes(id))
  switch (rule) {
    case 'all':
      return ids
    case 'proposer':
      return [panel.proposer]
    case 'responders':
      return respondersOf(panel)
    case 'advocate':
      return ids.filter((id) => id === advocateOf(panel))
    case 'chair':
      return [chairOf(panel)]
    case 'panel':
      return membersOf(panel)
    case 'for':
      return membersOf(panel).filter((_, index) => index % 2 === 0)
    case 'against':
      return membersOf(panel).filter((_, index) => index % 2 === 1)
  }
}

/** Those who vote: everyone but the proposer and whoever has to attack, in team order. */
export function respondersOf(panel: Panel): string[] {
  const advocate = advocateOf(panel)
  return panel.agents.map(({ id }) => id).filter((id) => id !== panel.proposer && id !== advocate)
}

/** Whoever has to attack the emerging majority: the last one of the team that does not propose; null: nobody. */
export function advocateOf({ agents, proposer, method }: Panel): string | null {
  if (!method.steps.some(({ speakers }) => speakers === 'advocate')) return null
  return agents.findLast(({ id }) => id !== proposer)?.id ?? null
}

/** The chair of a method that needs one: the one who was named, else the last agent of the team. */
export function chairOf({ agents, chair }: Panel): string {
  return chair ?? agents.at(-1)?.id ?? ''
}

/** Everyone but the chair. */
function membersOf(panel: Panel): string[] {
  const chair = chairOf(panel)
  return panel.agents.map(({ id }) => id).filter((id) => id !== chair)
}

/** The side that an agent argues in a debate; null: none. */
export function sideOf(panel: Panel, agent: string): 'for' | 'against' | null {
  if (seatsOf(panel, 'for').includes(agent)) return 'for'
  return seatsOf(panel, 'against').includes(agent) ? 'against' : null
}
