import { judge, onlyConditionsInTheWay, type Poll } from './consensus.js'
import type { EventBody, PointChange } from './events.js'
import {
  type Ballot,
  closeAnswers,
  closeRevision,
  lacksConditions,
  ledgerOf,
  unansweredIds,
  voteOf,
} from './ledger.js'
import type { Phase, State, Turn } from './state.js'
import type { FollowUpKind, PhaseName, Status, Vote } from './types.js'

/** One reply to get. */
export interface Ask {
  round: number
  phase: PhaseName
  agent: string
  followUp: FollowUpKind | null
}

/** What a discussion needs next: replies, in parallel; a fact to record; or nothing, for it has ended. */
export type Step = { do: 'ask'; asks: Ask[] } | { do: 'append'; event: EventBody } | { do: 'rest' }

/**
 * What to do next. Pure, and the same for a running discussion and one read back from its log:
 * ask until a phase is complete, close it, judge the round, open the next phase or end.
 */
export function decide(state: State): Step {
  if (state.ended) return { do: 'rest' }
  const phase = state.phases.at(-1)
  if (!phase) return open(1, 'proposal', [state.proposer])
  if (phase.closed) return afterPhase(state, phase)
  const asks = pendingAsks(state, phase)
  return asks.length > 0 ? { do: 'ask', asks } : closePhase(state, phase)
}

/** The responders: everyone but the proposer, in team order. */
export function respondersOf(state: State): string[] {
  return state.agents.map((agent) => agent.id).filter((id) => id !== state.proposer)
}

/** The votes given in a round's answers, in team order. */
function ballotsOf(state: State, round: number): Ballot[] {
  const turns = phaseOf(state, round, 'answers')?.turns ?? []
  return turns.flatMap((turn) => {
    const vote = voteOf(turn.reply)
    return vote ? [{ agent: turn.agent, vote, reply: turn.reply }] : []
  })
}

/** A round's latest phase of some name. */
export function phaseOf(state: State, round: number, name: PhaseName): Phase | undefined {
  return state.phases.findLast((phase) => phase.round === round && phase.name === name)
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
    case 'proposal':
      return null
    case 'revision':
    case 'closing':
      return unansweredIds(state.points, turn.reply).length > 0 ? 'answers' : null
    case 'answers':
      if (turn.reply.position === null) return 'position'
      return lacksConditions(turn.reply) ? 'conditions' : null
  }
}

// --- closing ----------------------------------------------------------------------------------------------------

function closePhase(state: State, phase: Phase): Step {
  const { round, name } = phase
  const close = (changes: PointChange[]): Step =>
    append({ type: 'phase.closed', round, phase: name, changes })
  if (name === 'answers')
    return close(closeAnswers(state.points, ballotsOf(state, round), round, state.pointsRaised))
  if (name === 'proposal') return close([])

  const failure = phase.failures[0]
  if (failure)
    return end('failed', `${failure.agent} could not revise the proposal: ${failure.failure.message}`)
  const reply = phase.turns[0]?.reply
  return close(reply ? closeRevision(state.points, reply, round) : [])
}

function afterPhase(state: State, phase: Phase): Step {
  const { round, name } = phase
  switch (name) {
    case 'proposal':
      return phase.turns.length > 0 ? openAnswers(state, round) : nextProposer(state)
    case 'revision':
      return openAnswers(state, round)
    case 'answers':
      if (state.verdicts.length >= round) return afterRound(state, round)
      if (round >= state.maxRounds && onlyConditionsInTheWay(pollOf(state, round))) {
        return open(round, 'closing', [state.proposer])
      }
      return closeRound(state, round)
    case 'closing':
      return state.verdicts.length >= round ? afterRound(state, round) : closeRound(state, round)
  }
}

/** The next agent of the team that has not failed to propose, as long as another one is left to respond. */
function nextProposer(state: State): Step {
  const failed = failedProposers(state)
  const left = state.agents.map((agent) => agent.id).filter((id) => !failed.includes(id))
  const [next] = left
  if (next && left.length >= 2) return open(1, 'proposal', [next])
  const messages = state.phases
    .flatMap((phase) => phase.failures)
    .map((each) => `${each.agent}: ${each.failure.message}`)
  return end('failed', `nobody could propose with a responder left (${messages.join('; ')})`)
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

/** The votes of a round's answers, with the ledger as it stands. */
export function pollOf(state: State, round: number): Poll {
  const ballots = ballotsOf(state, round)
  const accepted = (phaseOf(state, round, 'closing')?.changes ?? []).flatMap((change) =>
    change.change === 'settled' && change.status === 'accepted' ? [change.id] : [],
  )
  const carried = ballots
    .filter(({ vote }) => vote === 'SUPPORT_WITH_CONDITIONS')
    .map(({ agent }) => agent)
    .filter((agent) => state.points.some((point) => accepted.includes(point.id) && point.by.includes(agent)))
  return {
    responders: respondersOf(state),
    votes: new Map(ballots.map(({ agent, vote }) => [agent, vote])),
    points: state.points,
    policy: state.policy,
    carried,
  }
}

function closeRound(state: State, round: number): Step {
  const verdict = judge(pollOf(state, round))
  return append({ type: 'round.closed', round, verdict, moved: hasMoved(state, round) })
}

function afterRound(state: State, round: number): Step {
  const verdict = state.verdicts[round - 1]
  if (!verdict) return { do: 'rest' }
  if (verdict.reached) return end('consensus', verdict.why)
  if (nobodyAnswered(state, round)) return end('no-quorum', 'nobody answered')
  if (quorumMissedTwice(state)) return end('no-quorum', `in two rounds running: ${verdict.why}`)
  if (isDeadlocked(state))
    return end('deadlock', `no vote and no point changed in two rounds; ${verdict.why}`)
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

/** Whether a vote or a point changed in a round. A failure is no change, nor is the same answer given again. */
function hasMoved(state: State, round: number): boolean {
  const votes = lastVotes(state, round - 1)
  if (ballotsOf(state, round).some(({ agent, vote }) => votes.get(agent) !== vote)) return true
  const points = new Map(
    ledgerOf(state.phases.filter((phase) => phase.round < round)).map((each) => [each.id, each]),
  )
  return state.phases
    .filter((phase) => phase.round === round)
    .flatMap((phase) => phase.changes)
    .some((change) =>
      change.change === 'answered'
        ? points.get(change.id)?.answer?.verb !== change.answer.verb
        : change.change !== 'upheld',
    )
}

/** Each agent's latest vote up to a round. */
function lastVotes(state: State, upTo: number): Map<string, Vote> {
  const votes = new Map<string, Vote>()
  for (let round = 1; round <= upTo; round++) {
    for (const { agent, vote } of ballotsOf(state, round)) votes.set(agent, vote)
  }
  return votes
}

// --- steps ------------------------------------------------------------------------------------------------------

function open(round: number, phase: PhaseName, speakers: string[]): Step {
  return append({ type: 'phase.opened', round, phase, speakers })
}

function end(status: Status, reason: string): Step {
  return append({ type: 'discussion.ended', status, reason })
}

function append(event: EventBody): Step {
  return { do: 'append', event }
}
