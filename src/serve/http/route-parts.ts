import type { FastifyReply, FastifyRequest } from 'fastify'
import { toJson } from '../../core/text/json.js'
import type { Client, Scope } from './ports.js'
import { PROBLEM_TYPE, type Problem, problemSchema } from './problems.js'
import { Refusal } from './refusal.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null: nobody who is known, on a route that is open to all. */
    client: Client | null
  }
  interface FastifyContextConfig {
    /** What a client has to be allowed; absent: any client may. */
    scope?: Scope
    /** Whether nobody is asked for a token. */
    isOpen?: boolean
  }
}

/** The cure for whoever is not known. */
export const SEND_TOKEN = 'Send one as Authorization: Bearer <token>.'

const MEANING: Readonly<Record<number, string>> = {
  400: 'The request does not fit this document.',
  401: 'There is no token, or it is not known.',
  403: 'The token does not allow it.',
  404: 'There is no such discussion.',
  409: 'It is not in a state for that.',
  413: 'There is too much of it.',
  415: 'It is no JSON.',
  422: 'It cannot be held as asked for.',
  429: 'Too many of them: see Retry-After.',
  503: 'Not now: see Retry-After.',
}

/** The answers of a route that are no good ones, and the one for whatever else may happen. */
export function documentProblems(...statuses: number[]) {
  const describe = (description: string) => ({
    description,
    content: { [PROBLEM_TYPE]: { schema: problemSchema } },
  })
  const named = statuses.map(
    (status) => [status, describe(MEANING[status] ?? 'It is not possible.')] as const,
  )
  return { ...Object.fromEntries(named), default: describe('Something went wrong.') }
}

/** Answers with a problem and its status. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_TYPE).send(toJson(problem))
}

/** Whoever came past the door is somebody. */
export function clientOf({ client }: Pick<FastifyRequest, 'client'>): Client {
  if (client) return client
  throw new Refusal('forbidden', 'this is for nobody without a token', SEND_TOKEN)
}
