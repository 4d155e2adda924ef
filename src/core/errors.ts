/** Exit codes of the command line, as promised to scripts. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noConsensus: 3, interrupted: 130 } as const

/**
 * An error whose cause lies with the user's input or surroundings.
 * The message names what is wrong and where; the hint names the cure. It is shown without a stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  constructor(
    message: string,
    readonly hint: string | null = null,
    readonly exitCode: number = EXIT.usage,
  ) {
    super(message)
  }
}
