import { settleAuto } from '../../config/auto.js'
import type { Config } from '../../config/config.js'
import { AUTO_METHOD } from '../../config/methods.js'
import { choosePanel, type Panel } from '../../config/panel.js'
import { settleSettings } from '../../config/settings.js'
import { formatDuration } from '../../core/duration.js'
import { UserError } from '../../core/errors.js'
import { figure } from '../../core/export/figures.js'
import { isFree } from '../../core/usage.js'
import { settleReaders } from '../../wire/access.js'
import { typesOf } from '../../wire/endpoint-types.js'
import { listMethods } from '../../wire/method-list.js'
import { findConfig } from '../../wire/plan.js'
import { createPool, usableProviders } from '../../wire/pool.js'
import type { World } from '../../wire/world.js'
import { hideForClient, nameArguments } from '../client-words.js'
import type { ServingSettings } from '../settings.js'

/** A discussion as it is about to be started; what is absent is as the server has it. */
export interface CostAsked {
  team?: string | undefined
  agents?: string[] | undefined
  method?: string | undefined
  rounds?: string | undefined
  budget?: string | undefined
}

/** What it takes, in sentences; `problem`: why it cannot be held so. */
export interface Cost {
  replies: string | null
  bounds: string[]
  problem: string | null
  /** Whether rules answer instead of models, so that nothing is paid for. */
  isFree: boolean
}

/** Counts what a discussion takes and what bounds it. Nobody is asked and nothing is spent. */
export async function reckonCost(asked: CostAsked, settings: ServingSettings, world: World): Promise<Cost> {
  try {
    return await reckon(asked, settings, world)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const words = nameArguments([error.message, error.hint ?? ''].join('. '))
    const problem = hideForClient(words).replaceAll('`', '')
    return { replies: null, bounds: [], problem, isFree: false }
  }
}

async function reckon(asked: CostAsked, settings: ServingSettings, world: World): Promise<Cost> {
  const { team, agents, rounds, method, budget = settings.budget } = asked
  const config = await findConfig(settings.config, world)
  const { provider, offline, deadline } = settings
  const choice = { provider, offline, team, agents }
  const panel = choosePanel(config, choice, world.env)
  const settled = settleSettings(config, panel.overrides, { method, rounds, budget, deadline }, world.env)
  await requireAskable(panel, config, world)
  const { methods } = listMethods(config, { ...choice, rounds: String(settled.rounds) }, world)
  const isAuto = settled.method === AUTO_METHOD
  const listed = methods.find(({ name }) => name === (isAuto ? 'consensus' : settled.method))
  const free = panel.agents.every((agent) => typesOf(agent, config).every(isFree))
  if (!listed?.calls)
    throw new UserError(
      listed?.misfit ?? 'there is no such method',
      'Choose another method, or others to discuss.',
    )
  const { least, most } = listed.calls
  const count = least === most ? `${most}` : `${least} to ${most}`
  const among = `${panel.agents.length} agents, at most ${settled.rounds} ${settled.rounds === 1 ? 'round' : 'rounds'}`
  const replies = isAuto
    ? `The method is chosen by what the topic asks for; if that is consensus, ${least + 1} to ${most + 1} replies (${among}).`
    : `${count} replies with the method ${listed.name} (${among}).`
  return { replies, bounds: listBounds(settled.limits, free), problem: null, isFree: free }
}

/** @throws UserError when not all of them can be asked from here, as far as can be seen without asking */
async function requireAskable(panel: Panel, config: Config, world: World): Promise<void> {
  const usable = usableProviders(config, world.env)
  const readers = settleReaders(panel.agents, config, usable, { cwd: world.cwd, output: null })
  const { timeoutMs: replyTimeoutMs, maxOutputTokens } = config.discussion
  await createPool(config, settleAuto(readers, usable), { replyTimeoutMs, maxOutputTokens }, world)
}

interface Bounds {
  deadlineMs: number | null
  budget: { tokens: number | null; usd: number | null }
}

function listBounds({ deadlineMs, budget: { tokens, usd } }: Bounds, free: boolean): string[] {
  const time = deadlineMs === null ? [] : [`It ends after ${describeTime(deadlineMs)} at the latest.`]
  if (free) return ['It costs nothing: built-in rules answer here, no model is asked.', ...time]
  const limits = [
    ...(tokens === null
      ? []
      : [`${figure(tokens)} tokens (about ${figure(Math.round((tokens * 3) / 4))} words read and written)`]),
    ...(usd === null ? [] : [`$${usd}`]),
  ]
  return [
    'Each reply is paid for as the provider of its model charges it; an agent that leaves something out is asked once more for that.',
    limits.length > 0
      ? `It stops before ${limits.join(' or ')} are used up.`
      : 'No budget is set: only the rounds and the time bound what it costs.',
    ...time,
  ]
}

/** Whole minutes in words; anything else as it is configured. */
function describeTime(ms: number): string {
  const minutes = ms / 60_000
  return Number.isInteger(minutes) ? `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : formatDuration(ms)
}
