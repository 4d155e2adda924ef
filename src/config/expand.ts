// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { UserError } from '../core/errors.js'
import { isSecretName } from '../core/text/secrets.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { type AgentConfig, type Config, type Endpoint, listAgents, listEndpoints } from './config.js'
import { configError, suggest } from './problems.js'
import { applyModel, BUILT_IN_PROVIDERS, type ProviderType, readProviderRef } from './provider-ref.js'
import { isHttpAddress } from './schema.js'
import { type Key, type Origin, problemAt } from './yaml-source.js'

export type Env = Readonly<Record<string, string | undefined>>

const AUTO: ProviderRef[] = [{ provider: 'auto', model: null }]
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/

/**
 * Puts the environment's values in for `${NAME}` and `${NAME:-default}`; `$${` stands for a literal `${`.
 * A default may itself hold `${…}`, and takes the place of an empty value as well.
 * @param withSecrets whether variables may be put in that hold a key by their name
 * @throws what `reject` makes of an unset or empty variable and of a malformed `${`
 */
export function expandText(
  text: string,
  env: Env,
  reject: (wrong: string, cure: string) => UserError,
  { withSecrets = true } = {},
): string {
  let out = ''
  let at = 0
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', at)) {
    if (open > at && text[open - 1] === '$') {
      out += `${text.slice(at, open - 1)}\${`
      at = open + 2
      continue
    }
    const close = findClose(text, open + 2)
    const literal = 'or $${ where ${ itself is meant.'
    if (close < 0) throw reject('a "${" is never closed', `Write } behind the name, ${literal}`)
    const [, name, initial] = NAME.exec(text.slice(open + 2, close)) ?? []
    if (name === undefined)
      throw reject(
        `"${text.slice(open, close + 1)}" names no variable`,
        `Write a name such as \${API_KEY}, ${literal}`,
      )
    out += text.slice(at, open) + lookUp(name, initial, env, reject, withSecrets)
    at = close + 1
  }
  return out + text.slice(at)
}

