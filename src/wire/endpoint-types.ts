import type { Config } from '../config/config.js'
import type { Agent } from '../core/types.js'

/** The type behind each link of an agent's chain of providers. */
export function typesOf(agent: Agent, { endpoints }: Pick<Config, 'endpoints'>): string[] {
  return agent.providers.map(
    ({ provider }) => endpoints.find(({ name }) => name === provider)?.type ?? provider,
  )
}

/** Whether the agent is, or may come to be, answered for by embedded rules. */
export function mayBeOffline(agent: Agent, config: Pick<Config, 'endpoints'>): boolean {
  return typesOf(agent, config).includes('offline')
}
