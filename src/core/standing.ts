import { mergeActionItems } from './action-items.js'
import { judge, supports } from './consensus.js'
import { pollOf, respondersOf } from './decide.js'
import type { Verdict } from './events.js'
import { openPoints, voteOf } from './ledger.js'
import type { Phase, State, Turn } from './state.js'
import type { ActionItem, Agent, Point, Position, Vote } from './types.js'

/** What became of the panel's points, in the order of their ids. */
export interface PanelChanges {
  /** Taken into the decision; their answers say how. */
  accepted: Point[]
  /** Turned down by the proposer: lived with, withdrawn, or still open. */
  declined: Point[]
  open: Point[]
}

/** Reads from the ledger what the panel changed. */
export function panelChanges(state: State): PanelChanges {
  return {
    accepted: state.points.filter((point) => point.status === 'accepted'),
    declined: state.points.filter(
      (point) => point.status !== 'accepted' && point.answer?.verb === 'declined',
    ),
    open: openPoints(state.points),
  }
}

export interface Dissenter {
  agent: string
  /** The round of the vote. */
  round: number
  position: Vote
  reason: string | null
}

/**
 * Every responder whose last vote is no support, in team order. A conditional vote whose conditions were met is one;
 * who never voted has no opinion and does not dissent.
 */
export function dissent(state: State): Dissenter[] {
  const open = openPoints(state.points)
  return respondersOf(state).flatMap((agent) => {
    const turn = lastVoteOf(state, agent)
    const position = turn && voteOf(turn.reply)
    if (!turn || !position || supports(position, agent, open)) return []
    const reason = turn.reply.reason ?? turn.reply.conditions[0]?.text ?? null
    return [{ agent, round: turn.round, position, reason }]
  })
}

function lastVoteOf(state: State, agent: string): Turn | undefined {
  return state.phases
    .filter((phase) => phase.name === 'answers')
    .flatMap((phase) => phase.turns)
    .findLast((turn) => turn.agent === agent && voteOf(turn.reply) !== null)
}

/** What an agent did in a round; null: it was not asked, or has not answered yet. */
export type Cell = Position | 'no-vote' | 'failed' | null

export interface PositionsMatrix {
  /** Round numbers, the columns. */
  rounds: number[]
  /** One row an agent, in team order. */
  rows: { agent: Agent; cells: Cell[] }[]
}

/** Who took which position in which round. */
export function positionsMatrix(state: State): PositionsMatrix {
  const rounds = [...new Set(state.phases.map((phase) => phase.round))]
  const rows = state.agents.map((agent) => ({
    agent,
    cells: rounds.map((round) => cellOf(state, agent.id, round)),
  }))
  return { rounds, rows }
}

function cellOf(state: State, agent: string, round: number): Cell {
  const turn = state.phases
    .filter((phase) => phase.round === round)
    .flatMap((phase) => phase.turns)
    .findLast((each) => each.agent === agent)
  if (turn) return positionOf(turn) ?? 'no-vote'
  const failed = state.failures.some((each) => each.agent === agent && each.round === round)
  return failed ? 'failed' : null
}

/** The position that a turn counts as: the proposer's is PROPOSAL whatever its tag; null for a turn that is no vote. */
export function positionOf(turn: Turn): Position | null {
  return turn.phase === 'answers' ? voteOf(turn.reply) : 'PROPOSAL'
}

/** The tasks of all turns, the same task from several agents merged. */
export function actionItems(state: State): ActionItem[] {
  const turns = state.phases.flatMap((phase) => phase.turns)
  return mergeActionItems(
    turns.map(({ agent, round, reply }) => ({ agent, round, items: reply.actionItems })),
  )
}

/**
 * The latest round's verdict; while that round is still open, what the votes given so far amount to; and before there
 * are any, that of a panel that has not voted.
 */
export function latestVerdict(state: State): Verdict {
  const isAnswered = (phase: Phase) => phase.name === 'answers' && (phase.closed || phase.turns.length > 0)
  const answered = state.phases.findLast(isAnswered)?.round ?? 0
  const verdict = state.verdicts.at(-1)
  if (verdict && state.verdicts.length >= answered) return verdict
  if (answered > 0)
    return { ...judge(pollOf(state, answered)), reached: false, why: 'the round is not finished' }
  const none = judge({
    responders: respondersOf(state),
    votes: new Map(),
    points: state.points,
    policy: state.policy,
  })
  return { ...none, why: 'no round was finished' }
}

/** The votes of the latest closed round in words: `2/2 responders, 0 missing, 1 carried`. */
export function describeVotes(state: State): string {
  const { supporters, responders, missing, carried } = latestVerdict(state)
  return `${supporters}/${responders} responders, ${missing.length} missing, ${carried.length} carried`
}

/** A round's phases, in order. */
export function phasesOf(state: State, round: number): Phase[] {
  return state.phases.filter((phase) => phase.round === round)
}

/** An agent's display name; its id when it is not in the panel. */
export function nameOf(state: State, id: string): string {
  return state.agents.find((agent) => agent.id === id)?.name ?? id
}
