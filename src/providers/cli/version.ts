import type { Failure } from '../../core/types.js'
import { cleanMessage, createFailure } from '../failure.js'
import { runSubprocess } from '../subprocess.js'
import { type Environment, pickEnvironment } from './environment.js'

/**
 * Asks a program for its version (`--version`, first line), as it would be started for a reply: in an empty folder,
 * without any key. Nothing is spent. After `timeoutMs` it is ended.
 */
export async function readVersion(
  command: string,
  env: Environment,
  timeoutMs: number,
): Promise<{ version: string } | { failure: Failure }> {
  const call = { command, args: () => ['--version'], env: () => pickEnvironment(env, []), input: '' }
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  const said: string[] = []
  try {
    const lines = runSubprocess(call, stop.signal)
    for (;;) {
      const next = await lines.next()
      if (!next.done) {
        if (next.value.trim() !== '') said.push(cleanMessage(next.value))
        continue
      }
      const { exitCode, signal, startError, stderr } = next.value
      if (startError !== null) return failed('not-installed', `${command} cannot be run (${startError})`)
      const [version] = said
      if (exitCode === 0 && version !== undefined) return { version }
      const end = signal === null ? `exit code ${exitCode}` : signal
      return failed('crashed', `${command} --version ended with ${end}: ${stderr.trim().split('\n').at(-1)}`)
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return failed('timeout', `${command} --version said nothing for ${timeoutMs / 1000} s`)
  } finally {
    clearTimeout(timer)
  }
}

function failed(kind: Failure['kind'], message: string): { failure: Failure } {
  return {
    failure: createFailure(kind, message, {
      hint: 'does it work when you run it yourself? It may have to be installed anew',
      retryable: false,
    }),
  }
}
