import path from 'node:path'
import { settleAuto } from '../config/auto.js'
import type { Config } from '../config/config.js'
import { warnOfUnknownVariables } from '../config/environment.js'
import { loadConfig } from '../config/load.js'
import { builtInConfigFile, locateConfig } from '../config/locate.js'
import { isOwnConfig } from '../config/own.js'
import { choosePanel, type PanelChoice } from '../config/panel.js'
import { type SettingFlags, settleSettings } from '../config/settings.js'
import { readTopic } from '../context/topic.js'
import { UserError } from '../core/errors.js'
import { type EventBody, LOG_VERSION } from '../core/events.js'
import type { Agent, Limits, ProviderRef } from '../core/types.js'
import { settleReaders } from './access.js'
import { noteUntrusted, requireConsent } from './consent.js'
import { type ContextOptions, readContext } from './context.js'
import { briefOf, describeEarlier, readEarlier } from './earlier.js'
import { warnOfOneModel } from './panel-warnings.js'
import { choosePickers } from './picks.js'
import { createPool, type Pool, usableProviders } from './pool.js'
import { settleChair } from './settle-chair.js'
import { settleMethod } from './settle-method.js'
import { findAlmostUsable } from './vendors.js'
import type { World } from './world.js'

/** A discussion as the user asks for it; what is left out is found in the environment and the configuration. */
export interface DiscussOptions extends PanelChoice, SettingFlags, ContextOptions {
  /** Path of a text, a quoted text, or `-`. */
  topic: string | undefined
  /** Path of the configuration. */
  config?: string | undefined
  /** A past discussion to take up again: id, transcript, log, or `last`; its topic holds where none is given. */
  from?: string | undefined
  /** Nothing will be started: what the configuration does need not be agreed to. */
  dryRun?: boolean | undefined
}

export type Opened = Extract<EventBody, { type: 'discussion.opened' }>

/** Everything settled and checked; nobody was asked and nothing was written. */
export interface Plan {
  opening: Omit<Opened, 'id'>
  pool: Pool
  /** Folder for the transcript and the log. */
  output: string
  warnings: string[]
  /** What is good to know, and no fault. */
  notes: string[]
}

/**
 * Reads configuration and topic and settles who discusses with what.
 * @throws UserError for whatever is wrong with any of it (exit code 2)
 */
export async function planDiscussion(options: DiscussOptions, world: World): Promise<Plan> {
  const config = await findConfig(options.config, world)
  const panel = choosePanel(config, options, world.env)
  const settings = settleSettings(config, panel.overrides, options, world.env)
  const earlier = readEarlier(options.from, path.resolve(world.cwd, settings.output), world.cwd)
  const topic = earlier && options.topic === undefined ? earlier.topic : await readTopic(options.topic, world)
  const agents = settleAgents(panel.agents, config, settings.output, world)
  const pool = await createPool(config, agents, { ...settings.limits, ...settings }, world)
  checkBudget(agents, settings.limits, pool)
  const brief = briefOf(topic, settings.language, earlier)
  const { chair, warning } = settleChair(settings.chair, agents, config)
  const seated = { agents, proposer: panel.proposer, chair, maxRounds: settings.rounds }
  const { spec, chosen } = settleMethod(settings.method, seated, brief, config)
  const picks = settings.blindPick ? choosePickers({ ...seated, method: spec }, config, world.env) : []
  const opening: Plan['opening'] = {
    type: 'discussion.opened',
    version: LOG_VERSION,
    brief,
    method: spec.name,
    spec,
    ...(chosen === null ? {} : { chosen }),
    picks,
    chair,
    anonymous: settings.anonymous,
    prompts: config.prompts,
    agents,
    proposer: panel.proposer,
    team: panel.team,
    maxRounds: settings.rounds,
    policy: settings.policy,
    limits: settings.limits,
    generator: world.generator,
  }
  const read = await readContext(
    { ...options, kept: path.resolve(world.cwd, settings.output) },
    opening,
    pool,
    world,
  )
  if (read) opening.brief = { ...brief, context: read.context }
  const untrusted = await settleConsent(options, config, agents, world)
  const warnings = [
    ...warnOfUnknownVariables(world.env, config),
    topic.warning ?? null,
    warning,
    ...(read?.warnings ?? []),
  ]
  const notes = [describeEarlier(brief), describeChoice(opening), warnOfOneModel(agents, config), untrusted]
  return {
    opening,
    pool,
    output: settings.output,
    warnings: warnings.filter((line) => line !== null),
    notes: notes.filter((line) => line !== null),
  }
}

