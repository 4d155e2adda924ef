import type { LogEvent } from './events.js'
import { applyToAssumptions } from './ledger/assumptions.js'
import { decisionOf, isDeciding } from './ledger/decision.js'
import { applyRuling } from './ledger/rulings.js'
import { applyChanges, voteOf } from './ledger.js'
import type { MethodSpec } from './method/method.js'
import { findMethod } from './methods.js'
import { completeReply } from './reply/older-replies.js'
import { mergeReply } from './reply.js'
import { type Phase, type State, type Turn, turnsOf } from './state.js'
import type { PhaseName } from './types.js'

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
    compactedBefore: 1,
    ended: null,
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

/** Time between an interruption and `resume` is not work. */
function timing(state: State, event: LogEvent): Pick<State, 'updatedAt' | 'elapsedMs'> {
  const passed = event.type === 'discussion.resumed' ? 0 : Date.parse(event.at) - Date.parse(state.updatedAt)
  return { updatedAt: event.at, elapsedMs: state.elapsedMs + Math.max(0, passed) }
}

function apply(state: State, event: LogEvent): State {
  switch (event.type) {
    case 'discussion.opened':
      throw new Error('a discussion is opened once')
    case 'discussion.resumed': {
      const { maxRounds = state.maxRounds, limits = state.limits, agents = state.agents } = event
      const open = dropIdleClosing(state.ended ? reopen(state) : state, maxRounds)
      return { ...open, maxRounds, limits, agents }
    }
    case 'phase.opened': {
      const { round, phase: name, speakers } = event
      const phase: Phase = { round, name, speakers, turns: [], failures: [], closed: false, changes: [] }
      const proposer = name === 'proposal' ? (speakers[0] ?? state.proposer) : state.proposer
      return { ...state, proposer, phases: [...state.phases, phase] }
    }
    case 'turn.completed':
      return changePhase(state, event, (phase) => ({ ...phase, turns: addTurn(phase, event) }))
    case 'turn.failed': {
      const { type: _, seq: __, at: ___, ...failed } = event
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
    case 'context.compacted':
      return { ...state, compactedBefore: event.round }
    case 'discussion.ended':
      return { ...state, ended: { status: event.status, reason: event.reason } }
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
function addTurn(phase: Phase, event: Completed): Turn[] {
  const { agent, round, content, provider, model, durationMs, attempts, usage, followUp } = event
  const reply = completeReply(event.reply)
  const sent = event.prompt ? { prompt: event.prompt } : {}
  const own = phase.turns.find((turn) => turn.agent === agent)
  if (own && followUp) {
    const completed: Turn = {
      ...own,
      reply: mergeReply(own.reply, reply, followUp),
      followUps: [...own.followUps, { kind: followUp, content, durationMs, attempts, usage, ...sent }],
    }
    return phase.turns.map((turn) => (turn === own ? completed : turn))
  }
  const call = { provider, model, durationMs, attempts, usage, ...sent }
  const turn: Turn = { agent, round, phase: phase.name, content, reply, followUps: [], ...call }
  const order = (each: Turn) => phase.speakers.indexOf(each.agent)
  return [...phase.turns, turn].sort((one, other) => order(one) - order(other))
}

/** Takes an ended discussion up where it can still change: whoever failed last, or gave no vote, is asked again. */
function reopen(state: State): State {
  if (state.ended?.status === 'no-quorum' && state.beforeClose) {
    const { failures, pointsRaised } = state
    const before = forgiveFailures({ ...state.beforeClose, failures, pointsRaised, ended: null })
    const mute = before.phases.at(-1)?.turns.filter((turn) => !voteOf(turn.reply)) ?? []
    const heard = before.phases.map((phase) => ({
      ...phase,
      turns: phase.turns.filter((turn) => !mute.includes(turn)),
    }))
    const after = state.phases.slice(before.phases.length).flatMap((phase) => phase.turns)
    return { ...before, phases: heard, setAside: [...state.setAside, ...mute, ...after] }
  }
  if (state.phases.at(-1)?.name === 'proposal' && state.ended?.status === 'failed') {
    const first = state.phases.find(({ name }) => name === 'proposal')
    const proposer = first?.speakers[0] ?? state.proposer
    const picks = state.phases.filter(({ name }) => name === 'picks')
    return { ...state, proposer, phases: picks, ended: null }
  }
  return forgiveFailures({ ...state, ended: null })
}

/** With more rounds than before, conditions are answered in the next one, where they can be voted on. */
function dropIdleClosing(state: State, maxRounds: number): State {
  const phase = state.phases.at(-1)
  const isIdle =
    phase?.name === 'closing' && !phase.closed && phase.turns.length === 0 && maxRounds > phase.round
  return isIdle ? { ...state, phases: state.phases.slice(0, -1) } : state
}

function forgiveFailures(state: State): State {
  return {
    ...state,
    phases: state.phases.map((phase) => (phase.closed ? phase : { ...phase, failures: [] })),
  }
}

/** How many calls, retries included, an agent has behind it: those of its turns, follow-ups and failures. */
export function callsOf(state: State, agent: string): number {
  const turns = turnsOf(state).filter((turn) => turn.agent === agent)
  const calls: { attempts: number }[] = turns.flatMap((turn) => [turn, ...turn.followUps])
  const failed = state.failures.filter((failure) => failure.agent === agent)
  return [...calls, ...failed].reduce((sum, call) => sum + call.attempts, 0)
}
