import { UserError } from '../../core/errors.js'

/** Why a client does not get what it asked for, as far as its own request is not to blame. */
export type RefusalKind =
  | 'unknown'
  | 'conflict'
  | 'forbidden'
  | 'reused-key'
  | 'full'
  | 'unwritable'
  | 'unready'
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

/** What was to be cancelled has not come to its end all the same. */
export function notCancelled(id: string, isEnding: boolean): Refusal {
  return isEnding
    ? new Refusal(
        'ending',
        `${id} was left for the next start`,
        'Cancel it when the server was started again.',
        5,
      )
    : new Refusal(
        'unwritable',
        `that ${id} was cancelled could not be written down`,
        'Ask again later; the log of the server says why.',
        60,
      )
}
