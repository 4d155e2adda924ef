import type { MethodSpec } from '../core/method/method.js'
import type { Policy } from '../core/types.js'
import type { GithubConfig } from './github.js'
import type { ProviderType } from './provider-ref.js'
import type { Origin } from './yaml-source.js'

/**
 * A configuration that was read and checked as a whole. Texts of agents and endpoints still hold their
 * `${NAME}`: these are put in when the agent or the endpoint is used.
 */
export interface Config {
  /** Absolute path of the file. */
  file: string
  /** The folder of the file: what `script` and the path of a program are relative to. */
  folder: string
  /** Whether it is the user's own (see `isOwnConfig`); of what another one does, some has to be agreed to. */
  own: boolean
  /** Agents in the order of their files or of the inline roles. */
  agents: AgentConfig[]
  teams: TeamConfig[]
  endpoints: EndpointConfig[]
  /** The user's own; those that ship stand beside them. */
  methods: MethodSpec[]
  /** Words that take the place of those that ship, by their key. */
  prompts: Record<string, string>
  /** Chain for agents that name no provider; null: `auto`. */
  provider: string[] | null
  discussion: DiscussionConfig
  budget: { tokens: number | null; usd: number | null }
  /** Pull requests that a server reviews; null: none. */
  github: GithubConfig | null
  origin: Origin
}

export interface DiscussionConfig {
  /** A method's name, or `auto`. */
  method: string
  rounds: number
  /** For one reply, in milliseconds. */
  timeoutMs: number
  /** For the whole discussion, in milliseconds. */
  deadlineMs: number
  /** Folder for transcripts, relative to the working directory. */
  output: string
  policy: Policy
  /** Null: the language of the topic. */
  language: string | null
  maxOutputTokens: number
  /** Agent id of whoever writes the synthesis, judges or checks; null: as the method says. */
  chair: string | null
  /** Whether agents are told neither names nor roles of others. */
  anonymous: boolean
  /** Whether responders name the option they would take before they see a proposal. */
  blindPick: boolean
}

export interface AgentConfig {
  id: string
  name: string
  role: string
  emoji: string
  focus: string[]
  prompt: string
  /** `type[:model]`, as written; null: the default of the configuration. */
  provider: string[] | null
  model: string | null
  /** The folder whose files the agent may read, as written; `read` null: the working directory. Absent: none. */
  access?: { read: string | null }
  origin: Origin
}

export interface TeamConfig extends TeamOverrides {
  id: string
  agents: string[]
  proposer: string
  provider: string[] | null
  origin: Origin
}

/** What a team sets for its discussions instead of the configuration. */
export interface TeamOverrides {
  method: string | null
  chair: string | null
  rounds: number | null
  consensus: Partial<Policy>
}

/** A named endpoint, or settings for a built-in type of the same name. Absent values are null. */
export interface Endpoint {
  name: string
  type: ProviderType
  baseUrl: string | null
  apiKey: string | null
  /** The model to ask for when neither the agent nor its chain names one. */
  model: string | null
  maxConcurrent: number | null
  requestsPerMinute: number | null
  /** How long a reply's first byte, and each further one, may take, in milliseconds; null: as the reply's time-out says. */
  firstByteTimeoutMs: number | null
  idleTimeoutMs: number | null
  /** Tokens that a prompt and its reply may have together; null: not known. */
  contextWindow: number | null
  /** US dollars per million tokens; `cachedInput` null: the same as `input`. */
  price: { input: number; cachedInput: number | null; output: number } | null
  /** File with replies, for the type `scripted`; absolute once expanded. */
  script: string | null
  /** Program to start, for the types `*-cli`. */
  command: string | null
  /** For the type `command`: program and arguments, and where in its output the reply is. */
  argv: string[] | null
  output: CommandOutput
  /** Names of variables that a `command` gets to see. */
  env: string[]
  maxOutputTokens: number | null
}

/** The reply is all that a program prints, or what is at a path of its JSON or of every line of JSON. */
export type CommandOutput = { format: 'text' } | { format: 'json' | 'jsonl'; path: string }

export interface EndpointConfig extends Endpoint {
  origin: Origin
}

/** What holds where the file says nothing. */
export const DEFAULT_DISCUSSION: DiscussionConfig = {
  method: 'consensus',
  rounds: 3,
  timeoutMs: 3 * 60_000,
  deadlineMs: 30 * 60_000,
  output: 'discussions',
  policy: { rule: 'two-thirds', quorum: 0.5, veto: 'all' },
  language: null,
  maxOutputTokens: 4096,
  chair: null,
  anonymous: false,
  blindPick: true,
}

export const DEFAULT_BUDGET: Config['budget'] = { tokens: 500_000, usd: null }

export function listAgents(config: Config): string[] {
  return config.agents.map((agent) => agent.id)
}

export function listEndpoints(config: Config): string[] {
  return config.endpoints.map((endpoint) => endpoint.name)
}
