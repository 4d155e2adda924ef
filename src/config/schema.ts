// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import { z } from 'zod'
import { parseDuration } from '../core/duration.js'
import { CONSENSUS_RULES } from '../core/types.js'
import { githubSchema } from './github-schema.js'
import { methodSchema } from './method-schema.js'
import { PROVIDER_TYPES } from './provider-ref.js'
import { AN_ID, closed, ID, id, line } from './schema-parts.js'

/** The one version of the configuration's format that this program knows. */
export const CONFIG_VERSION = 1

export const MAX_ROUNDS = 50

// Every message below completes the sentence "Write …": it says what would be right.

const AN_ENDPOINT = 'a name of a-z, 0-9, _ and - that begins with a letter or a digit, such as "ollama"'

const AN_METHOD = 'a name of a-z, 0-9, _ and - that begins with a letter or a digit, such as "premortem"'
const A_TEXT = 'a text'

const DURATION = 'a duration such as 90s, 3m or 1h30m, at most 24 days'
const duration = z.string(DURATION).refine((text) => (parseDuration(text) ?? 0) > 0, DURATION)

const ROUNDS = `a whole number from 1 to ${MAX_ROUNDS}`
const rounds = z.int(ROUNDS).min(1, ROUNDS).max(MAX_ROUNDS, ROUNDS)

const CHAIN = 'a provider such as auto or claude-cli:sonnet, or a list of them'
const chain = z.union([line(200, CHAIN), z.array(line(200, CHAIN)).min(1, CHAIN)], CHAIN)

// Which methods there are is known once the user's own are read.
const method = line(40, 'the name of a method, such as consensus')
const chair = z.string('the id of an agent')
const flag = z.boolean('true or false')

const VETO = 'all, none, or a list of agent ids such as [security]'
const QUORUM = 'a number from 0 to 1, such as 0.5'
const consensus = closed({
  rule: z.enum(CONSENSUS_RULES, `a rule: ${CONSENSUS_RULES.join(', ')}`).optional(),
  quorum: z.number(QUORUM).min(0, QUORUM).max(1, QUORUM).optional(),
  veto: z.union([z.enum(['all', 'none']), z.array(z.string())], VETO).optional(),
})

const TOKENS = 'a whole number of tokens above 0, such as 500000'
const tokens = z.int(TOKENS).min(1, TOKENS)
const USD = 'an amount of US dollars above 0, such as 2.5'

const PRICE = 'US dollars per million tokens, at most a million, such as 2.5'
const price = z.number(PRICE).min(0, PRICE).max(1_000_000, PRICE)

const LANGUAGE = 'a language code such as en or de'
export const LANGUAGE_CODE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

const TYPE = `a provider type: ${PROVIDER_TYPES.join(', ')}`
const URL_TEXT =
  'an address that begins with http:// or https://, without a password, ? or # in it, such as http://localhost:11434/v1'
const COUNT = 'a whole number from 1 to 1000'
const PER_MINUTE = 'a number of requests above 0, such as 60'

const COMMAND =
  'the name or path of a program; for the type command a list of texts: the program and its arguments, such as [llm, -m, "{model}"]'
const OUTPUT = 'text, json:<path> or jsonl:<path>, such as json:choices.0.message.content'
const VARIABLES = 'a list of names of environment variables, such as [OLLAMA_HOST]'

const providerSchema = closed({
  type: z.enum(PROVIDER_TYPES, TYPE).optional(),
  baseUrl: z
    .string(URL_TEXT)
    // What an environment variable will hold is checked when it is put in.
    .refine((text) => text.includes('${') || isHttpAddress(text), URL_TEXT)
    .optional(),
  apiKey: z.string('a key, best as $' + '{NAME} of an environment variable').optional(),
  model: line(200, 'the name of a model').optional(),
  maxConcurrent: z.int(COUNT).min(1, COUNT).max(1000, COUNT).optional(),
  requestsPerMinute: z.number(PER_MINUTE).positive(PER_MINUTE).optional(),
  firstByteTimeout: duration.optional(),
  idleTimeout: duration.optional(),
  contextWindow: tokens.optional(),
  price: closed({ input: price, cachedInput: price.optional(), output: price }).optional(),
  script: line(1000, 'the path of a YAML file with replies').optional(),
  command: z
    .union(
      [line(1000, COMMAND), z.array(z.string(COMMAND).max(10_000, COMMAND), COMMAND).min(1, COMMAND)],
      COMMAND,
    )
    .optional(),
  output: z
    .string(OUTPUT)
    .regex(/^(?:text|jsonl?:[^.\s]+(?:\.[^.\s]+)*)$/, OUTPUT)
    .optional(),
  env: z.array(z.string(VARIABLES).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, VARIABLES), VARIABLES).optional(),
  maxOutputTokens: tokens.optional(),
})

