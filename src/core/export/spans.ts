import type { LogEvent } from '../events.js'
import { evolve, openState } from '../evolve.js'
import { hasRounds } from '../methods.js'
import { completeReply } from '../reply/older-replies.js'
import { titleOf } from '../transcript/phase-words.js'
import type { FollowUpKind, PhaseName } from '../types.js'
import type { Spent } from '../usage.js'
import type { Stand } from './parts.js'
import { standOfTurn } from './stand.js'

type Spoken = Extract<LogEvent, { type: 'turn.completed' | 'turn.failed' }>

/** One call as it lies in time. Milliseconds of work since the start: pauses before a `resume` are left out. */
export interface Span extends Spent {
  agent: string
  round: number
  phase: PhaseName
  followUp: FollowUpKind | null
  from: number
  to: number
  stand: Stand
}

/** Where a round, or a step of a method without rounds, begins. */
interface Mark {
  at: number
  label: string
}

export interface Course {
  /** In the order in which they ended. */
  spans: Span[]
  marks: Mark[]
  /** Milliseconds; above 0. */
  length: number
}

/** Who spoke when, from the events of a log; also what a resumed run asked for anew. */
export function readCourse(events: readonly LogEvent[]): Course {
  const [first, ...rest] = events
  const spans: Span[] = []
  const marks: Mark[] = []
  if (first?.type !== 'discussion.opened') return { spans, marks, length: 1 }
  let state = openState(first)
  for (const event of rest) {
    state = evolve(state, event)
    const now = state.elapsedMs
    if (event.type === 'phase.opened') {
      const label = hasRounds(state.method) ? `Round ${event.round}` : titleOf(state.method, event.phase)
      if (!marks.some((mark) => mark.label === label)) marks.push({ at: now, label })
    }
    if (event.type === 'turn.completed' || event.type === 'turn.failed') spans.push(toSpan(event, now))
  }
  return { spans, marks, length: Math.max(1, state.elapsedMs) }
}

function toSpan(event: Spoken, now: number): Span {
  const { agent, round, phase, followUp, provider, attempts, usage, durationMs } = event
  const failure = event.type === 'turn.failed' ? event.failure : null
  const from = Math.max(0, now - durationMs)
  return {
    agent,
    round,
    phase,
    followUp,
    provider,
    attempts,
    usage,
    failure,
    from,
    to: now,
    stand: standOf(event),
  }
}

function standOf(event: Spoken): Stand {
  if (event.type === 'turn.failed') return 'failed'
  const turn = { ...event, reply: completeReply(event.reply), followUps: [] }
  const stand = standOfTurn({ name: event.phase }, turn)
  // What completes a reply is no vote of its own.
  return stand === 'no-vote' && event.followUp !== null ? 'spoke' : stand
}
