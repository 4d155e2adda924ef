import { voteOf } from '../ledger.js'
import type { State, Turn } from '../state.js'
import { fingerprint } from '../text/similarity.js'
import type { Point, Vote } from '../types.js'

/** A vote that is another one than the same agent's vote before it. */
export interface ChangedMind {
  agent: string
  /** The round of the later vote. */
  round: number
  from: Vote
  to: Vote
  /** The argument that changed it, as far as its author or the ledger names one; null: none is named. */
  grounds: string | null
}

/** This share of a point's words makes a reason speak of it. */
const SPEAKS_OF = 0.5
const APPROVAL: Record<Vote, number> = { OBJECTION: 0, CONCERN: 1, SUPPORT_WITH_CONDITIONS: 2, SUPPORT: 3 }

/**
 * Every change between an agent's successive votes, in the order of the rounds, with what it rests on: the argument
 * that the author names, its own points that the revision accepted or that it withdraws with a reason, or a reason that
 * speaks of a point.
 */
export function changedMinds(state: State): ChangedMind[] {
  const last = new Map<string, { vote: Vote; round: number }>()
  const known = readPoints(state)
  const changes: ChangedMind[] = []
  for (const phase of state.phases) {
    if (phase.name !== 'answers') continue
    for (const turn of phase.turns) {
      const vote = voteOf(turn.reply)
      if (!vote) continue
      const before = last.get(turn.agent)
      last.set(turn.agent, { vote, round: turn.round })
      if (!before || before.vote === vote) continue
      const grounds = findGrounds(state, known, turn, before, vote)
      changes.push({ agent: turn.agent, round: turn.round, from: before.vote, to: vote, grounds })
    }
  }
  return changes
}

function findGrounds(
  state: State,
  known: KnownPoints,
  turn: Turn,
  before: { vote: Vote; round: number },
  vote: Vote,
): string | null {
  const { reply } = turn
  const { changedBy, reason } = reply
  if (changedBy) return changedBy
  const accepted = APPROVAL[vote] > APPROVAL[before.vote] ? acceptedSince(state, turn, before.round) : []
  if (accepted.length > 0) return describeAcceptance(accepted)
  if (reason === null) return null
  const ids = reply.answers.filter(({ verb }) => verb === 'withdrawn').map(({ id }) => id)
  if (ids.length > 0) return `${ids.join(', ')} withdrawn: ${reason}`
  return speaksOfPoint(known, reason) ? reason : null
}

/** The author's own points that revisions after its last vote, and up to this one, accepted. */
function acceptedSince({ phases, points }: State, { agent, round }: Turn, after: number): Point[] {
  const accepted = phases
    .filter((phase) => phase.name === 'revision' && phase.round > after && phase.round <= round)
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.change === 'settled' && change.status === 'accepted' ? [change.id] : []))
  return points.filter(({ id, by }) => by.includes(agent) && accepted.includes(id))
}

/** How each of them was accepted stands among the points. */
function describeAcceptance(points: readonly Point[]): string {
  const ids = points.map(({ id }) => id)
  if (ids.length < 2) return `its point ${ids.join('')} was accepted`
  return `its points ${ids.slice(0, -1).join(', ')} and ${ids.at(-1)} were accepted`
}

/** What a reason may speak of, read once for all of them. */
interface KnownPoints {
  ids: ReadonlySet<string>
  words: ReadonlySet<string>[]
}

function readPoints({ points, assumptions }: State): KnownPoints {
  return {
    ids: new Set([...points, ...assumptions].map(({ id }) => id)),
    words: points.map(({ text }) => fingerprint(text).words),
  }
}

/** Whether a reason names a point or an assumption by its id, or speaks of a point in its words. */
function speaksOfPoint({ ids, words }: KnownPoints, reason: string): boolean {
  if (reason.match(/\b[AC]\d+\b/g)?.some((id) => ids.has(id))) return true
  const said = fingerprint(reason).words
  return words.some((each) => shares(each, said))
}

function shares(of: ReadonlySet<string>, words: ReadonlySet<string>): boolean {
  const common = [...of].filter((word) => words.has(word)).length
  return of.size > 0 && common / of.size >= SPEAKS_OF
}
