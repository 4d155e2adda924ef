import type { Ruling } from './ledger/rulings.js'
import type { MethodSpec } from './method/method.js'
import type {
  Agent,
  Brief,
  Call,
  Failure,
  FollowUpKind,
  Limits,
  PhaseName,
  PointAnswer,
  PointKind,
  PointStatus,
  Policy,
  Reply,
  Status,
} from './types.js'

/** Version of the log format. A reader takes this one and older ones. */
export const LOG_VERSION = 1

/** How the panel stands after a round, and why. */
export interface Verdict {
  reached: boolean
  /** One line: why consensus was or was not reached. */
  why: string
  responders: number
  votes: number
  supporters: number
  /** supporters / votes; 0 without votes. */
  share: number
  /** Responders that gave no vote. */
  missing: string[]
  /** Supporters whose conditions were accepted after they voted. */
  carried: string[]
  quorumMet: boolean
  /** Agents whose OBJECTION blocks. */
  vetoedBy: string[]
  /** Ids of the points that are not settled. */
  openPoints: string[]
}

/** One change of the ledger, decided when a phase is closed and kept, so that a log means the same for ever. */
export type PointChange =
  | { change: 'raised'; id: string; kind: PointKind; by: string[]; text: string }
  | { change: 'joined'; id: string; by: string[]; kind: PointKind }
  | { change: 'answered'; id: string; answer: PointAnswer }
  | { change: 'upheld'; id: string; by: string; text: string }
  | { change: 'settled'; id: string; status: Exclude<PointStatus, 'open'> }
  /** An assumption was named; `by` are agent ids. */
  | { change: 'assumed'; id: string; by: string[]; text: string }
  | { change: 'checked'; id: string; by: string; verdict: 'confirmed' | 'disputed'; text: string }
  /** An accepted point that is not to be found in the chair's text. */
  | { change: 'untraced'; id: string }

interface InPhase {
  round: number
  phase: PhaseName
}

/** What happened, in the order it happened: replaying these gives the state. */
export type EventBody =
  | {
      type: 'discussion.opened'
      version: number
      id: string
      brief: Brief
      /** The method's name. */
      method: string
      /** The method as it is held; absent in older logs: `consensus`. */
      spec?: MethodSpec
      /** Why `auto` chose it; absent: it was asked for. */
      chosen?: string
      /** Agent ids of those who pick an option blind, beside the proposal. */
      picks?: string[]
      /** Agent id of whoever writes the synthesis, judges or checks. */
      chair?: string | null
      /** Whether agents are told neither names nor roles of others. */
      anonymous?: boolean
      /** Words that take the place of those that ship, by their key. */
      prompts?: Record<string, string>
      agents: Agent[]
      /** Agent id of the first proposer. */
      proposer: string
      team: string | null
      maxRounds: number
      policy: Policy
      limits: Limits
      /** The program that wrote the log, with its version. */
      generator: string
    }
  | { type: 'discussion.resumed'; maxRounds?: number; limits?: Limits; agents?: Agent[] }
  /** `pausedMs`: how long a person had the discussion stand still before it. */
  | ({ type: 'phase.opened'; speakers: string[]; pausedMs?: number } & InPhase)
  | ({
      type: 'turn.completed'
      agent: string
      followUp: FollowUpKind | null
      content: string
      reply: Reply
    } & InPhase &
      Call)
  | ({ type: 'turn.failed'; agent: string; followUp: FollowUpKind | null; failure: Failure } & InPhase & Call)
  /** `decision`: what was reckoned from the replies, where that is the decision. */
  | ({ type: 'phase.closed'; changes: PointChange[]; decision?: string } & InPhase)
  /** `moved`: whether a vote or a point changed in this round. */
  | { type: 'round.closed'; round: number; verdict: Verdict; moved: boolean }
  /** The method that `auto` comes to. */
  | { type: 'method.chosen'; spec: MethodSpec; why: string }
  /** A person settled what proposer and author could not. */
  | { type: 'point.ruled'; id: string; side: Ruling }
  /** From here on the rounds before `round` are told in short, since they did not fit an agent's window. */
  | { type: 'context.compacted'; round: number; agent: string }
  /** A person put a remark in, which everyone sees who is asked in `round` or later, in a phase opened after it. */
  | { type: 'remark.added'; text: string; round: number }
  | { type: 'discussion.ended'; status: Status; reason: string; pausedMs?: number }
  /** A task of an ended discussion was done, or is to do again; `id` as `actionItems` numbers them. */
  | { type: 'task.ticked'; id: string; done: boolean }

/**
 * An event as it stands in the log: numbered from 1 without gaps, with its time (ISO 8601, UTC), and with a checksum of
 * the log up to it, which logs of older versions and those in memory lack.
 */
export type LogEvent = EventBody & { seq: number; at: string; sum?: string }

/** What is told while it happens and not kept. */
export type LiveEvent =
  | ({ type: 'turn.started'; agent: string; followUp: FollowUpKind | null } & InPhase)
  | ({ type: 'turn.text'; agent: string; text: string } & InPhase)
  /** `next`: the provider that is asked instead, where it is another one. */
  | ({ type: 'turn.retrying'; agent: string; failure: Failure; waitMs: number; next?: string } & InPhase)

export type DiscussionEvent = LogEvent | LiveEvent
