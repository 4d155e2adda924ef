import type { Failure } from '../../core/types.js'
import { cleanMessage, createFailure } from '../failure.js'
import type { SubprocessEnd } from '../subprocess.js'

/** How a program ended that gave no answer, where that alone tells why; null: it was started and ran to its end. */
export function failureToRun(command: string, end: SubprocessEnd, install: string): Failure | null {
  if (end.startError !== null) return failureToStart(command, end.startError, install)
  return end.tooMuchOutput
    ? createFailure('malformed', `${command} wrote more than 32 MB and was ended`)
    : null
}

function failureToStart(command: string, code: string, install: string): Failure {
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOEXEC') {
    const why = code === 'ENOENT' ? 'was not found' : `cannot be run (${code})`
    return createFailure('not-installed', `${command} ${why}`, { hint: install })
  }
  return createFailure('crashed', `${command} could not be started (${code})`)
}

/**
 * Why a program that ran to its end gave no answer, by how it ended.
 * @param lastLine of its standard output, where standard error says nothing
 */
export function failureOfEnd(command: string, end: SubprocessEnd, lastLine: string): Failure {
  const said = cleanMessage(lastLines(end.stderr) || lastLine)
  const words = said === '' ? '' : `: ${said}`
  if (end.signal !== null) return createFailure('crashed', `${command} was ended by ${end.signal}${words}`)
  if (end.exitCode === 0) return createFailure('malformed', `${command} ended without a result${words}`)
  return createFailure('crashed', `${command} ended with exit code ${end.exitCode}${words}`, {
    hint: `does \`${command}\` work when you run it yourself? Its version may be too old`,
  })
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ')
}
