import { UserError } from '../core/errors.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { type Config, listAgents, listEndpoints, type TeamConfig, type TeamOverrides } from './config.js'
import { type Env, expandAgent, expandChain } from './expand.js'
import { showFile, suggest } from './problems.js'
import { readProviderRef } from './provider-ref.js'
import { pickGiven } from './settings.js'

/** Who discusses, as the command line says it. What is left out may stand in the environment. */
export interface PanelChoice {
  /** Id of a team; not together with `agents`. */
  team?: string | undefined
  /** Agent ids, the proposer first. */
  agents?: readonly string[] | undefined
  /** `type[:model]` for every agent. */
  provider?: string | undefined
  /** `agent=type[:model]` for one agent each; goes before `provider`. */
  set?: readonly string[] | undefined
  /** Rules instead of models for every agent; not together with `provider` and `set`. */
  offline?: boolean | undefined
}

export interface Panel {
  /** Id of the team; null when the agents were named one by one, or are all there are. */
  team: string | null
  /** With the environment's values in place; `auto` is still `auto` (see `settleAuto`). */
  agents: Agent[]
  /** Agent id. */
  proposer: string
  overrides: TeamOverrides
}

const NO_OVERRIDES: TeamOverrides = { method: null, chair: null, rounds: null, consensus: {} }

/**
 * Puts the panel together: `agents`, else the team, else the team `default`; in a configuration without teams,
 * all agents. Providers in order of precedence: `set`, `provider` or `offline`, then `OPENBOTMAN_PROVIDER` or
 * `OPENBOTMAN_OFFLINE`, the team's, the agent's, the configuration's, `auto`.
 * @throws UserError for whatever of the choice does not exist or does not fit together
 */
export function choosePanel(config: Config, choice: PanelChoice, env: Env = {}): Panel {
  const { team, ids, name } = chooseMembers(config, choice, env)
  if (ids.length < 2) {
    const wrong = ids[0] === undefined ? 'nobody' : `only ${ids[0]}`
    const cure = `A discussion needs a proposer and at least one responder. Agents: ${listAgents(config).join(', ')}.`
    throw new UserError(`${name}: ${wrong} is in the panel`, cure)
  }
  const single = readSet(choice.set ?? [], ids, config)
  const common = commonChain(config, choice, team, env)
  return {
    team: team?.id ?? null,
    agents: ids.map((id) => expandAgent(config, id, env, single.get(id) ?? common)),
    proposer: team?.proposer ?? ids[0] ?? '',
    overrides: team ? overridesOf(team) : NO_OVERRIDES,
  }
}

function overridesOf({ method, chair, rounds, consensus }: TeamConfig): TeamOverrides {
  return { method, chair, rounds, consensus }
}

interface Members {
  team: TeamConfig | null
  ids: string[]
  /** What named them, for messages. */
  name: string
}

function chooseMembers(config: Config, choice: PanelChoice, env: Env): Members {
  if (choice.team !== undefined && choice.agents !== undefined)
    throw new UserError('--team and --agents exclude each other', 'Name a team, or its agents one by one.')
  // A flag for either of them goes before a variable for the other.
  if (choice.agents !== undefined) return chooseAgents(config, choice.agents, '--agents')
  if (choice.team !== undefined) return chooseTeam(config, choice.team, '--team')
  const agents = pickGiven(undefined, '--agents', 'OPENBOTMAN_AGENTS', env)
  if (agents) return chooseAgents(config, agents.text.split(','), agents.name)
  const team = pickGiven(undefined, '--team', 'OPENBOTMAN_TEAM', env)
  if (team) return chooseTeam(config, team.text, team.name)

  const file = showFile(config.file)
  if (config.teams.length === 0) return { team: null, ids: listAgents(config), name: file }
  if (config.teams.some((one) => one.id === 'default')) return chooseTeam(config, 'default', file)
  throw new UserError(
    `${file}: there is no team "default"`,
    `Name a team with --team, agents with --agents, or add teams.default. Teams: ${listTeams(config).join(', ')}.`,
  )
}

function chooseTeam(config: Config, id: string, name: string): Members {
  const team = config.teams.find((one) => one.id === id.trim())
  if (team) return { team, ids: team.agents, name }
  const wrong = `${name}: there is no team "${id}" in ${showFile(config.file)}`
  throw new UserError(wrong, suggest(id, listTeams(config), 'Teams'))
}

function chooseAgents(config: Config, written: readonly string[], name: string): Members {
  const known = listAgents(config)
  const ids = written.map((id) => id.trim()).filter((id) => id !== '')
  for (const [index, id] of ids.entries()) {
    if (!known.includes(id)) {
      const wrong = `${name}: there is no agent "${id}" in ${showFile(config.file)}`
      throw new UserError(wrong, suggest(id, known, 'Agents'))
    }
    if (ids.indexOf(id) < index)
      throw new UserError(`${name}: "${id}" is named twice`, 'Name each agent once.')
  }
  return { team: null, ids, name }
}

function listTeams(config: Config): string[] {
  return config.teams.map((team) => team.id)
}

/** The chain that holds for every agent whatever its role says; null when there is none. */
function commonChain(
  config: Config,
  choice: PanelChoice,
  team: TeamConfig | null,
  env: Env,
): ProviderRef[] | null {
  const offline = [{ provider: 'offline', model: null }]
  if (choice.offline) {
    const other = choice.provider !== undefined ? '--provider' : choice.set?.length ? '--set' : null
    if (other)
      throw new UserError(`--offline and ${other} exclude each other`, `Leave --offline or ${other} away.`)
    return offline
  }
  if (choice.provider !== undefined) return [readRef(choice.provider, '--provider', config)]
  if (choice.offline === undefined && isOn(env.OPENBOTMAN_OFFLINE)) return offline
  const given = pickGiven(undefined, '--provider', 'OPENBOTMAN_PROVIDER', env)
  if (given) return [readRef(given.text, given.name, config)]
  return team?.provider ? expandChain(config, team.provider, team.origin, env) : null
}

/** Whether a variable of the environment that is a switch is on. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|false|no|off)$/i.test(value.trim())
}

/**
 * Reads `agent=type[:model]` options.
 * @param panel ids of the agents that may be named
 * @throws UserError for one that is malformed, or names an agent or a provider that is not there
 */
export function readSet(
  set: readonly string[],
  panel: readonly string[],
  config: Config,
): Map<string, ProviderRef[]> {
  const chains = new Map<string, ProviderRef[]>()
  for (const text of set) {
    const equals = text.indexOf('=')
    const id = text.slice(0, Math.max(0, equals)).trim()
    const provider = text.slice(equals + 1).trim()
    if (id === '' || provider === '')
      throw new UserError(
        `--set: "${text}" is not agent=type[:model]`,
        `Write for example --set ${panel[0] ?? 'planner'}=claude-cli:sonnet.`,
      )
    if (!panel.includes(id))
      throw new UserError(
        `--set ${text}: there is no agent "${id}" in this panel`,
        suggest(id, panel, 'In this panel'),
      )
    if (chains.has(id)) throw new UserError(`--set ${text}: "${id}" is set twice`, 'Set each agent once.')
    chains.set(id, [readRef(provider, `--set ${text}`, config)])
  }
  return chains
}

function readRef(text: string, name: string, config: Config): ProviderRef {
  const reading = readProviderRef(text, listEndpoints(config))
  if ('wrong' in reading) throw new UserError(`${name}: ${reading.wrong}`, reading.cure)
  return reading.ref
}
