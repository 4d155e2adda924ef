import { UserError } from '../../core/errors.js'
import { isLoopback } from './addresses.js'
import { createHostCheck, type HostCheckOptions, normalizeOrigin } from './host-check.js'
import type { DoorPorts } from './ports.js'
import { RateLimit } from './rate-limit.js'
import { LOCAL_CLIENT, readTokens, type TokenSource, type Tokens } from './tokens.js'

export interface DoorOptions extends HostCheckOptions {
  tokens: TokenSource
  /** How many requests a client may send a minute. */
  perMinute: number
}

/**
 * Lets those in who have a token, or everybody of this machine where there are none and nobody else is listened to.
 * @returns tokens: null where there are none
 * @throws UserError without tokens where others could come in, and for a bad token
 */
export function openDoor(options: DoorOptions): DoorPorts & { tokens: Tokens | null } {
  const tokens = readTokens(options.tokens)
  if (tokens === null && options.host !== 'localhost' && !isLoopback(options.host))
    throw new UserError(
      `--host ${options.host}: without tokens only this machine is served`,
      'Set OPENBOTMAN_TOKENS=name:token or give --tokens <file>; or listen on 127.0.0.1.',
    )
  const limit = new RateLimit({ perMinute: options.perMinute, now: () => performance.now() })
  return {
    tokens,
    authenticate: (header) => (tokens === null ? LOCAL_CLIENT : tokens.authenticate(header)),
    checkHost: createHostCheck(options),
    origins: (options.allowOrigins ?? []).map(normalizeOrigin),
    take: (client) => limit.take(client),
  }
}
