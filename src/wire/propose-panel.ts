import { vendorOf } from '../config/auto.js'
import type { ProviderRef } from '../core/types.js'

/**
 * The models to have of each provider, the first for the first agent that it answers for: two of one vendor argue
 * better than one with itself. Null: whichever it takes by itself.
 */
const MODELS: Readonly<Record<string, readonly [string | null, ...(string | null)[]]>> = {
  'claude-cli': ['sonnet', 'haiku'],
  'codex-cli': [null],
  'gemini-cli': ['gemini-2.5-flash', 'gemini-2.5-pro'],
  anthropic: ['sonnet', 'haiku'],
  openai: ['gpt-5-mini', 'gpt-5'],
  google: ['gemini-2.5-flash', 'gemini-2.5-pro'],
}

/**
 * Deals what is usable out to agents so that they are as different as can be: in turn by vendor, and by model where a
 * vendor comes up again.
 * @param usable the preferred first; of two ways to one vendor the first is taken
 * @returns `type[:model]` by agent id; empty when nothing is usable
 */
export function dealProviders(
  agents: readonly string[],
  usable: readonly ProviderRef[],
): Map<string, string> {
  const ways = new Map<string, ProviderRef>()
  for (const ref of usable) {
    const vendor = vendorOf(ref.provider)
    if (!ways.has(vendor)) ways.set(vendor, ref)
  }
  const dealt = new Map<string, string>()
  const refs = [...ways.values()]
  for (const [index, agent] of agents.entries()) {
    const ref = refs[index % Math.max(1, refs.length)]
    if (ref) dealt.set(agent, nameChoice(ref, Math.floor(index / refs.length)))
  }
  return dealt
}

/** Everything that an agent can be given from what is usable, as `type[:model]`. */
export function listChoices(usable: readonly ProviderRef[]): string[] {
  return usable.flatMap((ref) => (MODELS[ref.provider] ?? [null]).map((_, turn) => nameChoice(ref, turn)))
}

/** @param turn how often the provider was given before */
function nameChoice({ provider, model }: ProviderRef, turn: number): string {
  const models = MODELS[provider] ?? [null]
  const chosen = model ?? models[turn % models.length] ?? null
  return chosen === null ? provider : `${provider}:${chosen}`
}
