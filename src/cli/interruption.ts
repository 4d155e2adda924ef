import { EXIT } from '../core/errors.js'
import { displayWidth } from './wrap.js'

/** SIGHUP: the terminal was closed. */
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Tells of the first Ctrl-C, SIGTERM or SIGHUP by a signal; another Ctrl-C or SIGTERM ends the process at once. Another
 * SIGHUP does not: a terminal that is closed sends more than one, since its shell does, too.
 * @param beforeExit what is to be done then
 */
export function listenForInterruption(beforeExit: () => void): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const interrupt = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (name === 'SIGHUP') return
      beforeExit()
      process.exit(EXIT.interrupted)
    }
    controller.abort()
  }
  for (const name of INTERRUPTIONS) process.on(name, interrupt)
  return {
    signal: controller.signal,
    end() {
      for (const name of INTERRUPTIONS) process.off(name, interrupt)
    },
  }
}

/** How a discussion goes on, for standard error; a command that would be broken by the terminal stands on its own line. */
export function describeWayOn(
  said: string,
  command: string,
  stderr: { isTTY?: boolean; columns?: number } = process.stderr,
): string {
  const line = `${said} Go on with: ${command}`
  const isTooLong = stderr.isTTY === true && displayWidth(line) > (stderr.columns || 80)
  return isTooLong ? `${said} Go on with:\n  ${command}\n` : `${line}\n`
}
