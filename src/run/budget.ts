import type { Prompt } from '../core/provider.js'
import type { State } from '../core/state.js'
import type { Limits, Usage } from '../core/types.js'

/** Prices of one endpoint, in US dollars for a million tokens. */
export interface Price {
  input: number
  cachedInput?: number
  output: number
}

/** What a call may use up at most, as far as can be known before it is made. */
export interface Reservation {
  tokens: number
  usd: number
}

/** Tokens of a text, on the high side: 3 characters a token holds for prose in European languages and for code. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3)
}

/** What a call has to be allowed: its prompt, estimated, and the longest reply it may give. */
export function reserve(prompt: Prompt, price: Price | null): Reservation {
  const input = estimateTokens(prompt.system) + prompt.messages.reduce((sum, m) => sum + estimateTokens(m.content), 0)
  const output = prompt.maxOutputTokens
  const usd = price ? (input * price.input + output * price.output) / 1e6 : 0
  return { tokens: input + output, usd }
}

/** Everything the discussion has used so far: replies, follow-ups, and failed calls that were counted. */
export function spent(state: State): Reservation {
  const turns = state.phases.flatMap((phase) => phase.turns)
  const calls: { usage: Usage | null }[] = [...turns.flatMap((turn) => [turn, ...turn.followUps]), ...state.failures]
  return calls.reduce(
    (sum, { usage }) => ({
      tokens: sum.tokens + (usage ? usage.inputTokens + usage.outputTokens : 0),
      usd: sum.usd + (usage?.costUsd ?? 0),
    }),
    { tokens: 0, usd: 0 },
  )
}

/** Whether one more call keeps within the budget, given what is spent and what calls under way may still use. */
export function affords(budget: Limits['budget'], used: Reservation, underWay: readonly Reservation[], next: Reservation): boolean {
  const total = [...underWay, next].reduce(
    (sum, each) => ({ tokens: sum.tokens + each.tokens, usd: sum.usd + each.usd }),
    used,
  )
  return (budget.tokens === null || total.tokens <= budget.tokens) && (budget.usd === null || total.usd <= budget.usd)
}
