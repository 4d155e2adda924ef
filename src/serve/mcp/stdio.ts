import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { visibleLine } from '../../core/text/sanitize.js'
import type { World } from '../../wire/world.js'
import type { ServingSettings } from '../settings.js'
import { createMcpServer } from './server.js'
import { UnderWay } from './under-way.js'

export interface StdioPorts {
  stdin: Readable
  /** Carries nothing but the protocol. */
  stdout: Writable
  /** Told what is for whoever started the server. */
  log(line: string): void
  /** Aborted when the process is to end. */
  signal: AbortSignal
}

/**
 * Serves one client on standard input and output until it has gone or `signal` is aborted; then interrupts what is
 * under way, so that it can be resumed, and returns once all logs are closed.
 */
export async function serveStdio(settings: ServingSettings, world: World, ports: StdioPorts): Promise<void> {
  const { stdin, stdout, log, signal } = ports
  const underWay = new UnderWay()
  const server = createMcpServer(settings, world, underWay)
  server.server.onerror = (error) => log(`openbotman mcp: ${describeError(error)}`)
  const gone = new Promise<void>((resolve) => {
    server.server.onclose = resolve
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve())
    for (const event of ['close', 'error']) stdout.once(event, () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })
  await server.connect(new StdioServerTransport(stdin, stdout))
  await gone
  await underWay.end()
  // A client that is still there gets its answers, which are written in the turns after this one.
  await new Promise((resolve) => setImmediate(resolve))
  await server.close()
  stdin.destroy()
}

/** One line; a message that is none may be as long as it likes. */
function describeError(error: Error): string {
  const what =
    error.name === 'ZodError' ? 'left out a line that is no message of the protocol' : error.message
  return visibleLine(what).slice(0, 300)
}
