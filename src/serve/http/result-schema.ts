import { z } from 'zod'
import { toJson } from '../../core/text/json.js'
import { CONSENSUS_RULES, POSITIONS } from '../../core/types.js'
import { RUN_STATUSES } from '../../wire/runs.js'

export const HTTP_STATUSES = ['queued', ...RUN_STATUSES] as const
export type HttpStatus = (typeof HTTP_STATUSES)[number]

export const statusSchema = z
  .enum(HTTP_STATUSES)
  .describe(
    'interrupted: it has not ended, and nobody is at it; the server goes on with its own when it starts.',
  )

const position = z.enum(POSITIONS).nullable()
const text = z.string().nullable()
const ids = z.array(z.string())

const usage = z.object({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable().describe('US dollars; null: the price is not known.'),
  estimated: z.literal(true).optional().describe('The provider gave no figures.'),
})

const round = z.object({
  number: z.int(),
  turns: z.array(
    z.object({
      agent: z.string(),
      name: z.string(),
      role: z.string(),
      phase: z.string(),
      provider: z.string(),
      model: text,
      position,
      reason: text,
      confidence: z.number().nullable(),
      content: z.string().describe('Markdown as it came: not fit to be shown without care.'),
      durationMs: z.number(),
      usage: usage.nullable(),
    }),
  ),
  failures: z.array(
    z.object({ agent: z.string(), kind: z.string(), message: z.string(), attempts: z.number() }),
  ),
})

const score = z.number().nullable()

const tally = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('estimates'),
    rounds: z.array(
      z.object({
        round: z.int(),
        unit: z.string(),
        count: z.int(),
        min: z.number(),
        q1: z.number(),
        median: z.number(),
        q3: z.number(),
        max: z.number(),
        values: z.array(z.number()),
        odd: ids,
        estimates: z.array(
          z.object({ agent: z.string(), value: z.number(), unit: z.string(), low: score, high: score }),
        ),
      }),
    ),
  }),
  z.object({
    type: z.literal('ranking'),
    answers: z.array(z.object({ agent: z.string(), score, firsts: z.int(), rankings: z.int() })),
  }),
  z.object({
    type: z.literal('matrix'),
    options: ids,
    criteria: z.array(z.object({ name: z.string(), weight: z.number() })),
    cells: z.array(z.array(z.object({ mean: score, min: score, max: score, count: z.int() }))),
    ranking: z.array(z.object({ option: z.string(), total: score })),
    contested: z.array(
      z.object({
        option: z.string(),
        criterion: z.string(),
        min: z.number(),
        max: z.number(),
        scores: z.array(z.object({ agent: z.string(), score: z.number() })),
      }),
    ),
    unknown: z.array(z.object({ agent: z.string(), name: z.string() })),
  }),
])

/** The JSON result of the command line with the statuses of a server, and with paths of this API instead of files. */
export const resultSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  title: z.string(),
  method: z.string(),
  chosen: text.describe('Why the method was chosen; null: it was asked for.'),
  status: statusSchema,
  reason: text.describe('Why it ended; null: it has not.'),
  consensus: z.object({
    reached: z.boolean(),
    rule: z.enum(CONSENSUS_RULES),
    share: z.number(),
    supporters: z.int(),
    voters: z.int(),
    missing: ids,
    carried: ids,
  }),
  support: z.object({
    share: z.number().nullable(),
    missing: ids,
    changedMinds: z.array(
      z.object({ agent: z.string(), round: z.int(), from: z.string(), to: z.string(), grounds: text }),
    ),
    meanConfidence: z.number().nullable(),
  }),
  decision: text.describe('Markdown.'),
  picks: z.array(z.object({ agent: z.string(), option: z.string(), risk: text })),
  checklist: z.array(
    z.object({ id: z.string(), text: z.string(), answer: text, round: z.number().nullable() }),
  ),
  rounds: z.array(round),
  remarks: z.array(z.object({ round: z.int(), text: z.string(), seen: z.boolean() })),
  points: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['condition', 'concern', 'objection']),
      by: ids,
      round: z.int(),
      text: z.string(),
      status: z.enum(['open', 'accepted', 'declined', 'withdrawn']),
      answer: text,
    }),
  ),
  assumptions: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      by: ids,
      standing: z.enum(['confirmed', 'disputed', 'unverified']),
      checks: z.array(
        z.object({ agent: z.string(), verdict: z.enum(['confirmed', 'disputed']), text: z.string() }),
      ),
    }),
  ),
  tally: tally.nullable().describe('What was reckoned from estimates, rankings or scores.'),
  actionItems: z.array(
    z.object({ id: z.string(), text: z.string(), owner: text, priority: text, by: ids, round: z.int() }),
  ),
  dissent: z.array(z.object({ agent: z.string(), position, reason: text })),
  usage,
  durationMs: z.number(),
  transcript: text.describe('Path of the Markdown in this API.'),
  log: text.describe('Path of the events in this API.'),
})

export type HttpResult = z.output<typeof resultSchema>

/** Where a discussion is found in this API. */
export function pathOfDiscussion(id: string): string {
  return `/v1/discussions/${encodeURIComponent(id)}`
}

/** A result as the JSON that clients get. */
export function encodeResult(result: HttpResult): string {
  return toJson(z.encode(resultSchema, result))
}

export const listedSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: statusSchema,
  method: z.string(),
  team: text,
  agents: z.array(z.object({ id: z.string(), name: z.string() })),
  startedAt: z.string().describe('ISO 8601, UTC.'),
  updatedAt: z.string(),
  votes: z.object({ supporters: z.int(), responders: z.int() }).nullable(),
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    costUsd: z.number().nullable(),
  }),
})

export const pageSchema = z.object({
  discussions: z.array(listedSchema).describe('Newest first.'),
  next: text.describe('The cursor of the next page; null: this is the last one.'),
})

export type Page = z.output<typeof pageSchema>

export const acceptedSchema = z.object({ id: z.string(), status: statusSchema })

export type Accepted = z.output<typeof acceptedSchema>
