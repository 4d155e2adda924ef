import { judge, onlyConditionsInTheWay } from '../consensus.js'
import type { Ask, Step } from '../decide.js'
import type { PointChange } from '../events.js'
import { checkAssumptions } from '../ledger/assumptions.js'
import { ballotsOf, hasMoved, phaseOf, pollOf } from '../ledger/poll.js'
import { untracedPoints } from '../ledger/traces.js'
import { closeAnswers, closeChallenge, closeRevision, lacksConditions, unansweredIds } from '../ledger.js'
import type { Phase, State, Turn } from '../state.js'
import type { FollowUpKind, Status, VotePhase } from '../types.js'
import { advocateOf, respondersOf } from './seats.js'

/** What is next where a proposal is voted on and revised: `consensus`, and `advocate` with an attack in round 1. */
export function nextByVotes(state: State): Step {
  const phase = state.phases.at(-1)
  if (!phase || phase.name === 'classify') return openFirst(state)
  // The picks are made beside the proposal, blind to it: both are open at once.
  if (phase.name === 'picks') return open(1, 'proposal', [state.proposer])
  const underWay = state.phases.filter((each) => !each.closed)
  const asks = underWay.map((each) => ({ phase: each, asks: pendingAsks(state, each) }))
  const complete = asks.find((each) => each.asks.length === 0)
  if (complete) return closePhase(state, complete.phase)
  if (asks.length > 0) return { do: 'ask', asks: asks.flatMap((each) => each.asks) }
  return afterPhase(state, phase)
}

function openFirst(state: State): Step {
  const blind = respondersOf(state).filter((id) => state.picks.includes(id))
  return blind.length > 0 ? open(1, 'picks', blind) : open(1, 'proposal', [state.proposer])
}

// --- asking -----------------------------------------------------------------------------------------------------

function pendingAsks(state: State, phase: Phase): Ask[] {
  const { round, name } = phase
  return phase.speakers.flatMap((agent): Ask[] => {
    const failure = phase.failures.find((each) => each.agent === agent)
    const turn = phase.turns.find((each) => each.agent === agent)
    if (failure) return []
    if (!turn) return [{ round, phase: name, agent, followUp: null }]
    const followUp = lacking(state, turn)
    return followUp && !turn.followUps.some(({ kind }) => kind === followUp)
      ? [{ round, phase: name, agent, followUp }]
      : []
  })
}

/** What a reply lacks that its author is asked for, once each. */
function lacking(state: State, turn: Turn): FollowUpKind | null {
  switch (turn.phase) {
    case 'revision':
    case 'closing':
      return unansweredIds(state.points, turn.reply).length > 0 ? 'answers' : null
    case 'answers':
      if (turn.reply.position === null) return 'position'
      return lacksConditions(turn.reply) ? 'conditions' : null
    case 'challenge':
      return turn.reply.position === null && turn.reply.conditions.length === 0 ? 'position' : null
    case 'synthesis':
      return untracedPoints(state.points, turn.reply.decision).length > 0 ? 'traces' : null
    default:
      return null
  }
}

// --- closing ----------------------------------------------------------------------------------------------------

function closePhase(state: State, phase: Phase): Step {
  const { round, name } = phase
  const failure = phase.failures[0]
  if (failure && (name === 'revision' || name === 'closing'))
    return end('failed', `${failure.agent} could not revise the proposal: ${failure.failure.message}`)
  const assumed = name === 'picks' ? [] : checkAssumptions(state.assumptions, phase.turns)
  return append({
    type: 'phase.closed',
    round,
    phase: name,
    changes: [...changesOf(state, phase), ...assumed],
  })
}

/** What closing a phase does to the ledger. */
function changesOf(state: State, phase: Phase): PointChange[] {
  const { round, name } = phase
  const turn = phase.turns[0]
  switch (name) {
    case 'answers':
      return closeAnswers(state.points, ballotsOf(state, round), round, state.pointsRaised, advocateOf(state))
    case 'challenge':
      return turn ? closeChallenge(state.points, turn.agent, turn.reply, state.pointsRaised) : []
    case 'revision':
    case 'closing':
      return turn ? closeRevision(state.points, turn.reply, round) : []
    case 'synthesis':
      // A text without a decision replaces nothing: the last revision stands, and nothing is missing from it.
      return turn && turn.reply.decision !== null
        ? untracedPoints(state.points, turn.reply.decision).map(({ id }) => ({ change: 'untraced', id }))
        : []
    default:
      return []
  }
}

