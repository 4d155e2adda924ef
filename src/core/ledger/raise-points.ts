import type { PointChange } from '../events.js'
import { type Fingerprint, fingerprint, sameFingerprint } from '../text/similarity.js'
import type { Point, PointKind, Reply, Vote } from '../types.js'

/** A responder's reply that is a vote. */
export interface Ballot {
  agent: string
  vote: Vote
  reply: Reply
}

const WEIGHT: Record<PointKind, number> = { concern: 0, condition: 1, objection: 2 }

/** Texts this alike are one point, and where they differ both wordings are kept … */
const SAME_POINT = 0.75
/** … but what was accepted already is taken as named again only when it is said in the same words. */
const SAME_WORDS = 0.95

type Raised = Extract<PointChange, { change: 'raised' }>
type Joined = Extract<PointChange, { change: 'joined' }>

/**
 * New points, and new authors of points that stand already; the same point raised twice is one. What a person ruled
 * on for its proposer is not raised again.
 */
export function raisePoints(
  points: readonly Point[],
  ballots: readonly Ballot[],
  raisedBefore: number,
): PointChange[] {
  const known = points
    .filter((point) => point.status === 'open' || point.status === 'accepted' || isRuledOut(point))
    .map((point) => ({ point, print: fingerprint(point.text) }))
  const raised: { change: Raised; print: Fingerprint }[] = []
  const joined = new Map<string, Joined[]>()
  const join = (point: Point, agent: string, kind: PointKind) => {
    const before = joined.get(point.id) ?? []
    if (isRuledOut(point) || point.by.includes(agent) || before.some(({ by }) => by.includes(agent))) return
    const gravest = graver(before.at(-1)?.kind ?? point.kind, kind)
    joined.set(point.id, [...before, { change: 'joined', id: point.id, by: [agent], kind: gravest }])
  }
  for (const ballot of ballots) {
    for (const { kind, text, again, of } of candidatesOf(ballot, points)) {
      if (of) {
        join(of, ballot.agent, kind)
        continue
      }
      const print = fingerprint(text)
      const twin = raised.find((other) => sameFingerprint(other.print, print, SAME_POINT))
      const old = known.find(({ point, print: other }) =>
        point.status === 'accepted'
          ? !again && sameFingerprint(other, print, SAME_WORDS)
          : sameFingerprint(other, print, SAME_POINT),
      )?.point
      if (twin) {
        if (!twin.change.by.includes(ballot.agent)) twin.change.by.push(ballot.agent)
        twin.change.kind = graver(twin.change.kind, kind)
        if (!sameFingerprint(twin.print, print, SAME_WORDS)) twin.change.text += ` / ${text}`
      } else if (old) {
        join(old, ballot.agent, kind)
      } else {
        const id = `C${raisedBefore + raised.length + 1}`
        raised.push({ change: { change: 'raised', id, kind, by: [ballot.agent], text }, print })
      }
    }
  }
  return [...[...joined.values()].flat(), ...raised.map(({ change }) => change)]
}

/** Whether a person has settled a point for its proposer. */
function isRuledOut({ ruling }: Point): boolean {
  return ruling === 'proposer'
}

function graver(one: PointKind, other: PointKind): PointKind {
  return WEIGHT[one] >= WEIGHT[other] ? one : other
}

/** Something a vote raises. */
interface Candidate {
  kind: PointKind
  text: string
  /** Its author holds that what was settled is not. */
  again?: boolean
  /** It names this point of others, which is open, by its id. */
  of?: Point
}

const KIND: Record<Vote, PointKind> = {
  SUPPORT: 'condition',
  SUPPORT_WITH_CONDITIONS: 'condition',
  CONCERN: 'concern',
  OBJECTION: 'objection',
}

/**
 * What a vote raises: its conditions; for a concern or an objection its reason, which is also the condition where a
 * conditional vote lists none. Only what upholds an open point of its author's own, or speaks of one that a person
 * ruled out, is nothing new; naming an open point of others makes its author one of theirs, and upholding a point that
 * is settled, or was never raised, raises it anew.
 */
function candidatesOf({ agent, vote, reply }: Ballot, points: readonly Point[]): Candidate[] {
  const kind = KIND[vote]
  const byId = new Map(points.map((point) => [point.id, point]))
  const isNothingNew = (id: string | null): boolean => {
    const point = byId.get(id ?? '')
    return point !== undefined && (isRuledOut(point) || (point.status === 'open' && point.by.includes(agent)))
  }
  const about = (id: string | null): Pick<Candidate, 'again' | 'of'> => {
    const point = byId.get(id ?? '')
    if (point?.status === 'open') return { of: point }
    return point ? { again: true } : {}
  }
  const upheld = vote === 'SUPPORT' ? [] : reply.answers.filter(({ verb }) => verb === 'upheld')
  const again = upheld
    .filter(({ id }) => !isNothingNew(id))
    .map(({ id, text }) => ({
      kind,
      text: text || reply.reason || `${id} is not settled`,
      again: true,
      ...about(id),
    }))
  const listed = reply.conditions
    .filter(({ text }) => text !== reply.reason && !isNothingNew(leadingId(text)))
    .map(({ text }) => ({ kind: 'condition' as const, text: withoutId(text), ...about(leadingId(text)) }))

  const reasonId = leadingId(reply.reason ?? '')
  const speaksOfOld = upheld.some(({ id }) => isNothingNew(id)) || isNothingNew(reasonId)
  const reasonCounts =
    vote === 'CONCERN' || vote === 'OBJECTION' || (vote !== 'SUPPORT' && listed.length === 0)
  if (!reasonCounts || speaksOfOld || again.length > 0) return [...again, ...listed]
  if (reply.reason === null) {
    return listed.length > 0 ? listed.map((each) => ({ ...each, kind })) : [{ kind, text: 'no reason given' }]
  }
  return [{ kind, text: withoutId(reply.reason), ...about(reasonId) }, ...listed]
}

const LEADING_ID = /^[^\p{L}\p{N}]{0,4}(C\d{1,6})(?!\p{L})[^\p{L}\p{N}]{0,4}/u

/** The id that a text begins with: what it says is said of that point. */
function leadingId(text: string): string | null {
  return LEADING_ID.exec(text)?.[1] ?? null
}

function withoutId(text: string): string {
  return text.replace(LEADING_ID, '') || text
}
