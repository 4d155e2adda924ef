import type { MethodSpec } from '../method/method.js'
import type { Phase } from '../state.js'
import { decisionOf, isDeciding } from './decision.js'

/** The closed phases that put a decision on the table, the earliest first. */
export function decidingPhases(method: MethodSpec, phases: readonly Phase[]): Phase[] {
  return phases.filter(({ closed, name, turns }) => closed && turns.length > 0 && isDeciding(method, name))
}

/** The decisions that closed phases put on the table one after another, the latest first; one that only stood on is left out. */
export function latestDecisions(method: MethodSpec, phases: readonly Phase[]): string[] {
  const decisions: string[] = []
  for (const { turns } of decidingPhases(method, phases)) {
    const decision = turns[0] ? decisionOf(turns[0], decisions[0] ?? null) : null
    if (decision !== null) decisions.unshift(decision)
  }
  return decisions
}

/** The round in which the decision got the text that it has; null: there is none. */
export function roundOfDecision(method: MethodSpec, phases: readonly Phase[]): number | null {
  let decision: string | null = null
  let since: number | null = null
  for (const { turns } of decidingPhases(method, phases)) {
    const [turn] = turns
    const text: string | null = turn ? decisionOf(turn, decision) : null
    if (!turn || text === null || text === decision) continue
    decision = text
    since = turn.round
  }
  return since
}
