import { mergeActionItems } from '../action-items.js'
import { judge, supports } from '../consensus.js'
import type { Verdict } from '../events.js'
import { pollOf } from '../ledger/poll.js'
import { openPoints, voteOf } from '../ledger.js'
import { respondersOf } from '../method/seats.js'
import type { FailedTurn, Phase, State, Turn } from '../state.js'
import type { ActionItem, Agent, PhaseName, Point, Position, Vote } from '../types.js'

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

/** The accepted points that are not to be found in the chair's text, in the order of their ids. */
export function untracedPoints({ phases, points }: State): Point[] {
  const changes = phases.findLast(({ name }) => name === 'synthesis')?.changes ?? []
  const gaps = changes.flatMap((change) => (change.change === 'untraced' ? [change.id] : []))
  return points.filter(({ id }) => gaps.includes(id))
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

/** The latest turn in which an agent voted. */
export function lastVoteOf({ phases }: State, agent: string): Turn | undefined {
  for (const phase of phases.toReversed()) {
    const turn = phase.name === 'answers' ? turnIn(phase, agent) : undefined
    if (turn && voteOf(turn.reply) !== null) return turn
  }
  return undefined
}

/** An agent's latest turn, whatever it was for. */
export function lastTurnOf({ phases }: State, agent: string): Turn | undefined {
  for (const phase of phases.toReversed()) {
    const turn = turnIn(phase, agent)
    if (turn) return turn
  }
  return undefined
}

function turnIn(phase: Phase, agent: string): Turn | undefined {
  return phase.turns.findLast((turn) => turn.agent === agent)
}

/** What an agent did in a round; null: it was not asked, or has not answered yet. */
export type Cell = Position | 'attacks' | 'no-vote' | 'failed' | null

export interface PositionsMatrix {
  /** Round numbers, the columns. */
  rounds: number[]
  /** One row an agent, in team order. */
  rows: { agent: Agent; cells: Cell[] }[]
}

/** Who took which position in which round. */
export function positionsMatrix(state: State): PositionsMatrix {
  const rounds = [...new Set(state.phases.map((phase) => phase.round))]
  const columns = rounds.map((round) => cellsOf(state, round))
  const rows = state.agents.map((agent) => ({
    agent,
    cells: columns.map((cells) => cells.get(agent.id) ?? null),
  }))
  return { rounds, rows }
}

/** What was done in a round, by agent id: its last position, else that it failed. */
function cellsOf(state: State, round: number): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const failure of state.failures)
    if (failure.round === round && takesPosition(failure.phase)) cells.set(failure.agent, 'failed')
  for (const phase of phasesOf(state, round)) {
    if (!takesPosition(phase.name)) continue
    for (const turn of phase.turns)
      cells.set(turn.agent, turn.phase === 'challenge' ? 'attacks' : (positionOf(turn) ?? 'no-vote'))
  }
  return cells
}

/** Whether what is said in a phase is one's position in its round; a pick, a method named and a synthesis are not. */
function takesPosition(name: PhaseName): boolean {
  return name !== 'picks' && name !== 'classify' && name !== 'synthesis'
}

/** The phases in which a proposal is written or rewritten. */
const PROPOSING: ReadonlySet<PhaseName> = new Set(['proposal', 'revision', 'closing'])

/** The position that a turn counts as: the proposer's is PROPOSAL whatever its tag; null for a turn that is no vote. */
export function positionOf({ phase, reply }: Turn): Position | null {
  if (phase === 'answers') return voteOf(reply)
  return PROPOSING.has(phase) ? 'PROPOSAL' : null
}

/**
 * The tasks of all turns, the same task from several agents merged. A revision says what its proposal is by now: where
 * it lists tasks they are all that is left of its author's own; those of others stay.
 */
export function actionItems(state: State): ActionItem[] {
  const turns = state.phases.flatMap((phase) => phase.turns)
  return mergeActionItems(
    turns.map((turn) => ({
      agent: turn.agent,
      round: turn.round,
      items: turn.reply.actionItems,
      isWhole:
        turn.phase === 'revision' && turn.reply.actionItems.length > 0 && turn.reply.listsTasks === true,
    })),
  )
}

/**
 * The latest round's verdict; while that round is still open, what the votes given so far amount to; and before there
 * are any, that of a panel that has not voted. Nobody votes where a method takes its steps in order.
 */
export function latestVerdict(state: State): Verdict {
  if (state.method.flow === 'steps') return noVerdict(state)
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

/** Where no vote is held, nobody is missing from one. */
function noVerdict({ policy }: State): Verdict {
  const none = judge({ responders: [], votes: new Map(), points: [], policy })
  return { ...none, why: 'no vote is held' }
}

/** The votes of the latest closed round in words: `2/2 responders, 0 missing, 1 carried`. */
export function describeVotes(state: State): string {
  const { supporters, responders, missing, carried } = latestVerdict(state)
  return `${supporters}/${responders} responders, ${missing.length} missing, ${carried.length} carried`
}

/** Whether whoever failed answered when it was asked again. */
export function answeredAfterAll(state: State, { agent, round, phase, followUp }: FailedTurn): boolean {
  return state.phases.some(
    (each) =>
      each.round === round &&
      each.name === phase &&
      each.turns.some(
        (turn) => turn.agent === agent && (!followUp || turn.followUps.some(({ kind }) => kind === followUp)),
      ),
  )
}

/** A round's phases, in order. */
export function phasesOf(state: State, round: number): Phase[] {
  return state.phases.filter((phase) => phase.round === round)
}

/** Whether a discussion ended with what it was held for: agreement, or all its steps. */
export function isSettled({ ended }: State): boolean {
  return ended?.status === 'consensus' || ended?.status === 'done'
}

/** An agent's display name; its id when it is not in the panel. */
export function nameOf(state: State, id: string): string {
  return state.agents.find((agent) => agent.id === id)?.name ?? id
}
