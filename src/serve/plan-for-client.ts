import { Readable } from 'node:stream'
import type { Config } from '../config/config.js'
import { choosePanel } from '../config/panel.js'
import { settleSettings } from '../config/settings.js'
import { UserError } from '../core/errors.js'
import type { Agent } from '../core/types.js'
import { typesOf } from '../wire/endpoint-types.js'
import { checkBudget, findConfig, type Plan, planDiscussion } from '../wire/plan.js'
import type { World } from '../wire/world.js'
import type { DiscussArguments } from './discuss-arguments.js'
import type { ServingSettings } from './settings.js'

/**
 * Plans a discussion as a client asks for it, within what the server allows.
 * @throws UserError when something is wrong with it, a person would have to answer, or it asks for too much
 */
export async function planForClient(
  { topic, rounds, ...choice }: DiscussArguments,
  settings: ServingSettings,
  world: World,
): Promise<Plan> {
  refusePath(topic)
  const config = await findConfig(settings.config, world)
  const { agents } = choosePanel(config, { ...settings, ...choice }, world.env)
  refusePeople(agents.filter((agent) => typesOf(agent, config).includes('human')))
  const { budget = settings.budget, ...rest } = choice
  const plan = await planDiscussion(
    { ...settings, ...rest, budget, rounds: rounds?.toString(), topic: '-' },
    // Given as a stream, a topic is never taken for a path.
    { ...world, stdin: Readable.from([Buffer.from(topic)]) },
  )
  return choice.budget === undefined ? plan : keepWithin(plan, settings, config, world)
}

/** Agents would discuss the name of a file. */
function refusePath(topic: string): void {
  if (!/^\S+\.(md|markdown|txt)$/i.test(topic.trim())) return
  throw new UserError(
    `topic: "${topic.trim()}" is the name of a file, and files are not read here`,
    'Read the file and give its text.',
  )
}

/** Nobody sits at the standard input of a server. @throws UserError that names those who would have to answer */
export function refusePeople(people: readonly Agent[]): void {
  if (people.length === 0) return
  const ids = people.map(({ id }) => id).join(', ')
  throw new UserError(
    `${ids} may be asked at a terminal (provider human), and a server has none`,
    'Choose other agents (see list_teams), or hold it in a terminal: openbotman discuss.',
  )
}

/**
 * Keeps a discussion within what the server allows.
 * @throws UserError when a client asks for more
 */
export function keepWithin(plan: Plan, settings: ServingSettings, config: Config, { env }: World): Plan {
  const { limits, agents } = plan.opening
  const overrides = { method: null, chair: null, rounds: null, consensus: {} }
  const most = settleSettings(config, overrides, { budget: settings.budget }, env).limits.budget
  const { tokens, usd } = limits.budget
  const cure = 'Ask for no more, or leave it out; what is allowed stands in openbotman.yaml (budget).'
  if (tokens !== null && most.tokens !== null && tokens > most.tokens)
    throw new UserError(`--budget: ${tokens} tokens are more than the ${most.tokens} allowed here`, cure)
  if (usd !== null && most.usd !== null && usd > most.usd)
    throw new UserError(`--budget: $${usd} are more than the $${most.usd} allowed here`, cure)
  const kept = { ...limits, budget: { tokens: tokens ?? most.tokens, usd: usd ?? most.usd } }
  checkBudget(agents, kept, plan.pool)
  return { ...plan, opening: { ...plan.opening, limits: kept } }
}
