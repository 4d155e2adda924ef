import { UserError } from '../../core/errors.js'
import { listRuns, nearestIds } from '../../store/runs.js'
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
  // The cure for a run that is not there names files, which a client has none of.
  const ids = listRuns(folder)
  const id = name === 'last' ? ids.at(-1) : name.replace(/\.(md|jsonl)$/, '')
  if (id === undefined)
    throw new UserError(`there is no run in ${folder}`, 'Hold one: with discuss, or with review.')
  if (!ids.includes(id)) throw noRun(id, ids)
  return readRun(id, folder, folder)
}

function noRun(name: string, ids: readonly string[]): UserError {
  const near = nearestIds(name, ids)
  return new UserError(
    `there is no run "${name}"`,
    near.length > 0
      ? `Did you mean ${near.join(', ')}?`
      : 'Name it by its id, or `last` for the newest; the transcripts among the resources have the ids.',
  )
}
