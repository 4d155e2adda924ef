import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { Config, Endpoint } from '../config/config.js'
import { UserError } from '../core/errors.js'
import type { Agent, ProviderRef } from '../core/types.js'
import { refuseFileAccess } from '../providers/cli/file-access.js'

/**
 * Settles what the agents that may read files are to read, and with what: the folder becomes absolute, the
 * discussions' own folder in it is left out (an agent must not see what others write in the same round), and `auto`
 * stands for the first usable provider that can read files; if there is none, it stays for `createPool` to refuse.
 * @param output the folder of the discussions, absolute
 */
export function settleReaders(
  agents: readonly Agent[],
  config: Config,
  usable: readonly ProviderRef[],
  { cwd, output }: { cwd: string; output: string | null },
): Agent[] {
  const reader = usable.find(({ provider }) => refuseFileAccess(typeOf(config, provider)) === null)
  return agents.map((agent) => {
    if (!agent.access) return agent
    const read = path.resolve(cwd, agent.access.read)
    const except = output !== null && isInside(read, output) ? [output] : []
    const providers = agent.providers.map((ref) =>
      ref.provider === 'auto' && reader ? { ...reader, model: reader.model ?? wishOf(ref) } : ref,
    )
    return { ...agent, providers, access: { read, ...(except.length > 0 ? { except } : {}) } }
  })
}

function typeOf(config: Config, provider: string): string {
  return config.endpoints.find(({ name }) => name === provider)?.type ?? provider
}

function isInside(folder: string, other: string): boolean {
  const way = path.relative(folder, other)
  return way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way)
}

/** A model that `auto` is asked for means something to Claude alone here. */
function wishOf({ model }: ProviderRef): string | null {
  return model !== null && /^(claude|sonnet|opus|haiku)/i.test(model) ? model : null
}

/**
 * Makes sure that an agent that may read files can, with every provider of its chain, and that the folder is there.
 * @param chain the endpoints of the agent's chain
 * @throws UserError that names the agent and the provider or the folder
 */
export function checkAccess(agent: Agent, chain: readonly Endpoint[], cwd: string): void {
  if (!agent.access) return
  for (const { name, type } of chain) {
    const refusal = refuseFileAccess(type)
    if (refusal === null) continue
    throw new UserError(
      `agent ${agent.id}: its role has \`access: read\`, and the provider ${name} ${refusal}`,
      `Have it answered by the Claude CLI (--set ${agent.id}=claude-cli), or leave \`access\` out of its role and give the panel files to read with --files.`,
    )
  }
  const folder = path.resolve(cwd, agent.access.read)
  const wrong = findWrong(folder)
  if (wrong !== null) {
    throw new UserError(
      `agent ${agent.id}: the folder that it may read ${wrong}: ${folder}`,
      'Put it back, or correct `access` of its role and start a new discussion.',
    )
  }
}

function findWrong(folder: string): string | null {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (!stats) return 'is not there'
  if (!stats.isDirectory()) return 'is no folder'
  try {
    accessSync(folder, constants.R_OK | constants.X_OK)
    return null
  } catch {
    return 'cannot be read'
  }
}