/** The panel with its providers settled: what `auto` stands for, what may be read, where a script lies. */
export function settleAgents(
  panel: readonly Agent[],
  config: Config,
  output: string,
  { cwd, env }: World,
): Agent[] {
  const usable = usableProviders(config, env)
  const readers = settleReaders(panel, config, usable, { cwd, output: path.resolve(cwd, output) })
  return settleAuto(readers, usable, findAlmostUsable(env)).map((agent) => ({
    ...agent,
    providers: agent.providers.map((ref) => anchorScript(ref, cwd)),
  }))
}

/** What was chosen where the method was left to the topic, and how to have another one. */
function describeChoice({ method, chosen }: Plan['opening']): string | null {
  return chosen === undefined ? null : `method: ${method}, since ${chosen} (--method takes another one)`
}

/** A script is named relative to where the discussion was started; a resumed one may be elsewhere. */
function anchorScript(ref: ProviderRef, cwd: string): ProviderRef {
  return ref.provider === 'scripted' && ref.model ? { ...ref, model: path.resolve(cwd, ref.model) } : ref
}

/**
 * Has what the configuration does agreed to, last of all: nothing else is wrong then.
 * @returns what would have to be agreed to, where nothing will be started
 */
export async function settleConsent(
  { dryRun }: { dryRun?: boolean | undefined },
  config: Config,
  agents: readonly Agent[],
  world: World,
): Promise<string | null> {
  if (dryRun) return noteUntrusted(config, agents, world)
  await requireConsent(config, agents, world)
  return null
}

/** The configuration that holds: the one named, else the nearest, else the one that ships with the program. */
export async function findConfig(file: string | undefined, world: World): Promise<Config> {
  const named = file ?? world.env.OPENBOTMAN_CONFIG
  if (!named) return findConfigFrom(world.cwd, world)
  const absolute = path.resolve(world.cwd, named)
  return { ...(await loadConfig(absolute)), own: isOwnConfig(absolute, true, world) }
}

/** The nearest configuration from a folder upwards, else the one that ships with the program. */
export async function findConfigFrom(folder: string, world: Pick<World, 'cwd' | 'env'>): Promise<Config> {
  const file = locateConfig(folder)
  if (file === null) return { ...(await loadConfig(builtInConfigFile())), own: true }
  return { ...(await loadConfig(file)), own: isOwnConfig(file, false, world) }
}

/** A budget in money can only be kept where every call's price is known before it is made. */
export function checkBudget(agents: readonly Agent[], limits: Limits, pool: Pool): void {
  if (limits.budget.usd === null) return
  const unpriced = [...new Set(agents.flatMap((agent) => pool.unpriced(agent)))]
  if (unpriced.length === 0) return
  const users = (name: string) => agents.filter((agent) => pool.unpriced(agent).includes(name))
  const names = unpriced.map((name) => `${name} (for ${listIds(users(name))})`)
  const prices = unpriced.map((name) => `${name}: { price: { input: …, output: … } }`)
  throw new UserError(
    `a budget in money needs prices, and there is none for ${names.join(', ')}`,
    `Give them in openbotman.yaml, in US dollars per million tokens: providers: { ${prices.join(', ')} }; or set a budget in tokens.`,
  )
}

function listIds(agents: readonly Agent[]): string {
  return agents.map(({ id }) => id).join(', ')
}
