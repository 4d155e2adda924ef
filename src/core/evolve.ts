import type { LogEvent } from './events.js'
import { applyToAssumptions } from './ledger/assumptions.js'
import { decisionOf, isDeciding } from './ledger/decision.js'
import { applyRuling } from './ledger/rulings.js'
import { applyChanges, unansweredIds } from './ledger.js'
import type { MethodSpec } from './method/method.js'
import { dropIdle, reopen } from './method/reopen.js'
import { findMethod } from './methods.js'
import { carryTicks } from './outcome/ticks.js'
import { remarksFor } from './remarks.js'
import { mergeReply } from './reply/merge.js'
import { completeReply } from './reply/older-replies.js'
import { type Phase, type State, type Turn, turnsOf } from './state.js'
import type { PhaseName, Point, Reply } from './types.js'

type Opened = Extract<LogEvent, { type: 'discussion.opened' }>
type Completed = Extract<LogEvent, { type: 'turn.completed' }>

/**
 * The state that a log amounts to.
 * @throws Error when the first event does not open a discussion, or a later one does not follow from those before.
 */
export function replay(events: readonly LogEvent[]): State {
  const [first, ...rest] = events
  if (first?.type !== 'discussion.opened') throw new Error('a log begins with discussion.opened')
  return rest.reduce(evolve, openState(first))
}

/** The state of a discussion that was just opened. */
export function openState(event: Opened): State {
  const { id, brief, agents, team, proposer, policy, maxRounds, limits, generator } = event
  return {
    id,
    brief,
    agents,
    team,
    method: event.spec ?? methodNamed(event.method),
    chosen: event.chosen ?? null,
    picks: event.picks ?? [],
    chair: event.chair ?? null,
    anonymous: event.anonymous ?? false,
    prompts: event.prompts ?? {},
    proposer,
    policy,
    maxRounds,
    limits,
    generator,
    startedAt: event.at,
    updatedAt: event.at,
    elapsedMs: 0,
    phases: [],
    points: [],
    assumptions: [],
    pointsRaised: 0,
    decision: null,
    verdicts: [],
    moved: [],
    setAside: [],
    failures: [],
    rulings: [],
    remarks: [],
    compactedBefore: 1,
    ended: null,
    ticked: [],
    lastSeq: event.seq,
    beforeClose: null,
  }
}

function methodNamed(name: string): MethodSpec {
  const method = findMethod(name)
  if (!method) throw new Error(`the log names the method '${name}', which is not known and not in the log`)
  return method
}

/** The state after one more event. Pure; the events say what happened, nothing is decided here. */
export function evolve(state: State, event: LogEvent): State {
  if (event.seq !== state.lastSeq + 1) throw new Error(`event ${event.seq} follows event ${state.lastSeq}`)
  return { ...apply(state, event), ...timing(state, event), lastSeq: event.seq }
}

/** Time between an interruption and `resume` is not work, nor are pauses and the time until a task was done. */
function timing(state: State, event: LogEvent): Pick<State, 'updatedAt' | 'elapsedMs'> {
  const isPause = event.type === 'discussion.resumed' || event.type === 'task.ticked'
  const passed = isPause ? 0 : Date.parse(event.at) - Date.parse(state.updatedAt)
  const paused =
    event.type === 'phase.opened' || event.type === 'discussion.ended' ? (event.pausedMs ?? 0) : 0
  return { updatedAt: event.at, elapsedMs: Math.max(0, state.elapsedMs + Math.max(0, passed) - paused) }
}

