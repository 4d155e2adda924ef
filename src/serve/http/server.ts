import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { escapeUnfit } from '../../core/text/json.js'
import type { World } from '../../wire/world.js'
import { addGithubRoute, type GithubHook } from '../github/route.js'
import { addPage } from '../page/page.js'
import { describeCallbacks } from './callback-schema.js'
import type { Discussions } from './discussions.js'
import { guard, letPagesRead, refuseTooMany } from './guard.js'
import { requestIdOf } from './logging.js'
import type { McpDoor } from './mcp-http.js'
import type { Metrics } from './metrics.js'
import { PanelView } from './panel-view.js'
import type { DoorPorts, ServerLog } from './ports.js'
import { makeProblem, toProblem } from './problems.js'
import { logRequests, pathOf } from './request-log.js'
import { clientOf, sendProblem } from './route-parts.js'
import { addDiscussionRoutes } from './routes-discussions.js'
import { addServerRoutes } from './routes-server.js'
import type { HttpSettings } from './settings.js'
import { Streams } from './streams.js'
import { refuseUnreadable } from './unreadable.js'

export interface ServerParts {
  discussions: Discussions
  settings: HttpSettings
  world: World
  door: DoorPorts
  /** Told of what went wrong here and is no fault of a client. */
  onFault?(error: unknown, request: FaultyRequest): void
  /** Told of each request; absent: nobody is. */
  log?: ServerLog
  /** Figures at /metrics; absent: there are none. */
  metrics?: Metrics
  /** The tools at /mcp; absent: there are none. */
  mcp?: McpDoor
  /** The event streams that are open. Default: its own. */
  streams?: Streams
  /** What reviews pull requests; absent: nothing does. */
  github?: GithubHook
  /** How long an event stream may be silent. Default: 15 s. */
  heartbeatMs?: number
}

/** In which something went wrong; `request` is its id. */
export interface FaultyRequest {
  request: string
  method: string
  path: string
}

/** A topic has 200 KB at most; as JSON it may be longer. */
const LARGEST_BODY = 1_000_000
/** What a proxy in front may take to hand a request over. */
const REQUEST_TIMEOUT_MS = 30_000
const HEARTBEAT_MS = 15_000
/** How long those who read slowly have when the server ends. */
const LAST_ANSWERS_MS = 2000

/** The HTTP API over the discussions of a server, not listening yet; closing it ends its event streams. */
export async function createHttpServer(parts: ServerParts): Promise<FastifyInstance> {
  const { discussions, settings, world } = parts
  const app = Fastify({
    logger: false,
    requestIdHeader: false,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    exposeHeadRoutes: false,
    clientErrorHandler: refuseUnreadable,
    // An address that is none comes past no hook.
    frameworkErrors: ({ message }, request, reply) =>
      sendProblem(reply.header('x-request-id', request.id), makeProblem(400, message, 'See /openapi.json.')),
  })
  const ending = new AbortController()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializeFit)
  // A page of another origin can send texts without being asked for leave, JSON it cannot.
  app.removeContentTypeParser('text/plain')
  await app.register(swagger, {
    openapi: describeApi(world.generator),
    transform: jsonSchemaTransform,
    transformObject: describeCallbacks,
  })
  logRequests(app, parts.log)
  await letPagesRead(app, parts.door)
  guard(app, parts.door)
  tellProblems(app, parts)
  const { streams = new Streams(), heartbeatMs = HEARTBEAT_MS } = parts
  addDiscussionRoutes(app, discussions, ending.signal, heartbeatMs, streams)
  const panel = new PanelView(settings, world)
  addServerRoutes(app, discussions, panel)
  addPage(app, { discussions, panel, settings, world })
  addMetrics(app, parts.metrics)
  addMcp(app, parts)
  addGithubRoute(app, { hook: parts.github ?? null, door: parts.door, log: parts.log })
  app.addHook('preClose', async () => {
    ending.abort()
    setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS).unref()
  })
  await app.ready()
  return app
}

/** Whoever looks at an answer in a terminal is not to be misled by what a model wrote. */
const serializeFit: typeof serializerCompiler = (route) => {
  const serialize = serializerCompiler(route)
  return (value) => escapeUnfit(serialize(value))
}

function addMetrics(app: FastifyInstance, metrics: Metrics | undefined): void {
  if (!metrics) return
  app.addHook('onResponse', async ({ method, routeOptions }, reply) =>
    metrics.observeRequest({
      method,
      route: routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    }),
  )
  app.get('/metrics', { config: { scope: 'read' }, schema: { hide: true } }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  )
}

function addMcp(app: FastifyInstance, { mcp, door }: ServerParts): void {
  if (!mcp) return
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    config: { scope: 'read' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { body } = request
      const client = clientOf(request)
      // A batch, as older versions of the protocol have it, counts for as many requests as it holds.
      const further = Array.isArray(body) ? body.slice(1) : []
      for (const _ of further) {
        const refused = refuseTooMany(reply, door.take?.(client.name))
        if (refused) return refused
      }
      reply.hijack()
      await mcp.handle(request.raw, reply.raw, client, body)
    },
  })
}

function tellProblems(app: FastifyInstance, { onFault }: ServerParts): void {
  app.setNotFoundHandler(async ({ method, url }, reply) =>
    sendProblem(reply, makeProblem(404, `there is no ${method} ${pathOf(url)}`, 'See /openapi.json.')),
  )
  app.setErrorHandler(async (error: unknown, request, reply) => {
    const told = toProblem(error, request.method === 'POST')
    if (told === null) {
      onFault?.(error, describeRequest(request))
      return sendProblem(reply, makeProblem(500, 'something went wrong in the server', 'Its log says what.'))
    }
    if (told.retryAfter !== null) reply.header('retry-after', told.retryAfter)
    return sendProblem(reply, told.problem)
  })
}

function describeRequest({ id, method, url }: FastifyRequest): FaultyRequest {
  return { request: id, method, path: pathOf(url) }
}

function describeApi(generator: string) {
  const [, version = '0'] = generator.split(' ')
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpenBotMan',
      version,
      description:
        'Agents discuss a topic in rounds: a decision with its conditions, the dissent and action items. What agents say is their opinion.',
    },
    components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
    security: [{ token: [] }],
  }
}
