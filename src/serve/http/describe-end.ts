import { usageOf } from '../../core/usage.js'
import type { Held } from '../../wire/hold.js'
import { describeError } from './logging.js'

/** What came of it, and what it took: milliseconds, US dollars (null: the price of a reply is not known). */
export function describeEnd({ state, unwritten }: Held): Record<string, unknown> {
  const { inputTokens, outputTokens, costUsd } = usageOf(state)
  return {
    status: state.ended?.status,
    ms: Math.round(state.elapsedMs),
    inputTokens,
    outputTokens,
    costUsd,
    ...(unwritten === null ? {} : describeError(unwritten)),
  }
}
