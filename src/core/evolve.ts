import { decisionOf } from './decision.js'
import type { LogEvent } from './events.js'
import { applyChanges, voteOf } from './ledger.js'
import { mergeReply } from './reply.js'
import { type Phase, type State, type Turn, turnsOf } from './state.js'

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
  const { id, brief, agents, team, method, proposer, policy, maxRounds, limits, generator } = event
  return {
    id,
    brief,
    agents,
    team,
    method,
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
    pointsRaised: 0,
    decision: null,
    verdicts: [],
    moved: [],
    setAside: [],
    failures: [],
    ended: null,
    lastSeq: event.seq,
    beforeClose: null,
  }
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
      return changePhase(state, (phase) => ({ ...phase, turns: addTurn(phase, event) }))
    case 'turn.failed': {
      const { type: _, seq: __, at: ___, ...failed } = event
      const added = changePhase(state, (phase) => ({ ...phase, failures: [...phase.failures, failed] }))
      return { ...added, failures: [...state.failures, failed] }
    }
    case 'phase.closed': {
      const { changes, round } = event
      const closed = changePhase(state, (phase) => ({ ...phase, closed: true, changes }))
      const points = applyChanges(state.points, changes, round)
      if (event.phase === 'answers') {
        const pointsRaised = state.pointsRaised + changes.filter(({ change }) => change === 'raised').length
        return { ...closed, points, pointsRaised, beforeClose: { ...state, beforeClose: null } }
      }
      const turn = closed.phases.at(-1)?.turns[0]
      return { ...closed, points, decision: turn ? decisionOf(turn, state.decision) : state.decision }
    }
    case 'round.closed':
      return {
        ...state,
        verdicts: [...state.verdicts, event.verdict],
        moved: [...state.moved, event.moved],
      }
    case 'discussion.ended':
      return { ...state, ended: { status: event.status, reason: event.reason } }
  }
}

function changePhase(state: State, change: (phase: Phase) => Phase): State {
  const phase = state.phases.at(-1)
  if (!phase || phase.closed) throw new Error('there is no open phase')
  return { ...state, phases: [...state.phases.slice(0, -1), change(phase)] }
}

/** Turns stand in the order of the speakers, whoever answered first; a follow-up completes the turn it belongs to. */
function addTurn(phase: Phase, event: Completed): Turn[] {
  const { agent, round, content, reply, provider, model, durationMs, attempts, usage, followUp } = event
  const own = phase.turns.find((turn) => turn.agent === agent)
  if (own && followUp) {
    const completed: Turn = {
      ...own,
      reply: mergeReply(own.reply, reply, followUp),
      followUps: [...own.followUps, { kind: followUp, content, durationMs, attempts, usage }],
    }
    return phase.turns.map((turn) => (turn === own ? completed : turn))
  }
  const call = { provider, model, durationMs, attempts, usage }
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
    const heard = changePhase(before, (phase) => ({
      ...phase,
      turns: phase.turns.filter((turn) => !mute.includes(turn)),
    }))
    return { ...heard, setAside: [...state.setAside, ...mute] }
  }
  if (state.phases.at(-1)?.name === 'proposal' && state.ended?.status === 'failed') {
    const proposer = state.phases[0]?.speakers[0] ?? state.proposer
    return { ...state, proposer, phases: [], ended: null }
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
  const phase = state.phases.at(-1)
  return phase && !phase.closed ? changePhase(state, (open) => ({ ...open, failures: [] })) : state
}

/** How many calls, retries included, an agent has behind it: those of its turns, follow-ups and failures. */
export function callsOf(state: State, agent: string): number {
  const turns = turnsOf(state).filter((turn) => turn.agent === agent)
  const calls: { attempts: number }[] = turns.flatMap((turn) => [turn, ...turn.followUps])
  const failed = state.failures.filter((failure) => failure.agent === agent)
  return [...calls, ...failed].reduce((sum, call) => sum + call.attempts, 0)
}
