import { hasRounds } from '../methods.js'
import type { Phase, State } from '../state.js'
import { plannedAfter } from './decide-in-steps.js'
import { isFinal } from './method.js'

/** What may still come behind the phases that were begun. */
export interface Ahead {
  /** Whether anybody may be asked in a phase that is yet to be opened. */
  phase: boolean
  /** Whether it may stand still once more: between two rounds, or steps where a method has no rounds. */
  pause: boolean
  /** Whether another round may follow. */
  round: boolean
  /** Whether what may come comes, whatever is said until then. */
  isCertain: boolean
}

const NOTHING: Ahead = { phase: false, pause: false, round: false, isCertain: true }
const ALL: Ahead = { phase: true, pause: true, round: true, isCertain: true }

/** What may still come, as far as can be said by now. */
export function lookAhead(state: State): Ahead {
  const { ended, phases, method } = state
  const last = phases.at(-1)
  if (ended) return NOTHING
  if (!last || last.name === 'classify') return ALL
  return method.flow === 'votes' ? aheadByVotes(state, last) : aheadInSteps(state, last)
}

function aheadByVotes({ verdicts, maxRounds, chair }: State, last: Phase): Ahead {
  const verdict = verdicts[last.round - 1]
  if (last.name === 'synthesis' || (verdict?.reached && chair === null)) return NOTHING
  if (verdict?.reached) return { phase: true, pause: true, round: false, isCertain: true }
  const round = last.round < maxRounds
  const isJudged = verdict !== undefined
  const isBeforeVotes = last.name === 'picks' || last.name === 'proposal' || last.name === 'revision'
  // The last answers may be followed by those to open conditions, and agreement by the chair's synthesis.
  const phase = round || (!isJudged && (chair !== null || last.name !== 'closing'))
  const pause = round || (!isJudged && chair !== null)
  return { phase, pause, round, isCertain: round ? isJudged : isBeforeVotes }
}

function aheadInSteps(state: State, last: Phase): Ahead {
  const { method } = state
  const planned = plannedAfter(state)
  const round = hasRounds(method) && planned.some((each) => each.round > last.round)
  const isApart = planned.some(
    ({ step }) => !hasRounds(method) || isFinal(method, { name: `step:${step.name}` }),
  )
  const isCertain = method.settles === null || !round
  return { phase: planned.length > 0, pause: round || isApart, round, isCertain }
}
