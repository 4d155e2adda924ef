import { createBoard } from './board.js'
import type { LiveView } from './live.js'
import type { Cast, ShowOptions } from './present.js'
import type { Stragglers } from './stragglers.js'

/** With fewer rows nothing would be left of what was said before. */
const LEAST_ROWS = 8

/** Whether a terminal that understands cursor control gets a board: not where replies are to be seen in full. */
export function mayHaveBoard({ quiet, verbose, events }: ShowOptions): boolean {
  const { stdout, stderr } = process
  const hasRoom = (stderr.rows || 0) >= LEAST_ROWS && (stderr.columns || 0) > 0
  return hasRoom && !quiet && !verbose && !(events && stdout.isTTY)
}

/**
 * The board of a discussion at this process's terminal.
 * @param leavesFinal whether it stays on the screen at the end, as it looks then
 */
export function openBoard(
  cast: Cast,
  stragglers: Stragglers,
  color: boolean,
  leavesFinal: boolean,
): LiveView {
  const { stdin, stderr } = process
  const { agents, asksPerson, skip, state = null, steering = null } = cast
  return createBoard({
    ...{ stderr, agents, state, steering, stragglers, color, leavesFinal, skip },
    stdin: stdin.isTTY ? stdin : null,
    people: agents.filter(asksPerson).map(({ id }) => id),
    interrupt: () => process.emit('SIGINT', 'SIGINT'),
    hangUp: () => process.emit('SIGHUP', 'SIGHUP'),
  })
}
