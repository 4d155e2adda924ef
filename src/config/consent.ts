import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { visibleLine } from '../core/text/sanitize.js'
import type { Agent, ProviderRef } from '../core/types.js'
import type { Config, Endpoint, EndpointConfig } from './config.js'
import { type Env, expandProvider } from './expand.js'
import { findRepository, isWithin, realPath } from './own.js'
import { describeProblem } from './problems.js'
import { problemAt } from './yaml-source.js'

/** Something that a configuration does beyond asking a vendor's model, and that its user has to agree to. */
export interface ConsentItem {
  /** File, line and key; one line. */
  place: string
  /** What would be done, exactly; one line that holds no secret. */
  what: string
  /** All that a consent holds for: with anything else in it, it has to be given anew. */
  exact: string
}

/** Where the vendors of the built-in types are reached, and the variables that hold a user's key for them. */
const VENDORS: Readonly<Record<string, { host: string; keys: readonly string[] }>> = {
  anthropic: { host: 'api.anthropic.com', keys: ['ANTHROPIC_API_KEY'] },
  'claude-cli': { host: 'api.anthropic.com', keys: ['ANTHROPIC_API_KEY'] },
  openai: { host: 'api.openai.com', keys: ['OPENAI_API_KEY'] },
  'codex-cli': { host: 'api.openai.com', keys: ['OPENAI_API_KEY', 'CODEX_API_KEY'] },
  google: { host: 'generativelanguage.googleapis.com', keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] },
  'gemini-cli': { host: 'generativelanguage.googleapis.com', keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] },
}

interface Surroundings {
  /** The folder that `access: read` stands for. */
  cwd: string
  env: Env
}

/**
 * What the providers and the folders of a panel make a configuration do that its user has to agree to: programs that
 * it starts, addresses elsewhere that it sends the discussion and keys to, accounts of others that it is sent to,
 * folders elsewhere that agents may read. Nothing is asked for what is not used.
 * @param agents with `auto` settled
 */
export function listConsentItems(
  config: Config,
  agents: readonly Agent[],
  surroundings: Surroundings,
): ConsentItem[] {
  const used = new Map<string, { ref: ProviderRef; agents: Agent[] }>()
  for (const agent of agents)
    for (const ref of agent.providers) {
      const key = `${ref.provider}:${ref.model ?? ''}`
      used.set(key, { ref, agents: [...(used.get(key)?.agents ?? []), agent] })
    }
  const items = [
    ...[...used.values()].flatMap(({ ref, agents }) => itemsOfProvider(config, ref, agents, surroundings)),
    ...agents.flatMap((agent) => itemOfFolder(config, agent, surroundings) ?? []),
  ]
  return items
    .filter(({ exact }, index) => items.findIndex((other) => other.exact === exact) === index)
    .map(({ place, what, exact }) => ({ place: visibleLine(place), what: visibleLine(what), exact }))
}

/** @param agents who are answered by it */
function itemsOfProvider(
  config: Config,
  ref: ProviderRef,
  agents: readonly Agent[],
  { env }: Surroundings,
): ConsentItem[] {
  // A built-in type that the configuration says nothing about does what it always does.
  const written = config.endpoints.find(({ name }) => name === ref.provider)
  if (!written) return []
  const endpoint = expandProvider(config, ref.provider, env)
  return [
    itemOfCommand(config, endpoint, written, ref, env),
    ...itemsOfWords(config, endpoint, written, agents),
    itemOfProgram(config, endpoint, written, env),
    itemOfAddress(config, endpoint, written),
    itemOfAccount(config, endpoint, written),
  ].filter((item) => item !== null)
}

/** What a `command` starts. */
function itemOfCommand(
  config: Config,
  { name, type, argv, model, env: sees }: Endpoint,
  written: EndpointConfig,
  ref: ProviderRef,
  env: Env,
): ConsentItem | null {
  if (argv === null) return null
  const line = fillModel(argv, ref.model ?? model)
  const shown = sees.length > 0 ? `, which gets to see ${sees.join(', ')}` : ''
  return {
    place: placeOf(written, 'command'),
    what: `starts ${showCommand(line)} in an empty folder${shown}`,
    exact: exactly(config, { name, type, line, env: sees, files: sumsOfFiles(config, line, env) }),
  }
}

