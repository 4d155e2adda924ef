import type { ProviderRef } from '../core/types.js'
import { suggest } from './problems.js'

/** The provider types that need no entry under `providers`. */
export const BUILT_IN_PROVIDERS = [
  'auto',
  'anthropic',
  'openai',
  'google',
  'claude-cli',
  'codex-cli',
  'gemini-cli',
  'command',
  'offline',
  'scripted',
  'human',
] as const
export type BuiltInProvider = (typeof BUILT_IN_PROVIDERS)[number]

/** What a named endpoint can be: everything but `auto`, which stands for a choice. */
export type ProviderType = Exclude<BuiltInProvider, 'auto'>
export const PROVIDER_TYPES: readonly ProviderType[] = BUILT_IN_PROVIDERS.filter((type) => type !== 'auto')

/** Types that ask no model, so that an agent's `model` means nothing to them. */
const WITHOUT_MODEL: readonly string[] = ['offline', 'scripted', 'human']

export type RefReading = { ref: ProviderRef } | { wrong: string; cure: string }

/**
 * Reads `type[:model]`, or `name[:model]` for a named endpoint. Only the first colon separates:
 * model names may contain more (`openai:llama3.1:8b`).
 * @param endpoints names under `providers`
 */
export function readProviderRef(text: string, endpoints: readonly string[]): RefReading {
  const colon = text.indexOf(':')
  const provider = (colon < 0 ? text : text.slice(0, colon)).trim()
  const model = colon < 0 ? null : text.slice(colon + 1).trim()
  const known = [...new Set<string>([...BUILT_IN_PROVIDERS, ...endpoints])]
  if (!known.includes(provider))
    return { wrong: `there is no provider "${provider}"`, cure: suggest(provider, known, 'Providers') }
  if (model === '')
    return {
      wrong: `no model stands after the colon of "${text}"`,
      cure: `Write ${provider}, or ${provider}:model.`,
    }
  if (model !== null && provider === 'auto')
    return { wrong: '"auto" takes no model', cure: 'Write auto, or a provider with its model.' }
  return { ref: { provider, model } }
}

/**
 * Gives an agent's `model` to the links of its own chain that name none. `auto` carries it along as a wish
 * (see `settleAuto`).
 */
export function applyModel(chain: ProviderRef[], model: string | null): ProviderRef[] {
  return chain.map((ref) =>
    ref.model !== null || WITHOUT_MODEL.includes(ref.provider) ? ref : { ...ref, model },
  )
}
