import path from 'node:path'
import { settleAuto } from '../config/auto.js'
import type { Config } from '../config/config.js'
import { choosePanel } from '../config/panel.js'
import { UserError } from '../core/errors.js'
import type { ProviderRef } from '../core/types.js'
import { type Detected, detectProviders } from '../providers/detect.js'
import { findUnwritable } from '../store/writable.js'
import { settleReaders } from './access.js'
import { type AgentCheck, checkAgents } from './check-agents.js'
import { checkProvider, type Finding } from './check-provider.js'
import { findConfig } from './plan.js'
import { usableProviders } from './pool.js'
import type { World } from './world.js'

/** Something that was looked at. */
export interface Check {
  name: string
  /** `unknown`: nothing is wrong as far as can be seen, or it is not needed here. */
  state: Finding['state']
  found: string
  /** What to do about it; null when nothing is to be done. */
  cure: string | null
}

export interface ProviderCheck extends Check {
  /** Ids of the agents that have it in their chain. */
  usedBy: string[]
}

export interface AgentDiagnosis extends Check {
  /** The chain, `auto` settled, as `type[:model]`. */
  providers: string[]
  /** The first of the chain that can be asked; null when none can. */
  provider: string | null
  /** Whether the agent is in the team that discusses when nobody names another one. */
  inTeam: boolean
}

export interface Diagnosis {
  version: 1
  /** Whether a discussion with the default team can be held from here. */
  ok: boolean
  /** Path of the configuration; null when it cannot be used. */
  config: string | null
  /** Id of the default team; null when its agents were named one by one, or it cannot be put together. */
  team: string | null
  surroundings: Check[]
  providers: ProviderCheck[]
  agents: AgentDiagnosis[]
}

/** Looks for whatever may keep a discussion from being held. Asks no model; nothing is spent. */
export async function diagnose(
  options: { config?: string | undefined; node: Check },
  world: World,
): Promise<Diagnosis> {
  const { node } = options
  const found = await readConfig(options.config, world)
  if ('wrong' in found) {
    const surroundings = [node, found.wrong]
    return { version: 1, ok: false, config: null, team: null, surroundings, providers: [], agents: [] }
  }
  const { config } = found
  const team = chooseTeam(config, world)
  const agents = await listAgents(config, team, world)
  const providers = await checkProviders(config, agents, world)
  const diagnoses = agents.map((agent) => diagnoseAgent(agent, team, providers))
  const surroundings = [
    node,
    { name: 'configuration', state: 'ok' as const, found: config.file, cure: null },
    checkOutput(config, world),
    ...(team.wrong ? [team.wrong] : []),
  ]
  const able = diagnoses.every(({ inTeam, state }) => !inTeam || state !== 'failed')
  return {
    version: 1,
    ok: able && surroundings.every(({ state }) => state !== 'failed'),
    config: config.file,
    team: team.id,
    surroundings,
    providers: providers.map(({ finding: { passesOn, ...finding }, ref, usedBy }) => ({
      name: nameOf(ref),
      ...finding,
      usedBy,
    })),
    agents: diagnoses,
  }
}

async function readConfig(
  file: string | undefined,
  world: World,
): Promise<{ config: Config } | { wrong: Check }> {
  try {
    return { config: await findConfig(file, world) }
  } catch (error) {
    return { wrong: failedCheck('configuration', error) }
  }
}

/** The check that an error of the user's comes to. @throws any other error */
function failedCheck(name: string, error: unknown): Check {
  if (!(error instanceof UserError)) throw error
  return { name, state: 'failed', found: error.message, cure: error.hint }
}

function checkOutput(config: Config, { cwd, env }: World): Check {
  const folder = env.OPENBOTMAN_OUTPUT || config.discussion.output
  const reason = findUnwritable(path.resolve(cwd, folder))
  return reason === null
    ? { name: 'output', state: 'ok', found: `${folder} can be written to`, cure: null }
    : {
        name: 'output',
        state: 'failed',
        found: `${folder} cannot be written to: ${reason}`,
        cure: 'Name another folder with -o <dir> or discussion.output, or correct its permissions.',
      }
}

// --- agents -----------------------------------------------------------------------------------------------------

interface Team {
  id: string | null
  /** Agent ids with their chains, dealt out as for a discussion. */
  chains: Map<string, string[]>
  /** Why there is no such team. */
  wrong: Check | null
}

