import type { ServingSettings } from '../settings.js'

/** How the server was started: what its clients cannot change. */
export interface HttpSettings extends ServingSettings {
  /** Discussions held at the same time. */
  maxRunning: number
  /** Discussions that may wait for that; a client of whom none waits may always add one. */
  maxWaiting: number
}

export const DEFAULT_MOST = { maxRunning: 4, maxWaiting: 100 } as const
