import { DEFAULT_CONTEXT_LIMITS } from '../../context/limits.js'
import { TooMuchError } from '../../context/plan-context.js'
import { type RemoteChange, readRemoteChange } from '../../context/remote-change.js'
import type { Plan } from '../../wire/plan.js'
import { planReview } from '../../wire/review.js'
import type { World } from '../../wire/world.js'
import type { HttpSettings } from '../http/settings.js'
import { refusePeople } from '../plan-for-client.js'
import type { GithubSettings } from './settings.js'

/** A pull request that cannot be reviewed as it is; its message is for everybody who may read it. */
export class NotReviewable extends Error {
  override readonly name = 'NotReviewable'
}

/** How much of a change is tried, in bytes, until the reviewers' models have room for it. */
const SIZES = [DEFAULT_CONTEXT_LIMITS.bytesTotal, 400_000, 150_000, 50_000]

/**
 * Plans the review of a change: by the configuration of the server alone, and by agents that see nothing of the server.
 * @throws NotReviewable where nothing of it can be read, UserError for what is wrong with the configuration
 */
export async function planPullReview(
  change: RemoteChange,
  { team }: Pick<GithubSettings, 'team'>,
  settings: HttpSettings,
  world: World,
): Promise<Plan> {
  for (const bytesTotal of SIZES) {
    const limits = { ...DEFAULT_CONTEXT_LIMITS, bytesTotal }
    try {
      return await planWithin(change, limits, team, settings, world)
    } catch (error) {
      if (!(error instanceof TooMuchError)) throw error
    }
  }
  throw new NotReviewable("the change does not fit into the reviewers' models")
}

async function planWithin(
  change: RemoteChange,
  limits: typeof DEFAULT_CONTEXT_LIMITS,
  team: string | null,
  settings: HttpSettings,
  world: World,
): Promise<Plan> {
  const read = async () => {
    const found = await readRemoteChange(change, limits)
    if (found.text.trim() !== '') return found
    throw new NotReviewable(
      found.leftOut.length > 0
        ? 'nothing of the change can be read; it is binary, too large, or holds keys'
        : 'it changes nothing',
    )
  }
  const { config, output, provider, offline, timeout, deadline, budget } = settings
  const wanted = { config, output, provider, offline, timeout, deadline, budget, team: team ?? undefined }
  // Whoever is a person is refused below.
  const watched = { ...world, stdinIsTerminal: true, stderrIsTerminal: true }
  const plan = await planReview(wanted, watched, { read, mayReadFiles: false })
  refusePeople(plan.opening.agents.filter((agent) => plan.pool.asksPerson(agent)))
  return plan
}
