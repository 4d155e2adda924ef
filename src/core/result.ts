import { standingOf } from './ledger/assumptions.js'
import { type ChangedMind, changedMinds } from './outcome/changed-minds.js'
import {
  actionItems,
  dissent,
  latestVerdict,
  nameOf,
  phasesOf,
  positionOf,
  positionsMatrix,
} from './outcome/standing.js'
import { type BlindPick, blindPicks, meanConfidence } from './outcome/support.js'
import { type Tally, tallyOf } from './outcome/tally.js'
import { type HeardRemark, heardRemarks } from './remarks.js'
import type { FailedTurn, State, Turn } from './state.js'
import { type AnsweredItem, answerChecklist } from './topic/checklist.js'
import { nameStep } from './transcript/phase-words.js'
import type {
  ActionItem,
  Assumption,
  ConsensusRule,
  FailureKind,
  PointKind,
  PointStatus,
  Position,
  Status,
  Usage,
  Vote,
} from './types.js'
import { usageOf } from './usage.js'

export interface ResultTurn {
  agent: string
  name: string
  role: string
  /** What was asked for: `proposal`, `answers` …, or the step of the method. */
  phase: string
  provider: string
  model: string | null
  /** PROPOSAL for the proposer, whatever its tag; else what the reply says. */
  position: Position | null
  reason: string | null
  /** 0 to 1. */
  confidence: number | null
  /** The reply's Markdown as it came: not fit to be written to a terminal. */
  content: string
  /** Follow-ups included. */
  durationMs: number
  /** Follow-ups included; null when it is not known. */
  usage: Usage | null
}

export interface ResultFailure {
  agent: string
  kind: FailureKind
  message: string
  attempts: number
}

export interface ResultRound {
  number: number
  turns: ResultTurn[]
  /** Also those that a later call made good. */
  failures: ResultFailure[]
}

export interface ResultPoint {
  id: string
  kind: PointKind
  by: string[]
  round: number
  text: string
  status: PointStatus
  /** The proposer's latest answer; an open point with an answer was declined. */
  answer: string | null
}

/** How far the result carries. Counted, never estimated. */
export interface ResultSupport {
  /** supporters / voters of the latest round, 0 to 1; null where nobody votes. */
  share: number | null
  /** Responders without a vote in the latest round. */
  missing: string[]
  /** Successive votes of the same agent that differ; `grounds` is null where no argument is named. */
  changedMinds: ChangedMind[]
  /** Of the confidences stated with the last votes, or with the last replies where nobody votes, 0 to 1. */
  meanConfidence: number | null
}

export interface ResultAssumption {
  id: string
  text: string
  by: string[]
  standing: 'confirmed' | 'disputed' | 'unverified'
  /** The latest word of each agent on it. */
  checks: Assumption['checks']
}

/** A discussion for scripts, version 1: what `--json` prints. */
export interface Result {
  version: 1
  id: string
  title: string
  /** The method's name. */
  method: string
  /** Why the method was chosen; null: it was asked for. */
  chosen: string | null
  status: Status | 'running'
  /** Why it ended; null while it is running. */
  reason: string | null
  consensus: {
    reached: boolean
    rule: ConsensusRule
    /** supporters / voters, 0 to 1; 0 without votes. */
    share: number
    supporters: number
    voters: number
    missing: string[]
    carried: string[]
  }
  support: ResultSupport
  /** Markdown. */
  decision: string | null
  /** What each responder would have taken before it saw the proposal. */
  picks: BlindPick[]
  /** The topic's own questions (Q1 …) and expected results (E1 …); `answer` is null where nobody gave one. */
  checklist: AnsweredItem[]
  /** Without the blind picks and the choice of the method. */
  rounds: ResultRound[]
  /** What people put in while it was held, in order. */
  remarks: HeardRemark[]
  points: ResultPoint[]
  assumptions: ResultAssumption[]
  /** What was reckoned from estimates, rankings or scores; null: nothing was. */
  tally: Tally | null
  actionItems: ActionItem[]
  dissent: { agent: string; position: Vote; reason: string | null }[]
  usage: Usage
  durationMs: number
  /** Paths of the files written; null where there is none. */
  transcript: string | null
  log: string | null
}

/**
 * Sums a discussion up for scripts.
 * @param files the paths of its transcript and log, null where none was written.
 */
export function toResult(state: State, files: { transcript: string | null; log: string | null }): Result {
  const verdict = latestVerdict(state)
  const { inputTokens, cachedInputTokens, outputTokens, costUsd } = usageOf(state)
  return {
    version: 1,
    id: state.id,
    title: state.brief.title,
    method: state.method.name,
    chosen: state.chosen,
    status: state.ended?.status ?? 'running',
    reason: state.ended?.reason ?? null,
    consensus: {
      reached: verdict.reached,
      rule: state.policy.rule,
      share: verdict.share,
      supporters: verdict.supporters,
      voters: verdict.votes,
      missing: verdict.missing,
      carried: verdict.carried,
    },
    support: {
      share: state.method.flow === 'votes' ? verdict.share : null,
      missing: verdict.missing,
      changedMinds: changedMinds(state),
      meanConfidence: meanConfidence(state)?.mean ?? null,
    },
    decision: state.decision,
    picks: blindPicks(state),
    checklist: answerChecklist(state),
    rounds: toRounds(state),
    remarks: heardRemarks(state),
    points: state.points.map(({ id, kind, by, round, text, status, answer }) => ({
      id,
      kind,
      by,
      round,
      text,
      status,
      answer: answer?.text ?? null,
    })),
    assumptions: state.assumptions.map((assumption) => ({
      ...assumption,
      standing: standingOf(assumption),
    })),
    tally: tallyOf(state),
    actionItems: actionItems(state),
    dissent: dissent(state).map(({ agent, position, reason }) => ({ agent, position, reason })),
    usage: { inputTokens, cachedInputTokens, outputTokens, costUsd },
    durationMs: state.elapsedMs,
    transcript: files.transcript,
    log: files.log,
  }
}

function toRounds(state: State): ResultRound[] {
  return positionsMatrix(state).rounds.map((number) => ({
    number,
    turns: phasesOf(state, number)
      .filter(({ name }) => name !== 'picks' && name !== 'classify')
      .flatMap((phase) => phase.turns.map((turn) => toTurn(state, turn))),
    failures: state.failures.filter((failed) => failed.round === number).map(toFailure),
  }))
}

function toTurn(state: State, turn: Turn): ResultTurn {
  const { agent, phase, provider, model, reply, content, followUps } = turn
  return {
    agent,
    name: nameOf(state, agent),
    role: state.agents.find((each) => each.id === agent)?.role ?? '',
    phase: nameStep(phase),
    provider,
    model,
    position: phase === 'answers' ? reply.position : positionOf(turn),
    reason: reply.reason,
    confidence: reply.confidence,
    content,
    durationMs: followUps.reduce((sum, followUp) => sum + followUp.durationMs, turn.durationMs),
    usage: [turn, ...followUps].map((call) => call.usage).reduce(addUsage),
  }
}

function addUsage(one: Usage | null, other: Usage | null): Usage | null {
  if (!one || !other) return null
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  }
}

function toFailure({ agent, failure, attempts }: FailedTurn): ResultFailure {
  return { agent, kind: failure.kind, message: failure.message, attempts }
}
