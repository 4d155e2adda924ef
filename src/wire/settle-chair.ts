import type { Config } from '../config/config.js'
import { suggest } from '../config/problems.js'
import type { Settings } from '../config/settings.js'
import { UserError } from '../core/errors.js'
import type { Agent } from '../core/types.js'
import { mayBeOffline } from './endpoint-types.js'

/**
 * The agent that writes the synthesis, judges or checks; null: nobody was named. What the configuration says for every
 * panel does not fit each of them: it is then left aside with a warning.
 * @throws UserError for a chair asked for by flag, variable or team that is not in the panel or cannot be it
 */
export function settleChair(
  named: Settings['chair'],
  agents: readonly Agent[],
  config: Config,
): { chair: string | null; warning: string | null } {
  if (named === null) return { chair: null, warning: null }
  const wrong = findWrong(named, agents, config)
  if (wrong === null) return { chair: named.id, warning: null }
  if (named.name === 'discussion.chair') return { chair: null, warning: `${wrong}; nobody was made chair` }
  const ids = agents.map(({ id }) => id)
  const cure = ids.includes(named.id)
    ? `Leave the chair away, or have it answered by a model: --set ${named.id}=<type[:model]>.`
    : suggest(named.id, ids, 'In this panel')
  throw new UserError(wrong, cure)
}

function findWrong(
  { id, name }: { id: string; name: string },
  agents: readonly Agent[],
  config: Config,
): string | null {
  const agent = agents.find((each) => each.id === id)
  if (!agent) return `${name}: there is no agent "${id}" in this panel`
  if (!mayBeOffline(agent, config)) return null
  return `${name}: ${id} is on the provider offline, whose rules propose and vote but write no synthesis`
}