function afterPhase(state: State, { round, name, turns }: Phase): Step {
  switch (name) {
    case 'proposal':
      return turns.length > 0 ? openAnswers(state, round) : nextProposer(state)
    case 'revision':
      return openAnswers(state, round)
    case 'answers':
      return state.verdicts.length >= round ? afterRound(state, round) : afterAnswers(state, round)
    case 'challenge':
    case 'closing':
      return state.verdicts.length >= round ? afterRound(state, round) : closeRound(state, round)
    case 'synthesis':
      return end('consensus', state.verdicts.at(-1)?.why ?? '')
    default:
      throw new Error(`a discussion by votes has no phase '${name}'`)
  }
}

function afterAnswers(state: State, round: number): Step {
  const advocate = advocateOf(state)
  const mayAttack = advocate !== null && round === 1 && !failedProposers(state).includes(advocate)
  if (mayAttack) return open(round, 'challenge', [advocate])
  if (round >= state.maxRounds && onlyConditionsInTheWay(pollOf(state, round)))
    return open(round, 'closing', [state.proposer])
  return closeRound(state, round)
}

/** The next agent of the team that has not failed to propose, as long as one who votes is left to respond. */
function nextProposer(state: State): Step {
  const failed = failedProposers(state)
  const hasResponder = (proposer: string) =>
    respondersOf({ ...state, proposer }).some((id) => !failed.includes(id))
  const next = state.agents.map(({ id }) => id).find((id) => !failed.includes(id) && hasResponder(id))
  if (next !== undefined) return open(1, 'proposal', [next])
  const reasons = new Map<string, string[]>()
  for (const { agent, failure } of state.phases
    .filter((phase) => phase.name === 'proposal')
    .flatMap((phase) => phase.failures))
    reasons.set(failure.message, [...(reasons.get(failure.message) ?? []), agent])
  const told = [...reasons].map(([message, agents]) => `${agents.join(', ')}: ${message}`)
  return end('failed', `nobody could propose with a responder left (${told.join('; ')})`)
}

function failedProposers(state: State): string[] {
  return state.phases
    .filter((phase) => phase.name === 'proposal' && phase.turns.length === 0)
    .flatMap((phase) => phase.speakers)
}

/** Who failed to propose is not asked again in the same round; it counts as missing. */
function openAnswers(state: State, round: number): Step {
  const resting = round === 1 ? failedProposers(state) : []
  return open(
    round,
    'answers',
    respondersOf(state).filter((id) => !resting.includes(id)),
  )
}

// --- judging ----------------------------------------------------------------------------------------------------

function closeRound(state: State, round: number): Step {
  const verdict = judge(pollOf(state, round))
  return append({ type: 'round.closed', round, verdict, moved: hasMoved(state, round) })
}

function afterRound(state: State, round: number): Step {
  const verdict = state.verdicts[round - 1]
  if (!verdict) return { do: 'rest' }
  if (verdict.reached)
    return state.chair ? open(round, 'synthesis', [state.chair]) : end('consensus', verdict.why)
  if (nobodyAnswered(state, round)) return end('no-quorum', 'nobody answered')
  if (quorumMissedTwice(state)) return end('no-quorum', `in two rounds running: ${verdict.why}`)
  if (isDeadlocked(state))
    return end('deadlock', `no vote and no point changed in two rounds; ${verdict.why}`)
  if (state.rulings.some(({ side }) => side === 'stop'))
    return end('no-consensus', `stopped by a person; ${verdict.why}`)
  if (round >= state.maxRounds) return end('no-consensus', `the rounds are used up; ${verdict.why}`)
  return open(round + 1, 'revision', [state.proposer])
}

function nobodyAnswered(state: State, round: number): boolean {
  return (phaseOf(state, round, 'answers')?.turns.length ?? 0) === 0
}

/** Whether the quorum was missed in the last two rounds. */
function quorumMissedTwice(state: State): boolean {
  const last = state.verdicts.slice(-2)
  return last.length === 2 && last.every((verdict) => !verdict.quorumMet)
}

function isDeadlocked(state: State): boolean {
  const last = state.moved.slice(-2)
  return last.length === 2 && !last[0] && !last[1]
}

// --- steps ------------------------------------------------------------------------------------------------------

function open(round: number, phase: VotePhase, speakers: string[]): Step {
  return append({ type: 'phase.opened', round, phase, speakers })
}

function end(status: Status, reason: string): Step {
  return append({ type: 'discussion.ended', status, reason })
}

function append(event: Extract<Step, { do: 'append' }>['event']): Step {
  return { do: 'append', event }
}
