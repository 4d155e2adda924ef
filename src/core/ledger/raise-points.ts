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

/** New points, and new authors of points that stand already; the same point raised twice is one. */
export function raisePoints(
  points: readonly Point[],
  ballots: readonly Ballot[],
  raisedBefore: number,
): PointChange[] {
  const known = points
    .filter((point) => point.status === 'open' || point.status === 'accepted')
    .map((point) => ({ point, print: fingerprint(point.text) }))
  const raised: { change: Raised; print: Fingerprint }[] = []
  const joined: PointChange[] = []
  for (const ballot of ballots) {
    for (const { kind, text, again } of candidatesOf(ballot, points)) {
      const print = fingerprint(text)
      const twin = raised.find((other) => sameFingerprint(other.print, print, SAME_POINT))
      const old = known.find(({ point, print: other }) =>
        point.status === 'open'
          ? sameFingerprint(other, print, SAME_POINT)
          : !again && sameFingerprint(other, print, SAME_WORDS),
      )?.point
      if (twin) {
        if (!twin.change.by.includes(ballot.agent)) twin.change.by.push(ballot.agent)
        twin.change.kind = graver(twin.change.kind, kind)
        if (!sameFingerprint(twin.print, print, SAME_WORDS)) twin.change.text += ` / ${text}`
      } else if (!old) {
        const id = `C${raisedBefore + raised.length + 1}`
        raised.push({ change: { change: 'raised', id, kind, by: [ballot.agent], text }, print })
      } else if (!old.by.includes(ballot.agent)) {
        joined.push({ change: 'joined', id: old.id, by: [ballot.agent], kind: graver(old.kind, kind) })
      }
    }
  }
  return [...joined, ...raised.map(({ change }) => change)]
}

function graver(one: PointKind, other: PointKind): PointKind {
  return WEIGHT[one] >= WEIGHT[other] ? one : other
}

/** Something a vote raises. `again`: its author holds that what was settled is not. */
interface Candidate {
  kind: PointKind
  text: string
  again?: boolean
}

const KIND: Record<Vote, PointKind> = {
  SUPPORT: 'condition',
  SUPPORT_WITH_CONDITIONS: 'condition',
  CONCERN: 'concern',
  OBJECTION: 'objection',
}

/**
 * What a vote raises: its conditions; for a concern or an objection its reason, which is also the condition where a
 * conditional vote lists none. Only what upholds an open point of its author's own is nothing new; upholding a point
 * that is settled, or was never raised, raises it anew.
 */
function candidatesOf({ agent, vote, reply }: Ballot, points: readonly Point[]): Candidate[] {
  const kind = KIND[vote]
  const ids = new Set(points.map((point) => point.id))
  const ownOpen = new Set(
    points.flatMap(({ id, by, status }) => (status === 'open' && by.includes(agent) ? [id] : [])),
  )
  const upheld = vote === 'SUPPORT' ? [] : reply.answers.filter(({ verb }) => verb === 'upheld')
  const again = upheld
    .filter(({ id }) => !ownOpen.has(id))
    .map(({ id, text }) => ({ kind, text: text || reply.reason || `${id} is not settled`, again: true }))
  const listed = reply.conditions
    .filter(({ text }) => text !== reply.reason && !ownOpen.has(leadingId(text) ?? ''))
    .map(({ text }) => {
      const id = leadingId(text)
      return { kind: 'condition' as const, text: withoutId(text), again: id !== null && ids.has(id) }
    })

  const reasonId = leadingId(reply.reason ?? '')
  const speaksOfOwn = upheld.some(({ id }) => ownOpen.has(id)) || (reasonId !== null && ownOpen.has(reasonId))
  const reasonCounts =
    vote === 'CONCERN' || vote === 'OBJECTION' || (vote !== 'SUPPORT' && listed.length === 0)
  if (!reasonCounts || speaksOfOwn || again.length > 0) return [...again, ...listed]
  if (reply.reason === null) {
    return listed.length > 0
      ? listed.map(({ text }) => ({ kind, text }))
      : [{ kind, text: 'no reason given' }]
  }
  return [{ kind, text: withoutId(reply.reason), again: reasonId !== null && ids.has(reasonId) }, ...listed]
}

const LEADING_ID = /^[^\p{L}\p{N}]{0,4}(C\d{1,6})(?!\p{L})[^\p{L}\p{N}]{0,4}/u

/** The id that a text begins with: what it says is said of that point. */
function leadingId(text: string): string | null {
  return LEADING_ID.exec(text)?.[1] ?? null
}

function withoutId(text: string): string {
  return text.replace(LEADING_ID, '') || text
}
