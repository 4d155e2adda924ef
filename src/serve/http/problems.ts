import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { UserError } from '../../core/errors.js'
import { clip } from '../../core/text/gist.js'
import { hideForClient, nameArguments } from '../client-words.js'
import { Refusal, type RefusalKind } from './refusal.js'

export const PROBLEM_TYPE = 'application/problem+json'

/** What every answer but a good one holds (RFC 9457). */
export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('What the status code means.'),
  status: z.int(),
  detail: z.string().describe('What is wrong.'),
  hint: z.string().optional().describe('The cure.'),
  errors: z
    .array(z.object({ place: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong with the request, place by place.'),
})

export type Problem = z.output<typeof problemSchema>

const STATUS_OF: Readonly<Record<RefusalKind, number>> = {
  unknown: 404,
  conflict: 409,
  forbidden: 403,
  'reused-key': 422,
  full: 429,
  unwritable: 503,
  unready: 503,
  ending: 503,
}

/** A problem, and when to ask again in seconds, where that helps. */
export interface ToldProblem {
  problem: Problem
  retryAfter: number | null
}

/** In characters; what a client sent is told with what is wrong with it, and may have any length. */
const LONGEST_WORDS = 2000

export function makeProblem(status: number, detail: string, hint: string | null = null): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  const clean = (text: string) => tell(nameArguments(text))
  return {
    type: 'about:blank',
    title,
    status,
    detail: clean(detail),
    ...(hint === null ? {} : { hint: clean(hint) }),
  }
}

/**
 * What a client is told of an error; null: it is a fault of the server, of which clients are told nothing.
 * @param isAsked whether the client's own request may be to blame
 */
export function toProblem(error: unknown, isAsked: boolean): ToldProblem | null {
  if (error instanceof Refusal)
    return {
      problem: makeProblem(STATUS_OF[error.kind], error.message, error.hint),
      retryAfter: error.retryAfter,
    }
  if (error instanceof UserError && isAsked)
    return { problem: makeProblem(422, error.message, error.hint), retryAfter: null }
  if (!(error instanceof Error)) return null
  const { statusCode, validation, code } = error as FrameworkError
  if (Array.isArray(validation))
    return { problem: describeInvalid(error.message, validation), retryAfter: null }
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? { problem: describeUnread(statusCode, code ?? '', error.message), retryAfter: null }
    : null
}

/** Clipped last: half a key would not be known again. */
function tell(text: string): string {
  return clip(hideForClient(text).slice(0, 2 * LONGEST_WORDS), LONGEST_WORDS)
}

type FrameworkError = Error & { statusCode?: number; validation?: unknown; code?: string }

/** A request that could not even be read. */
function describeUnread(status: number, code: string, message: string): Problem {
  if (status === 415)
    return makeProblem(
      status,
      'the body is of a type that is not read here',
      'Send JSON, with the header Content-Type: application/json.',
    )
  if (status === 413) return makeProblem(status, 'the request is too large', 'A topic has at most 200 KB.')
  return /JSON_BODY|SyntaxError/.test(code)
    ? makeProblem(status, 'the body is not valid JSON', 'Write it such as {"topic": "Do we need a queue?"}.')
    : makeProblem(status, message, 'See /openapi.json.')
}

function describeInvalid(message: string, issues: readonly unknown[]): Problem {
  const errors = issues.map((issue) => {
    const { instancePath = '', message = '' } = issue as { instancePath?: string; message?: string }
    return { place: instancePath, message: tell(message) }
  })
  return { ...makeProblem(400, message, 'See /openapi.json.'), errors }
}
