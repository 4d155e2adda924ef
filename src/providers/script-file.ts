import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { formatDuration, parseDuration } from '../core/duration.js'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import type { Failure, FailureKind, FollowUpKind, PhaseName, Usage } from '../core/types.js'

/** One scripted reply or failure. Guards that are null fit every call. */
export interface ScriptEntry {
  /** Null: the entry is a failure. */
  text: string | null
  failure: Failure | null
  usage: Usage | null
  /** Before the first text, or the failure. */
  delayMs: number
  /** Between the pieces. */
  everyMs: number
  /** In how many pieces the text is streamed. */
  chunks: number
  guards: { round: number | null; phase: PhaseName | null; followUp: FollowUpKind | null }
  /** Where it stands, as `file:line`. */
  at: string
}

const KINDS = [
  'not-installed',
  'auth',
  'quota',
  'rate-limit',
  'overflow',
  'timeout',
  'network',
  'server',
  'config',
  'crashed',
  'refused',
  'malformed',
] as const satisfies readonly FailureKind[]
const PHASES = [
  'picks',
  'proposal',
  'revision',
  'answers',
  'challenge',
  'closing',
  'synthesis',
] as const satisfies readonly PhaseName[]
/** A step of a method, by its name. */
const STEP_PHASE = /^step:[a-z0-9][a-z0-9_-]*$/
const FOLLOW_UPS = [
  'position',
  'conditions',
  'answers',
  'traces',
  'form',
] as const satisfies readonly FollowUpKind[]
const ENTRY_KEYS = ['text', 'fail', 'delay', 'every', 'chunks', 'usage', 'round', 'phase', 'followUp']

/**
 * Reads a script: a YAML mapping with `replies`, which holds a list of entries for each agent id.
 * @throws UserError naming file, line and key
 */
export function parseScript(source: { file: string; text: string }): Map<string, ScriptEntry[]> {
  const lines = new LineCounter()
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false })
  const reader = new ScriptReader(source.file, lines)
  const [syntaxError] = document.errors
  if (syntaxError) reader.refuse(syntaxError.pos[0], `is not valid YAML: ${syntaxError.message}`)

  const root = reader.mapping(document.contents, 'the script', ['replies'])
  const replies = reader.mapping(root.get('replies') ?? null, 'replies', null)
  const agents = new Map<string, ScriptEntry[]>()
  for (const [agent, list] of replies) {
    agents.set(
      agent,
      reader.list(list, `replies.${agent}`).map(({ node, key }) => reader.entry(node, key)),
    )
  }
  return agents
}

/** Walks the YAML tree; whatever does not fit is refused with its place. */
class ScriptReader {
  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  refuse(offset: number, what: string, hint: string | null = null): never {
    throw new UserError(`${this.placeOf(offset)}: ${what}`, hint)
  }

  entry(node: Node | null, key: string): ScriptEntry {
    const at = this.placeOf(offsetOf(node))
    if (isScalar(node) && typeof node.value === 'string') return { ...EMPTY_ENTRY, text: node.value, at }

    const fields = this.mapping(node, key, ENTRY_KEYS)
    const get = (name: string) => ({ node: fields.get(name) ?? null, key: `${key}.${name}` })
    const text = this.optional(get('text'), (field) => this.text(field))
    const failure = this.optional(get('fail'), (field) => this.failure(field))
    if ((text === null) === (failure === null)) {
      this.refuse(offsetOf(node), `${key} must have either text or fail`)
    }
    return {
      text,
      failure,
      at,
      delayMs: this.optional(get('delay'), (field) => this.duration(field)) ?? 0,
      everyMs: this.optional(get('every'), (field) => this.duration(field)) ?? 0,
      chunks: this.optional(get('chunks'), (field) => this.count(field, 1)) ?? EMPTY_ENTRY.chunks,
      usage: this.optional(get('usage'), (field) => this.usage(field)),
      guards: {
        round: this.optional(get('round'), (field) => this.count(field, 1)),
        phase: this.optional(get('phase'), (field) => this.phase(field)),
        followUp: this.optional(get('followUp'), (field) => this.oneOf(field, FOLLOW_UPS)),
      },
    }
  }

  private failure({ node, key }: Field): Failure {
    const fields = this.mapping(node, key, ['kind', 'message', 'hint', 'retryable', 'retryAfter'])
    const get = (name: string) => ({ node: fields.get(name) ?? null, key: `${key}.${name}` })
    const kind = this.oneOf(get('kind'), KINDS)
    const hint = this.optional(get('hint'), (field) => this.text(field))
    const retryAfterMs = this.optional(get('retryAfter'), (field) => this.duration(field))
    return {
      kind,
      message: this.optional(get('message'), (field) => this.text(field)) ?? `scripted failure: ${kind}`,
      retryable: this.optional(get('retryable'), (field) => this.flag(field)) ?? false,
      ...(hint === null ? {} : { hint }),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    }
  }

