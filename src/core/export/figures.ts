import { formatNumber } from '../text/units.js'
import type { Usage } from '../types.js'

/** A whole number with its thousands apart: `12,345`. */
export function figure(value: number): string {
  return formatNumber(value, 'en')
}

/** All tokens of a call; 0 where there are no figures. */
export function tokensOf(usage: Usage | null): number {
  return usage ? usage.inputTokens + usage.outputTokens : 0
}
