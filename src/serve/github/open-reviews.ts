import { randomInt } from 'node:crypto'
import { readProxies } from '../../providers/api/proxies.js'
import { systemClock } from '../../run/clock.js'
import { findConfig } from '../../wire/plan.js'
import { createRedactor } from '../../wire/secrets.js'
import type { World } from '../../wire/world.js'
import type { Discussions } from '../http/discussions.js'
import type { Metrics } from '../http/metrics.js'
import type { ServerLog } from '../http/ports.js'
import type { HttpSettings } from '../http/settings.js'
import { GithubApi } from './github-api.js'
import { PullReviews } from './reviews.js'
import type { GithubSettings } from './settings.js'

/** Reviews by the real clock over the discussions of a server, which are counted, and told of in its log. */
export async function openReviews(
  github: GithubSettings,
  discussions: Discussions,
  settings: HttpSettings,
  world: World,
  metrics: Metrics,
  log: ServerLog,
): Promise<PullReviews> {
  return new PullReviews(discussions.folder, {
    api: new GithubApi({ ...github, proxies: readProxies(world.env) }),
    discussions,
    settings: github,
    generator: world.generator,
    redactor: createRedactor(await findConfig(settings.config, world), world.env),
    clock: systemClock,
    random: () => randomInt(1000) / 1000,
    log,
    count: (outcome) => metrics.observeComment(outcome),
  })
}
