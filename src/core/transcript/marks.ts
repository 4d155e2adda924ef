import { hasRounds } from '../methods.js'
import type { State } from '../state.js'
import type { Position, Status } from '../types.js'
import { withNames } from './reasons.js'

/** The sign of each position, the same in transcript, summary and live view. */
export const MARKS: Record<Position, string> = {
  PROPOSAL: '💡',
  SUPPORT: '✅',
  SUPPORT_WITH_CONDITIONS: '☑️',
  CONCERN: '⚠️',
  OBJECTION: '🚫',
}

/** The sign of whoever gave no vote: failed, or without a position. */
export const NO_VOTE = '✖️'

/** The sign of whoever had to attack, and did not vote. */
export const ATTACKS = '⚔️'

const ENDED: Record<Status, string> = {
  consensus: '✅ CONSENSUS REACHED',
  done: '✅ DONE',
  'no-consensus': '❌ NO CONSENSUS',
  deadlock: '❌ NO CONSENSUS (deadlock)',
  budget: '❌ NO CONSENSUS (budget)',
  deadline: '❌ NO CONSENSUS (deadline)',
  'no-quorum': '❌ NO CONSENSUS (no quorum)',
  failed: '❌ NO CONSENSUS (failed)',
  cancelled: '❌ NO CONSENSUS (cancelled)',
}

/** How a method ends that took its steps; it says nothing that DONE does not. */
const ALL_TAKEN = 'all steps were taken'

/** The position as shown, with its sign; null is no vote. */
export function describePosition(position: Position | null): string {
  return position ? `${MARKS[position]} ${position}` : `${NO_VOTE} no vote`
}

/**
 * How a discussion stands, in one line with the reason: `❌ NO CONSENSUS (deadlock: …)`.
 * @param isHeld of one that has not ended: whether somebody is at it, as far as is known
 */
export function describeStatus(state: State, isHeld = true): string {
  const { ended, method } = state
  if (!ended) return describeProgress(state, isHeld)
  // Where nobody votes, no consensus is sought.
  const head =
    method.flow === 'votes'
      ? ENDED[ended.status]
      : ENDED[ended.status].replace('NO CONSENSUS', 'NOT FINISHED')
  const goesWithout = ended.status === 'consensus' || ended.reason === ALL_TAKEN
  if (goesWithout || !ended.reason) return head
  const reason = withNames(state, ended.reason)
  return head.endsWith(')') ? `${head.slice(0, -1)}: ${reason})` : `${head} (${reason})`
}

function describeProgress(state: State, isHeld: boolean): string {
  const word = isHeld ? '⏳ IN PROGRESS' : '⏸️ INTERRUPTED'
  if (!hasRounds(state.method)) return word
  return `${word} (round ${roundOf(state)} of at most ${state.maxRounds})`
}

/** The round that a discussion is in or ended in; 1 before anything happened. */
export function roundOf(state: State): number {
  return state.phases.at(-1)?.round ?? 1
}
