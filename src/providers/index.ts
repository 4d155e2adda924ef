import { UserError } from '../core/errors.js'
import type { Provider } from '../core/provider.js'
import type { ApiSettings, Price } from './api/api.js'
import { readProxies } from './api/proxies.js'
import { CLIS, createCli } from './clis.js'
import type { CommandOutput } from './command/output.js'

/** All that providers are made from; each takes what it needs. */
export interface ProviderSettings {
  /** How messages name the provider: its type, or the endpoint's name in the configuration. */
  label: string
  model: string | null
  baseUrl: string | null
  apiKey: string | null
  /** The program of an agent CLI; null: its usual name. */
  command: string | null
  /** A `command`: program and arguments, where its reply is, and the names of variables it gets to see. */
  argv: readonly string[] | null
  output: CommandOutput
  passes: readonly string[]
  /** The replies of a `scripted` provider. */
  script: { file: string; text: string } | null
  price: { input: number; cachedInput: number | null; output: number } | null
  env: Record<string, string | undefined>
}

/** The provider types that this version can drive, each loaded when it is first used. */
const FACTORIES = {
  async anthropic(settings) {
    const { createAnthropic } = await import('./anthropic.js')
    return createAnthropic(apiSettings(settings))
  },
  async openai(settings) {
    const { createOpenAI } = await import('./openai.js')
    return createOpenAI(apiSettings(settings))
  },
  async google(settings) {
    const { createGoogle } = await import('./google.js')
    return createGoogle(apiSettings(settings))
  },
  'claude-cli': (settings) => createAgentCli('claude-cli', settings),
  'codex-cli': (settings) => createAgentCli('codex-cli', settings),
  'gemini-cli': (settings) => createAgentCli('gemini-cli', settings),
  async command({ label, argv, output, model, passes, env }) {
    const { createCommand } = await import('./command.js')
    const [program, ...args] = argv ?? []
    if (program === undefined) {
      throw new UserError(
        `the provider ${label} has no program`,
        `Name it: providers: { ${label === 'command' ? 'llama' : label}: { type: command, command: [ollama, run, "{model}"] } }.`,
      )
    }
    return createCommand({ label, argv: [program, ...args], output, model, passes, env })
  },
  async scripted({ script }) {
    const { createScripted } = await import('./scripted.js')
    return createScripted(script ?? { file: 'no script', text: '' })
  },
  async offline() {
    const { createOffline } = await import('./offline/index.js')
    return createOffline()
  },
  async human({ env }) {
    const { createHuman } = await import('./human.js')
    return createHuman({ env })
  },
} satisfies Record<string, (settings: ProviderSettings) => Promise<Provider>>

async function createAgentCli(
  type: 'claude-cli' | 'codex-cli' | 'gemini-cli',
  settings: ProviderSettings,
): Promise<Provider> {
  return createCli(CLIS[type], { ...settings, price: readPrice(settings.price) })
}

function apiSettings({ label, model, baseUrl, apiKey, price, env }: ProviderSettings): ApiSettings {
  return { label, baseUrl, apiKey, model, price: readPrice(price), proxies: readProxies(env) }
}

function readPrice(price: ProviderSettings['price']): Price | null {
  if (price === null) return null
  const { input, cachedInput, output } = price
  return { input, output, ...(cachedInput === null ? {} : { cachedInput }) }
}

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
