import { z } from 'zod'
import { formatDuration } from '../core/duration.js'
import { PROMPT_KEYS } from '../core/prompt/words.js'
import { DEFAULT_BUDGET, DEFAULT_DISCUSSION } from './config.js'
import { DEFAULT_GITHUB } from './github.js'
import { methodSchema } from './method-schema.js'
import { CONFIG_VERSION, configSchema, roleSchema } from './schema.js'

/** A key of the configuration, as people are told about it. */
export interface KeyDescription {
  /** With its sections: `discussion.rounds`, `teams.<name>.agents`. */
  key: string
  /** What to write, as the messages about a wrong value say it; empty for a section. */
  write: string
  /** As it would be written; null: there is none, or none worth naming. */
  default: string | null
}

/** All keys of an openbotman.yaml, in the order of its schema: read off that very schema, so that none is missing. */
export function describeConfig(): KeyDescription[] {
  return describeShape(configSchema, '')
}

/** All keys of a role, in a file of its own or inline. */
export function describeRole(): KeyDescription[] {
  // A role without a provider has that of the configuration.
  return describeShape(roleSchema, '').map((key) => ({ ...key, default: null }))
}

/** All keys of a method of one's own. */
export function describeMethod(): KeyDescription[] {
  return describeShape(methodSchema, '')
}

const DEFAULTS: Readonly<Record<string, string>> = {
  provider: 'auto',
  'discussion.method': DEFAULT_DISCUSSION.method,
  'discussion.rounds': String(DEFAULT_DISCUSSION.rounds),
  'discussion.timeout': formatDuration(DEFAULT_DISCUSSION.timeoutMs),
  'discussion.deadline': formatDuration(DEFAULT_DISCUSSION.deadlineMs),
  'discussion.output': DEFAULT_DISCUSSION.output,
  'discussion.consensus.rule': DEFAULT_DISCUSSION.policy.rule,
  'discussion.consensus.quorum': String(DEFAULT_DISCUSSION.policy.quorum),
  'discussion.consensus.veto': String(DEFAULT_DISCUSSION.policy.veto),
  'discussion.maxOutputTokens': String(DEFAULT_DISCUSSION.maxOutputTokens),
  'discussion.anonymous': String(DEFAULT_DISCUSSION.anonymous),
  'discussion.blindPick': String(DEFAULT_DISCUSSION.blindPick),
  'discussion.language': DEFAULT_DISCUSSION.language ?? 'that of the topic',
  'budget.tokens': String(DEFAULT_BUDGET.tokens),
  'github.api': DEFAULT_GITHUB.api,
  'github.on': DEFAULT_GITHUB.on.join(', '),
  'github.team': 'that of openbotman review',
  'github.drafts': String(DEFAULT_GITHUB.drafts),
  'github.forks': String(DEFAULT_GITHUB.forks),
}

/** Keys whose values are read by code of their own, so that the schema has nothing to say about them. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  agents: 'a folder with one role a file, or the roles themselves: { planner: { role: architect } }',
  version: String(CONFIG_VERSION),
  'methods.<name>': 'a method of your own',
  'prompts.<name>': `a text that takes the place of the one that ships: ${PROMPT_KEYS.join(', ')}`,
}

function describeShape(schema: z.core.$ZodType, prefix: string): KeyDescription[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([key, value]: [string, z.core.$ZodType]) =>
      describeKey(`${prefix}${key}`, value),
    )
  return []
}

function describeKey(key: string, schema: z.core.$ZodType): KeyDescription[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject) return describeShape(inner, `${key}.`)
  if (inner instanceof z.ZodRecord) {
    const value = unwrap(inner.valueType)
    const name = `${key}.<name>`
    // What stands under a method is told by itself.
    return value instanceof z.ZodObject && key !== 'methods'
      ? describeShape(value, `${name}.`)
      : [{ key: name, write: READ_ELSEWHERE[name] ?? explain(value), default: null }]
  }
  if (inner instanceof z.ZodArray && unwrap(inner.element) instanceof z.ZodObject)
    return [{ key, write: explain(inner), default: null }, ...describeShape(inner.element, `${key}[].`)]
  return [{ key, write: READ_ELSEWHERE[key] ?? explain(inner), default: DEFAULTS[key] ?? null }]
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema
}

/** What is right, in the words of the message about something that never is. */
function explain(schema: z.core.$ZodType): string {
  const result = z.safeParse(schema, Symbol('never right'))
  return result.success ? '' : (result.error.issues[0]?.message ?? '')
}
