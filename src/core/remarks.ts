import type { EventBody } from './events.js'
import { hasRounds } from './methods.js'
import type { Remark, State } from './state.js'

/**
 * The event that keeps a remark made now. Everyone sees it from the next round on; where no round follows, from the
 * next phase on.
 */
export function recordRemark(state: State, text: string): EventBody {
  return { type: 'remark.added', text, round: roundOfNextRemark(state) }
}

/** The round from which on a remark made now is seen. */
export function roundOfNextRemark({ phases, method, maxRounds }: State): number {
  const last = phases.findLast(({ name }) => name !== 'classify')
  if (!last) return 1
  return hasRounds(method) ? Math.max(last.round, Math.min(last.round + 1, maxRounds)) : last.round
}

/** The remarks that no phase has taken up yet. */
export function pendingRemarks({ remarks, phases }: State): Remark[] {
  const taken = new Set(phases.flatMap((phase) => phase.remarks?.map(({ seq }) => seq) ?? []))
  return remarks.filter(({ seq }) => !taken.has(seq))
}