/** The panel of a discussion for which nothing was chosen, as far as it can be put together. */
function chooseTeam(config: Config, world: World): Team {
  const none: Team = { id: null, chains: new Map(), wrong: null }
  try {
    const panel = choosePanel(config, {}, world.env)
    const ids = new Map(panel.agents.map(({ id, providers }) => [id, providers.map(nameOf)]))
    const team = { ...none, id: panel.team, chains: ids }
    try {
      const usable = usableProviders(config, world.env)
      const settled = settleAuto(
        settleReaders(panel.agents, config, usable, { cwd: world.cwd, output: null }),
        usable,
      )
      return { ...team, chains: new Map(settled.map(({ id, providers }) => [id, providers.map(nameOf)])) }
    } catch (error) {
      // Nothing is usable for `auto`: the agents that ask for it say so themselves.
      if (error instanceof UserError) return team
      throw error
    }
  } catch (error) {
    return { ...none, wrong: failedCheck('team', error) }
  }
}

async function listAgents(config: Config, team: Team, world: World): Promise<AgentCheck[]> {
  const checks = await checkAgents(config, world)
  return checks.map((check) => ({ ...check, providers: team.chains.get(check.id) ?? check.providers }))
}

function diagnoseAgent(agent: AgentCheck, team: Team, checks: readonly CheckedProvider[]): AgentDiagnosis {
  const { id: name, providers } = agent
  const base = { name, providers, inTeam: team.chains.has(name) }
  const findings = providers.map((provider) => checks.find(({ ref }) => nameOf(ref) === provider))
  const stop = findings.find((check) => !check?.finding.passesOn)
  if (stop && stop.finding.state !== 'failed') {
    const provider = nameOf(stop.ref)
    return {
      ...base,
      state: stop.finding.state,
      found: describeChain(providers, provider),
      cure: null,
      provider,
    }
  }
  const first = findings.find((check) => check?.finding.state === 'failed')
  const found = first ? `${nameOf(first.ref)}: ${first.finding.found}` : describeProblem(agent)
  return { ...base, state: 'failed', found, cure: null, provider: null }
}

function describeProblem({ providers, problem }: AgentCheck): string {
  const hasNothing = providers.every((each) => each === 'auto')
  return hasNothing ? 'auto, and nothing is usable here' : (problem ?? 'its provider is not known')
}

function describeChain(providers: readonly string[], provider: string): string {
  const others = providers.filter((each) => each !== provider)
  return others.length > 0 ? `${provider} (in its chain: ${providers.join(', then ')})` : provider
}

// --- providers --------------------------------------------------------------------------------------------------

interface CheckedProvider {
  ref: ProviderRef
  usedBy: string[]
  finding: Finding
}

/** Every provider that an agent has, that was found on this machine, or that the configuration names. */
async function checkProviders(
  config: Config,
  agents: readonly AgentCheck[],
  world: World,
): Promise<CheckedProvider[]> {
  const wanted = new Map<string, { ref: ProviderRef; usedBy: string[] }>()
  for (const { id, providers } of agents) {
    for (const name of providers.filter((each) => each !== 'auto')) {
      const entry = wanted.get(name) ?? { ref: refOf(name), usedBy: [] }
      wanted.set(name, { ...entry, usedBy: [...entry.usedBy, id] })
    }
  }
  const detected = detectProviders(world.env)
  const others = [...detected.map(({ ref }) => ref.provider), ...config.endpoints.map(({ name }) => name)]
  for (const provider of others) {
    const isWanted = [...wanted.values()].some(({ ref }) => ref.provider === provider)
    if (!isWanted) wanted.set(provider, { ref: { provider, model: null }, usedBy: [] })
  }
  return Promise.all(
    [...wanted.values()].map(async ({ ref, usedBy }) => ({
      ref,
      usedBy,
      finding: await checkWanted(config, ref, usedBy, detected, world),
    })),
  )
}

/** What nobody uses is not missed where it is not here. */
async function checkWanted(
  config: Config,
  ref: ProviderRef,
  usedBy: readonly string[],
  detected: readonly Detected[],
  world: World,
): Promise<Finding> {
  const finding = await checkProvider(config, ref, world)
  if (usedBy.length > 0 || finding.state !== 'failed' || !finding.passesOn) return finding
  const isOptional = detected.some((each) => each.ref.provider === ref.provider)
  return isOptional ? { ...finding, state: 'unknown' } : finding
}

function nameOf({ provider, model }: ProviderRef): string {
  return model ? `${provider}:${model}` : provider
}

/** Names of providers hold no colon, those of models may. */
function refOf(name: string): ProviderRef {
  const colon = name.indexOf(':')
  return colon === -1
    ? { provider: name, model: null }
    : { provider: name.slice(0, colon), model: name.slice(colon + 1) }
}
