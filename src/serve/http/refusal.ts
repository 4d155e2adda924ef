import { UserError } from '../../core/errors.js'

/** Why a client does not get what it asked for, as far as its own request is not to blame. */
export type RefusalKind =
  | 'unknown'
  | 'conflict'
  | 'forbidden'
  | 'reused-key'
  | 'full'
  | 'unwritable'
  | 'ending'

/** What a client is told instead of what it asked for. */
export class Refusal extends UserError {
  constructor(
    readonly kind: RefusalKind,
    message: string,
    hint: string,
    /** When to ask again, in seconds; null: asking again changes nothing. */
    readonly retryAfter: number | null = null,
  ) {
    super(message, hint)
  }
}
