import { dirname, resolve } from 'node:path'
import { parseDuration } from '../core/duration.js'
import type { Policy } from '../core/types.js'
import { checkReferences } from './check-references.js'
import { checkCommand, readOutput } from './command-endpoint.js'
import {
  type Config,
  DEFAULT_BUDGET,
  DEFAULT_DISCUSSION,
  type EndpointConfig,
  type TeamConfig,
} from './config.js'
import { readGithub } from './github.js'
import { builtInConfigFile } from './locate.js'
import { readMethods } from './methods.js'
import { configError, type Problem } from './problems.js'
import { checkPrompts } from './prompts.js'
import { BUILT_IN_PROVIDERS, PROVIDER_TYPES, type ProviderType } from './provider-ref.js'
import { readRoles } from './roles.js'
import { CONFIG_VERSION, type ConfigText, configSchema, type ProviderText, type TeamText } from './schema.js'
import { checkShape } from './validate.js'
import { type Origin, problemAt, readYaml } from './yaml-source.js'

/** Sections whose entries may all be commented out, which leaves an empty value behind. */
const SECTIONS = ['providers', 'teams', 'discussion', 'budget', 'methods', 'prompts', 'github'] as const

/**
 * Reads and checks a configuration with its role files. Where it has no `agents`, the shipped roles hold (and,
 * if it has no `teams` either, the shipped teams).
 * @throws UserError that lists every problem with file, line, key and cure; a faulty file never counts as absent.
 */
export async function loadConfig(file: string): Promise<Config> {
  const path = resolve(file)
  const { source, problems } = await readYaml(path)
  if (!source) throw configError(problems)

  const origin: Origin = { source, path: [] }
  const data = dropEmptySections(source.data)
  const foreign = checkVersion(data, origin)
  if (foreign) throw configError([foreign])

  const { value: text, problems: faults } = checkShape(configSchema, data, origin)
  const written = hasAgents(data) ? data.agents : undefined
  const roles =
    written === undefined
      ? { agents: await shippedAgents(path), problems: [] }
      : await readRoles(written, dirname(path), origin)
  faults.push(...roles.problems)
  // Without all its roles, every team that names one would seem to be wrong.
  if (!text || roles.problems.length > 0) throw configError(faults)

  const { endpoints, problems: endpointProblems } = readEndpoints(text.providers ?? {}, origin)
  const own = readMethods(text.methods ?? {}, origin)
  const shipsAll = written === undefined && text.teams === undefined
  const config: Config = {
    file: path,
    folder: dirname(path),
    // Who wrote it cannot be seen from the file: `findConfig` says so.
    own: false,
    agents: roles.agents,
    teams: shipsAll ? await shippedTeams(path) : readTeams(text.teams ?? {}, origin),
    endpoints,
    methods: own.methods,
    prompts: text.prompts ?? {},
    provider: typeof text.provider === 'string' ? [text.provider] : (text.provider ?? null),
    discussion: readDiscussion(text.discussion ?? {}),
    budget: text.budget
      ? { tokens: text.budget.tokens ?? null, usd: text.budget.usd ?? null }
      : DEFAULT_BUDGET,
    github: readGithub(text.github, origin),
    origin,
  }
  const told = new Set(faults.map((fault) => fault.key))
  const found = [
    ...endpointProblems,
    ...own.problems,
    ...checkPrompts(config.prompts, origin),
    ...checkReferences(config),
  ]
  faults.push(...found.filter((fault) => !told.has(fault.key)))
  if (faults.length > 0) throw configError(faults)
  return config
}

function dropEmptySections(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data
  const kept = Object.entries(data).filter(
    ([key, value]) => value !== null || !(SECTIONS as readonly string[]).includes(key),
  )
  return Object.fromEntries(kept)
}

/** A file for another version may be right in every other respect: only its version is reported. */
function checkVersion(data: unknown, origin: Origin): Problem | null {
  if (typeof data !== 'object' || data === null || !('version' in data)) return null
  const { version } = data
  if (typeof version !== 'number' || version === CONFIG_VERSION) return null
  const wrong = `version ${version} is not known`
  const cure = `This program knows version ${CONFIG_VERSION}: write "version: ${CONFIG_VERSION}", or update OpenBotMan.`
  return problemAt(origin, ['version'], wrong, cure)
}

