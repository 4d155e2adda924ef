import type { FastifyInstance } from 'fastify'
import { UserError } from '../../core/errors.js'
import { visibleLine } from '../../core/text/sanitize.js'
import type { World } from '../../wire/world.js'
import { Discussions } from './discussions.js'
import { McpDoor } from './mcp-http.js'
import { Metrics } from './metrics.js'
import type { DiscussionPorts, DoorPorts } from './ports.js'
import { createHttpServer } from './server.js'
import type { HttpSettings } from './settings.js'
import type { Tokens } from './tokens.js'

export interface HttpPlace {
  host: string
  /** 0: any that is free. */
  port: number
}

export interface HttpPorts {
  door: DoorPorts
  /** Read again whenever their file changes; null: there are none. */
  tokens?: Tokens | null
  discussions?: DiscussionPorts
  /** Told where it listens, once it does. */
  onListening(address: string): void
  /** Told what is for whoever started the server. */
  log(line: string): void
  /** Aborted when the process is to end. */
  signal: AbortSignal
  /** How long running rounds may take to finish then, in milliseconds. */
  graceMs: number
}

/**
 * Serves discussions over HTTP until `signal` is aborted; then takes nothing more, lets running rounds finish, and
 * returns once all logs are closed.
 * @throws UserError when it cannot listen there, or the folder of the runs cannot be used
 */
export async function serveHttp(
  place: HttpPlace,
  settings: HttpSettings,
  world: World,
  ports: HttpPorts,
): Promise<void> {
  const log = (line: string) => ports.log(`openbotman serve: ${visibleLine(line)}`)
  const metrics = new Metrics({
    running: () => discussions.counts.running,
    waiting: () => discussions.counts.waiting,
    streams: () => discussions.counts.following,
    generator: world.generator,
  })
  const discussions: Discussions = await Discussions.open(settings, world, {
    log,
    ...ports.discussions,
    onEvent: (id, event, request) => {
      metrics.observe(event)
      ports.discussions?.onEvent?.(id, event, request)
    },
  })
  const mcp = new McpDoor(settings, world, { onError: log })
  const unfollow = ports.tokens?.follow(
    ({ added, revoked }) => {
      for (const name of revoked) mcp.closeSessionsOf(name)
      log(`tokens read again; added: ${added.join(', ') || 'none'}; revoked: ${revoked.join(', ') || 'none'}`)
    },
    ({ message, hint }) => log(`the tokens stay as they were: ${message}. ${hint ?? ''}`),
  )
  let app: FastifyInstance | null = null
  try {
    app = await createHttpServer({
      discussions,
      settings,
      world,
      door: ports.door,
      metrics,
      mcp,
      onFault: (error, { method, url }) =>
        log(`${method} ${url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    })
    ports.onListening(await listen(app, place))
    discussions.goOn()
    await whenAborted(ports.signal)
  } finally {
    // Whoever asks how it stands is answered until the logs are closed.
    unfollow?.()
    await mcp.end()
    await discussions.close(ports.graceMs)
    await app?.close()
  }
}

async function listen(app: FastifyInstance, { host, port }: HttpPlace): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new UserError(`port ${port} of ${host} is taken`, 'Name another one with --port.')
    throw new UserError(
      `cannot listen on ${host}, port ${port}: ${message}`,
      'Name an address of this machine with --host, and a port that may be used with --port.',
    )
  }
}

async function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
