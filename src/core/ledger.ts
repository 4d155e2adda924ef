import type { PointChange } from './events.js'
import { type Fingerprint, fingerprint, sameFingerprint } from './similarity.js'
import type { Answer, Point, PointKind, Reply, Vote } from './types.js'

/** A responder's reply that is a vote. */
export interface Ballot {
  agent: string
  vote: Vote
  reply: Reply
}

const WEIGHT: Record<PointKind, number> = { concern: 0, condition: 1, objection: 2 }

/**
 * The vote that a responder's reply is, or null: no position, a PROPOSAL, or SUPPORT_WITH_CONDITIONS with neither
 * a condition nor a word on a point that stands.
 */
export function voteOf(reply: Reply): Vote | null {
  if (reply.position === null || reply.position === 'PROPOSAL') return null
  return lacksConditions(reply) ? null : reply.position
}

/** Whether a reply supports with conditions but names none: no list, no reason, no point that it upholds. */
export function lacksConditions({ position, conditions, reason, answers }: Reply): boolean {
  if (position !== 'SUPPORT_WITH_CONDITIONS' || conditions.length > 0 || reason !== null) return false
  return !answers.some(({ verb }) => verb === 'upheld')
}

/** The ledger after some changes; the input stays as it is. */
export function applyChanges(
  points: readonly Point[],
  changes: readonly PointChange[],
  round: number,
): Point[] {
  const byId = new Map(points.map((point) => [point.id, point]))
  for (const change of changes) {
    if (change.change === 'raised') {
      const { id, kind, by, text } = change
      byId.set(id, { id, kind, by, round, text, status: 'open', answer: null })
      continue
    }
    const point = byId.get(change.id)
    if (point) byId.set(point.id, changePoint(point, change))
  }
  return [...byId.values()]
}

/** The ledger that some closed phases add up to. */
export function ledgerOf(phases: readonly { changes: PointChange[]; round: number }[]): Point[] {
  return phases.reduce<Point[]>((points, { changes, round }) => applyChanges(points, changes, round), [])
}

function changePoint(point: Point, change: Exclude<PointChange, { change: 'raised' }>): Point {
  switch (change.change) {
    case 'joined':
      return { ...point, by: [...point.by, ...change.by], kind: change.kind }
    case 'answered':
      return { ...point, answer: change.answer }
    case 'settled':
      return { ...point, status: change.status }
    case 'upheld':
      return point
  }
}

/** The points that are not settled. */
export function openPoints(points: readonly Point[]): Point[] {
  return points.filter((point) => point.status === 'open')
}

/** A responder's own points that were declined and wait for `upheld` or `withdrawn`. */
export function declinedPoints(points: readonly Point[], agent: string): Point[] {
  return openPoints(points).filter((point) => point.by.includes(agent) && point.answer?.verb === 'declined')
}

/** The proposer's answer to a point; a bare `accepted`, without saying how, is none. */
function answerTo(reply: Reply, id: string): Answer | null {
  const answer = reply.answers.findLast((each) => each.id === id)
  if (answer?.verb === 'accepted' && answer.text) return answer
  return answer?.verb === 'declined' ? answer : null
}

/** Ids of the open points that a revision does not answer. */
export function unansweredIds(points: readonly Point[], reply: Reply): string[] {
  return openPoints(points)
    .filter((point) => !answerTo(reply, point.id))
    .map((point) => point.id)
}

/** What a revision does to the ledger: every open point is accepted or declined; one left out is declined. */
export function closeRevision(points: readonly Point[], reply: Reply, round: number): PointChange[] {
  return openPoints(points).flatMap(({ id }): PointChange[] => {
    const answer = answerTo(reply, id)
    if (answer?.verb === 'accepted') {
      return [
        { change: 'answered', id, answer: { verb: 'accepted', text: answer.text, round } },
        { change: 'settled', id, status: 'accepted' },
      ]
    }
    const text = answer ? answer.text || 'no reason given' : 'not answered'
    return [{ change: 'answered', id, answer: { verb: 'declined', text, round } }]
  })
}

/**
 * What the responders' votes do to the ledger. `ballots` are in team order, so that ids do not depend on who
 * answered first.
 * @param raisedBefore how many ids were given so far; they are never reused
 */
export function closeAnswers(
  points: readonly Point[],
  ballots: readonly Ballot[],
  round: number,
  raisedBefore: number,
): PointChange[] {
  const changes = [...raisePoints(points, ballots, raisedBefore), ...upholdPoints(points, ballots)]
  const before = new Set(points.map((point) => point.id))
  const after = applyChanges(points, changes, round).filter((point) => before.has(point.id))
  return [...changes, ...settlePoints(after, ballots)]
}

/** Texts this alike are one point, and where they differ both wordings are kept … */
const SAME_POINT = 0.75
/** … but what was accepted already is taken as named again only when it is said in the same words. */
const SAME_WORDS = 0.95

type Raised = Extract<PointChange, { change: 'raised' }>

/** New points, and new authors of points that stand already; the same point raised twice is one. */
function raisePoints(
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
  const ownOpen = new Set(openPoints(points).flatMap(({ id, by }) => (by.includes(agent) ? [id] : [])))
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

function upholdPoints(points: readonly Point[], ballots: readonly Ballot[]): PointChange[] {
  return ballots.flatMap(({ agent, reply }) =>
    reply.answers
      .filter(
        ({ id, verb }) => verb === 'upheld' && declinedPoints(points, agent).some((point) => point.id === id),
      )
      .map(({ id, text }) => ({ change: 'upheld' as const, id, by: agent, text })),
  )
}

/** A declined point is settled when each of its authors that voted withdrew it or voted SUPPORT. */
function settlePoints(points: readonly Point[], ballots: readonly Ballot[]): PointChange[] {
  return openPoints(points).flatMap(({ id, by }): PointChange[] => {
    const authors = ballots.filter(({ agent }) => by.includes(agent))
    const withdrew = authors.filter(({ reply }) => lastVerb(reply, id) === 'withdrawn')
    const content = authors.filter((ballot) => ballot.vote === 'SUPPORT' || withdrew.includes(ballot))
    if (authors.length === 0 || content.length < authors.length) return []
    return [{ change: 'settled', id, status: withdrew.length > 0 ? 'withdrawn' : 'declined' }]
  })
}

function lastVerb(reply: Reply, id: string): Answer['verb'] | undefined {
  return reply.answers.findLast((answer) => answer.id === id)?.verb
}
