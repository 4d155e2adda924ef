import { openPoints } from '../ledger.js'
import type { State } from '../state.js'
import type { Point } from '../types.js'
import { ballotsOf } from './poll.js'

/** Whose side a person takes over a point that proposer and author cannot settle; `stop` ends the discussion. */
export type Ruling = 'proposer' | 'author' | 'stop'

/**
 * The points that the proposer declined, an author upheld, and nobody has ruled on: more rounds may not settle them.
 * Who votes anew without support, and does not withdraw its point, upholds it in whatever words.
 */
export function contestedPoints(state: State): Point[] {
  const last = state.phases.findLast(({ name }) => name === 'answers')
  const ballots = last ? ballotsOf(state, last.round) : []
  const isUpheld = ({ id, by }: Point): boolean =>
    ballots.some(
      ({ agent, vote, reply }) =>
        by.includes(agent) &&
        vote !== 'SUPPORT' &&
        reply.answers.findLast((answer) => answer.id === id)?.verb !== 'withdrawn',
    )
  return openPoints(state.points).filter(
    (point) => point.answer?.verb === 'declined' && point.ruling === undefined && isUpheld(point),
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
