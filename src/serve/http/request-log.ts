import type { FastifyInstance } from 'fastify'
import type { ServerLog } from './ports.js'

/** Asked every few seconds by whatever looks after the server. */
const OFTEN_ASKED = new Set(['/healthz', '/readyz', '/metrics'])

const LONGEST_PATH = 300

/**
 * Answers each request with its id (`X-Request-Id`), and tells of each once it is over: answered whole, or given up by
 * its client. To be added before whatever may refuse a request.
 */
export function logRequests(app: FastifyInstance, log: ServerLog | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    // Set on the answer itself, so that those have it that are not written by the framework.
    reply.raw.setHeader('x-request-id', request.id)
    if (!log) return
    // Told by the connection: a stream that its client leaves is never finished.
    reply.raw.once('close', () => {
      const level = OFTEN_ASKED.has(request.routeOptions.url ?? '') ? 'debug' : 'info'
      const facts = {
        request: request.id,
        client: request.client?.name ?? null,
        method: request.method,
        path: pathOf(request.url),
        status: reply.raw.statusCode,
        ms: Math.round(reply.elapsedTime),
      }
      if (reply.raw.writableFinished) log[level](facts, 'answered')
      else log[level](facts, 'left by its client')
    })
  })
}

/** An address without its query. */
export function pathOf(url: string): string {
  return (url.split('?')[0] ?? '').slice(0, LONGEST_PATH)
}
