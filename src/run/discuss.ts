import { setMaxListeners } from 'node:events'
import { type Ask, decide } from '../core/decide.js'
import type { DiscussionEvent, EventBody, LiveEvent, LogEvent } from '../core/events.js'
import { evolve, openState } from '../core/evolve.js'
import { contestedPoints, type Ruling } from '../core/ledger/rulings.js'
import { isRoundOver } from '../core/method/round-over.js'
import { agentOf, promptFor } from '../core/prompt.js'
import type { Prompt, Provider } from '../core/provider.js'
import { recordRemark } from '../core/remarks.js'
import type { State } from '../core/state.js'
import type { Agent, Point } from '../core/types.js'
import { answer } from './answer.js'
import {
  affords,
  budgetReason,
  measurePrompt,
  type Price,
  type PromptTrace,
  type Reservation,
  reserve,
  spent,
} from './budget.js'
import { watchLimits } from './limits.js'
import { Queue } from './queue.js'
import { type Past, recall, recallTrace } from './recall.js'
import type { Steering } from './steering.js'

/** What the engine needs of the world. */
export interface Ports {
  /** Keeps an event for good and gives it its number and time. Nobody is told of an event before this returns. */
  log: { append(event: EventBody): LogEvent }
  /**
   * Told of the state that each kept event leads to: the place to write a transcript. Nobody else is told before it is
   * done.
   */
  kept(state: State, event: LogEvent): void | Promise<void>
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
  /** How people at hand have it stand still and put remarks in. Absent: there is nobody. */
  steering?: Steering
  /** Milliseconds, for durations. */
  now(): number
}

type Opening = Extract<EventBody, { type: 'discussion.opened' | 'discussion.resumed' }>
type Ended = Extract<EventBody, { type: 'discussion.ended' }>
type Opened = Extract<EventBody, { type: 'phase.opened' }>
type Compacted = Extract<EventBody, { type: 'context.compacted' }>
type Message =
  | { live: LiveEvent }
  | { ask: Ask; finished: EventBody | null }
  | { stop: 'cancelled' | 'deadline' }
  | 'steered'

/**
 * Holds a discussion, or goes on with one: decides what is next, asks in parallel, records, until it has ended.
 *
 * Yields every event, those of the log after they were kept. Aborting `signal` ends it as `cancelled`: calls under
 * way are given up and leave no trace, so that `resume` asks them again. Returns the final state.
 *
 * @param history the log so far, or what was recalled from it; an empty log for a new discussion
 * @param opening `discussion.opened`, or `discussion.resumed` when there is a history
 * @throws what `ports.log.append` throws: without a log nothing goes on
 */
