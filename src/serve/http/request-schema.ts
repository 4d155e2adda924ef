import { z } from 'zod'
import { nearest } from '../../core/nearest.js'
import { discussArguments } from '../discuss-arguments.js'
import { HTTP_STATUSES } from './result-schema.js'

const { topic, team, agents, method, rounds, budget, language } = discussArguments.shape

/** An object of these members and no others; one that is not known is told with those that are. */
function strictObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: ({ code, keys, input }) => {
      if (code === 'unrecognized_keys') return describeUnknown(keys ?? [], known)
      return code === 'invalid_type' && input !== undefined ? `write an object with ${known[0]}` : undefined
    },
  })
}

function describeUnknown(unknown: readonly string[], known: readonly string[]): string {
  const [near] = nearest(unknown[0] ?? '', known, 1)
  const cure = near === undefined ? 'k' : `did you mean "${near}"? K`
  return `${unknown.map((each) => JSON.stringify(each)).join(', ')} is not known here; ${cure}nown are ${known.join(', ')}`
}

/** A discussion as a client asks for it. What is not here (providers, paths, programs) is not for a client to choose. */
export const wantedSchema = strictObject({
  topic,
  team: team.describe('Id of a team (GET /v1/teams); not together with agents.'),
  agents: agents.describe(
    'Ids of at least two agents (GET /v1/agents), the proposer first; not together with team.',
  ),
  method: method.describe('A name of GET /v1/methods, or auto, which chooses by what the topic asks for.'),
  rounds,
  budget,
  language,
  callback: z.url().max(2000).optional().describe('Where the result is sent at the end, signed; see above.'),
})

export const keySchema = z.looseObject({
  'idempotency-key': z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('A name for this request: asked for again with it, the same discussion is given.'),
})

const A_TIME = 'write a date, or a time with its offset, such as 2026-01-31 or 2026-01-31T09:00:00Z'
const A_LIMIT = 'write a whole number from 1 to 100'
const A_STATUS = `a status is one of ${HTTP_STATUSES.join(', ')}`
const status = z.enum(HTTP_STATUSES, { error: A_STATUS })

export const listSchema = strictObject({
  status: z
    .union([status, z.array(status).max(20)], { error: A_STATUS })
    .optional()
    .describe('Only those of this status; may be given several times.'),
  text: z.string().min(1).max(1000).optional().describe('Stands in title, decision or replies.'),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: A_TIME })
    .optional()
    .describe('Begun then or later.'),
  cursor: z.string().min(1).max(300).optional().describe('`next` of the page before.'),
  limit: z.coerce
    .number({ error: A_LIMIT })
    .int({ error: A_LIMIT })
    .min(1, { error: A_LIMIT })
    .max(100, { error: A_LIMIT })
    .default(50),
})

export const idSchema = z.object({ id: z.string().min(1).max(300) })

const number = z
  .string()
  .regex(/^\d{1,9}$/, 'write the number of an event')
  .optional()

export const lastEventSchema = z.looseObject({
  'last-event-id': number.describe('The last event that is known already; the stream begins behind it.'),
})

export const afterSchema = z.strictObject({
  after: number.describe('The same for those who cannot send the header, which goes before it.'),
})

const A_REMARK = 'write what the agents should take into account, in at most 4000 characters'

export const remarkSchema = strictObject({
  text: z
    .string({ error: A_REMARK })
    .min(1, { error: A_REMARK })
    .max(4000, { error: A_REMARK })
    .describe('All agents see it from the next round on.'),
})
