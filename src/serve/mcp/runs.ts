import { UserError } from '../../core/errors.js'
import { type ReadRun, readRun } from '../../wire/find-run.js'
import { settleRunsFolder } from '../../wire/runs.js'
import type { World } from '../../wire/world.js'
import type { ServingSettings } from '../settings.js'

/**
 * Reads a run of the server's folder. A client names it by its id alone, so that it reaches nothing outside of it.
 * @param name an id, or `last`
 * @throws UserError when there is no such run, or its log is damaged
 */
export async function readRunForClient(
  name: string,
  { config, output }: ServingSettings,
  world: World,
): Promise<ReadRun> {
  if (/[/\\]/.test(name))
    throw new UserError(`run: "${name}" is a path, no id`, 'Name a run by its id, or `last` for the newest.')
  const folder = await settleRunsFolder({ config, output }, world)
  return readRun(name, folder, folder)
}
