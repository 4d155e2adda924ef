import { type Held, holdDiscussion } from '../../wire/hold.js'
import { findConfig, type Plan } from '../../wire/plan.js'
import { planReview } from '../../wire/review.js'
import type { World } from '../../wire/world.js'
import { keepWithin, refusePeople } from '../plan-for-client.js'
import type { ServingSettings } from '../settings.js'
import { Progress, type Report } from './progress.js'
import type { ReviewArguments } from './review.js'

/**
 * Plans a review as a client asks for it, within what the server allows.
 * @throws UserError as `planForClient`, and when there is nothing to review
 */
export async function planReviewForClient(
  { range, budget, ...choice }: ReviewArguments,
  settings: ServingSettings,
  world: World,
): Promise<Plan> {
  // Whoever is a person is refused below, in the words of a client.
  const watched = { ...world, stdinIsTerminal: true, stderrIsTerminal: true }
  const plan = await planReview({ ...settings, ...choice, range, budget: budget ?? settings.budget }, watched)
  refusePeople(plan.opening.agents.filter((agent) => plan.pool.asksPerson(agent)))
  if (budget === undefined) return plan
  return keepWithin(plan, settings, await findConfig(settings.config, world), world)
}

/** Holds a planned discussion and tells how far it is. Aborting `signal` ends it as `cancelled`, all that is done kept. */
export async function holdForClient(
  plan: Plan,
  world: World,
  signal: AbortSignal,
  report: Report,
): Promise<Held> {
  const { agents, maxRounds } = plan.opening
  const progress = new Progress(agents, maxRounds, report)
  try {
    const discussion = holdDiscussion(plan, world, signal)
    let step = await discussion.next()
    while (!step.done) {
      progress.onEvent(step.value)
      step = await discussion.next()
    }
    return step.value
  } finally {
    progress.end()
  }
}
