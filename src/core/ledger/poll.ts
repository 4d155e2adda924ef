import type { Poll } from '../consensus.js'
import type { PointChange } from '../events.js'
import { ledgerOf, voteOf } from '../ledger.js'
import { respondersOf } from '../method/seats.js'
import type { Phase, State } from '../state.js'
import type { PhaseName, Vote } from '../types.js'
import type { Ballot } from './raise-points.js'

/** A round's latest phase of some name. */
export function phaseOf(state: State, round: number, name: PhaseName): Phase | undefined {
  return state.phases.findLast((phase) => phase.round === round && phase.name === name)
}

/** The votes given in a round's answers, in team order. */
export function ballotsOf(state: State, round: number): Ballot[] {
  const turns = phaseOf(state, round, 'answers')?.turns ?? []
  return turns.flatMap((turn) => {
    const vote = voteOf(turn.reply)
    return vote ? [{ agent: turn.agent, vote, reply: turn.reply }] : []
  })
}

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

/** The changes that are always one; an answer is where it is another one than before. */
const MOVES: ReadonlySet<PointChange['change']> = new Set(['raised', 'joined', 'settled'])

/** Whether a vote or a point changed in a round. A failure is no change, nor is the same answer given again. */
export function hasMoved(state: State, round: number): boolean {
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
        : MOVES.has(change.change),
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
