import type { Logger } from 'pino'
import type { LogEvent } from '../../core/events.js'
import type { Callbacks } from './callbacks.js'
import type { CheckedHeaders } from './host-check.js'
import type { Allowance } from './rate-limit.js'
import type { AcceptedRequest } from './requests.js'
import type { Client } from './tokens.js'

export type { Client, Scope } from './tokens.js'

/** What happens, for whoever runs the server: facts, then a few words. */
export type ServerLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Why something is refused, and the cure. */
export interface RefusedFor {
  message: string
  hint: string
}

/** What happens to the discussions that a server holds. */
export interface DiscussionPorts {
  /** Told of each event of a discussion that is held here, once it is in the log. Must not throw. */
  onEvent?(id: string, event: LogEvent, request: AcceptedRequest): void
  /** Told of each discussion that is no longer held here: it ended, or is left for another time. Must not throw. */
  onLeft?(id: string): void
  /** Called once nothing is held any more, and waited for before the folder is given back. */
  onClosed?(): Promise<void>
  log?: ServerLog
  /** What sends results to addresses that clients name, for a folder of runs; absent: there are no callbacks. */
  openCallbacks?(folder: string): Callbacks
}

/** What stands before the routes. */
export interface DoorPorts {
  /** Whose token an `Authorization` header carries; null: nobody's. */
  authenticate(header: string | undefined): Client | null
  /** Why a request is refused for the name it was sent to or the page it comes from; null: it is not. */
  checkHost?(headers: CheckedHeaders): RefusedFor | null
  /** Origins whose pages may read the answers; absent or empty: none. */
  origins?: readonly string[]
  /** Whether a client may ask again already. */
  take?(client: string): Allowance
}
