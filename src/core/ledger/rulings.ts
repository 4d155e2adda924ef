import { openPoints } from '../ledger.js'
import type { State } from '../state.js'
import type { Point } from '../types.js'

/** Whose side a person takes over a point that proposer and author cannot settle; `stop` ends the discussion. */
export type Ruling = 'proposer' | 'author' | 'stop'

/** The points that the proposer declined, an author upheld, and nobody has ruled on: more rounds may not settle them. */
export function contestedPoints(state: State): Point[] {
  const last = state.phases.findLast(({ name }) => name === 'answers')
  const upheld = new Set(last?.changes.flatMap((change) => (change.change === 'upheld' ? [change.id] : [])))
  return openPoints(state.points).filter(
    ({ id, answer, ruling }) => answer?.verb === 'declined' && upheld.has(id) && ruling === undefined,
  )
}

/** The ledger after a ruling: a point ruled for its proposer stays declined, one for its author has to be accepted. */
export function applyRuling(points: readonly Point[], id: string, side: Ruling): Point[] {
  if (side === 'stop') return [...points]
  return points.map((point) => {
    if (point.id !== id) return point
    return side === 'proposer'
      ? { ...point, ruling: side, status: 'declined' as const }
      : { ...point, ruling: side }
  })
}
