import type { LogEvent } from '../../core/events.js'
import type { Agent } from '../../core/types.js'

/** An event as clients get it. */
export interface ClientEvent {
  /** Numbered from 1 without gaps. */
  seq: number
  /** ISO 8601, UTC. */
  at: string
  type: LogEvent['type']
  [field: string]: unknown
}

/**
 * An event without what is the server's own: instructions of roles, providers and folders of agents, and the checksum,
 * which holds for the line in the log alone.
 */
export function toClientEvent({ sum: _, ...event }: LogEvent): ClientEvent {
  switch (event.type) {
    case 'discussion.opened': {
      const { prompts: _prompts, agents, brief, ...rest } = event
      const { title, text, language } = brief
      return { ...rest, brief: { title, text, language }, agents: agents.map(toClientAgent) }
    }
    case 'discussion.resumed':
      return event.agents ? { ...event, agents: event.agents.map(toClientAgent) } : event
    default:
      return event
  }
}

function toClientAgent({ id, name, role, emoji, focus }: Agent) {
  return { id, name, role, emoji, focus }
}
