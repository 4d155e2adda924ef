import type { Ask, Step } from '../decide.js'
import { hasRounds } from '../methods.js'
import { describeEstimates, estimatesSettled } from '../outcome/tally-estimates.js'
import { describeReview } from '../review/decision.js'
import type { Phase, State, Turn } from '../state.js'
import type { FollowUpKind } from '../types.js'
import { isFinal, type StepSpec, stepOf } from './method.js'
import { lacksForm } from './reckoned.js'
import { seatsOf } from './seats.js'

/** One step as it is taken: all of its speakers at once, or one of them. */
export interface Planned {
  round: number
  step: StepSpec
  speakers: string[]
}

/** What is next where the steps of a method are taken in their order and nobody votes. */
export function nextInSteps(state: State): Step {
  const phase = state.phases.at(-1)
  if (phase && !phase.closed) return completePhase(state, phase)
  const [next] = plannedAfter(state)
  if (!next) return end(state)
  const { round, step, speakers } = next
  return { do: 'append', event: { type: 'phase.opened', round, phase: `step:${step.name}`, speakers } }
}

// --- the way ----------------------------------------------------------------------------------------------------

/** The steps after those that were begun, in their order, as far as can be said by now; empty: all were. */
export function plannedAfter(state: State): Planned[] {
  const begun = state.phases.filter(({ name }) => name !== 'classify').length
  return [...planAll(state)].slice(begun)
}

function* planAll(state: State): Generator<Planned> {
  const { steps } = state.method
  const take = function* (round: number, when: readonly StepSpec['when'][]): Generator<Planned> {
    for (const step of steps) {
      if (!when.includes(step.when)) continue
      const speakers = seatsOf(state, step.speakers)
      if (step.order === 'parallel') yield { round, step, speakers }
      else for (const speaker of speakers) yield { round, step, speakers: [speaker] }
    }
  }
  const last = lastRound(state)
  for (let round = 1; round <= last; round++)
    yield* take(round, round === 1 ? ['first', 'every'] : ['every', 'later'])
  yield* take(last, ['last'])
}

/** The last round as far as can be said by now: the rounds end when the estimates have settled, or a last step was begun. */
function lastRound(state: State): number {
  const { method, maxRounds } = state
  const final = state.phases.find((phase) => isFinal(method, phase))
  if (final) return final.round
  if (!hasRounds(method)) return 1
  if (method.settles !== 'estimates') return maxRounds
  for (let round = 2; round < maxRounds; round++) if (estimatesSettled(state, round)) return round
  return maxRounds
}

// --- a phase ----------------------------------------------------------------------------------------------------

function completePhase(state: State, phase: Phase): Step {
  const asks = pendingAsks(state, phase)
  if (asks.length > 0) return { do: 'ask', asks }
  const failure = tooFewReplies(state, phase)
  if (failure) return failure
  const { round, name } = phase
  // Where they estimate in turn, the step has a phase for each of them.
  const turns = state.phases
    .filter((each) => each.round === round && each.name === name)
    .flatMap((each) => each.turns)
  const { expects } = stepOf(state, phase)
  const decision =
    expects === 'estimate'
      ? describeEstimates(state, turns)
      : expects === 'findings'
        ? describeReview(state)
        : undefined
  const reckoned = decision === undefined ? {} : { decision }
  return { do: 'append', event: { type: 'phase.closed', round, phase: name, changes: [], ...reckoned } }
}

function pendingAsks(state: State, phase: Phase): Ask[] {
  const { round, name } = phase
  return phase.speakers.flatMap((agent): Ask[] => {
    const turn = phase.turns.find((each) => each.agent === agent)
    if (phase.failures.some((each) => each.agent === agent)) return []
    if (!turn) return [{ round, phase: name, agent, followUp: null }]
    const followUp = lacking(state, turn)
    return followUp && turn.followUps.length === 0 ? [{ round, phase: name, agent, followUp }] : []
  })
}

/** Whether a reply lacks what has to be reckoned with; its author is asked for it once. */
function lacking(state: State, turn: Turn): FollowUpKind | null {
  return lacksForm(state, turn) ? 'form' : null
}

/**
 * Where a step for one fails, or too few of its speakers can still give a reply that counts, it is not closed, so that
 * `resume` asks again. Those who speak in turn have a phase each, and the quorum is that of the step.
 */
function tooFewReplies(state: State, phase: Phase): Step | null {
  const { round, name } = phase
  const step = stepOf(state, phase)
  const taken = state.phases.filter((each) => each.round === round && each.name === name)
  const seats = seatsOf(state, step.speakers)
  const turns = taken.flatMap((each) => each.turns)
  const given = turns.filter((turn) => !lacksForm(state, turn)).length
  const asked = taken.reduce((sum, { speakers }) => sum + speakers.length, 0)
  const needed = Math.max(1, Math.ceil(state.policy.quorum * seats.length - 1e-9))
  if (given + seats.length - asked >= needed) return null
  const failures = taken.flatMap((each) => each.failures)
  const reasons = seats.flatMap((id) => {
    const failed = failures.find(({ agent, followUp }) => agent === id && followUp === null)
    if (failed) return [`${id}: ${failed.failure.message}`]
    const isMute = turns.some((turn) => turn.agent === id && lacksForm(state, turn))
    return isMute ? [`${id}: no ${step.expects} can be read from its reply`] : []
  })
  const status = seats.length === 1 ? 'failed' : 'no-quorum'
  const reason =
    seats.length === 1
      ? `${step.title}: ${reasons.join('; ')}`
      : `${step.title}: ${given} of ${seats.length} answered, ${needed} needed (${reasons.join('; ')})`
  return { do: 'append', event: { type: 'discussion.ended', status, reason } }
}

function end(state: State): Step {
  const { method, maxRounds } = state
  const round = state.phases.at(-1)?.round ?? 1
  const settled = method.settles === 'estimates' && estimatesSettled(state, round)
  const reason = settled
    ? `the estimates settled in round ${round}`
    : method.settles === 'estimates'
      ? `the estimates had not settled after ${maxRounds} ${maxRounds === 1 ? 'round' : 'rounds'}`
      : 'all steps were taken'
  return { do: 'append', event: { type: 'discussion.ended', status: 'done', reason } }
}
