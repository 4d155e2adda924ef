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
  let latest: { text: string; round: number } | null = null
  for (const { turns } of decidingPhases(method, phases)) {
    const [turn] = turns
    const text = turn ? decisionOf(turn, latest?.text ?? null) : null
    if (turn && text !== null && text !== latest?.text) latest = { text, round: turn.round }
  }
  return latest?.round ?? null
}
