import { readFileSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { type Env, expandProvider } from '../config/expand.js'
import { respondersOf } from '../core/method/seats.js'
import { AUTO } from '../core/methods.js'
import type { State } from '../core/state.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { parseScript } from '../providers/script-file.js'
import { typesOf } from './endpoint-types.js'

/**
 * The agents that name, blind, the option they would take while the proposer writes: all who vote, but no person (who
 * would be asked twice), no rules (which have no opinion before a proposal), and no script without such a reply.
 */
export function choosePickers(
  panel: Pick<State, 'agents' | 'proposer' | 'chair' | 'method'>,
  config: Config,
  env: Env,
): string[] {
  // What `auto` comes to may have them.
  const hasPicks = panel.method === AUTO || panel.method.steps.some(({ expects }) => expects === 'pick')
  const responders = hasPicks ? respondersOf(panel) : []
  return panel.agents
    .filter((agent) => responders.includes(agent.id) && canPick(agent, config, env))
    .map(({ id }) => id)
}

function canPick(agent: Agent, config: Config, env: Env): boolean {
  const types = typesOf(agent, config)
  if (types.includes('human') || types.includes('offline')) return false
  if (types.some((type) => type !== 'scripted')) return true
  return agent.providers.some((ref) => hasScriptedPick(agent.id, ref, config, env))
}

function hasScriptedPick(agent: string, { provider, model }: ProviderRef, config: Config, env: Env): boolean {
  const file = model ?? expandProvider(config, provider, env).script
  if (file === null) return false
  const entries = parseScript({ file, text: readFileSync(file, 'utf8') }).get(agent) ?? []
  return entries.some(({ guards }) => guards.phase === 'picks')
}
