import type { State } from '../state.js'
import type { Point } from '../types.js'
import { decisionOf } from './decision.js'
import { decidingPhases } from './decisions.js'

/** The accepted points, apart by whether the decision says anything else since. */
export interface AcceptedPoints {
  /** The revision that accepted them changed the decision's text. */
  effective: Point[]
  /** Accepted in words only: the decision stayed as it was. */
  idle: Point[]
}

/** Reads from the ledger and the decisions which accepted points changed the decision, and which did not. */
export function weighAccepted(state: State): AcceptedPoints {
  const rounds = changedRounds(state)
  const accepted = state.points.filter(({ status }) => status === 'accepted')
  const isEffective = ({ answer }: Point): boolean => answer !== null && rounds.has(answer.round)
  return {
    effective: accepted.filter(isEffective),
    idle: accepted.filter((point) => !isEffective(point)),
  }
}

/** The rounds whose revision or last answers changed the text of the decision. */
function changedRounds({ method, phases }: State): Set<number> {
  const rounds = new Set<number>()
  let before: string | null = null
  for (const { round, name, turns } of decidingPhases(method, phases)) {
    const after: string | null = turns[0] ? decisionOf(turns[0], before) : before
    const isAnswer = name === 'revision' || name === 'closing'
    if (isAnswer && wordsOf(after) !== wordsOf(before)) rounds.add(round)
    before = after
  }
  return rounds
}

/** What a decision says, without the ids of points, markup, case and spaces: an id that was written in changes nothing. */
function wordsOf(decision: string | null): string {
  return (decision ?? '')
    .replace(/[[(]\s?C\d{1,6}(?:\s?[,;/]\s?C\d{1,6})*\s?[\])]/g, '')
    .replace(/[*_`#]+/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?])/g, '')
    .trim()
    .toLowerCase()
}