function apply(state: State, event: LogEvent): State {
  switch (event.type) {
    case 'discussion.opened':
      throw new Error('a discussion is opened once')
    case 'discussion.resumed': {
      const { maxRounds = state.maxRounds, limits = state.limits, agents = state.agents } = event
      const open = dropIdle(state.ended ? reopen(state) : state, maxRounds)
      return { ...open, maxRounds, limits, agents, ticked: carryTicks(state, open) }
    }
    case 'phase.opened': {
      const { round, phase: name, speakers } = event
      const remarks = remarksFor(state, { round, name })
      const phase: Phase = {
        ...{ round, name, speakers, turns: [], failures: [], closed: false, changes: [] },
        ...(remarks.length > 0 ? { remarks } : {}),
      }
      const proposer = name === 'proposal' ? (speakers[0] ?? state.proposer) : state.proposer
      return { ...state, proposer, phases: [...state.phases, phase] }
    }
    case 'turn.completed':
      return changePhase(state, event, (phase) => ({ ...phase, turns: addTurn(phase, event, state.points) }))
    case 'turn.failed': {
      const { type: _, seq: __, at: ___, sum: ____, ...failed } = event
      const added = changePhase(state, event, (phase) => ({
        ...phase,
        failures: [...phase.failures, failed],
      }))
      return { ...added, failures: [...state.failures, failed] }
    }
    case 'phase.closed': {
      const { changes, round } = event
      const closed: State = {
        ...changePhase(state, event, (phase) => ({ ...phase, closed: true, changes })),
        points: applyChanges(state.points, changes, round),
        assumptions: applyToAssumptions(state.assumptions, changes),
        pointsRaised: state.pointsRaised + changes.filter(({ change }) => change === 'raised').length,
        decision: event.decision ?? decisionAfter(state, event),
      }
      return event.phase === 'answers' ? { ...closed, beforeClose: { ...state, beforeClose: null } } : closed
    }
    case 'round.closed':
      return {
        ...state,
        verdicts: [...state.verdicts, event.verdict],
        moved: [...state.moved, event.moved],
      }
    case 'method.chosen':
      return { ...state, method: event.spec, chosen: event.why }
    case 'point.ruled': {
      const { id, side } = event
      const round = state.phases.at(-1)?.round ?? 1
      return {
        ...state,
        points: applyRuling(state.points, id, side),
        rulings: [...state.rulings, { id, side, round }],
      }
    }
    case 'remark.added': {
      const { seq, text, round } = event
      return { ...state, remarks: [...state.remarks, { seq, text, round }] }
    }
    case 'context.compacted':
      return { ...state, compactedBefore: event.round }
    case 'discussion.ended':
      return { ...state, ended: { status: event.status, reason: event.reason } }
    case 'task.ticked': {
      const others = state.ticked.filter((id) => id !== event.id)
      return { ...state, ticked: event.done ? [...others, event.id] : others }
    }
  }
}

/** Changes the open phase that an event belongs to; there may be two: the picks stand beside the proposal. */
function changePhase(
  state: State,
  { round, phase: name }: { round: number; phase: PhaseName },
  change: (phase: Phase) => Phase,
): State {
  const at = state.phases.findLastIndex(
    (phase) => !phase.closed && phase.round === round && phase.name === name,
  )
  const phase = state.phases[at]
  if (!phase) throw new Error(`the phase '${name}' of round ${round} is not open`)
  return { ...state, phases: state.phases.with(at, change(phase)) }
}

/** The decision once a phase is closed: what its speaker put on the table, if it is one who does. */
function decisionAfter(
  state: State,
  { round, phase: name }: { round: number; phase: PhaseName },
): string | null {
  const phase = state.phases.findLast((each) => each.round === round && each.name === name)
  const turn = phase?.turns[0]
  return turn && isDeciding(state.method, turn.phase) ? decisionOf(turn, state.decision) : state.decision
}

/** Turns stand in the order of the speakers, whoever answered first; a follow-up completes the turn it belongs to. */
function addTurn(phase: Phase, event: Completed, points: readonly Point[]): Turn[] {
  const { agent, round, content, provider, model, durationMs, attempts, usage, followUp } = event
  const reply = completeReply(event.reply)
  const sent = event.prompt ? { prompt: event.prompt } : {}
  const own = phase.turns.find((turn) => turn.agent === agent)
  if (own && followUp) {
    const completed: Turn = {
      ...own,
      reply: mergeReply(leaveOpen(own.reply, reply, points), reply, followUp),
      followUps: [...own.followUps, { kind: followUp, content, durationMs, attempts, usage, ...sent }],
    }
    return phase.turns.map((turn) => (turn === own ? completed : turn))
  }
  const call = { provider, model, durationMs, attempts, usage, ...sent }
  const turn: Turn = { agent, round, phase: phase.name, content, reply, followUps: [], ...call }
  return phase.turns.toSpliced(placeOf(agent, phase), 0, turn)
}

/** Where an agent's turn belongs among those that are there: behind those of the speakers before it. */
function placeOf(agent: string, { speakers, turns }: Phase): number {
  let place = 0
  for (const speaker of speakers) {
    if (speaker === agent) break
    if (turns[place]?.agent === speaker) place++
  }
  return place
}

/** A reply without its answers that are none, where what completes it has another one. */
function leaveOpen(reply: Reply, { answers }: Reply, points: readonly Point[]): Reply {
  const open = unansweredIds(points, reply).filter((id) => answers.some((answer) => answer.id === id))
  return { ...reply, answers: reply.answers.filter(({ id }) => !open.includes(id)) }
}

/** How many calls, retries included, an agent has behind it: those of its turns, follow-ups and failures. */
export function callsOf(state: State, agent: string): number {
  const turns = turnsOf(state).filter((turn) => turn.agent === agent)
  const calls: { attempts: number }[] = turns.flatMap((turn) => [turn, ...turn.followUps])
  const failed = state.failures.filter((failure) => failure.agent === agent)
  return [...calls, ...failed].reduce((sum, call) => sum + call.attempts, 0)
}
