import { type Ask, decide } from '../src/core/decide.js'
import type { EventBody, LogEvent } from '../src/core/events.js'
import { evolve, replay } from '../src/core/evolve.js'
import { phaseOf } from '../src/core/ledger/poll.js'
import { expectationOf } from '../src/core/method/visibility.js'
import { parseReply } from '../src/core/reply.js'
import type { State } from '../src/core/state.js'
import type { Agent, Policy } from '../src/core/types.js'

/** What an agent says when asked: Markdown, or null for a failure. Keys: `agent`, `agent@round`, `agent@round/phase`
 * (phase or follow-up); the most exact key wins; a list is used up one reply a call. */
export type Lines = Record<string, string | null | (string | null)[]>

export interface Table {
  agents?: string[]
  rounds?: number
  policy?: Partial<Policy>
  /** The method's name; default: consensus. */
  method?: string
  /** Whatever else is set when the discussion is opened; nobody picks blind unless it says so. */
  more?: Partial<Opening>
  lines: Lines
}

export type Opening = Extract<EventBody, { type: 'discussion.opened' }>

export function agent(id: string, focus: string[] = []): Agent {
  const name = id[0]?.toUpperCase() + id.slice(1)
  return {
    id,
    name,
    role: `${id} role`,
    emoji: '🎯',
    focus,
    prompt: `You are ${id}.`,
    providers: [{ provider: 'scripted', model: null }],
  }
}

export function openingOf({
  agents = ['p', 'a', 'b'],
  rounds = 3,
  policy = {},
  method = 'consensus',
  more = {},
}: Omit<Table, 'lines'>): Opening {
  return {
    type: 'discussion.opened',
    version: 1,
    id: 'test',
    brief: { title: 'A topic', text: '# A topic\n\nWhat shall we do?', source: null, language: 'en' },
    method,
    agents: agents.map((id) => agent(id)),
    proposer: agents[0] ?? 'p',
    team: null,
    maxRounds: rounds,
    policy: { rule: 'two-thirds', quorum: 0.5, veto: 'all', ...policy },
    limits: { replyTimeoutMs: 1000, deadlineMs: null, budget: { tokens: null, usd: null } },
    generator: 'openbotman test',
    ...more,
  }
}

interface Played {
  state: State
  asked: string[]
  events: LogEvent[]
}

/** Plays a discussion through the pure state machine. `order` turns the order in which replies of a phase arrive. */
export function play(table: Table, order: (asks: Ask[]) => Ask[] = (asks) => asks): Played {
  return playOn([], openingOf(table), table.lines, order)
}

/** Goes on with a log, from an event on that has not been logged yet. */
export function playOn(
  history: readonly LogEvent[],
  next: EventBody,
  lines: Lines,
  order: (asks: Ask[]) => Ask[] = (asks) => asks,
): Played {
  const events = [...history]
  const asked: string[] = []
  const used = new Map<string, number>()
  const log = (body: EventBody): LogEvent => {
    const event = {
      ...body,
      seq: events.length + 1,
      at: new Date(Date.UTC(2026, 0, 1) + events.length * 1000).toISOString(),
    }
    events.push(event)
    return event
  }
  log(next)
  let state = replay(events)
  for (let step = decide(state); step.do !== 'rest'; step = decide(state)) {
    const bodies =
      step.do === 'append'
        ? [step.event]
        : order(step.asks).map((ask) => {
            asked.push(keyOf(ask))
            return speak(state, lines, used, ask)
          })
    for (const body of bodies) state = evolve(state, log(body))
    if (events.length > 2000) throw new Error('the discussion does not end')
  }
  return { state, asked, events }
}

function keyOf({ agent, round, phase, followUp }: Ask): string {
  return `${agent}@${round}/${followUp ?? phase}`
}

function speak(state: State, lines: Lines, used: Map<string, number>, ask: Ask): EventBody {
  const exact = keyOf(ask)
  const keys = [exact, `${ask.agent}@${ask.round}`, ask.agent]
  const key = keys.find((each) => each in lines && (each === exact || ask.followUp === null))
  const said = key === undefined ? null : lines[key]
  const n = used.get(key ?? '') ?? 0
  used.set(key ?? '', n + 1)
  const line = Array.isArray(said) ? said[Math.min(n, said.length - 1)] : said
  const { round, phase, agent, followUp } = ask
  const asked = phaseOf(state, round, phase)
  const call = { provider: 'scripted', model: null, durationMs: 1, attempts: 1, usage: null }
  if (line === null || line === undefined) {
    const failure = { kind: 'network' as const, message: 'no line', retryable: false }
    return { type: 'turn.failed', round, phase, agent, followUp, ...call, failure }
  }
  return {
    type: 'turn.completed',
    round,
    phase,
    agent,
    followUp,
    ...call,
    content: line,
    reply: parseReply(line, followUp, asked ? expectationOf(state, asked) : null),
  }
}
