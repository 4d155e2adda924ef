import type { Prompt } from '../core/provider.js'
import { type State, turnsOf } from '../core/state.js'
import type { Limits } from '../core/types.js'
import { isFree, usageOf } from '../core/usage.js'

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
  const input =
    estimateTokens(prompt.system) + prompt.messages.reduce((sum, m) => sum + estimateTokens(m.content), 0)
  const output = prompt.maxOutputTokens
  const usd = price ? (input * price.input + output * price.output) / 1e6 : 0
  return { tokens: input + output, usd }
}

/**
 * Everything the discussion has used so far: replies, follow-ups, and failed calls that were counted. Where a provider
 * gave no figures, the tokens are estimated from what it was sent and what it said.
 */
export function spent(state: State): Reservation {
  const { inputTokens, outputTokens, costUsd } = usageOf(state)
  const known = state.failures.reduce((sum, { usage }) => sum + (usage?.costUsd ?? 0), 0)
  return {
    tokens: inputTokens + outputTokens + estimateUncounted(state),
    usd: costUsd ?? known + costOfTurns(state),
  }
}

function costOfTurns(state: State): number {
  const calls = turnsOf(state).flatMap((turn) => [turn, ...turn.followUps])
  return calls.reduce((sum, { usage }) => sum + (usage?.costUsd ?? 0), 0)
}

/** On the high side: everything that was said before is taken to have been sent. */
function estimateUncounted(state: State): number {
  let tokens = 0
  let said = estimateTokens(state.brief.text)
  for (const turn of turnsOf(state)) {
    for (const { usage, content } of [turn, ...turn.followUps]) {
      if (usage === null && !isFree(turn.provider)) tokens += said + estimateTokens(content)
      said += estimateTokens(content)
    }
  }
  return tokens
}

/** Whether one more call keeps within the budget, given what is spent and what calls under way may still use. */
export function affords(
  budget: Limits['budget'],
  used: Reservation,
  underWay: readonly Reservation[],
  next: Reservation,
): boolean {
  const total = [...underWay, next].reduce(
    (sum, each) => ({ tokens: sum.tokens + each.tokens, usd: sum.usd + each.usd }),
    used,
  )
  return (
    (budget.tokens === null || total.tokens <= budget.tokens) &&
    (budget.usd === null || total.usd <= budget.usd)
  )
}
