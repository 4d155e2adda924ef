import type { Provider } from '../core/provider.js'

/** All that providers are made from; each takes what it needs. */
export interface ProviderSettings {
  /** How messages name the provider: its type, or the endpoint's name in the configuration. */
  label: string
  model: string | null
  baseUrl: string | null
  apiKey: string | null
  /** The program of an agent CLI; null: its usual name. */
  command: string | null
  /** The replies of a `scripted` provider. */
  script: { file: string; text: string } | null
  price: { input: number; cachedInput: number | null; output: number } | null
  env: Record<string, string | undefined>
}

/** What `openai` asks for when nobody named a model. */
const DEFAULT_OPENAI_MODEL = 'gpt-5-mini'

/** The provider types that this version can drive, each loaded when it is first used. */
const FACTORIES = {
  async openai({ label, model, baseUrl, apiKey, price }) {
    const { createOpenAI } = await import('./openai.js')
    const { input, cachedInput, output } = price ?? { input: 0, cachedInput: null, output: 0 }
    const prices = price && { input, output, ...(cachedInput === null ? {} : { cachedInput }) }
    return createOpenAI({ label, baseUrl, apiKey, model: model ?? DEFAULT_OPENAI_MODEL, price: prices })
  },
  async 'claude-cli'({ model, command, env }) {
    const { CLIS, createCli } = await import('./clis.js')
    return createCli(CLIS['claude-cli'], { model, env, ...(command === null ? {} : { command }) })
  },
  async scripted({ script }) {
    const { createScripted } = await import('./scripted.js')
    return createScripted(script ?? { file: 'no script', text: '' })
  },
  async offline() {
    const { createOffline } = await import('./offline/index.js')
    return createOffline()
  },
} satisfies Record<string, (settings: ProviderSettings) => Promise<Provider>>

export type DrivenType = keyof typeof FACTORIES
export const DRIVEN_TYPES = Object.keys(FACTORIES) as DrivenType[]

/** Whether this version can drive a provider type. */
export function isDriven(type: string): type is DrivenType {
  return Object.hasOwn(FACTORIES, type)
}

/**
 * Makes a provider. Nothing is asked or started yet.
 * @throws UserError when the settings cannot be right (a script with a fault)
 */
export function createProvider(type: DrivenType, settings: ProviderSettings): Promise<Provider> {
  return FACTORIES[type](settings)
}