  private usage({ node, key }: Field): Usage {
    const names = ['inputTokens', 'cachedInputTokens', 'outputTokens'] as const
    const fields = this.mapping(node, key, [...names, 'costUsd'])
    const get = (name: string) => ({ node: fields.get(name) ?? null, key: `${key}.${name}` })
    const [inputTokens = 0, cachedInputTokens = 0, outputTokens = 0] = names.map(
      (name) => this.optional(get(name), (field) => this.count(field, 0)) ?? 0,
    )
    const costUsd = this.optional(get('costUsd'), (field) => this.number(field))
    return { inputTokens, cachedInputTokens, outputTokens, costUsd }
  }

  /** The fields of a mapping; with `known`, any other key is refused with a suggestion. */
  mapping(node: unknown, key: string, known: readonly string[] | null): Map<string, Node | null> {
    if (isAlias(node)) return this.refuse(offsetOf(node), `${key} is an alias, *${node.source}`, ALIAS_HINT)
    if (!isMap(node)) return this.refuse(offsetOf(node), `${key} must be a mapping`, MAPPING_HINT)
    const fields = new Map<string, Node | null>()
    for (const pair of (node as YAMLMap<Node, Node | null>).items) {
      const name = nameOf(pair)
      if (known !== null && !known.includes(name)) {
        const [near] = nearest(name, known, 1)
        const hint = near ? `Did you mean ${near}?` : `Known here: ${known.join(', ')}.`
        this.refuse(offsetOf(pair.key), `unknown key ${key}.${name}`, hint)
      }
      fields.set(name, pair.value)
    }
    return fields
  }

  list(node: Node | null, key: string): Field[] {
    if (!isSeq(node)) return this.refuse(offsetOf(node), `${key} must be a list of replies`)
    return node.items.map((item, index) => ({ node: item as Node | null, key: `${key}[${index}]` }))
  }

  private optional<Value>(field: Field, read: (field: Field) => Value): Value | null {
    return field.node === null || (isScalar(field.node) && field.node.value === null) ? null : read(field)
  }

  private text({ node, key }: Field): string {
    if (isScalar(node) && typeof node.value === 'string') return node.value
    return this.refuse(offsetOf(node), `${key} must be a text`)
  }

  private flag({ node, key }: Field): boolean {
    if (isScalar(node) && typeof node.value === 'boolean') return node.value
    return this.refuse(offsetOf(node), `${key} must be true or false`)
  }

  private number({ node, key }: Field): number {
    if (isScalar(node) && typeof node.value === 'number' && node.value >= 0) return node.value
    return this.refuse(offsetOf(node), `${key} must be a number`)
  }

  private count({ node, key }: Field, least: number): number {
    if (isScalar(node) && Number.isSafeInteger(node.value) && Number(node.value) >= least)
      return Number(node.value)
    return this.refuse(offsetOf(node), `${key} must be a whole number of at least ${least}`)
  }

  /** @returns milliseconds; a plain number is milliseconds already. */
  private duration({ node, key }: Field): number {
    const value = isScalar(node) ? node.value : null
    if (typeof value === 'number' && value >= 0) return value
    const ms = typeof value === 'string' ? parseDuration(value) : null
    return (
      ms ??
      this.refuse(
        offsetOf(node),
        `${key} must be a duration`,
        `Write one such as ${formatDuration(200)} or 2s.`,
      )
    )
  }

  private oneOf<Name extends string>({ node, key }: Field, names: readonly Name[]): Name {
    const value = isScalar(node) ? String(node.value) : ''
    const found = names.find((name) => name === value)
    if (found !== undefined) return found
    const [near] = nearest(value, names, 1)
    const hint = near ? `Did you mean ${near}?` : null
    return this.refuse(offsetOf(node), `${key} must be one of ${names.join(', ')}`, hint)
  }

  private phase(field: Field): PhaseName {
    const value = this.text(field)
    return STEP_PHASE.test(value) ? (value as PhaseName) : this.oneOf(field, PHASES)
  }

  private placeOf(offset: number): string {
    return `${this.file}:${Math.max(1, this.lines.linePos(offset).line)}`
  }
}

interface Field {
  node: Node | null
  key: string
}

const ALIAS_HINT = 'A script takes no YAML aliases: write the reply out.'
const MAPPING_HINT = 'A script has `replies:`, and in it a list of replies for each agent id.'

const EMPTY_ENTRY: ScriptEntry = {
  text: null,
  failure: null,
  usage: null,
  delayMs: 0,
  everyMs: 0,
  chunks: 3,
  guards: { round: null, phase: null, followUp: null },
  at: '',
}

function nameOf(pair: Pair<Node, Node | null>): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function offsetOf(node: unknown): number {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
  return Array.isArray(range) ? Number(range[0]) : 0
}
