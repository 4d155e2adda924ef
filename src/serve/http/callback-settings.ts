import { randomInt } from 'node:crypto'
import { systemClock } from '../../run/clock.js'
import type { World } from '../../wire/world.js'
import { type CallbackNews, Callbacks, checkSecret } from './callbacks.js'
import type { Metrics } from './metrics.js'
import type { ServerLog } from './ports.js'

const VARIABLE = 'OPENBOTMAN_CALLBACK_SECRET'

export interface CallbackSettings {
  secret: string
  /** Whether results may go to this machine and its networks. */
  allowPrivate: boolean
}

/**
 * What the environment says of callbacks; null: there is no secret, so that none are sent.
 * @throws UserError for a secret that is too short
 */
export function readCallbackSettings(
  { env }: Pick<World, 'env'>,
  allowPrivate: boolean,
): CallbackSettings | null {
  const secret = (env[VARIABLE] ?? '').trim()
  if (secret === '') return null
  checkSecret(secret, VARIABLE)
  return { secret, allowPrivate }
}

/** Callbacks by the real clock, which are counted, and told of in the log. */
export function openCallbacks(
  folder: string,
  settings: CallbackSettings,
  metrics: Metrics,
  log: ServerLog,
): Callbacks {
  return new Callbacks({
    ...settings,
    folder,
    clock: systemClock,
    random: () => randomInt(1000) / 1000,
    onNews: (news) => {
      metrics.observeCallback(news.outcome)
      tell(news, log)
    },
  })
}

function tell({ id, outcome, ...facts }: CallbackNews, log: ServerLog): void {
  log[outcome === 'delivered' ? 'info' : 'warn']({ discussion: id, ...facts }, `callback ${outcome}`)
}
