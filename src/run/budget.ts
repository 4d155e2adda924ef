import { hashText } from '../core/hash.js'
import type { Prompt } from '../core/provider.js'
import { type State, turnsOf } from '../core/state.js'
import type { Limits, Usage } from '../core/types.js'
import { usageOf } from '../core/usage.js'

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

/**
 * Tokens of a text, on the high side: three bytes of UTF-8 a token, which holds for prose and code in European
 * languages and makes every Chinese, Japanese or Korean character one.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3)
}

function textsOf({ system, messages }: Prompt): string[] {
  return [system, ...messages.map(({ content }) => content)]
}

function promptTokens(prompt: Prompt): number {
  return textsOf(prompt).reduce((sum, text) => sum + estimateTokens(text), 0)
}

/** What of a prompt is kept to see how the next one begins: a number for each text, since all of them together are large. */
export type PromptTrace = readonly number[]

/**
 * How many tokens of a prompt the agent's call before had begun with as well, which is what a provider can serve from
 * its cache.
 * @param before what was kept of the agent's call before; null: there was none
 */
export function measurePrompt(
  prompt: Prompt,
  before: PromptTrace | null,
): { sent: { tokens: number; repeated: number }; trace: PromptTrace } {
  const sent = { tokens: 0, repeated: 0 }
  const trace: number[] = []
  let isNew = false
  for (const [index, text] of textsOf(prompt).entries()) {
    const tokens = estimateTokens(text)
    const print = hashText(text)
    isNew ||= print !== before?.[index]
    sent.tokens += tokens
    if (!isNew) sent.repeated += tokens
    trace.push(print)
  }
  return { sent, trace }
}

/** What a call has to be allowed: its prompt, estimated, and the longest reply it may give. */
export function reserve(prompt: Prompt, price: Price | null): Reservation {
  const { inputTokens, outputTokens, costUsd } = priced(promptTokens(prompt), prompt.maxOutputTokens, price)
  return { tokens: inputTokens + outputTokens, usd: costUsd ?? 0 }
}

/** What a call has probably used whose provider does not say. */
export function estimateUsage(prompt: Prompt, reply: string, price: Price | null): Usage {
  return { ...priced(promptTokens(prompt), estimateTokens(reply), price), estimated: true }
}

function priced(inputTokens: number, outputTokens: number, price: Price | null): Usage {
  const costUsd = price && (inputTokens * price.input + outputTokens * price.output) / 1e6
  return { inputTokens, cachedInputTokens: 0, outputTokens, costUsd }
}

/** Everything the discussion has used so far: replies, follow-ups and failed calls. */
export function spent(state: State): Reservation {
  const { inputTokens, outputTokens } = usageOf(state)
  const calls: { usage: Usage | null }[] = turnsOf(state).flatMap((turn) => [turn, ...turn.followUps])
  const usd = [...calls, ...state.failures].reduce((sum, { usage }) => sum + (usage?.costUsd ?? 0), 0)
  return { tokens: inputTokens + outputTokens, usd }
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

/** Why a budget does not allow an agent's next call. */
export function budgetReason(state: State, agent: string, next: Reservation): string {
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
