import { z } from 'zod'
import { discussArguments } from '../discuss-arguments.js'
import { HTTP_STATUSES } from './result-schema.js'

const { topic, team, agents, method, rounds, budget, language } = discussArguments.shape

/** A discussion as a client asks for it. What is not here (providers, paths, programs) is not for a client to choose. */
export const wantedSchema = z.strictObject({
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

const status = z.enum(HTTP_STATUSES)

export const listSchema = z.strictObject({
  status: z
    .union([status, z.array(status).max(20)])
    .optional()
    .describe('Only those of this status; may be given several times.'),
  text: z.string().min(1).max(1000).optional().describe('Stands in title, decision or replies.'),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()])
    .optional()
    .describe('Begun then or later.'),
  cursor: z.string().min(1).max(300).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
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

export const remarkSchema = z.strictObject({
  text: z.string().min(1).max(4000).describe('All agents see it from the next round on.'),
})
