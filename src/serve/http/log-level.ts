import { UserError } from '../../core/errors.js'
import { visible } from '../../core/text/sanitize.js'

/** From all there is to nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Reads `--log-level`. @throws UserError for any other word */
export function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text.trim().toLowerCase())
  if (level === undefined)
    throw new UserError(
      `--log-level does not know '${visible(text)}'`,
      `Levels are ${LOG_LEVELS.join(', ')}.`,
    )
  return level
}
