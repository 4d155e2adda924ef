import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Config, Endpoint } from '../config/config.js'
import { expandProvider } from '../config/expand.js'
import { UserError } from '../core/errors.js'
import type { Provider } from '../core/provider.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { detectProviders } from '../providers/detect.js'
import { chainProviders, type Link } from '../providers/fallback.js'
import { createProvider, DRIVEN_TYPES, isDriven, type ProviderSettings } from '../providers/index.js'
import type { Price } from '../run/budget.js'
import { createLimiter, makeResilient } from '../run/resilient.js'
import type { World } from './world.js'

/** The providers of a discussion, made and ready; nothing was asked yet. */
export interface Pool {
  provider(agent: Agent): Provider
  /** Null when a link of the agent's chain has no known price. */
  price(agent: Agent): Price | null
  maxOutputTokens(agent: Agent): number
}

interface Made {
  endpoint: Endpoint
  link: Link
}

/** Nothing is paid for these. */
const FREE: readonly string[] = ['offline', 'scripted']

/**
 * Makes the providers that some agents need: one for each pair of endpoint and model, its limits shared by all who
 * use it.
 * @throws UserError when an agent has no provider that this version can drive and that has what it needs
 */
export async function createPool(
  config: Config,
  agents: readonly Agent[],
  limits: { replyTimeoutMs: number; maxOutputTokens: number },
  world: World,
): Promise<Pool> {
  const limiters = new Map<string, ReturnType<typeof createLimiter>>()
  const made = new Map<string, Made>()
  for (const agent of agents) {
    for (const ref of agent.providers) if (!made.has(keyOf(ref))) made.set(keyOf(ref), await make(agent, ref))
  }
  const chains = new Map(
    agents.map((agent) => [agent.id, agent.providers.map((ref) => made.get(keyOf(ref)) as Made)]),
  )
  const chainOf = (agent: Agent): Made[] => chains.get(agent.id) ?? []

  async function make(agent: Agent, ref: ProviderRef): Promise<Made> {
    const endpoint = expandProvider(config, ref.provider, world.env)
    const settings = settingsFor(endpoint, ref, world)
    const lack = agent.providers.length === 1 ? findLack(endpoint, settings) : null
    if (lack) throw new UserError(`agent ${agent.id}: ${lack.wrong}`, lack.cure)
    if (!isDriven(endpoint.type)) throw notDriven(agent, endpoint.type)
    const limiter =
      limiters.get(endpoint.name) ??
      createLimiter({
        maxConcurrent: endpoint.maxConcurrent ?? undefined,
        requestsPerMinute: endpoint.requestsPerMinute ?? undefined,
      })
    limiters.set(endpoint.name, limiter)
    const provider = makeResilient(await createProvider(endpoint.type, settings), {
      replyTimeoutMs: limits.replyTimeoutMs,
      limiter,
    })
    return { endpoint, link: { provider, name: endpoint.name, model: settings.model } }
  }

  return {
    provider: (agent) => chainProviders(chainOf(agent).map(({ link }) => link)),
    price: (agent) => highestPrice(chainOf(agent).map(({ endpoint }) => endpoint)),
    maxOutputTokens: (agent) =>
      Math.max(...chainOf(agent).map(({ endpoint }) => endpoint.maxOutputTokens ?? limits.maxOutputTokens)),
  }
}

function keyOf({ provider, model }: ProviderRef): string {
  return `${provider}:${model ?? ''}`
}

function settingsFor(endpoint: Endpoint, ref: ProviderRef, { env, cwd }: World): ProviderSettings {
  const { name, type, price, command } = endpoint
  const isOpenAI = type === 'openai'
  // The user's own key goes to its vendor only, never to another address from a configuration.
  const apiKey =
    endpoint.apiKey ?? (isOpenAI && endpoint.baseUrl === null ? (env.OPENAI_API_KEY ?? null) : null)
  const baseUrl = endpoint.baseUrl ?? (isOpenAI && name === 'openai' ? (env.OPENAI_BASE_URL ?? null) : null)
  const model = type === 'scripted' ? null : (ref.model ?? endpoint.model)
  const script =
    type === 'scripted' ? readScript(ref.model ? path.resolve(cwd, ref.model) : endpoint.script) : null
  return { label: name, model, baseUrl: baseUrl || null, apiKey: apiKey || null, command, script, price, env }
}

function readScript(file: string | null): { file: string; text: string } {
  if (file === null) {
    throw new UserError(
      'the provider scripted has no script',
      'Name its file: --provider scripted:replies.yaml',
    )
  }
  try {
    return { file, text: readFileSync(file, 'utf8') }
  } catch (error) {
    throw new UserError(
      `cannot read the script ${file}: ${(error as Error).message}`,
      'Name a YAML file of replies.',
    )
  }
}

/** What can be known to be missing before anyone is asked. */
function findLack(
  { type, name }: Endpoint,
  settings: ProviderSettings,
): { wrong: string; cure: string } | null {
  if (type === 'openai' && settings.baseUrl === null && settings.apiKey === null) {
    return {
      wrong: `provider ${name} has no key: OPENAI_API_KEY is not set`,
      cure: 'Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server that needs none; or use --offline.',
    }
  }
  if (type === 'openai' && settings.baseUrl !== null && settings.model === null) {
    return {
      wrong: `provider ${name} has no model to ask for at ${settings.baseUrl}`,
      cure: `Name one: --provider ${name}:<model>, or "model:" in the configuration.`,
    }
  }
  return null
}

function notDriven(agent: Agent, type: string): UserError {
  return new UserError(
    `agent ${agent.id}: this version cannot drive the provider type "${type}" yet`,
    `It drives ${DRIVEN_TYPES.join(', ')}; choose one with --set ${agent.id}=<type[:model]> or --provider.`,
  )
}

function highestPrice(endpoints: readonly Endpoint[]): Price | null {
  const prices = endpoints.map(({ type, price }) => (FREE.includes(type) ? { input: 0, output: 0 } : price))
  const known = prices.filter((price) => price !== null)
  if (known.length < prices.length) return null
  return {
    input: Math.max(...known.map((price) => price.input)),
    output: Math.max(...known.map((price) => price.output)),
  }
}

/** What `auto` may deal out here: what was found on this machine, then the endpoints of the configuration. */
export function usableProviders(config: Config, env: World['env']): ProviderRef[] {
  const found = detectProviders(env).filter(({ usable }) => usable)
  const named = config.endpoints.filter(
    ({ name, type }) => isDriven(type) && !FREE.includes(type) && name !== type,
  )
  return [...found.map(({ ref }) => ref), ...named.map(({ name }) => ({ provider: name, model: null }))]
}
