/** The vocabulary of a discussion. Everything here is plain data that survives JSON. */

/** What an author can take as position, in the words of the reply format. */
export const POSITIONS = ['PROPOSAL', 'SUPPORT', 'SUPPORT_WITH_CONDITIONS', 'CONCERN', 'OBJECTION'] as const
export type Position = (typeof POSITIONS)[number]

/** A position that counts as a vote; a responder's PROPOSAL does not. */
export type Vote = Exclude<Position, 'PROPOSAL'>

/** What is discussed. `text` is the topic as given (decoded, line ends `\n`). */
export interface Brief {
  title: string
  text: string
  /** The topic's path as the user wrote it; null for a quoted text or standard input. */
  source: string | null
  /** ISO 639-1 code of the language replies are asked in. */
  language: string
  /** What the agents get to read beside the topic; absent: nothing. */
  context?: BriefContext
  /** The discussion that is taken up again; absent: none. */
  earlier?: EarlierDiscussion
}

/** What an earlier discussion came to, as it stood when it was taken up again. */
export interface EarlierDiscussion {
  id: string
  title: string
  /** When it began: ISO 8601, UTC. */
  startedAt: string
  /** Its decision, conditions, dissent and open points, as Markdown. */
  text: string
}

/** Files and a diff, as they were when the discussion was started. */
export interface BriefContext {
  /** Paths are relative to where it was started, with forward slashes. */
  files: { path: string; text: string }[]
  diff: {
    /** As it was asked for; null: the working tree against the last commit. */
    range: string | null
    text: string
    commits: { hash: string; subject: string; body: string }[]
  } | null
  /** What was asked for and not taken along, with the reason. */
  leftOut: { path: string; why: string }[]
}

/** One link in an agent's chain of providers: a built-in type or a named endpoint, and the model to ask for. */
export interface ProviderRef {
  provider: string
  model: string | null
}

export interface Agent {
  id: string
  name: string
  role: string
  emoji: string
  /** What the agent looks at first, in its own order. */
  focus: string[]
  /** The role's instructions, put in front of every call. */
  prompt: string
  /** The chain of fallbacks, the first preferred; never empty once a discussion is opened. */
  providers: ProviderRef[]
  /**
   * The folder whose files the agent may read, but for the folders `except` in it: absolute paths. Absent: none.
   * Nothing may ever be written.
   */
  access?: { read: string; except?: string[] }
}

export interface Usage {
  inputTokens: number
  /** The part of `inputTokens` that the provider served from its cache. */
  cachedInputTokens: number
  outputTokens: number
  /** Money in US dollars; null when the price is not known. */
  costUsd: number | null
  /** The provider gave no figures: these are estimated from what was sent and said. */
  estimated?: true
}

export type FailureKind =
  | 'not-installed'
  | 'auth'
  | 'quota'
  | 'rate-limit'
  | 'overflow'
  | 'timeout'
  | 'network'
  | 'server' // 5xx
  | 'config' // 400, 404
  | 'crashed'
  | 'refused' // the model declined
  | 'malformed' // cut off, empty, HTML, no finish reason

/** Something taken for granted. */
export interface Assumption {
  /** `A1`, `A2` …: one sequence for a discussion. */
  id: string
  text: string
  /** Agent ids. */
  by: string[]
  /** What others say of it, the latest word of each. */
  checks: { agent: string; verdict: 'confirmed' | 'disputed'; text: string }[]
}

/** Why a call gave no reply. A failure is data, never an opinion. */
export interface Failure {
  kind: FailureKind
  /** What happened, in the provider's own words. */
  message: string
  /** What to do about it. */
  hint?: string
  /** Whether asking again may help; decided where the failure is born. */
  retryable: boolean
  /** How long the provider asked to wait, in milliseconds. */
  retryAfterMs?: number
  /** The request never reached the provider, so that it cost nothing. */
  unsent?: true
}

export interface Condition {
  text: string
}

export interface TaskItem {
  text: string
  owner: string | null
  priority: string | null
}

export type AnswerVerb = 'accepted' | 'declined' | 'upheld' | 'withdrawn'

/** `[C1] accepted: how` in a reply: what its author says of a point. */
export interface Answer {
  id: string
  verb: AnswerVerb
  /** What follows the verb; empty when nothing does. */
  text: string
}

/** `[A1] confirmed: src/db.ts:12`: what a reply says of an assumption. */
export interface AssumptionCheck {
  id: string
  verdict: 'confirmed' | 'disputed'
  /** The ground: a place in a file, or a reason; empty when none is given. */
  text: string
}

/** `[Q1] …` or `[E1] …`: the answer to one of the topic's own questions or expected results. */
export interface TopicAnswer {
  id: string
  text: string
}

/** How grave a finding is, the gravest first: must not be merged, must be fixed before merging, worth a thought. */
export const SEVERITIES = ['objection', 'must-fix', 'consider'] as const
export type Severity = (typeof SEVERITIES)[number]