const ACCESS = 'read (the files of the working directory) or { read: <folder> }; nothing can be written'
const access = z.union([z.literal('read'), closed({ read: line(1000, ACCESS) })], ACCESS)

const FOCUS = 'a list of words such as [cost, security]'
export const roleSchema = closed({
  id: id.optional(),
  name: line(60).optional(),
  role: line(80).optional(),
  emoji: line(16, 'one emoji').optional(),
  provider: chain.optional(),
  model: line(200, 'the name of a model').optional(),
  focus: z.array(line(60, FOCUS), FOCUS).optional(),
  access: access.optional(),
  prompt: z.string('a text').trim().min(1, 'a text, or leave the key away').optional(),
})

const TEAM_AGENTS = 'a list of at least two agent ids, such as [planner, coder]'
const teamSchema = closed({
  agents: z.array(z.string(TEAM_AGENTS), TEAM_AGENTS).min(2, TEAM_AGENTS),
  proposer: z.string('the id of one of the agents of this team').optional(),
  chair: chair.optional(),
  method: method.optional(),
  rounds: rounds.optional(),
  provider: chain.optional(),
  consensus: consensus.optional(),
})

export const configSchema = closed({
  version: z.literal(CONFIG_VERSION, `version: ${CONFIG_VERSION}`),
  // A folder or the roles themselves: `load.ts` reads these one by one, for exact messages.
  agents: z.unknown().optional(),
  provider: chain.optional(),
  providers: z
    .record(z.string().regex(ID, AN_ENDPOINT), providerSchema, 'a mapping of names to endpoints')
    .optional(),
  teams: z.record(z.string().regex(ID, AN_ID), teamSchema, 'a mapping of team ids to teams').optional(),
  discussion: closed({
    method: method.optional(),
    rounds: rounds.optional(),
    timeout: duration.optional(),
    deadline: duration.optional(),
    output: line(1000, 'the path of a folder').optional(),
    consensus: consensus.optional(),
    language: z.string(LANGUAGE).regex(LANGUAGE_CODE, LANGUAGE).optional(),
    maxOutputTokens: tokens.optional(),
    chair: chair.optional(),
    anonymous: flag.optional(),
    blindPick: flag.optional(),
  }).optional(),
  methods: z
    .record(z.string().regex(ID, AN_METHOD), methodSchema, 'a mapping of names to methods')
    .optional(),
  // Which keys and placeholders there are is checked in `prompts.ts`, for exact messages.
  prompts: z
    .record(z.string(), z.string(A_TEXT).trim().min(1, A_TEXT), 'a mapping of prompts to texts')
    .optional(),
  budget: closed({ tokens: tokens.optional(), usd: z.number(USD).positive(USD).optional() }).optional(),
  github: githubSchema.optional(),
})

export type ConfigText = z.infer<typeof configSchema>
export type TeamText = z.infer<typeof teamSchema>
export type RoleText = z.infer<typeof roleSchema>
export type ProviderText = z.infer<typeof providerSchema>

/** Ids are lower case, so that no two of them differ by case alone. */
export function isId(text: string): boolean {
  return ID.test(text) && text.length <= 40
}
export { AN_ID }

/** Whether a text is an address that an API can be reached at: paths are put to its end, and a key stands elsewhere. */
export function isHttpAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === '' && !/[?#]/.test(text)
}
