import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { Webhooks } from '@octokit/webhooks'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refuseTooMany } from '../http/guard.js'
import type { DoorPorts, ServerLog } from '../http/ports.js'
import { makeProblem } from '../http/problems.js'
import { Refusal } from '../http/refusal.js'
import { documentProblems, sendProblem } from '../http/route-parts.js'
import { explainIgnored } from './filter.js'
import { readPullEvent } from './payload.js'
import type { PullReviews, Taken } from './reviews.js'
import type { GithubSettings } from './settings.js'

/** What takes the events of pull requests. */
export interface GithubHook {
  settings: GithubSettings
  reviews: Pick<PullReviews, 'take'>
}

export interface GithubRoutePorts {
  /** Null: the configuration has no section for it. */
  hook: GithubHook | null
  door: DoorPorts
  log: ServerLog | undefined
}

const ROUTE = '/v1/hooks/github'
/** In bytes. */
const LARGEST_EVENT = 4_000_000

const DESCRIPTION = `GitHub calls this for each event of a webhook; its signature (\`X-Hub-Signature-256\`) takes the place of a token. A pull request that the section \`github\` of the configuration asks for is reviewed as \`openbotman review\` does, and the review is left as one comment, which later reviews replace.

202 means that it is on the disk, and is read, reviewed and commented on from there, or that it is none that is reviewed, with the reason. A delivery is taken once. 503 means that it was not taken: have it delivered again.`

const text = z.string().max(200).optional()
const headersSchema = z.looseObject({
  'x-github-event': text.describe('`ping` or `pull_request`; others are ignored.'),
  'x-github-delivery': text.describe('The same when it is delivered again.'),
  'x-hub-signature-256': text.describe('`sha256=<hex>`: an HMAC of the body with the secret of the webhook.'),
})
const answerSchema = z.object({
  status: z.enum(['accepted', 'known', 'ignored', 'pong']),
  reason: z.string().nullable().describe('Why nothing is begun; null: it is.'),
})

type Answer = z.output<typeof answerSchema>
type Headers = z.output<typeof headersSchema>

/** Adds the route that GitHub calls, which there is whether or not anything is set up for it. */
export function addGithubRoute(server: FastifyInstance, { hook, door, log }: GithubRoutePorts): void {
  const webhooks = hook && new Webhooks({ secret: hook.settings.secret })
  server.register(async (scope) => {
    // What is signed are the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
    scope.withTypeProvider<ZodTypeProvider>().post(
      ROUTE,
      {
        config: { isOpen: true },
        schema: {
          tags: ['hooks'],
          summary: 'Take an event of GitHub',
          description: DESCRIPTION,
          security: [],
          headers: headersSchema,
          response: {
            200: answerSchema,
            202: answerSchema,
            ...documentProblems(400, 401, 403, 404, 413, 415, 429, 503),
          },
        },
        // GitHub tells all of a pull request, its description among it.
        bodyLimit: LARGEST_EVENT,
        // Before its body is read.
        onRequest: async (request, reply) =>
          refuseTooMany(reply, door.take?.(`hook of ${request.ip}`)) ?? undefined,
      },
      async (request, reply) => {
        if (hook === null || webhooks === null) {
          log?.warn(
            { request: request.id, cure: 'Add the section github to the configuration and start again.' },
            'GitHub calls, and nothing is set up for it',
          )
          return refuse(reply, 404, `there is no POST ${ROUTE}`, 'See /openapi.json.')
        }
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const signature = request.headers['x-hub-signature-256'] ?? ''
        // What is checked is a text: bytes that are no UTF-8 become one that may be signed, and would be another delivery.
        const isSigned =
          body.length > 0 &&
          isUtf8(body) &&
          signature !== '' &&
          (await webhooks.verify(body.toString('utf8'), signature))
        if (!isSigned)
          return refuse(
            reply,
            401,
            signature === '' ? 'there is no signature' : 'the signature is not that of this server',
            "Set the webhook's secret to the one of the server (github.secret).",
          )
        return takeSigned(request.headers, reply, body, hook)
      },
    )
  })
}

function takeSigned(headers: Headers, reply: FastifyReply, body: Buffer, hook: GithubHook): FastifyReply {
  const { 'x-github-event': name, 'x-github-delivery': delivery } = headers
  if (!/^application\/json\b/i.test(String(headers['content-type'])))
    return refuse(reply, 415, 'it is no JSON', "Set the webhook's content type to application/json.")
  if (!name || !delivery || !/^[\w-]{1,100}$/.test(delivery))
    return refuse(reply, 400, 'X-GitHub-Event or X-GitHub-Delivery is missing', 'See /openapi.json.')
  if (name === 'ping') return tell(reply, 200, { status: 'pong', reason: null })
  if (name !== 'pull_request') return ignore(reply, 'events of this kind begin no review: Pull requests do')
  const event = readPullEvent(parse(body))
  if (event === null) return refuse(reply, 400, 'it is no event of a pull request', 'See /openapi.json.')
  const reason = explainIgnored(event, hook.settings)
  if (reason !== null) return ignore(reply, reason)
  try {
    const digest = createHash('sha256').update(body).digest('hex')
    const taken: Taken = hook.reviews.take(event, delivery, digest)
    return tell(reply, taken.status === 'known' ? 200 : 202, taken)
  } catch (error) {
    // GitHub shows it as failed then, and lets people deliver it again.
    if (!(error instanceof Refusal) || error.retryAfter === null) throw error
    reply.header('retry-after', error.retryAfter)
    return refuse(reply, 503, error.message, error.hint ?? 'Deliver it again later.')
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

function ignore(reply: FastifyReply, reason: string): FastifyReply {
  return tell(reply, 202, { status: 'ignored', reason })
}

function tell(reply: FastifyReply, status: 200 | 202, answer: Answer): FastifyReply {
  return reply.code(status).send(answer)
}

function refuse(reply: FastifyReply, status: number, detail: string, hint: string): FastifyReply {
  return sendProblem(reply, makeProblem(status, detail, hint))
}
