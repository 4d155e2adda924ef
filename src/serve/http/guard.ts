import cors from '@fastify/cors'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { DoorPorts } from './ports.js'
import { makeProblem } from './problems.js'
import type { Allowance } from './rate-limit.js'
import { SEND_TOKEN, sendProblem } from './route-parts.js'

/** Browsers show a page what is answered to another origin only where that is said to them. */
export async function letPagesRead(app: FastifyInstance, { origins = [] }: DoorPorts): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-request-id'],
    exposedHeaders: ['location', 'retry-after', 'x-request-id'],
    maxAge: 600,
  })
}

/** Lets nobody in who is not known, or not allowed what the route is for. */
export function guard(app: FastifyInstance, door: DoorPorts): void {
  app.decorateRequest('client', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    const { host, origin, authorization, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
    const refused = door.checkHost?.({ host, origin, site: textOf(site), mode: textOf(mode) })
    if (refused) return sendProblem(reply, makeProblem(403, refused.message, refused.hint))
    const { isOpen = false, scope } = request.routeOptions.config
    if (isOpen) return
    request.client = door.authenticate(authorization)
    if (request.client === null) {
      reply.header('www-authenticate', 'Bearer realm="openbotman"')
      const detail = authorization === undefined ? 'there is no token' : 'the token is not known'
      return sendProblem(reply, makeProblem(401, detail, SEND_TOKEN))
    }
    const refusedForNow = refuseTooMany(reply, door.take?.(request.client.name))
    if (refusedForNow) return refusedForNow
    if (scope === undefined || request.client.scopes.has(scope)) return
    const detail = `the token of ${request.client.name} lacks the scope ${scope}`
    return sendProblem(reply, makeProblem(403, detail, 'Use a token that has it.'))
  })
}

/** Answers a client that asks too often. @returns null: it may go on */
export function refuseTooMany(reply: FastifyReply, allowance: Allowance | undefined): FastifyReply | null {
  if (!allowance || allowance.allowed) return null
  reply.header('retry-after', allowance.retryAfterSeconds)
  return sendProblem(reply, makeProblem(429, 'too many requests', 'Wait as long as Retry-After says.'))
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header
}
