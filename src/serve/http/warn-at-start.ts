import { warnOfUnknownVariables } from '../../config/environment.js'
import { findConfig } from '../../wire/plan.js'
import type { World } from '../../wire/world.js'
import { listTeams } from '../list-teams.js'
import { describeError } from './logging.js'
import type { ServerLog } from './ports.js'
import type { HttpSettings } from './settings.js'

const CURE = 'Run openbotman doctor here: it says what is missing.'

/**
 * Tells the log what will go wrong later, as far as it shows before anybody asks for a discussion: agents that cannot
 * be asked, and variables that are misspelt. None of it is a reason not to start: clients are told, too.
 */
export async function warnAtStart(settings: HttpSettings, world: World, log: ServerLog): Promise<void> {
  try {
    const config = await findConfig(settings.config, world)
    for (const why of warnOfUnknownVariables(world.env, config)) log.warn({ why }, 'unknown variable')
    const { agents } = await listTeams(settings, world)
    const idle = agents.filter(({ problem }) => problem !== null)
    if (idle.length === 0) return
    const told = { agents: idle.map(({ id }) => id), why: idle[0]?.problem, cure: CURE }
    log.warn(told, idle.length === agents.length ? 'nobody can be asked' : 'some agents cannot be asked')
  } catch (error) {
    log.warn(describeError(error), 'it was not found out who can be asked')
  }
}
