import type { EventBody, LogEvent } from '../src/core/events.js'
import type { Prompt, Provider } from '../src/core/provider.js'
import type { State } from '../src/core/state.js'
import type { Limits } from '../src/core/types.js'
import { discuss, type Ports } from '../src/run/discuss.js'
import { type Opening, openingOf } from './table.js'

/** A log in memory. */
export function memoryLog(events: LogEvent[] = []): Ports['log'] & { events: LogEvent[] } {
  return {
    events,
    append(body: EventBody): LogEvent {
      const event = { ...body, seq: events.length + 1, at: new Date(events.length * 1000).toISOString() }
      events.push(event)
      return event
    },
  }
}

/** Replies by agent, after some milliseconds; keeps what it was asked. */
export function replying(replies: Record<string, string[]>, delayMs = 0): Provider & { prompts: Prompt[] } {
  const prompts: Prompt[] = []
  const used = new Map<string, number>()
  return {
    prompts,
    async *ask(prompt, signal) {
      prompts.push(prompt)
      const id = prompt.agent.id
      const n = used.get(id) ?? 0
      used.set(id, n + 1)
      if (delayMs > 0) {
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, delayMs)
          signal.addEventListener('abort', () => {
            clearTimeout(timer)
            reject(signal.reason)
          })
        })
      }
      const text = replies[id]?.[n]
      if (text === undefined) {
        yield { type: 'failed', failure: { kind: 'network', message: 'no reply left', retryable: false } }
        return
      }
      yield { type: 'text', text }
      yield {
        type: 'done',
        usage: { inputTokens: 600, cachedInputTokens: 0, outputTokens: 100, costUsd: 0.7 },
      }
    },
  }
}

export interface Hold {
  provider: Provider
  rounds?: number
  limits?: Partial<Limits>
  log?: ReturnType<typeof memoryLog>
  history?: LogEvent[]
  signal?: AbortSignal
  onEvent?: (type: string) => void
  /** Whatever else is set when it is opened. */
  more?: Partial<Opening>
  ports?: Partial<Ports>
}

export async function hold({
  provider,
  rounds = 3,
  limits = {},
  log = memoryLog(),
  history = [],
  signal,
  onEvent,
  more = {},
  ports: given = {},
}: Hold): Promise<{ state: State; types: string[]; log: typeof log }> {
  const opening = openingOf({ rounds, more })
  const ports: Ports = {
    log,
    kept: () => {},
    provider: () => provider,
    price: () => ({ input: 1000, output: 1000 }),
    maxOutputTokens: () => 100,
    isFree: () => false,
    contextWindow: () => Number.POSITIVE_INFINITY,
    now: () => performance.now(),
    ...given,
  }
  const first =
    history.length > 0
      ? ({ type: 'discussion.resumed' } as const)
      : { ...opening, limits: { ...opening.limits, ...limits } }
  const events = discuss(history, first, ports, signal ?? new AbortController().signal)
  const types: string[] = []
  for (;;) {
    const step = await events.next()
    if (step.done) return { state: step.value, types, log }
    types.push(step.value.type)
    onEvent?.(step.value.type)
  }
}
