import path from 'node:path'
import { settleAuto } from '../config/auto.js'
import type { Config } from '../config/config.js'
import { loadConfig } from '../config/load.js'
import { builtInConfigFile, locateConfig } from '../config/locate.js'
import { choosePanel, type PanelChoice } from '../config/panel.js'
import { type SettingFlags, settleSettings } from '../config/settings.js'
import { readTopic } from '../context/topic.js'
import { createBrief } from '../core/brief.js'
import { UserError } from '../core/errors.js'
import { type EventBody, LOG_VERSION } from '../core/events.js'
import type { Agent, Limits, ProviderRef } from '../core/types.js'
import { createPool, type Pool, usableProviders } from './pool.js'
import type { World } from './world.js'

/** A discussion as the user asks for it; what is left out is found in the environment and the configuration. */
export interface DiscussOptions extends PanelChoice, SettingFlags {
  /** Path of a text, a quoted text, or `-`. */
  topic: string | undefined
  /** Path of the configuration. */
  config?: string | undefined
}

export type Opened = Extract<EventBody, { type: 'discussion.opened' }>

/** Everything settled and checked; nobody was asked and nothing was written. */
export interface Plan {
  opening: Omit<Opened, 'id'>
  pool: Pool
  /** Folder for the transcript and the log. */
  output: string
  warnings: string[]
}

/**
 * Reads configuration and topic and settles who discusses with what.
 * @throws UserError for whatever is wrong with any of it (exit code 2)
 */
export async function planDiscussion(options: DiscussOptions, world: World): Promise<Plan> {
  const config = await findConfig(options.config, world)
  const panel = choosePanel(config, options, world.env)
  const settings = settleSettings(config, panel.overrides, options, world.env)
  const topic = await readTopic(options.topic, world)
  const agents = settleAuto(panel.agents, usableProviders(config, world.env)).map((agent) => ({
    ...agent,
    providers: agent.providers.map((ref) => anchorScript(ref, world.cwd)),
  }))
  const pool = await createPool(config, agents, { ...settings.limits, ...settings }, world)
  checkBudget(agents, settings.limits, pool)
  const brief = createBrief({ ...topic, language: settings.language ?? undefined })
  return {
    opening: {
      type: 'discussion.opened',
      version: LOG_VERSION,
      brief,
      method: settings.method,
      agents,
      proposer: panel.proposer,
      team: panel.team,
      maxRounds: settings.rounds,
      policy: settings.policy,
      limits: settings.limits,
      generator: world.generator,
    },
    pool,
    output: settings.output,
    warnings: topic.warning ? [topic.warning] : [],
  }
}

/** A script is named relative to where the discussion was started; a resumed one may be elsewhere. */
function anchorScript(ref: ProviderRef, cwd: string): ProviderRef {
  return ref.provider === 'scripted' && ref.model ? { ...ref, model: path.resolve(cwd, ref.model) } : ref
}

/** The configuration that holds: the one named, else the nearest, else the one that ships with the program. */
export function findConfig(file: string | undefined, { cwd, env }: World): Promise<Config> {
  const named = file ?? env.OPENBOTMAN_CONFIG
  return loadConfig(named ? path.resolve(cwd, named) : (locateConfig(cwd) ?? builtInConfigFile()))
}

/** A budget in money can only be kept where every call's price is known before it is made. */
export function checkBudget(agents: readonly Agent[], limits: Limits, pool: Pool): void {
  if (limits.budget.usd === null) return
  const unpriced = agents.filter((agent) => pool.price(agent) === null)
  if (unpriced.length === 0) return
  const names = unpriced.map(
    ({ id, providers }) => `${id} (${providers.map(({ provider }) => provider).join(', ')})`,
  )
  throw new UserError(
    `a budget in money needs prices, and there is none for ${names.join(', ')}`,
    'Give them in openbotman.yaml, in US dollars per million tokens: providers: { openai: { price: { input: …, output: … } } }; or set a budget in tokens.',
  )
}
