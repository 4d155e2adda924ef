import type { Endpoint } from '../config/config.js'
import { CLIS, isCli } from '../providers/clis.js'
import { hasProgram } from '../providers/detect.js'
import type { ProviderSettings } from '../providers/index.js'
import { findMissingKey } from './vendors.js'
import type { World } from './world.js'

export interface Lack {
  wrong: string
  cure: string
}

/** What can be known to be missing before anyone is asked: a key, a model, a program, a terminal. */
export function findLack(
  endpoint: Endpoint,
  settings: ProviderSettings,
  world: Pick<World, 'env'> & Partial<World>,
): Lack | null {
  const { type, name } = endpoint
  const missing = findMissingKey(endpoint, settings)
  if (missing !== null) return missing
  if (settings.model === null && settings.argv?.some((arg) => arg.includes('{model}'))) {
    return {
      wrong: `provider ${name} has no model, and its command asks for one`,
      cure: `Name one: --provider ${name}:<model>, or "model:" in the configuration.`,
    }
  }
  if (type === 'openai' && settings.baseUrl !== null && settings.model === null) {
    return {
      wrong: `provider ${name} has no model to ask for at ${settings.baseUrl}`,
      cure: `Name one: --provider ${name}:<model>, or "model:" in the configuration.`,
    }
  }
  return findNoProgram(endpoint, settings, world.env) ?? findNoTerminal(endpoint, world)
}

/** A program that is not on this machine fails every call; better to say so before anyone is asked. */
function findNoProgram({ type, name }: Endpoint, settings: ProviderSettings, env: World['env']): Lack | null {
  const row = isCli(type) ? CLIS[type] : null
  const program = settings.argv?.[0] ?? settings.command ?? row?.command
  if (program === undefined || program === null || hasProgram(program, env)) return null
  return {
    wrong: `provider ${name}: ${program} is not installed`,
    cure: row
      ? `${row.install[0]?.toUpperCase()}${row.install.slice(1)}.`
      : 'Install it, or correct "command" in the configuration.',
  }
}

/** A person can only be asked at a terminal. */
function findNoTerminal(
  { type, name }: Endpoint,
  { stdinIsTerminal = true, stderrIsTerminal = true }: Partial<World>,
): Lack | null {
  if (type !== 'human' || (stdinIsTerminal && stderrIsTerminal)) return null
  return {
    wrong: `provider ${name} asks a person, and standard ${stdinIsTerminal ? 'error' : 'input'} is no terminal`,
    cure: stdinIsTerminal
      ? 'Run it in a terminal, without 2> behind it; or set another provider.'
      : 'Run it in a terminal, with the topic in a file and not on standard input; or set another provider.',
  }
}
