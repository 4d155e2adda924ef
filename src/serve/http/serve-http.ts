import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { UserError } from '../../core/errors.js'
import { findConfig } from '../../wire/plan.js'
import { createRedactor } from '../../wire/secrets.js'
import type { World } from '../../wire/world.js'
import { openReviews } from '../github/open-reviews.js'
import { readGithubSettings } from '../github/settings.js'
import { type CallbackSettings, openCallbacks } from './callback-settings.js'
import { Discussions } from './discussions.js'
import type { LogLevel } from './log-level.js'
import { createLogger, describeError } from './logging.js'
import { McpDoor } from './mcp-http.js'
import { Metrics } from './metrics.js'
import type { DoorPorts } from './ports.js'
import { createHttpServer } from './server.js'
import type { HttpSettings } from './settings.js'
import { Streams } from './streams.js'
import type { TokenChanges, Tokens } from './tokens.js'
import { warnAtStart } from './warn-at-start.js'

export interface HttpPlace {
  host: string
  /** 0: any that is free. */
  port: number
}

export interface HttpPorts {
  door: DoorPorts
  /** Read again whenever their file changes, and when told to; null: there are none. */
  tokens: Tokens | null
  /** Null: results are sent nowhere. */
  callbacks: CallbackSettings | null
  logLevel: LogLevel
  /** Takes one line of the log with its end. */
  writeLog(line: string): void
  /** Told where it listens, once it does. */
  onListening(address: string): void
  /** Has `listener` called whenever the tokens are to be read again. */
  onHangUp(listener: () => void): void
  /** Aborted when the process is to end; the reason is the name of a signal. */
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
  const { tokens, callbacks, signal } = ports
  const log = await openLog(settings, world, ports)
  const metrics = new Metrics({
    running: () => discussions.counts.running,
    waiting: () => discussions.counts.waiting,
    streams: () => discussions.counts.following,
    generator: world.generator,
  })
  const github = await readGithubSettings(settings, world, tokens !== null)
  const discussions: Discussions = await Discussions.open(settings, world, {
    log,
    onEvent: (_, event) => metrics.observe(event),
    onLeft: (id) => reviews?.onLeft(id),
    onClosed: async () => reviews?.end(),
    ...(callbacks ? { openCallbacks: (folder) => openCallbacks(folder, callbacks, metrics, log) } : {}),
  })
  const reviews = github && (await openReviews(github, discussions, settings, world, metrics, log))
  const mcp = new McpDoor(settings, world, { onError: (message) => log.warn({ why: message }, 'mcp') })
  const streams = new Streams()
  const onRevoked = (client: string) => {
    streams.endAllOf(client)
    void mcp.closeSessionsOf(client)
  }
  const unfollow = followTokens(tokens, onRevoked, log, ports.onHangUp)
  let app: FastifyInstance | null = null
  try {
    app = await createHttpServer({
      discussions,
      settings,
      world,
      door: ports.door,
      metrics,
      mcp,
      streams,
      log,
      ...(github && reviews ? { github: { settings: github, reviews } } : {}),
      onFault: (error, request) =>
        log.error({ ...request, ...describeError(error) }, 'a fault of the server'),
    })
    const address = await listen(app, place)
    log.info(
      { address, folder: discussions.folder, callbacks: callbacks !== null, github: github !== null },
      'listening',
    )
    ports.onListening(address)
    discussions.goOn()
    reviews?.start()
    await warnAtStart(settings, world, log)
    await whenAborted(signal)
    log.info({ signal: signal.reason, ...discussions.counts, graceMs: ports.graceMs }, 'ending')
  } finally {
    // Whoever asks how it stands is answered until the logs are closed.
    unfollow()
    await mcp.end()
    await discussions.close(ports.graceMs)
    log.debug('all logs are closed')
    await app?.close()
  }
  log.info('ended')
}

/** A log that hides all keys that are known here, tokens that are read later among them. */
async function openLog(
  settings: HttpSettings,
  world: World,
  { tokens, logLevel: level, writeLog: write }: HttpPorts,
): Promise<Logger> {
  const keys = createRedactor(await findConfig(settings.config, world), world.env)
  const hide = (text: string) => keys.hide(tokens?.hide(text) ?? text)
  return createLogger({ level, write, redactor: { hide } })
}

/** @returns ends it */
function followTokens(
  tokens: Tokens | null,
  onRevoked: (client: string) => void,
  log: Logger,
  onHangUp: HttpPorts['onHangUp'],
): () => void {
  const onReload = (changes: TokenChanges) => {
    changes.revoked.forEach(onRevoked)
    log.info({ ...changes }, 'tokens read again')
  }
  const onError = (error: UserError) => log.error(describeError(error), 'the tokens stay as they were')
  onHangUp(() => {
    if (tokens === null || tokens.file === null) log.info('told to read the tokens again: there is no file')
    else tokens.readAgain(onReload, onError)
  })
  return tokens?.follow(onReload, onError) ?? (() => undefined)
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
