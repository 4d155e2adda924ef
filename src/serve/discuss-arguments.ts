import { z } from 'zod'
import { MAX_ROUNDS } from '../config/schema.js'

/** No id and no amount is longer, in characters; what is wrong with one is told with it. */
const LONGEST_WORD = 200

/** Of other people's: to read a larger one takes seconds, in which nobody else is served. */
const MAX_TOPIC_BYTES = 200_000

const A_TOPIC = `write what is to be decided, as a text of at most ${MAX_TOPIC_BYTES / 1000} KB`
export const A_LIST_OF_AGENTS = 'write a list of ids, such as ["planner", "coder"]'
const A_NUMBER_OF_ROUNDS = `write a whole number from 1 to ${MAX_ROUNDS}`

/** The arguments of `discuss`. What is not here (providers, paths, programs) is not for a client to choose. */
export const discussArguments = z.strictObject(
  {
    topic: z
      .string({ error: A_TOPIC })
      .refine((text) => text.trim() !== '' && Buffer.byteLength(text) <= MAX_TOPIC_BYTES, { error: A_TOPIC })
      .describe(
        'What is to be decided: the text itself (Markdown), never a path. Give the question, the options with their pros and cons, constraints, and the code or facts that bear on it: the agents see nothing else.',
      ),
    team: z
      .string()
      .max(LONGEST_WORD)
      .optional()
      .describe('Id of a team (see list_teams); not together with agents.'),
    agents: z
      .array(z.string().max(LONGEST_WORD), { error: A_LIST_OF_AGENTS })
      .max(50)
      .optional()
      .describe('Ids of at least two agents (see list_teams), the proposer first; not together with team.'),
    method: z
      .string()
      .max(LONGEST_WORD)
      .optional()
      .describe('How to discuss: a name from list_teams, or auto, which chooses by what the topic asks for.'),
    rounds: z
      .int({ error: A_NUMBER_OF_ROUNDS })
      .min(1, { error: A_NUMBER_OF_ROUNDS })
      .max(MAX_ROUNDS, { error: A_NUMBER_OF_ROUNDS })
      .optional()
      .describe('At most so many rounds.'),
    budget: z
      .string()
      .max(LONGEST_WORD)
      .optional()
      .describe('Stop before it is exceeded: 50000tok or 2.50usd; not more than the server allows.'),
    language: z
      .string()
      .max(LONGEST_WORD)
      .optional()
      .describe('Language of the replies, such as en or de; default: that of the topic.'),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? describeUnknown(issue.keys) : undefined) },
)

export type DiscussArguments = z.output<typeof discussArguments>

function describeUnknown(keys: readonly string[]): string {
  const known = Object.keys(discussArguments.shape).join(', ')
  return `unknown argument ${keys.join(', ')}. Arguments are ${known}; which providers and models answer stands in openbotman.yaml and is not for a client to choose`
}
