import type { LogEvent } from '../core/events.js'
import { readLogFile } from './log-content.js'

/**
 * Reads a log. A torn last line (no line end) is left out; any other line that is not an event, or is not as it was
 * written, is an error.
 * @throws UserError naming file and line
 */
export function readLog(file: string): LogEvent[] {
  return readLogFile(file).events
}
