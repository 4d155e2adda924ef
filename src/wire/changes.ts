import { statSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../config/config.js'
import { expandAgent } from '../config/expand.js'
import { builtInConfigFile } from '../config/locate.js'
import { showFile } from '../config/problems.js'
import { readTopic } from '../context/topic.js'
import { UserError } from '../core/errors.js'
import { REVIEW } from '../core/methods.js'
import type { State } from '../core/state.js'
import type { Agent } from '../core/types.js'
import type { World } from './world.js'

/** What makes a role what it is; its provider may change at any time. */
const ROLE_KEYS = ['name', 'role', 'emoji', 'focus', 'prompt'] as const satisfies readonly (keyof Agent)[]

/**
 * What is written differently now than when a discussion was begun: its topic, its roles, its rules. The discussion
 * holds what they were then. What is not there any more, or ships with the program, is no change.
 * @returns one line for each
 */
export async function findChanges(state: State, config: Config, world: World): Promise<string[]> {
  const topic = await findChangedTopic(state, world)
  const own = config.file === builtInConfigFile() ? [] : findChangedConfig(state, config, world)
  return [...(topic ? [topic] : []), ...own]
}

async function findChangedTopic({ brief }: State, { cwd }: World): Promise<string | null> {
  const { source, text } = brief
  if (source === null || !statSync(path.resolve(cwd, source), { throwIfNoEntry: false })?.isFile())
    return null
  try {
    const now = await readTopic(source, { cwd, stdin: null, stdinIsTerminal: true })
    return now.text === text ? null : `the topic ${source}`
  } catch (error) {
    if (error instanceof UserError) return `the topic ${source}, which cannot be read any more`
    throw error
  }
}

function findChangedConfig(state: State, config: Config, world: World): string[] {
  const file = showFile(config.file)
  const method = config.methods.find(({ name }) => name === state.method.name)
  return [
    ...state.agents.flatMap((agent) => findChangedRole(agent, config, world)),
    ...findChangedRules(state, config).map((key) => `discussion.consensus.${key} in ${file}`),
    ...(differs(method, state.method) ? [`the method ${state.method.name} in ${file}`] : []),
    ...(differs(config.prompts, state.prompts) ? [`prompts in ${file}`] : []),
  ]
}

function findChangedRole(before: Agent, config: Config, { env }: World): string[] {
  const written = config.agents.find(({ id }) => id === before.id)
  if (!written || isShipped(written.origin.source.file)) return []
  try {
    const now = expandAgent(config, before.id, env, before.providers)
    const keys = ROLE_KEYS.filter((key) => differs(now[key], before[key]))
    return keys.length > 0
      ? [`the role ${before.id} (${keys.join(', ')}) in ${written.origin.source.file}`]
      : []
  } catch (error) {
    // A variable that is not set here says nothing of what is written.
    if (error instanceof UserError) return []
    throw error
  }
}

/** A later version of the program may have other words for its own roles. */
function isShipped(file: string): boolean {
  const folder = path.dirname(builtInConfigFile())
  const inside = path.relative(folder, path.resolve(file))
  return inside === 'openbotman.yaml' || inside.startsWith(`agents${path.sep}`)
}

function findChangedRules(state: State, config: Config): string[] {
  // A review has rules of its own.
  if (state.method.name === REVIEW.name) return []
  const team = config.teams.find(({ id }) => id === state.team)
  const now = { ...config.discussion.policy, ...team?.consensus }
  return (['rule', 'quorum', 'veto'] as const).filter((key) => differs(now[key], state.policy[key]))
}

/** Whether what is written now is another thing than what was logged; absent: it says nothing. */
function differs(now: unknown, logged: unknown): boolean {
  return now !== undefined && !isDeepStrictEqual(JSON.parse(JSON.stringify(now)), logged)
}
