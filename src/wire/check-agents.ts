import { settleAuto } from '../config/auto.js'
import type { Config } from '../config/config.js'
import { expandAgent, expandProvider } from '../config/expand.js'
import { UserError } from '../core/errors.js'
import type { Agent } from '../core/types.js'
import { findProgram, PROGRAMS } from '../providers/detect.js'
import { settleReaders } from './access.js'
import { explainUntrusted } from './consent.js'
import { createPool, usableProviders } from './pool.js'
import type { World } from './world.js'

/** An agent of the configuration and whether it can be asked from here. */
export interface AgentCheck {
  id: string
  name: string
  role: string
  emoji: string
  focus: string[]
  /** The chain, `auto` settled where something is usable; as `type[:model]`. */
  providers: string[]
  /** Whether the role asks for `auto`. */
  auto: boolean
  teams: string[]
  /** Null: it can be asked, as far as can be seen without asking. */
  problem: string | null
}

/** Checks every agent's role and provider without asking anyone or spending anything. */
export async function checkAgents(config: Config, world: World): Promise<AgentCheck[]> {
  const checks: AgentCheck[] = []
  for (const { id, name, role, emoji, focus } of config.agents) {
    const teams = config.teams.filter((team) => team.agents.includes(id)).map((team) => team.id)
    const check = { id, name, role, emoji, focus, teams, providers: ['auto'], auto: true, problem: null }
    try {
      const agent = expandAgent(config, id, world.env)
      const auto = agent.providers.some(({ provider }) => provider === 'auto')
      const providers = showChain(agent)
      checks.push({ ...check, auto, providers, ...(await settle(config, agent, world)) })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      checks.push({ ...check, problem: error.message })
    }
  }
  return checks
}

async function settle(
  config: Config,
  agent: Agent,
  world: World,
): Promise<{ providers?: string[]; problem: string | null }> {
  try {
    const usable = usableProviders(config, world.env)
    const readers = settleReaders([agent], config, usable, { cwd: world.cwd, output: null })
    const [settled] = settleAuto(readers, usable)
    if (!settled) return { problem: null }
    const { timeoutMs, maxOutputTokens } = config.discussion
    await createPool(config, [settled], { replyTimeoutMs: timeoutMs, maxOutputTokens }, world)
    const problem =
      findAbsentProgram(config, settled, world) ?? explainUntrusted(config, [settled], world)?.wrong
    return { providers: showChain(settled), problem: problem ?? null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { problem: error.message }
  }
}

function findAbsentProgram(config: Config, { providers }: Agent, { env }: World): string | null {
  const [only, ...others] = providers
  if (others.length > 0 || !only) return null
  const { type, command, argv } = expandProvider(config, only.provider, env)
  const program = type === 'command' ? argv?.[0] : (command ?? PROGRAMS[type])
  if (program === undefined || /[/\\]/.test(program) || findProgram(program, env)) return null
  return `${program} is not installed`
}

function showChain({ providers }: Agent): string[] {
  return providers.map(({ provider, model }) => (model ? `${provider}:${model}` : provider))
}
