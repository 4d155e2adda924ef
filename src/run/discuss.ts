import { setMaxListeners } from 'node:events'
import { type Ask, decide } from '../core/decide.js'
import type { DiscussionEvent, EventBody, LiveEvent, LogEvent } from '../core/events.js'
import { evolve, openState, replay } from '../core/evolve.js'
import { contestedPoints, type Ruling } from '../core/ledger/rulings.js'
import { agentOf, promptFor } from '../core/prompt.js'
import type { Prompt, Provider } from '../core/provider.js'
import type { State } from '../core/state.js'
import type { Agent, Point } from '../core/types.js'
import { answer } from './answer.js'
import { affords, measurePrompt, type Price, type Reservation, reserve, spent } from './budget.js'
import { LONGEST_TIMER_MS } from './clock.js'
import { Queue } from './queue.js'

/** What the engine needs of the world. */
export interface Ports {
  /** Keeps an event for good and gives it its number and time. Nobody is told of an event before this returns. */
  log: { append(event: EventBody): LogEvent }
  /** Told of the state that each kept event leads to, before anyone else is: the place to write a transcript. */
  kept(state: State, event: LogEvent): void
  provider(agent: Agent): Provider
  /** Prices for the budget, where they are known. */
  price(agent: Agent): Price | null
  /** Whether no model is asked, so that a call takes nothing of the budget. */
  isFree(agent: Agent): boolean
  maxOutputTokens(agent: Agent): number
  /** How many tokens prompt and reply may have together; Infinity: not known. */
  contextWindow(agent: Agent): number
  /**
   * Asks a person about a point that was declined and upheld; null: the rounds shall decide. Absent: there is nobody.
   * Rejects when `signal` is aborted.
   */
  rule?(point: Point, state: State, signal: AbortSignal): Promise<Ruling | null>
  /** Milliseconds, for durations. */
  now(): number
}

type Opening = Extract<EventBody, { type: 'discussion.opened' | 'discussion.resumed' }>
type Ended = Extract<EventBody, { type: 'discussion.ended' }>
type Compacted = Extract<EventBody, { type: 'context.compacted' }>
type Message =
  | { live: LiveEvent }
  | { ask: Ask; finished: EventBody | null }
  | { stop: 'cancelled' | 'deadline' }

/**
 * Holds a discussion, or goes on with one: decides what is next, asks in parallel, records, until it has ended.
 *
 * Yields every event, those of the log after they were kept. Aborting `signal` ends it as `cancelled`: calls under
 * way are given up and leave no trace, so that `resume` asks them again. Returns the final state.
 *
 * @param history the log so far; empty for a new discussion
 * @param opening `discussion.opened`, or `discussion.resumed` when there is a history
 * @throws what `ports.log.append` throws: without a log nothing goes on
 */
