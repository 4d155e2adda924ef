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
      method: 'consensus'
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
  | ({ type: 'phase.opened'; speakers: string[] } & InPhase)
  | ({
      type: 'turn.completed'
      agent: string
      followUp: FollowUpKind | null
      content: string
      reply: Reply
    } & InPhase &
      Call)
  | ({ type: 'turn.failed'; agent: string; followUp: FollowUpKind | null; failure: Failure } & InPhase & Call)
  | ({ type: 'phase.closed'; changes: PointChange[] } & InPhase)
  /** `moved`: whether a vote or a point changed in this round. */
  | { type: 'round.closed'; round: number; verdict: Verdict; moved: boolean }
  | { type: 'discussion.ended'; status: Status; reason: string }

/** An event as it stands in the log: numbered from 1 without gaps, with its time (ISO 8601, UTC). */
export type LogEvent = EventBody & { seq: number; at: string }

/** What is told while it happens and not kept. */
export type LiveEvent =
  | ({ type: 'turn.started'; agent: string; followUp: FollowUpKind | null } & InPhase)
  | ({ type: 'turn.text'; agent: string; text: string } & InPhase)
  | ({ type: 'turn.retrying'; agent: string; failure: Failure; waitMs: number } & InPhase)

export type DiscussionEvent = LogEvent | LiveEvent
