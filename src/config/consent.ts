import path from 'node:path'
import type { Agent, ProviderRef } from '../core/types.js'
import type { Config, Endpoint } from './config.js'
import { type Env, expandProvider } from './expand.js'
import { findRepository, isWithin, realPath } from './own.js'
import { describeProblem } from './problems.js'
import { problemAt } from './yaml-source.js'

/** Something that a configuration does beyond asking a vendor's model, and that its user has to agree to. */
export interface ConsentItem {
  /** File, line and key. */
  place: string
  /** What would be done, exactly; one line that holds no secret. */
  what: string
  /** All that a consent holds for: with anything else in it, it has to be given anew. */
  exact: string
}

/** Where the vendors of the built-in types are reached. */
const VENDOR_HOSTS: Readonly<Record<string, string>> = {
  anthropic: 'api.anthropic.com',
  'claude-cli': 'api.anthropic.com',
  openai: 'api.openai.com',
  'codex-cli': 'api.openai.com',
  google: 'generativelanguage.googleapis.com',
  'gemini-cli': 'generativelanguage.googleapis.com',
}

/**
 * What the providers and the folders of a panel make a configuration do that its user has to agree to: programs that
 * it starts, addresses elsewhere that it sends the discussion and keys to, folders elsewhere that agents may read.
 * Nothing is asked for what is not used.
 * @param agents with `auto` settled
 * @param cwd the folder that `access: read` stands for
 */
export function listConsentItems(
  config: Config,
  agents: readonly Agent[],
  { cwd, env }: { cwd: string; env: Env },
): ConsentItem[] {
  const refs = new Map<string, ProviderRef>()
  for (const { providers } of agents)
    for (const ref of providers) refs.set(`${ref.provider}:${ref.model ?? ''}`, ref)
  const items = [
    ...[...refs.values()].flatMap((ref) => itemsOfProvider(config, ref, env)),
    ...agents.flatMap((agent) => itemOfFolder(config, agent, cwd) ?? []),
  ]
  return items.filter(({ exact }, index) => items.findIndex((other) => other.exact === exact) === index)
}

function itemsOfProvider(config: Config, ref: ProviderRef, env: Env): ConsentItem[] {
  // A built-in type that the configuration says nothing about does what it always does.
  const written = config.endpoints.find(({ name }) => name === ref.provider)
  if (!written) return []
  const endpoint = expandProvider(config, ref.provider, env)
  const place = (key: string) => placeOf(written.origin, [key])
  const { name, type, command, argv } = endpoint
  const items: ConsentItem[] = []
  if (argv !== null) {
    const line = fillModel(argv, ref.model ?? endpoint.model)
    const sees = endpoint.env.length > 0 ? `, which gets to see ${endpoint.env.join(', ')}` : ''
    items.push({
      place: place('command'),
      what: `starts ${showCommand(line)} in an empty folder${sees}`,
      exact: exactly(config, { name, type, line, env: endpoint.env }),
    })
  } else if (command !== null) {
    items.push({
      place: place('command'),
      what: `starts ${showCommand([command])} as ${type}, with the keys that ${type} gets`,
      exact: exactly(config, { name, type, command }),
    })
  }
  if (endpoint.baseUrl !== null && isElsewhere(type, endpoint.baseUrl)) {
    const { apiKey, model } = written
    items.push({
      place: place('baseUrl'),
      what: `sends the discussion, ${describeKey(endpoint, apiKey)}, to ${showAddress(endpoint.baseUrl)}`,
      exact: exactly(config, { name, type, address: endpoint.baseUrl, apiKey, model }),
    })
  }
  return items
}

function itemOfFolder(config: Config, agent: Agent, cwd: string): ConsentItem | null {
  if (!agent.access) return null
  const folder = realPath(path.resolve(cwd, agent.access.read))
  const usual = [findRepository(config.folder), findRepository(cwd)].map(realPath)
  if (usual.some((own) => isWithin(own, folder))) return null
  const written = config.agents.find(({ id }) => id === agent.id)
  return {
    place: placeOf(written?.origin ?? config.origin, written ? ['access', 'read'] : ['agents', agent.id]),
    what: `lets ${agent.id} read all files of ${folder} and tell the others what they say`,
    exact: exactly(config, { id: agent.id, folder }),
  }
}

/** An address on this machine is not elsewhere, nor is the vendor's own. */
function isElsewhere(type: string, address: string): boolean {
  const { protocol, hostname } = new URL(address)
  const isHere = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  return !isHere && !(protocol === 'https:' && hostname === VENDOR_HOSTS[type])
}

function describeKey({ type }: Endpoint, apiKey: string | null): string {
  if (apiKey === null)
    return type.endsWith('-cli') ? `and whatever ${type} is logged in with` : 'without a key'
  const names = [...apiKey.matchAll(/\$\{([A-Za-z_]\w*)/g)].map(([, name]) => name)
  return names.length > 0 ? `with the value of ${names.join(' and ')} as key` : 'with a key from the file'
}

/** Without a password or a query in it; neither is ever sent. */
function showAddress(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}

function fillModel(argv: readonly string[], model: string | null): string[] {
  return argv.map((arg) => arg.replaceAll('{model}', model ?? '{model}'))
}

/** As one would type it. */
function showCommand(argv: readonly string[]): string {
  return argv.map((arg) => (/^[\w@%+=:,./{}-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(' ')
}

function exactly(config: Config, entry: object): string {
  return JSON.stringify([config.file, entry])
}

function placeOf(origin: Parameters<typeof problemAt>[0], key: string[]): string {
  return describeProblem(problemAt(origin, key, '', ''))
}
