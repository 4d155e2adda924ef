import type { Ask } from '../core/decide.js'
import type { EventBody, LiveEvent } from '../core/events.js'
import type { Prompt, Provider } from '../core/provider.js'
import type { Failure, Usage } from '../core/types.js'
import { isUnbilled } from '../core/usage.js'
import { estimateUsage, type Price } from './budget.js'

/** Who answered, and at what cost, as the end of a stream tells. */
interface Who {
  provider?: string
  model?: string
  attempts?: number
  usage?: Usage
}

/** One reply to get, from whom, and at what price (for an estimate where the provider gives no figures). */
export interface PendingCall {
  ask: Ask
  prompt: Prompt
  sent: { tokens: number; repeated: number }
  provider: Provider
  price: Price | null
}

/**
 * Gets one reply: the event that records it, or null when it was given up on `signal`.
 * Never throws; what a provider throws otherwise is a failure of that agent.
 */
export async function answer(
  { ask, prompt, sent, provider, price }: PendingCall,
  now: () => number,
  signal: AbortSignal,
  tell: (event: LiveEvent) => void,
): Promise<EventBody | null> {
  const started = now()
  const { round, phase, agent, followUp } = ask
  const wanted = prompt.agent.providers[0]
  let text = ''
  const record = (who: Who) => ({
    round,
    phase,
    agent,
    followUp,
    provider: who.provider ?? wanted?.provider ?? 'unknown',
    model: who.model ?? (who.provider ? null : (wanted?.model ?? null)),
    durationMs: Math.round(now() - started),
    attempts: who.attempts ?? 1,
    prompt: sent,
  })
  const fail = (failure: Failure, who: Who = {}): EventBody => {
    const usage = who.usage ?? (isUnbilled(failure) ? null : estimateUsage(prompt, text, price))
    return { type: 'turn.failed', ...record(who), usage, failure }
  }

  tell({ type: 'turn.started', round, phase, agent, followUp })
  try {
    for await (const chunk of provider.ask(prompt, signal)) {
      if (signal.aborted) return null
      switch (chunk.type) {
        case 'text':
          text += chunk.text
          tell({ type: 'turn.text', round, phase, agent, text: chunk.text })
          break
        case 'alive':
          break
        case 'retry':
          text = ''
          tell({ ...chunk, type: 'turn.retrying', round, phase, agent })
          break
        case 'failed':
          return fail(chunk.failure, chunk)
        case 'done': {
          if (text.trim() === '') return fail(malformed('the reply is empty'), chunk)
          // Its patterns are many: they are not loaded before the first request has left.
          const { parseReply } = await import('../core/reply.js')
          return {
            type: 'turn.completed',
            ...record(chunk),
            usage: chunk.usage ?? estimateUsage(prompt, text, price),
            content: text,
            reply: parseReply(text, followUp, prompt.view.expects),
          }
        }
      }
    }
    return signal.aborted ? null : fail(malformed('the reply broke off without an end'))
  } catch (error) {
    if (signal.aborted) return null
    const message = error instanceof Error ? error.message : String(error)
    return fail({ kind: 'crashed', message, retryable: false })
  }
}

function malformed(message: string): Failure {
  return { kind: 'malformed', message, retryable: false }
}
