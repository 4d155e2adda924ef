import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Config, Endpoint } from '../config/config.js'
import { expandProvider } from '../config/expand.js'
import { UserError } from '../core/errors.js'
import type { Provider } from '../core/provider.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { isFree } from '../core/usage.js'
import { detectProviders } from '../providers/detect.js'
import { chainProviders, type Link } from '../providers/fallback.js'
import { createProvider, DRIVEN_TYPES, isDriven, type ProviderSettings } from '../providers/index.js'
import type { Price } from '../run/budget.js'
import { createLimiter, makeResilient } from '../run/resilient.js'
import { Skips } from '../run/skip.js'
import { findAccess, findMissingKey } from './vendors.js'
import type { World } from './world.js'

/** The providers of a discussion, made and ready; nothing was asked yet. */
export interface Pool {
  provider(agent: Agent): Provider
  /** Null when a link of the agent's chain has no known price. */
  price(agent: Agent): Price | null
  maxOutputTokens(agent: Agent): number
  /** Gives up an agent's call that is under way: it then counts as failed. */
  skip(agent: string): void
  /** Whether the agent may be a person at the terminal. */
  asksPerson(agent: Agent): boolean
}

interface Made {
  endpoint: Endpoint
  link: Link
  /** What is known to be missing before anyone is asked. */
  lack: Lack | null
}

export interface Lack {
  wrong: string
  cure: string
}

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
  const skips = new Skips()
  const limiters = new Map<string, ReturnType<typeof createLimiter>>()
  const made = new Map<string, Made>()
  for (const agent of agents) {
    for (const ref of agent.providers) if (!made.has(keyOf(ref))) made.set(keyOf(ref), await make(agent, ref))
    checkLack(agent)
  }
  const chains = new Map(
    agents.map((agent) => [agent.id, agent.providers.map((ref) => made.get(keyOf(ref)) as Made)]),
  )
  const chainOf = (agent: Agent): Made[] => chains.get(agent.id) ?? []

  async function make(agent: Agent, ref: ProviderRef): Promise<Made> {
    const endpoint = expandProvider(config, ref.provider, world.env)
    const settings = settingsFor(endpoint, ref, world)
    if (!isDriven(endpoint.type)) throw notDriven(agent, endpoint.type)
    const isPerson = endpoint.type === 'human'
    // There is one terminal, whatever the endpoints are called.
    const shared = isPerson ? 'human' : endpoint.name
    const limiter =
      limiters.get(shared) ??
      createLimiter({
        maxConcurrent: isPerson ? 1 : (endpoint.maxConcurrent ?? undefined),
        requestsPerMinute: endpoint.requestsPerMinute ?? undefined,
      })
    limiters.set(shared, limiter)
    const provider = makeResilient(await createProvider(endpoint.type, settings), {
      replyTimeoutMs: isPerson ? Number.POSITIVE_INFINITY : limits.replyTimeoutMs,
      firstByteTimeoutMs: endpoint.firstByteTimeoutMs ?? undefined,
      idleTimeoutMs: endpoint.idleTimeoutMs ?? undefined,
      limiter,
    })
    const { name, type, maxOutputTokens } = endpoint
    const link = { provider, name, model: settings.model, free: isFree(type), maxOutputTokens }
    return { endpoint, link, lack: findLack(endpoint, settings) ?? findNoTerminal(endpoint, world) }
  }

  /** A chain is lacking when none of its links could answer. */
  function checkLack(agent: Agent): void {
    const lacks = agent.providers.map((ref) => made.get(keyOf(ref))?.lack ?? null)
    const [lack] = lacks
    if (lack && lacks.every((each) => each !== null))
      throw new UserError(`agent ${agent.id}: ${lack.wrong}`, lack.cure)
  }

  return {
    provider: (agent) => skips.wrap(agent.id, chainProviders(chainOf(agent).map(({ link }) => link))),
    skip: (agent) => void skips.skip(agent),
    price: (agent) => highestPrice(chainOf(agent).map(({ endpoint }) => endpoint)),
    maxOutputTokens: (agent) =>
      Math.max(...chainOf(agent).map(({ endpoint }) => endpoint.maxOutputTokens ?? limits.maxOutputTokens)),
    asksPerson: (agent) => chainOf(agent).some(({ endpoint }) => endpoint.type === 'human'),
  }
}

function keyOf({ provider, model }: ProviderRef): string {
  return `${provider}:${model ?? ''}`
}

/** What a provider is made from: the endpoint's settings, the model asked for, and what the environment adds. */
export function settingsFor(
  endpoint: Endpoint,
  ref: ProviderRef,
  { env, cwd }: Pick<World, 'env' | 'cwd'>,
): ProviderSettings {
  const { name, type, price, command, argv, output, env: passes } = endpoint
  const access = findAccess(endpoint, env)
  const model = type === 'scripted' ? null : (ref.model ?? endpoint.model)
  const script =
    type === 'scripted' ? readScript(ref.model ? path.resolve(cwd, ref.model) : endpoint.script) : null
  return { label: name, model, ...access, command, argv, output, passes, script, price, env }
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
export function findLack(endpoint: Endpoint, settings: ProviderSettings): Lack | null {
  const { type, name } = endpoint
  const missing = findMissingKey(endpoint, settings)
  if (missing !== null) return missing
  if (settings.model === null && settings.argv?.some((arg) => arg.includes('{model}'))) {
    return {
      wrong: `provider ${name} has no model, and its command asks for one`,
      cure: `Name one: --provider ${name}:<model>, or "model:" in the configuration.`,
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
  const prices = endpoints.map(({ type, price }) => (isFree(type) ? { input: 0, output: 0 } : price))
  const known = prices.filter((price) => price !== null)
  if (known.length < prices.length) return null
  return {
    input: Math.max(...known.map((price) => price.input)),
    output: Math.max(...known.map((price) => price.output)),
  }
}

/** A person can only be asked at a terminal. */
export function findNoTerminal({ type, name }: Endpoint, { stdinIsTerminal }: World): Lack | null {
  if (type !== 'human' || stdinIsTerminal) return null
  return {
    wrong: `provider ${name} asks a person, and standard input is no terminal`,
    cure: 'Run it in a terminal, with the topic in a file and not on standard input; or set another provider.',
  }
}

/** What `auto` may deal out here: what was found on this machine, then the endpoints of the configuration. */
export function usableProviders(config: Config, env: World['env']): ProviderRef[] {
  const found = detectProviders(env).filter(({ usable }) => usable)
  const named = config.endpoints
    .filter(({ name, type }) => isDriven(type) && !isFree(type) && name !== type)
    .map(({ name }) => ({ provider: name, model: null }))
    .filter((ref) => canBeAsked(config, ref, env))
  return [...found.map(({ ref }) => ref), ...named]
}

/** Whether an endpoint has all it needs; one whose variable is not set is left out rather than refused. */
function canBeAsked(config: Config, ref: ProviderRef, env: World['env']): boolean {
  try {
    const endpoint = expandProvider(config, ref.provider, env)
    return findLack(endpoint, settingsFor(endpoint, ref, { env, cwd: config.folder })) === null
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}