function hasAgents(data: unknown): data is { agents: unknown } {
  return typeof data === 'object' && data !== null && 'agents' in data
}

async function shippedAgents(self: string): Promise<Config['agents']> {
  const file = builtInConfigFile()
  return file === self ? [] : (await loadConfig(file)).agents
}

async function shippedTeams(self: string): Promise<TeamConfig[]> {
  const file = builtInConfigFile()
  return file === self ? [] : (await loadConfig(file)).teams
}

function readTeams(teams: Record<string, TeamText>, origin: Origin): TeamConfig[] {
  return Object.entries(teams).map(([id, team]) => ({
    id,
    agents: team.agents,
    proposer: team.proposer ?? team.agents[0] ?? '',
    provider: typeof team.provider === 'string' ? [team.provider] : (team.provider ?? null),
    method: team.method ?? null,
    chair: team.chair ?? null,
    rounds: team.rounds ?? null,
    consensus: readPolicy(team.consensus ?? {}),
    origin: { ...origin, path: ['teams', id] },
  }))
}

function readEndpoints(
  providers: Record<string, ProviderText>,
  origin: Origin,
): { endpoints: EndpointConfig[]; problems: Problem[] } {
  const endpoints: EndpointConfig[] = []
  const problems: Problem[] = []
  for (const [name, text] of Object.entries(providers)) {
    const at: Origin = { ...origin, path: ['providers', name] }
    const builtIn = (BUILT_IN_PROVIDERS as readonly string[]).includes(name)
    const type = text.type ?? (builtIn && name !== 'auto' ? (name as ProviderType) : undefined)
    if (builtIn && type !== name)
      problems.push(
        problemAt(at, [], `"${name}" is a built-in provider`, 'Give the endpoint a name of its own.'),
      )
    else if (type === undefined)
      problems.push(
        problemAt(at, ['type'], 'is missing', `Write a provider type: ${PROVIDER_TYPES.join(', ')}.`),
      )
    else {
      problems.push(...checkCommand(type, text, at))
      endpoints.push({ ...completeEndpoint(name, type, text), origin: at })
    }
  }
  return { endpoints, problems }
}

function completeEndpoint(
  name: string,
  type: ProviderType,
  text: ProviderText,
): Omit<EndpointConfig, 'origin'> {
  const { price } = text
  return {
    name,
    type,
    baseUrl: text.baseUrl ?? null,
    apiKey: text.apiKey ?? null,
    model: text.model ?? null,
    maxConcurrent: text.maxConcurrent ?? null,
    requestsPerMinute: text.requestsPerMinute ?? null,
    firstByteTimeoutMs: parseDuration(text.firstByteTimeout ?? ''),
    idleTimeoutMs: parseDuration(text.idleTimeout ?? ''),
    contextWindow: text.contextWindow ?? null,
    price: price
      ? { input: price.input, cachedInput: price.cachedInput ?? null, output: price.output }
      : null,
    script: text.script ?? null,
    command: typeof text.command === 'string' ? text.command : null,
    argv: Array.isArray(text.command) ? text.command : null,
    output: readOutput(text.output),
    env: text.env ?? [],
    maxOutputTokens: text.maxOutputTokens ?? null,
  }
}

function readDiscussion(text: NonNullable<ConfigText['discussion']>): Config['discussion'] {
  const initial = DEFAULT_DISCUSSION
  return {
    method: text.method ?? initial.method,
    rounds: text.rounds ?? initial.rounds,
    timeoutMs: parseDuration(text.timeout ?? '') ?? initial.timeoutMs,
    deadlineMs: parseDuration(text.deadline ?? '') ?? initial.deadlineMs,
    output: text.output ?? initial.output,
    policy: { ...initial.policy, ...readPolicy(text.consensus ?? {}) },
    language: text.language ?? initial.language,
    maxOutputTokens: text.maxOutputTokens ?? initial.maxOutputTokens,
    chair: text.chair ?? initial.chair,
    anonymous: text.anonymous ?? initial.anonymous,
    blindPick: text.blindPick ?? initial.blindPick,
  }
}

type PolicyText = NonNullable<TeamText['consensus']>

/** Only what was written: an absent key must not take the place of a default. */
function readPolicy({ rule, quorum, veto }: PolicyText): Partial<Policy> {
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(quorum === undefined ? {} : { quorum }),
    ...(veto === undefined ? {} : { veto }),
  }
}