/** From which severity on findings fail a review. */
export const FAIL_ON = ['objection', 'must-fix', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

/** Something wrong with a diff, as one reviewer states it. */
export interface StatedFinding {
  severity: Severity
  /** As it was written; null: none is named. */
  file: string | null
  /** In the file as it is after the change; null: none is named. */
  line: number | null
  /** The last line, where several are named. */
  endLine: number | null
  text: string
  why: string | null
  /** What to do about it. */
  fix: string | null
}

/** What a reply holds that can be reckoned with. */
export type Form =
  | { type: 'pick'; option: string; risk: string | null }
  /** Labels as shown to the author, best first, each once. */
  | { type: 'ranking'; labels: string[] }
  /** `low` and `high` are the author's own range. */
  | { type: 'estimate'; value: number; unit: string; low: number | null; high: number | null }
  | { type: 'criteria'; options: string[]; criteria: { name: string; weight: number }[] }
  /** Scores from 1 to 5. */
  | { type: 'method'; name: string; why: string | null }
  | { type: 'scores'; scores: { option: string; criterion: string; score: number }[] }
  /** Empty: its author looked and found nothing. */
  | { type: 'findings'; findings: StatedFinding[] }

/** What a model's Markdown says, read by `parseReply`. Absent parts are null or empty, nothing is guessed. */
export interface Reply {
  position: Position | null
  reason: string | null
  /** 0 to 1. */
  confidence: number | null
  /** The Markdown under the Decision heading. */
  decision: string | null
  assumptions: string[]
  conditions: Condition[]
  actionItems: TaskItem[]
  /** Tasks are given in a list as such, and not only as advice; absent where they are not. */
  listsTasks?: true
  answers: Answer[]
  checks: AssumptionCheck[]
  topicAnswers: TopicAnswer[]
  /** The argument that changed the author's vote, in its own words: `Changed by: …`. */
  changedBy: string | null
  /** What was asked for to be reckoned with; null when nothing was, or nothing can be read. */
  form: Form | null
}

export type PointKind = 'condition' | 'concern' | 'objection'
export type PointStatus = 'open' | 'accepted' | 'declined' | 'withdrawn'

/** One entry of the ledger: something a responder asked for, feared or objects to, and what became of it. */
export interface Point {
  /** `C1`, `C2` …: one sequence for a discussion, never reused. */
  id: string
  kind: PointKind
  /** Agent ids; several when they raised the same point. */
  by: string[]
  /** The round in which it was raised. */
  round: number
  text: string
  /** `open` until settled; `declined` is a decline that all its voting authors then lived with. */
  status: PointStatus
  /** The proposer's latest answer. */
  answer: PointAnswer | null
  /** Whose side a person took over it; absent: nobody was asked. */
  ruling?: 'proposer' | 'author'
}

export interface PointAnswer {
  verb: 'accepted' | 'declined'
  text: string
  round: number
}

export interface ActionItem extends TaskItem {
  /** `T1`, `T2` … in order of appearance; those of tasks that were dropped are left out. */
  id: string
  /** Agent ids that named it. */
  by: string[]
  round: number
}

export type ConsensusRule = 'unanimous' | 'two-thirds' | 'majority' | 'no-objection'
export const CONSENSUS_RULES = ['unanimous', 'two-thirds', 'majority', 'no-objection'] as const

export interface Policy {
  rule: ConsensusRule
  /** Share of the responders (0 to 1) whose votes are needed at least. */
  quorum: number
  /** Whose OBJECTION blocks. */
  veto: 'all' | 'none' | string[]
  /** For a review: from which severity on it fails; absent: must-fix. */
  failOn?: FailOn
}

/** What ends a discussion before its rounds do. Durations in milliseconds; null: no limit. */
export interface Limits {
  replyTimeoutMs: number
  deadlineMs: number | null
  budget: { tokens: number | null; usd: number | null }
}

export type Status =
  | 'consensus'
  | 'done'
  | 'no-consensus'
  | 'deadlock'
  | 'budget'
  | 'deadline'
  | 'no-quorum'
  | 'failed'
  | 'cancelled'

/** The endings that can be taken up again. */
export const RESUMABLE: readonly Status[] = ['cancelled', 'failed', 'no-quorum', 'budget', 'deadline']

/** What is going on within a round where the panel votes; see `Consensus` in the README. */
export type VotePhase =
  | 'classify' // before anything else, where nothing else tells: which method suits the topic
  | 'picks' // round 1, beside the proposal: what each responder would take, blind
  | 'proposal' // round 1: the proposer
  | 'revision' // later rounds: the proposer answers every open point
  | 'answers' // all responders, in parallel
  | 'challenge' // round 1, with an advocate: the attack on what the majority is about to agree on
  | 'closing' // the rounds are used up: the proposer answers open conditions once more
  | 'synthesis' // it is agreed: the chair writes the decision

/** A step of a method that takes its steps in order, by the step's name. */
export type StepPhase = `step:${string}`

export type PhaseName = VotePhase | StepPhase

/** What a reply lacked and is asked for once more. */
export type FollowUpKind =
  | 'position' // the position line
  | 'conditions' // SUPPORT_WITH_CONDITIONS without a condition or a reason
  | 'answers' // ids left out in a revision
  | 'form' // what has to be reckoned with: a ranking, an estimate …
  | 'traces' // accepted points that are not to be found in the chair's text

/** What came of a call, beside its text. */
export interface Call {
  provider: string
  model: string | null
  durationMs: number
  /** Calls made for this reply, retries included. */
  attempts: number
  usage: Usage | null
  /** Estimated tokens of what was sent, and how many of them the agent's call before had begun with as well. */
  prompt?: { tokens: number; repeated: number }
}
