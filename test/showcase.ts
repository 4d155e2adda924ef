import type { LogEvent } from '../src/core/events.js'
import { replay } from '../src/core/evolve.js'
import type { State } from '../src/core/state.js'
import type { Agent, Failure, Usage } from '../src/core/types.js'
import { play, type Table } from './table.js'

export interface Showcase extends Table {
  /** What the opened discussion says, beside what the table says. */
  topic?: { title: string; text: string; source?: string | null; language?: string }
  people?: Record<string, Partial<Agent>>
  /** Who speaks, and what each reply takes. */
  voice?: { provider: string; model: string | null; usage: Usage | null }
  /** The same by agent, where they are different. */
  voices?: Record<string, { provider: string; model: string | null; usage: Usage | null }>
  failure?: Failure
  /** How many events are kept; the rest did not happen yet. */
  until?: (event: LogEvent) => boolean
}

/** Plays a discussion through the state machine, dressed up for showing. */
export function stage(show: Showcase): State {
  return replay(eventsOf(show))
}

/** The log of such a discussion. */
export function eventsOf(show: Showcase): LogEvent[] {
  const { events } = play(show)
  const end = show.until ? events.findIndex(show.until) + 1 : events.length
  return events.slice(0, end).map((event) => dress(event, show))
}

function dress(event: LogEvent, { topic, people, voice, voices, failure }: Showcase): LogEvent {
  switch (event.type) {
    case 'discussion.opened': {
      const agents = event.agents.map((agent) => ({ ...agent, ...people?.[agent.id] }))
      const brief = topic ? { ...event.brief, source: null, ...topic } : event.brief
      return { ...event, agents, brief, generator: 'OpenBotMan 0.1.0', id: '2026-01-01_00-00-00_a-topic' }
    }
    case 'turn.completed':
      return { ...event, ...voice, ...voices?.[event.agent] }
    case 'turn.failed':
      return {
        ...event,
        ...voice,
        ...voices?.[event.agent],
        usage: null,
        failure: failure ?? event.failure,
        attempts: 3,
      }
    default:
      return event
  }
}

/** A proposer's lines for many rounds in which it declines whatever stands open. */
export function declineAll(
  proposer: string,
  proposal: string,
  rounds: number,
  pointsARound: number,
): Table['lines'] {
  const lines: Table['lines'] = { [proposer]: proposal }
  for (let round = 2; round <= rounds; round++) {
    const ids = Array.from(
      { length: (round - 1) * pointsARound },
      (_, index) => `[C${index + 1}] declined: not now`,
    )
    lines[`${proposer}@${round}`] =
      `${proposal.split('[POSITION')[0]}${ids.join('\n')}\n\n[POSITION: PROPOSAL] - again`
  }
  return lines
}