export async function* discuss(
  history: readonly LogEvent[] | Past,
  opening: Opening,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<DiscussionEvent, State> {
  const first = ports.log.append(opening)
  const past = 'asked' in history ? history : recall(history)
  let state = past ? evolve(past.state, first) : openFrom(first)
  await ports.kept(state, first)
  yield first

  const calls = new AbortController()
  // Every call listens, and a panel may be large.
  setMaxListeners(0, calls.signal)
  const queue = new Queue<Message>()
  const underWay = new Map<string, Reservation>()
  const watch = watchLimits(state.limits, signal, ports.now, (stop) => queue.push({ stop }))
  const { steering } = ports
  const unlisten = steering?.listen(() => queue.push('steered'))
  const traces = new Map<string, PromptTrace>()
  const leftToRounds = new Set<string>()
  let stopped: Ended | null = null
  let recordedPauseMs = 0

  const start = (ask: Ask, prompt: Prompt, reservation: Reservation) => {
    underWay.set(keyOf(ask), reservation)
    const { agent } = prompt
    const before = traces.get(agent.id) ?? recallTrace(past, agent, ports.maxOutputTokens(agent))
    const { sent, trace } = measurePrompt(prompt, before)
    traces.set(agent.id, trace)
    const call = { ask, prompt, sent, provider: ports.provider(agent), price: ports.price(agent) }
    answer(call, ports.now, calls.signal, (live) => queue.push({ live })).then((finished) =>
      queue.push({ ask, finished }),
    )
  }

  try {
    while (!state.ended) {
      const step = decide(state)
      if (step.do === 'rest') break
      let event: EventBody | null = keepRemark() ?? (step.do === 'append' ? step.event : null)
      if (event?.type === 'phase.opened') event = await beforePhase(event)
      if (event === null && step.do === 'ask') {
        const obstacle: Ended | Compacted | null = stopped ? null : startAll(step.asks)
        if (obstacle?.type === 'context.compacted') event = obstacle
        else stopped ??= obstacle
        if (underWay.size === 0 && stopped) event = unlessAgreed(state, stopped)
      }
      if (event === null) {
        let message = await queue.next()
        while (message !== 'steered' && 'live' in message) {
          if (!calls.signal.aborted) yield message.live
          message = await queue.next()
        }
        if (message === 'steered') continue
        if ('stop' in message) {
          stop(message.stop)
          continue
        }
        underWay.delete(keyOf(message.ask))
        if (message.finished === null) continue
        event = message.finished
      }
      const logged = ports.log.append(event)
      state = evolve(state, logged)
      await ports.kept(state, logged)
      yield logged
    }
    return state
  } finally {
    watch.end()
    unlisten?.()
    calls.abort()
  }

  function stop(status: 'cancelled' | 'deadline'): Ended {
    calls.abort()
    stopped ??= { type: 'discussion.ended', status, reason: watch.reasons[status] }
    return stopped
  }

  function keepRemark(): EventBody | null {
    const remark = steering?.takeRemark() ?? null
    return remark === null ? null : recordRemark(state, remark)
  }

  /** What comes before a phase is opened: a pause, with what is put in meanwhile, and a person's ruling. */
  async function beforePhase(opening: Opened): Promise<EventBody> {
    const paused = stopped || !isRoundOver(state, opening) ? null : await standStill()
    if (paused) return paused
    const ruling = opening.phase === 'revision' ? await askForRuling() : null
    return ruling ?? { ...opening, ...takePausedMs() }
  }

  /** Waits while a person wants it; what has to be recorded before going on, or null. */
  async function standStill(): Promise<EventBody | null> {
    if (!steering?.wantsPause) return null
    steering.hold(true)
    watch.stand(true)
    try {
      while (steering.wantsPause) {
        const message = await queue.next()
        if (message !== 'steered' && 'stop' in message) return { ...stop(message.stop), ...takePausedMs() }
        const remark = keepRemark()
        if (remark) return remark
      }
      return null
    } finally {
      watch.stand(false)
      steering.hold(false)
    }
  }

  /** How long it stood still since the last phase was opened. */
  function takePausedMs(): { pausedMs?: number } {
    const total = Math.round(steering?.pausedMs ?? 0)
    const since = total - recordedPauseMs
    recordedPauseMs = total
    return since > 0 ? { pausedMs: since } : {}
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
    let used: Reservation | null = null
    for (const ask of asks) {
      if (underWay.has(keyOf(ask))) continue
      const agent = agentOf(state, ask.agent)
      const prompt = promptFor(state, ask, ports.maxOutputTokens(agent))
      const reservation = reserve(prompt, ports.price(agent))
      if (reservation.tokens > ports.contextWindow(agent) && ask.round > state.compactedBefore)
        return { type: 'context.compacted', round: ask.round, agent: agent.id }
      used ??= spent(state)
      if (ports.isFree(agent) || affords(state.limits.budget, used, [...underWay.values()], reservation)) {
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

/** What the chair has no more tokens or time to write is agreed all the same, as when it fails: the last revision. */
function unlessAgreed({ phases, verdicts }: State, ended: Ended): Ended {
  const lacksChair = phases.at(-1)?.name === 'synthesis' && verdicts.at(-1)?.reached === true
  if (!lacksChair || (ended.status !== 'budget' && ended.status !== 'deadline')) return ended
  const reason = `${verdicts.at(-1)?.why}; the chair wrote no synthesis: ${ended.reason}`
  return { ...ended, status: 'consensus', reason }
}

function openFrom(event: LogEvent): State {
  if (event.type !== 'discussion.opened') throw new Error('a new discussion begins with discussion.opened')
  return openState(event)
}

function keyOf(ask: Ask): string {
  return `${ask.round} ${ask.phase} ${ask.agent} ${ask.followUp ?? ''}`
}
