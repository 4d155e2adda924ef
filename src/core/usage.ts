import { type State, turnsOf } from './state.js'
import type { Call, Failure, FailureKind, Usage } from './types.js'

/** What a discussion has used. */
export interface TotalUsage extends Usage {
  /** Calls made, retries, follow-ups and failures included. */
  calls: number
  /** Whether any of them reached a model; rules, scripts and people are none. */
  modelCalled: boolean
  /** Whether any of them was meant for a model, be it that none was reached. */
  modelWanted: boolean
  /** The part of the prompts, 0 to 1, that an agent's call before had begun with as well; null: not measured. */
  repeatedShare: number | null
  /** Whether the tokens of some call are estimated or not known, so that the totals are rough. */
  rough: boolean
}

/** One call, as far as it was paid for. */
export interface Spent {
  provider: string
  attempts: number
  usage: Usage | null
  failure: Failure | null
  prompt?: Call['prompt']
}

const WITHOUT_MODEL = new Set(['offline', 'scripted', 'human'])

/** Whether a provider is no model, so that its replies take no tokens and cost nothing. */
export function isFree(provider: string): boolean {
  return WITHOUT_MODEL.has(provider)
}

/** Failures that end a call before a model does any work. */
const UNBILLED = new Set<FailureKind>(['not-installed', 'auth', 'quota', 'rate-limit', 'config'])

/** Whether a failure ended the call before a model did any work. */
export function isUnbilled({ kind, unsent }: Failure): boolean {
  return unsent === true || UNBILLED.has(kind)
}

/**
 * Adds up all turns, their follow-ups and all failed calls. `costUsd` (US dollars) is null as soon as the cost of
 * one call is not known; a call without a model, or one that was turned away, costs nothing.
 */
export function usageOf(state: State): TotalUsage {
  return sumUsage(callsIn(state))
}

/** Adds up calls, failed ones included, as {@link usageOf} does. */
export function sumUsage(calls: readonly Spent[]): TotalUsage {
  const total: TotalUsage = {
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    calls: 0,
    modelCalled: false,
    modelWanted: false,
    repeatedShare: null,
    rough: false,
  }
  const sent = { tokens: 0, repeated: 0 }
  for (const { provider, attempts, usage, failure, prompt } of calls) {
    sent.tokens += prompt?.tokens ?? 0
    sent.repeated += prompt?.repeated ?? 0
    const reachedModel = usage
      ? usage.inputTokens + usage.outputTokens > 0
      : mayHaveReachedModel(provider, failure)
    total.calls += attempts
    total.modelCalled ||= reachedModel
    total.modelWanted ||= reachedModel || (failure !== null && !isFree(provider))
    total.rough ||= reachedModel && (!usage || usage.estimated === true)
    total.inputTokens += usage?.inputTokens ?? 0
    total.cachedInputTokens += usage?.cachedInputTokens ?? 0
    total.outputTokens += usage?.outputTokens ?? 0
    const cost = reachedModel ? (usage?.costUsd ?? null) : 0
    total.costUsd = total.costUsd === null || cost === null ? null : total.costUsd + cost
  }
  return { ...total, repeatedShare: sent.tokens > 0 ? sent.repeated / sent.tokens : null }
}

function mayHaveReachedModel(provider: string, failure: Failure | null): boolean {
  return !isFree(provider) && !(failure && isUnbilled(failure))
}

function callsIn(state: State): Spent[] {
  const turns = turnsOf(state)
  return [
    ...turns.map((turn) => ({ ...turn, failure: null })),
    ...turns.flatMap((turn) =>
      turn.followUps.map((followUp) => ({ ...followUp, provider: turn.provider, failure: null })),
    ),
    ...state.failures.map((failed) => failed),
  ]
}

/** The sum of what two calls used; a call without figures adds nothing. */
export function addUsage(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  }
}

/** Calls, tokens and cost in words: `5 calls, 12,345 tokens (900 of them cached), $0.0123`. */
export function describeUsage(usage: TotalUsage): string {
  if (!usage.modelCalled) return usage.modelWanted ? 'no model answered' : 'no model was called'
  const calls = `${usage.calls} ${usage.calls === 1 ? 'call' : 'calls'}`
  const parts = [
    usage.cachedInputTokens > 0 && `${grouped(usage.cachedInputTokens)} of them cached`,
    usage.repeatedShare && `${Math.round(100 * usage.repeatedShare)}% of what was sent had been sent before`,
  ].filter(Boolean)
  const cached = parts.length > 0 ? ` (${parts.join(', ')})` : ''
  const about = usage.rough ? 'about ' : ''
  const tokens = `${about}${grouped(usage.inputTokens + usage.outputTokens)} tokens${cached}`
  return `${calls}, ${tokens}, ${describeCost(usage.costUsd)}`
}

/** US dollars in words; null: not known. */
export function describeCost(usd: number | null): string {
  if (usd === null) return 'cost unknown'
  if (usd > 0 && usd < 0.0001) return 'less than $0.0001'
  return `$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`
}

/** 12345 as `12,345`, whatever the machine's language. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