/** Index of the brace that closes the one before `from`; -1 when none does. */
function findClose(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

function lookUp(
  name: string,
  initial: string | undefined,
  env: Env,
  reject: (wrong: string, cure: string) => UserError,
  withSecrets: boolean,
): string {
  if (!withSecrets && isSecretName(name))
    throw reject(
      `${name} is a secret by its name, and would be shown, logged or sent with this value`,
      'A key stands in apiKey only; a program gets it with env: [NAME].',
    )
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (value) return value
  if (initial !== undefined) return expandText(initial, env, reject, { withSecrets })
  throw reject(
    `${name} is ${value === '' ? 'empty' : 'not set'}`,
    `Set the environment variable ${name}, or write \${${name}:-default}.`,
  )
}

/**
 * The settings of a named endpoint, or of a built-in type (all null where `providers` says nothing about it), with
 * the environment's values in it. `script`, and whatever begins with ./ or ../ in a command, are made absolute.
 * @throws UserError with file:line and key for an unset variable, and for a name that is neither.
 */
export function expandProvider(config: Config, name: string, env: Env): Endpoint {
  const written = config.endpoints.find((endpoint) => endpoint.name === name)
  if (!written) return builtInEndpoint(config, name)
  const { origin, ...endpoint } = written
  const expand = expander(config, origin, env)
  const expanded: Endpoint = {
    ...endpoint,
    baseUrl: expand(endpoint.baseUrl, 'baseUrl')?.trim() ?? null,
    // A key out of a file often ends with a line break, which no header can carry.
    apiKey: expand(endpoint.apiKey, 'apiKey')?.trim() ?? null,
    model: expand(endpoint.model, 'model'),
    script: expand(endpoint.script, 'script'),
    command: expand(endpoint.command, 'command'),
    argv: endpoint.argv?.map((arg, index) => expand(arg, 'command', index)) ?? null,
  }
  if (expanded.baseUrl !== null && !isHttpAddress(expanded.baseUrl))
    throw rejecter(origin, ['baseUrl'])(
      /[@?#]/.test(expanded.baseUrl)
        ? 'this is no address to send requests to'
        : `"${expanded.baseUrl}" is no address`,
      'It begins with http:// or https:// and has no password, no ? and no # in it; a key stands in apiKey.',
    )
  if (expanded.script !== null) expanded.script = resolve(config.folder, expanded.script)
  // Programs run in a folder of their own, where no relative path leads anywhere.
  const locate = (text: string) => (/^\.{1,2}[/\\]/.test(text) ? resolve(config.folder, text) : text)
  expanded.command = expanded.command === null ? null : locate(expanded.command)
  expanded.argv = expanded.argv?.map(locate) ?? null
  return expanded
}

function builtInEndpoint(config: Config, name: string): Endpoint {
  const known = [...BUILT_IN_PROVIDERS.filter((type) => type !== 'auto'), ...listEndpoints(config)]
  if (!known.includes(name)) {
    const wrong = `there is no provider "${name}"`
    throw rejecter(config.origin, ['providers'])(wrong, suggest(name, known, 'Providers'))
  }
  return {
    name,
    type: name as ProviderType,
    baseUrl: null,
    apiKey: null,
    model: null,
    maxConcurrent: null,
    requestsPerMinute: null,
    firstByteTimeoutMs: null,
    idleTimeoutMs: null,
    contextWindow: null,
    price: null,
    script: null,
    command: null,
    argv: null,
    output: { format: 'text' },
    env: [],
    maxOutputTokens: null,
  }
}

/**
 * An agent with the environment's values in its texts and its chain of providers read. Its folder to read is absolute
 * where the role names one; `.` stands for the working directory.
 * @param chain takes the place of the agent's own `provider` and `model`, which are then not looked at
 * @throws UserError with file:line and key for an unset variable, an unknown provider or a folder that is not there;
 *   for an unknown agent
 */
export function expandAgent(config: Config, id: string, env: Env, chain: ProviderRef[] | null = null): Agent {
  const agent = config.agents.find((one) => one.id === id)
  if (!agent)
    throw rejecter(config.origin, ['agents'])(
      `there is no agent "${id}"`,
      suggest(id, listAgents(config), 'Agents'),
    )
  const expand = expander(config, agent.origin, env)
  return {
    id,
    name: asLine(expand(agent.name, 'name')),
    role: asLine(expand(agent.role, 'role')),
    emoji: asLine(expand(agent.emoji, 'emoji')),
    focus: agent.focus.map((word, index) => asLine(expand(word, 'focus', index))),
    prompt: expand(agent.prompt, 'prompt'),
    providers: chain ?? ownChain(config, agent, env),
    ...(agent.access ? { access: { read: readableFolder(config, agent, env) } } : {}),
  }
}

/** The folder an agent may read: absolute where the role names one, else `.`, the working directory. */
function readableFolder(config: Config, { access, origin }: AgentConfig, env: Env): string {
  const written = access?.read ?? null
  if (written === null) return '.'
  const reject = rejecter(origin, ['access', 'read'])
  const folder = resolve(config.folder, expandText(written, env, reject, { withSecrets: config.own }))
  const stats = statSync(folder, { throwIfNoEntry: false })
  const cure = 'Name a folder; its path is relative to the configuration file.'
  if (!stats) throw reject(`there is no folder ${folder}`, cure)
  if (!stats.isDirectory()) throw reject(`${folder} is no folder`, cure)
  return folder
}

/**
 * The agent's own chain, else the configuration's, else `auto`; the agent's `model` goes with any of these.
 * An agent with `auto` leaves the choice open, so that a provider of the configuration decides for it as well.
 */
function ownChain(config: Config, agent: AgentConfig, env: Env): ProviderRef[] {
  const chain = agent.provider ? expandChain(config, agent.provider, agent.origin, env) : AUTO
  const open = chain.length === 1 && chain[0]?.provider === 'auto'
  const settled = open && config.provider ? expandChain(config, config.provider, config.origin, env) : chain
  return applyModel(
    settled,
    agent.model === null ? null : expander(config, agent.origin, env)(agent.model, 'model'),
  )
}

/** Reads the texts under a `provider` key. */
export function expandChain(
  config: Config,
  texts: readonly string[],
  origin: Origin,
  env: Env,
): ProviderRef[] {
  return texts.map((text, index) => {
    const path = texts.length === 1 ? ['provider'] : ['provider', index]
    const reject = rejecter(origin, path)
    const reading = readProviderRef(
      expandText(text, env, reject, { withSecrets: config.own }),
      listEndpoints(config),
    )
    if ('wrong' in reading) throw reject(reading.wrong, reading.cure)
    return reading.ref
  })
}

/** Into a configuration of its user's own goes what it says; into another one no secret, but as a key. */
function expander({ own }: Config, origin: Origin, env: Env) {
  return <Text extends string | null>(text: Text, ...path: Key[]): Text =>
    (text === null
      ? null
      : expandText(text, env, rejecter(origin, path), { withSecrets: own || path[0] === 'apiKey' })) as Text
}

function rejecter(origin: Origin, path: readonly Key[]) {
  return (wrong: string, cure: string) => configError([problemAt(origin, path, wrong, cure)])
}

/** Names stand in headings: what an environment variable brought in must not break the line. */
function asLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
}