/** What a role says decides over a program as well where it becomes an argument of it. */
function itemsOfWords(
  config: Config,
  { name, argv }: Endpoint,
  written: EndpointConfig,
  agents: readonly Agent[],
): ConsentItem[] {
  if (!argv?.some((arg) => arg.includes('{system}'))) return []
  const { prompts } = config
  return agents
    .filter(({ prompt }) => prompt !== '')
    .map(({ id, name: called, role, focus, prompt }) => ({
      place: placeOf(written, 'command'),
      what: `puts what ${id} is told (its role in the configuration) in place of {system} in ${showCommand(argv)}`,
      exact: exactly(config, { name, argv, words: { id, called, role, focus, prompt }, prompts }),
    }))
}

function itemOfProgram(
  config: Config,
  { name, type, argv, command }: Endpoint,
  written: EndpointConfig,
  env: Env,
): ConsentItem | null {
  if (command === null || argv !== null) return null
  return {
    place: placeOf(written, 'command'),
    what: `starts ${showCommand([command])} as ${type}, with the keys that ${type} gets`,
    exact: exactly(config, { name, type, command, files: sumsOfFiles(config, [command], env) }),
  }
}

function itemOfAddress(
  config: Config,
  endpoint: Endpoint,
  { apiKey, model, ...written }: EndpointConfig,
): ConsentItem | null {
  const { name, type, baseUrl } = endpoint
  if (baseUrl === null || isHere(baseUrl) || isVendor(type, baseUrl)) return null
  return {
    place: placeOf(written, 'baseUrl'),
    what: `sends the discussion, ${describeKey(endpoint, apiKey)}, to ${showAddress(baseUrl)}`,
    exact: exactly(config, { name, type, address: baseUrl, apiKey, model }),
  }
}

/** The owner of an account may read what was sent with its key; and no key but its own is anything to a vendor. */
function itemOfAccount(
  config: Config,
  endpoint: Endpoint,
  { apiKey, ...written }: EndpointConfig,
): ConsentItem | null {
  const { name, type, baseUrl } = endpoint
  const vendor = VENDORS[type]
  if (!vendor || !apiKey || vendor.keys.some((key) => apiKey.trim() === `\${${key}}`)) return null
  if (baseUrl !== null && !isVendor(type, baseUrl)) return null
  return {
    place: placeOf(written, 'apiKey'),
    what: `sends the discussion ${describeKey(endpoint, apiKey)} to ${vendor.host}, into the account of that key`,
    exact: exactly(config, { name, type, apiKey }),
  }
}

function itemOfFolder(config: Config, agent: Agent, { cwd, env }: Surroundings): ConsentItem | null {
  if (!agent.access) return null
  const folder = realPath(path.resolve(cwd, agent.access.read))
  const usual = [findRepository(config.folder, env), findRepository(cwd, env)].map(realPath)
  if (usual.some((own) => isWithin(own, folder))) return null
  const written = config.agents.find(({ id }) => id === agent.id)
  return {
    place: describeProblem(
      problemAt(
        written?.origin ?? config.origin,
        written ? ['access', 'read'] : ['agents', agent.id],
        '',
        '',
      ),
    ),
    what: `lets ${agent.id} read all files of ${showText(folder)} and tell the others what they say`,
    exact: exactly(config, { id: agent.id, folder }),
  }
}

function isHere(address: string): boolean {
  const { hostname } = new URL(address)
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

function isVendor(type: string, address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' && hostname === VENDORS[type]?.host
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
  return argv.map((arg) => arg.replaceAll('{model}', () => model ?? '{model}'))
}

const LARGEST = 50_000_000

/** What the files of the repository say that a command names: what was agreed to may be another thing once pulled. */
function sumsOfFiles(config: Config, line: readonly string[], env: Env): string[] {
  const repository = realPath(findRepository(config.folder, env))
  return line
    .filter((arg) => path.isAbsolute(arg) && isWithin(repository, realPath(arg)))
    .flatMap((file) => {
      const facts = statSync(file, { throwIfNoEntry: false })
      if (!facts?.isFile()) return []
      if (facts.size > LARGEST) return [`${facts.size} ${facts.mtimeMs}`]
      return [createHash('sha256').update(readFileSync(file)).digest('hex')]
    })
}

/** As one would type it. */
function showCommand(argv: readonly string[]): string {
  return argv.map(showText).join(' ')
}

/** What takes up room and shows nothing, by which the rest of a command could be moved out of sight. */
const BLANK = /(?! )[\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]| (?= )/gu

function showText(text: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(text)) return text
  const asCode = (found: string) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`
  return JSON.stringify(text).replace(BLANK, asCode)
}

function exactly(config: Config, entry: object): string {
  return JSON.stringify([config.file, entry])
}

function placeOf({ origin }: Pick<EndpointConfig, 'origin'>, key: string): string {
  return describeProblem(problemAt(origin, [key], '', ''))
}
