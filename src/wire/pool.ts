import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Config, Endpoint } from '../config/config.js'
import { expandProvider } from '../config/expand.js'
import { UserError } from '../core/errors.js'
import type { Provider } from '../core/provider.js'
import type { Redactor } from '../core/text/secrets.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { isFree } from '../core/usage.js'
import { detectProviders } from '../providers/detect.js'
import { chainProviders, type Link } from '../providers/fallback.js'
import { createProvider, DRIVEN_TYPES, isDriven, type ProviderSettings } from '../providers/index.js'
import type { Price } from '../run/budget.js'
import { createLimiter, makeResilient } from '../run/resilient.js'
import { Skips } from '../run/skip.js'
import { checkAccess } from './access.js'
import { findLack, type Lack } from './lack.js'
import { createRedactor, hideSecrets } from './secrets.js'
import { findAccess } from './vendors.js'
import type { Limiters, World } from './world.js'

/** The providers of a discussion, made and ready; nothing was asked yet. */
export interface Pool {
  provider(agent: Agent): Provider
  /** Null when a link of the agent's chain has no known price. */
  price(agent: Agent): Price | null
  /** The providers of the agent's chain that have no known price. */
  unpriced(agent: Agent): string[]
  /** Whether no model is asked for the agent, so that its replies take no tokens and cost nothing. */
  isFree(agent: Agent): boolean
  maxOutputTokens(agent: Agent): number
  /** Tokens that prompt and reply may have together, whichever link of the agent's chain answers. */
  contextWindow(agent: Agent): number
  /** Gives up an agent's call that is under way: it then counts as failed. */
  skip(agent: string): void
  /** Takes the keys that are known here out of what is to be kept. */
  redactor: Redactor
  /** Whether the agent may be a person at the terminal. */
  asksPerson(agent: Agent): boolean
}

interface Made {
  endpoint: Endpoint
  link: Link
  /** What is known to be missing before anyone is asked. */
  lack: Lack | null
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
  const redactor = createRedactor(config, world.env)
  const skips = new Skips()
  const limiters: Limiters = world.limiters ?? new Map()
  const made = new Map<string, Made>()
  for (const agent of agents) {
    for (const ref of agent.providers) if (!made.has(keyOf(ref))) made.set(keyOf(ref), await make(agent, ref))
    checkAccess(agent, endpointsOf(agent), world.cwd)
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
    const shared = isPerson ? 'human' : limitsOf(endpoint)
    const limiter =
      limiters.get(shared) ??
      createLimiter({
        maxConcurrent: isPerson ? 1 : (endpoint.maxConcurrent ?? undefined),
        requestsPerMinute: endpoint.requestsPerMinute ?? undefined,
      })
    limiters.set(shared, limiter)
    const provider = makeResilient(hideSecrets(await createProvider(endpoint.type, settings), redactor), {
      replyTimeoutMs: isPerson ? Number.POSITIVE_INFINITY : limits.replyTimeoutMs,
      firstByteTimeoutMs: endpoint.firstByteTimeoutMs ?? undefined,
      idleTimeoutMs: endpoint.idleTimeoutMs ?? undefined,
      limiter,
    })
    const { name, type, maxOutputTokens } = endpoint
    const link = { provider, name, model: settings.model, free: isFree(type), maxOutputTokens }
    return { endpoint, link, lack: findLack(endpoint, settings, world) }
  }

  function endpointsOf(agent: Agent): Endpoint[] {
    return agent.providers.flatMap((ref) => made.get(keyOf(ref))?.endpoint ?? [])
  }

  /** A chain is lacking when none of its links could answer. */
  function checkLack(agent: Agent): void {
    const lacks = agent.providers.map((ref) => made.get(keyOf(ref))?.lack ?? null)
    const [lack] = lacks
    if (lack && lacks.every((each) => each !== null))
      throw new UserError(`agent ${agent.id}: ${lack.wrong}`, lack.cure)
  }

  return {
    // Skipped link by link, so that the chain still says whose reply it was and that a free one costs nothing.
    provider: (agent) =>
      chainProviders(
        chainOf(agent).map(({ link }) => ({ ...link, provider: skips.wrap(agent.id, link.provider) })),
      ),
    skip: (agent) => void skips.skip(agent),
    price: (agent) => highestPrice(chainOf(agent).map(({ endpoint }) => endpoint)),
    unpriced: (agent) =>
      chainOf(agent).flatMap(({ endpoint: { name, type, price } }) => (price || isFree(type) ? [] : [name])),
    isFree: (agent) => chainOf(agent).every(({ endpoint }) => isFree(endpoint.type)),
    contextWindow: (agent) => Math.min(...chainOf(agent).map(({ endpoint }) => windowOf(endpoint))),
    maxOutputTokens: (agent) =>
      Math.max(...chainOf(agent).map(({ endpoint }) => outputLimit(endpoint, limits.maxOutputTokens))),
    redactor,
    asksPerson: (agent) => chainOf(agent).some(({ endpoint }) => endpoint.type === 'human'),
  }
}

/** What most models take at least; rules, scripts and people have no window. */
const USUAL_WINDOW = 128_000

function windowOf({ type, contextWindow }: Endpoint): number {
  return contextWindow ?? (isFree(type) ? Number.POSITIVE_INFINITY : USUAL_WINDOW)
}

/** What a person writes takes none of the budget. */
function outputLimit({ type, maxOutputTokens }: Endpoint, usual: number): number {
  return type === 'human' ? 0 : (maxOutputTokens ?? usual)
}

/** An endpoint whose limits were changed meanwhile is another one to those who share it. */
function limitsOf({ name, maxConcurrent, requestsPerMinute }: Endpoint): string {
  return `${name} ${maxConcurrent} ${requestsPerMinute}`
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

const MAX_SCRIPT_BYTES = 1_000_000

function readScript(file: string | null): { file: string; text: string } {
  if (file === null) {
    throw new UserError(
      'the provider scripted has no script',
      'Name its file: --provider scripted:replies.yaml',
    )
  }
  try {
    const facts = statSync(file)
    const wrong = facts.isFile()
      ? facts.size > MAX_SCRIPT_BYTES
        ? 'it has more than 1 MB'
        : null
      : 'it is no file'
    if (wrong !== null)
      throw new UserError(`cannot read the script ${file}: ${wrong}`, 'Name a YAML file of replies.')
    return { file, text: readFileSync(file, 'utf8') }
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(
      code === 'ENOENT' ? `there is no script ${file}` : `cannot read the script ${file}: ${message}`,
      'Name a YAML file of replies: --provider scripted:replies.yaml',
    )
  }
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
    return findLack(endpoint, settingsFor(endpoint, ref, { env, cwd: config.folder }), { env }) === null
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}
