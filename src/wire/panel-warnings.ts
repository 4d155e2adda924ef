import type { Config } from '../config/config.js'
import type { Agent } from '../core/types.js'
import { isFree } from '../core/usage.js'
import { typesOf } from './endpoint-types.js'

/** One line for a panel in which every agent is answered for by the same model; null for any other. */
export function warnOfOneModel(agents: readonly Agent[], config: Config): string | null {
  const [first, ...others] = agents.map((agent) => modelOf(agent, config))
  if (first === undefined || first === null || others.length === 0) return null
  if (others.some((model) => model !== first)) return null
  return `all ${agents.length} agents run the same model (${first}); in studies such panels conform and spend 2 to 3 times the tokens of a model correcting itself, for answers no better (arXiv 2605.00914): mix models with --set <agent>=<type[:model]>`
}

/** What is asked first for an agent; null where that is no model. */
function modelOf(agent: Agent, config: Config): string | null {
  const [preferred] = agent.providers
  const [type] = typesOf(agent, config)
  if (!preferred || type === undefined || isFree(type)) return null
  const usual = config.endpoints.find(({ name }) => name === preferred.provider)?.model ?? null
  const model = preferred.model ?? usual
  return model === null ? preferred.provider : `${preferred.provider}:${model}`
}
