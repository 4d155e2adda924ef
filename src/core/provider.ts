import type { Expects } from './method/method.js'
import type { Agent, Brief, Failure, FollowUpKind, PhaseName, Point, Usage } from './types.js'

/** One message of an agent's conversation. Consecutive messages may have the same role; adapters that need
 * strict alternation join them. */
export interface Message {
  role: 'user' | 'assistant'
  content: string
}

/** The same as a prompt's messages, as data: what this agent may see. Closed phases only. */
export interface View {
  brief: Brief
  round: number
  maxRounds: number
  phase: PhaseName
  followUp: FollowUpKind | null
  /** What the reply has to hold; null where it is a vote or a proposal. */
  expects: Expects | null
  /** The agent's own reply that a follow-up completes. */
  ownReply: string | null
  isProposer: boolean
  /** The decision on the table: null while the proposal is being written. */
  decision: string | null
  /** The whole text of the latest proposal or revision; null as above. */
  proposal: string | null
  /** The ledger as of the last closed phase. */
  points: Point[]
  /** The ids that this reply has to answer: for the proposer all open points, for a responder its own declined ones. */
  toAnswer: string[]
  /** What people put in that this agent is shown with this reply or was with earlier ones, in order. */
  remarks: string[]
  /** Ids and names of everyone in the discussion, in team order. */
  panel: { id: string; name: string; role: string }[]
}

/** Everything a provider needs for one reply; plain data, so that it can be sent to another machine. */
export interface Prompt {
  agent: Agent
  /** How many calls, retries included, this agent has behind it in this discussion. */
  callsBefore: number
  /** The role and the rules of the discussion. */
  system: string
  /** The conversation so far; the last one is the user's. A call's list is a prefix of the agent's next one. */
  messages: Message[]
  view: View
  maxOutputTokens: number
}

export type Chunk =
  | { type: 'text'; text: string }
  /** The model is at work, but this is no text of the reply: reasoning, a keep-alive. */
  | { type: 'alive' }
  /** The reply is complete. `provider` and `model` name who answered, where that differs from what was asked for. */
  | { type: 'done'; usage?: Usage; provider?: string; model?: string; attempts?: number }
  /** The reply failed; text that came before is void. `provider` and `model` as above. */
  | { type: 'failed'; failure: Failure; usage?: Usage; provider?: string; model?: string; attempts?: number }
  /** The attempt was given up and another one follows: text that came before is void. `next` names the provider that
   * is asked instead, where it is another one. */
  | { type: 'retry'; failure: Failure; waitMs: number; next?: string }

/**
 * A source of replies: a model API, an agent CLI, a script, a person.
 *
 * `ask` ends its stream with exactly one `done` or `failed`. A failure of the request is a chunk, never an
 * exception; it throws only when `signal` is aborted, after it has released what it held (connection, process).
 */
export interface Provider {
  /** Whether a reply comes in pieces as it is written. False: silence says nothing. Default: true. */
  readonly streams?: boolean
  ask(prompt: Prompt, signal: AbortSignal): AsyncIterable<Chunk>
}