export async function* discuss(
  history: readonly LogEvent[],
  opening: Opening,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<DiscussionEvent, State> {
  const first = ports.log.append(opening)
  let state = history.length > 0 ? evolve(replay(history), first) : openFrom(first)
  ports.kept(state, first)
  yield first

  const calls = new AbortController()
  // Every call listens, and a panel may be large.
  setMaxListeners(0, calls.signal)
  const queue = new Queue<Message>()
  const underWay = new Map<string, Reservation>()
  const watch = watchLimits(state, signal, (stop) => queue.push({ stop }))
  const lastPrompts = new Map<string, Prompt>()
  const leftToRounds = new Set<string>()
  let stopped: Ended | null = null

  const start = (ask: Ask, prompt: Prompt, reservation: Reservation) => {
    underWay.set(keyOf(ask), reservation)
    const { agent } = prompt
    const sent = measurePrompt(prompt, lastPrompts.get(agent.id) ?? null)
    lastPrompts.set(agent.id, prompt)
    const call = { ask, prompt, sent, provider: ports.provider(agent), price: ports.price(agent) }
    answer(call, ports.now, calls.signal, (live) => queue.push({ live })).then((finished) =>
      queue.push({ ask, finished }),
    )
  }

  try {
    while (!state.ended) {
      const step = decide(state)
      if (step.do === 'rest') break
      let event: EventBody | null = step.do === 'append' ? step.event : null
      if (event?.type === 'phase.opened' && event.phase === 'revision')
        event = (await askForRuling()) ?? event
      if (step.do === 'ask') {
        const obstacle: Ended | Compacted | null = stopped ? null : startAll(step.asks)
        if (obstacle?.type === 'context.compacted') event = obstacle
        else stopped ??= obstacle
        if (underWay.size === 0 && stopped) event = stopped
      }
      if (event === null) {
        let message = await queue.next()
        while ('live' in message) {
          if (!calls.signal.aborted) yield message.live
          message = await queue.next()
        }
        if ('stop' in message) {
          stopped ??= { type: 'discussion.ended', status: message.stop, reason: watch.reasons[message.stop] }
          calls.abort()
          continue
        }
        underWay.delete(keyOf(message.ask))
        if (message.finished === null) continue
        event = message.finished
      }
      const logged = ports.log.append(event)
      state = evolve(state, logged)
      ports.kept(state, logged)
      yield logged
    }
    return state
  } finally {
    watch.end()
    calls.abort()
  }

  /** Before a revision, the first point that a person at hand has not been asked about and may settle. */
  async function askForRuling(): Promise<EventBody | null> {
    for (const point of ports.rule && !signal.aborted ? contestedPoints(state) : []) {
      const key = `${point.id} ${point.answer?.round}`
      if (leftToRounds.has(key)) continue
      leftToRounds.add(key)
      const side = await ports.rule?.(point, state, signal).catch(() => null)
      if (side) return { type: 'point.ruled', id: point.id, side }
    }
    return null
  }

  /**
   * Starts the calls that are not under way yet and that the budget allows; says why to stop if it allows none.
   * Earlier rounds are told in short as soon as the whole of them does not fit the window of one who is asked.
   */
  function startAll(asks: Ask[]): Ended | Compacted | null {
    if (signal.aborted)
      return { type: 'discussion.ended', status: 'cancelled', reason: watch.reasons.cancelled }
    for (const ask of asks) {
      if (underWay.has(keyOf(ask))) continue
      const agent = agentOf(state, ask.agent)
      const prompt = promptFor(state, ask, ports.maxOutputTokens(agent))
      const reservation = reserve(prompt, ports.price(agent))
      if (reservation.tokens > ports.contextWindow(agent) && ask.round > state.compactedBefore)
        return { type: 'context.compacted', round: ask.round, agent: agent.id }
      if (
        ports.isFree(agent) ||
        affords(state.limits.budget, spent(state), [...underWay.values()], reservation)
      ) {
        start(ask, prompt, reservation)
        continue
      }
      // Calls under way may turn out cheaper than reserved; only when none is left is the budget's end certain.
      if (underWay.size === 0)
        return {
          type: 'discussion.ended',
          status: 'budget',
          reason: budgetReason(state, ask.agent, reservation),
        }
    }
    return null
  }
}

function openFrom(event: LogEvent): State {
  if (event.type !== 'discussion.opened') throw new Error('a new discussion begins with discussion.opened')
  return openState(event)
}

function keyOf(ask: Ask): string {
  return `${ask.round} ${ask.phase} ${ask.agent} ${ask.followUp ?? ''}`
}

function budgetReason(state: State, agent: string, next: Reservation): string {
  const { tokens, usd } = state.limits.budget
  const used = spent(state)
  const figures = [
    tokens !== null &&
      `${used.tokens} of ${tokens} tokens are used and the next call (${agent}) may take ${next.tokens}`,
    usd !== null &&
      `$${used.usd.toFixed(4)} of $${usd} are spent and the next call (${agent}) may cost $${next.usd.toFixed(4)}`,
  ]
  return figures.filter((figure) => figure !== false).join('; ')
}

/** Tells once when the user interrupts or the deadline has passed. */
function watchLimits(state: State, signal: AbortSignal, tell: (stop: 'cancelled' | 'deadline') => void) {
  const { deadlineMs } = state.limits
  const cancel = () => tell('cancelled')
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const timer =
    deadlineMs === null ? null : setTimeout(() => tell('deadline'), Math.min(deadlineMs, LONGEST_TIMER_MS))
  return {
    reasons: {
      cancelled: 'interrupted',
      deadline: `the deadline of ${(deadlineMs ?? 0) / 1000} s has passed`,
    },
    end() {
      signal.removeEventListener('abort', cancel)
      if (timer) clearTimeout(timer)
    },
  }
}
