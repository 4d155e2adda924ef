import { voteOf } from '../ledger.js'
import type { State, Turn } from '../state.js'
import type { FailOn, FailureKind, Severity, Vote } from '../types.js'
import { type Finding, mergeFindings, rankOf } from './merge.js'
import { readingOf } from './place.js'
import { statedFindings } from './stated.js'

/** What one member of the team did. */
export interface Reviewer {
  agent: string
  name: string
  emoji: string
  /** `unreadable`: the reply says neither what it found nor that it found nothing; `waiting`: there is no reply yet. */
  outcome: 'reviewed' | 'unreadable' | 'failed' | 'waiting'
  /** Its position as a whole; null: it takes none. */
  position: Vote | null
  reason: string | null
  /** How many of the findings are its own too. */
  findings: number
  failure: { kind: FailureKind; message: string } | null
}

/** What came of a review. */
export interface Review {
  /** What was reviewed, as it was asked for; null: what was not committed yet. */
  range: string | null
  commits: number
  /** Of the diff. */
  files: number
  added: number
  removed: number
  /** The gravest first. */
  findings: Finding[]
  /** In team order. */
  reviewers: Reviewer[]
  /** What nobody got to read, or not all of. */
  leftOut: { path: string; why: string }[]
  failOn: FailOn
  /** Whether a finding is as grave as `failOn` says. */
  failed: boolean
  /** Whether whoever was heard went by rules: no model read the change. */
  byRules: boolean
}

/** Draws from the replies what the team found. The same for the same log. */
export function reviewOf(state: State): Review {
  const { context } = state.brief
  const reading = readingOf(context)
  const turns = findingTurns(state)
  const stated = state.agents.flatMap(({ id }) => {
    const turn = turns.findLast(({ agent }) => agent === id)
    return turn ? statedFindings(turn.reply).map((finding) => ({ agent: id, finding })) : []
  })
  const findings = mergeFindings(stated, reading)
  const failOn = state.policy.failOn ?? 'must-fix'
  const sum = (key: 'added' | 'removed') => reading.diff.reduce((total, file) => total + file[key], 0)
  return {
    range: context?.diff?.range ?? null,
    commits: context?.diff?.commits.length ?? 0,
    files: reading.diff.length,
    added: sum('added'),
    removed: sum('removed'),
    findings,
    reviewers: state.agents.map(({ id, name, emoji }) => ({
      agent: id,
      name,
      emoji,
      ...outcomeOf(state, id, turns),
      findings: findings.filter(({ by }) => by.includes(id)).length,
    })),
    leftOut: context?.leftOut ?? [],
    failOn,
    failed: findings.some(({ severity }) => blocks(severity, failOn)),
    byRules: turns.length > 0 && turns.every(({ provider }) => provider === 'offline'),
  }
}

/** Whether findings of a severity fail a review. */
export function blocks(severity: Severity, failOn: FailOn): boolean {
  return failOn !== 'never' && rankOf(severity) <= rankOf(failOn)
}

/** How many findings there are of a severity. */
export function countOf({ findings }: Pick<Review, 'findings'>, severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length
}

/** Those whose reply was read. */
export function heardOf({ reviewers }: Review): Reviewer[] {
  return reviewers.filter(({ outcome }) => outcome === 'reviewed')
}

/** Whether a discussion is held to find what is wrong with a diff. */
export function isReview({ method }: Pick<State, 'method'>): boolean {
  return method.steps.some(({ expects }) => expects === 'findings')
}

function findingTurns({ method, phases }: State): Turn[] {
  const names = method.steps.filter(({ expects }) => expects === 'findings').map(({ name }) => `step:${name}`)
  return phases.filter(({ name }) => names.includes(name)).flatMap(({ turns }) => turns)
}

function outcomeOf(
  { phases }: State,
  id: string,
  turns: readonly Turn[],
): Pick<Reviewer, 'outcome' | 'position' | 'reason' | 'failure'> {
  const turn = turns.findLast(({ agent }) => agent === id)
  const failed = phases.flatMap(({ failures }) => failures).find(({ agent }) => agent === id)
  const failure = failed ? { kind: failed.failure.kind, message: failed.failure.message } : null
  if (!turn) return { outcome: failed ? 'failed' : 'waiting', position: null, reason: null, failure }
  const position = voteOf(turn.reply)
  const isRead = turn.reply.form?.type === 'findings' || position !== null
  return { outcome: isRead ? 'reviewed' : 'unreadable', position, reason: turn.reply.reason, failure }
}
