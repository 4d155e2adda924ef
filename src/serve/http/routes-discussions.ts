import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { POLICY } from '../../core/export/style.js'
import { CALLBACK_TEXT } from './callback-schema.js'
import type { Discussions } from './discussions.js'
import { writeEventStream } from './event-stream.js'
import {
  afterSchema,
  idSchema,
  keySchema,
  lastEventSchema,
  listSchema,
  remarkSchema,
  wantedSchema,
} from './request-schema.js'
import { acceptedSchema, pageSchema, pathOfDiscussion, resultSchema } from './result-schema.js'
import { clientOf, documentProblems } from './route-parts.js'
import type { Streams } from './streams.js'

const nothing = z.null().describe('Nothing.')

/**
 * @param ending aborted when the server is about to end: the event streams end with it
 * @param heartbeatMs how long an event stream may be silent
 */
export function addDiscussionRoutes(
  server: FastifyInstance,
  discussions: Discussions,
  ending: AbortSignal,
  heartbeatMs: number,
  streams: Streams,
): void {
  const app = server.withTypeProvider<ZodTypeProvider>()
  const tags = ['discussions']
  const read = { config: { scope: 'read' } } as const
  const discuss = { config: { scope: 'discuss' } } as const

  app.post(
    '/v1/discussions',
    {
      ...discuss,
      schema: {
        tags,
        summary: 'Start a discussion',
        description: `Answers as soon as it is kept on the disk; it is held when its turn has come.\n\n${CALLBACK_TEXT}`,
        headers: keySchema,
        body: wantedSchema,
        response: { 202: acceptedSchema, ...documentProblems(400, 401, 403, 413, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null
      const accepted = await discussions.submit(clientOf(request), request.body, key)
      return reply.code(202).header('location', pathOfDiscussion(accepted.id)).send(accepted)
    },
  )

  app.get(
    '/v1/discussions',
    {
      ...read,
      schema: {
        tags,
        summary: 'List discussions, the newest first',
        querystring: listSchema,
        response: { 200: pageSchema, ...documentProblems(400, 401, 403) },
      },
    },
    async ({ query: { status, text, since, cursor, limit } }) =>
      discussions.list({
        statuses: typeof status === 'string' ? [status] : status,
        text,
        since: since === undefined ? undefined : Date.parse(since),
        after: cursor,
        most: limit,
      }),
  )

  app.get(
    '/v1/discussions/:id',
    {
      ...read,
      schema: {
        tags,
        summary: 'The result so far',
        params: idSchema,
        response: { 200: resultSchema, ...documentProblems(401, 403, 404) },
      },
    },
    async ({ params }) => discussions.read(params.id),
  )

  app.get(
    '/v1/discussions/:id/events',
    {
      ...read,
      schema: {
        tags,
        summary: 'Follow a discussion',
        description:
          'Server-sent events: what is in its log, each with its number as id, then what is added. Ends with the discussion.',
        params: idSchema,
        headers: lastEventSchema,
        querystring: afterSchema,
        response: {
          200: {
            description: 'Event after event.',
            content: { 'text/event-stream': { schema: z.string() } },
          },
          204: nothing.describe('There are no more events and there will be none: do not come back.'),
          ...documentProblems(400, 401, 403, 404, 429),
        },
      },
    },
    async (request, reply) => {
      const { params, headers, query } = request
      const after = Number(headers['last-event-id'] ?? query.after ?? 0)
      const end = new AbortController()
      const events = discussions.follow(params.id, after, AbortSignal.any([end.signal, ending]))
      if (events === null) return reply.code(204).send(null)
      streams.add(clientOf(request).name, end)
      reply.raw.on('close', () => end.abort())
      if (reply.raw.closed) end.abort()
      const lines = Readable.from(writeEventStream(events, end, heartbeatMs), { objectMode: false })
      return sendStream(reply, lines)
    },
  )

  app.get(
    '/v1/discussions/:id/transcript',
    {
      ...read,
      schema: {
        tags,
        summary: 'The transcript, as Markdown',
        params: idSchema,
        response: {
          200: { description: 'Markdown.', content: { 'text/markdown': { schema: z.string() } } },
          ...documentProblems(401, 403, 404),
        },
      },
    },
    async ({ params }, reply) =>
      reply.type('text/markdown; charset=utf-8').send(discussions.render(params.id, 'md')),
  )

  app.get(
    '/v1/discussions/:id/export.html',
    {
      ...read,
      schema: {
        tags,
        summary: 'All of it as one page',
        params: idSchema,
        response: {
          200: {
            description: 'A page without scripts.',
            content: { 'text/html': { schema: z.string() } },
          },
          ...documentProblems(401, 403, 404),
        },
      },
    },
    async ({ params }, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', `${POLICY}; frame-ancestors 'none'`)
        .header('referrer-policy', 'no-referrer')
        .send(discussions.render(params.id, 'html')),
  )

  app.post(
    '/v1/discussions/:id/cancel',
    {
      ...discuss,
      schema: {
        tags,
        summary: 'End a discussion that is queued or running',
        description: 'What was said is kept. Answers once it has ended.',
        params: idSchema,
        response: { 200: acceptedSchema, ...documentProblems(401, 403, 404, 409, 503) },
      },
    },
    async (request) => discussions.cancel(request.params.id, clientOf(request)),
  )

  app.post(
    '/v1/discussions/:id/remarks',
    {
      ...discuss,
      schema: {
        tags,
        summary: 'Put a remark in that all agents see from the next round on',
        params: idSchema,
        body: remarkSchema,
        response: { 202: acceptedSchema, ...documentProblems(400, 401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await discussions.remark(id, clientOf(request), request.body.text)
      return reply.code(202).send({ id, status: discussions.read(id).status })
    },
  )

  app.delete(
    '/v1/discussions/:id',
    {
      ...discuss,
      schema: {
        tags,
        summary: 'Remove a discussion that is not under way, with its transcript',
        params: idSchema,
        response: { 204: nothing, ...documentProblems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await discussions.remove(request.params.id, clientOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** The schema says what is in the stream; what is sent is the stream itself. */
function sendStream(reply: Pick<FastifyReply, 'header'>, lines: Readable): FastifyReply {
  return reply.header('content-type', 'text/event-stream').header('x-accel-buffering', 'no').send(lines)
}
