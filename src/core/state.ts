import type { PointChange, Verdict } from './events.js'
import type { Ruling } from './ledger/rulings.js'
import type { MethodSpec } from './method/method.js'
import type {
  Agent,
  Assumption,
  Brief,
  Call,
  Failure,
  FollowUpKind,
  Limits,
  PhaseName,
  Point,
  Policy,
  Reply,
  Status,
  Usage,
} from './types.js'

/** One agent's finished contribution to a phase, its follow-ups merged in. */
export interface Turn extends Call {
  agent: string
  round: number
  phase: PhaseName
  /** The reply's Markdown as it came. */
  content: string
  /** What it says, completed by the follow-ups. */
  reply: Reply
  followUps: FollowUp[]
}

/** The answer to a question for what a reply lacked. */
export interface FollowUp {
  kind: FollowUpKind
  content: string
  durationMs: number
  attempts: number
  usage: Usage | null
  prompt?: Call['prompt']
}

export interface FailedTurn extends Call {
  agent: string
  round: number
  phase: PhaseName
  followUp: FollowUpKind | null
  failure: Failure
}

/** Something a person put in while the discussion was held. */
export interface Remark {
  /** The number of its event, which tells remarks apart. */
  seq: number
  text: string
  /** The first round whose prompts may show it. */
  round: number
}

export interface Phase {
  round: number
  name: PhaseName
  speakers: string[]
  turns: Turn[]
  /** Speakers that failed in this phase and are not asked again in it. */
  failures: FailedTurn[]
  closed: boolean
  /** What closing it did to the ledger. */
  changes: PointChange[]
  /** The remarks that its speakers may be the first to see; absent: none. */
  remarks?: Remark[]
}

/** A discussion, as replaying its log gives it. Never mutated. */
export interface State {
  id: string
  startedAt: string
  /** Time of the latest event. */
  updatedAt: string
  /** Milliseconds of work, from the events' times; pauses between an interruption and `resume` are left out. */
  elapsedMs: number
  brief: Brief
  agents: Agent[]
  team: string | null
  method: MethodSpec
  /** Why the method was chosen; null: it was asked for. */
  chosen: string | null
  /** Agent ids of those who pick an option blind. */
  picks: string[]
  /** Agent id; null: nobody writes a synthesis where the panel votes, and the last agent is the chair elsewhere. */
  chair: string | null
  anonymous: boolean
  /** Words of prompts that take the place of those that ship, by their key. */
  prompts: Record<string, string>
  /** The agent whose proposal is on the table. */
  proposer: string
  policy: Policy
  maxRounds: number
  limits: Limits
  generator: string
  phases: Phase[]
  points: Point[]
  assumptions: Assumption[]
  /** How many points were ever raised: their ids are never reused, not even by a resumed run. */
  pointsRaised: number
  /** The decision on the table, Markdown; null until a proposal is there. */
  decision: string | null
  /** The verdict of each closed round, in order. */
  verdicts: Verdict[]
  /** For each closed round, whether any vote or point changed in it. */
  moved: boolean[]
  /** Replies without a vote that were asked for anew by a resumed run; they were paid for all the same. */
  setAside: Turn[]
  /** Every failure there was, also those that a later call made good. */
  failures: FailedTurn[]
  /** What a person ruled, in order. */
  rulings: { id: string; side: Ruling; round: number }[]
  /** What people put in, in order. */
  remarks: Remark[]
  /** The rounds before this one are told in short; 1: none is. */
  compactedBefore: number
  ended: { status: Status; reason: string } | null
  /** Ids of the action items that are done, in the order in which they were ticked off. */
  ticked: string[]
  lastSeq: number
  /** The state before the last answers were closed, for a discussion that is resumed for want of a quorum. */
  beforeClose: State | null
}

/** Every reply that was given, in the order of the phases. */
export function turnsOf(state: State): Turn[] {
  return [...state.phases.flatMap((phase) => phase.turns), ...state.setAside]
}
