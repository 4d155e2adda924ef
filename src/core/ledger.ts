import type { PointChange } from './events.js'
import { sameText } from './similarity.js'
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

/** Whether a reply supports with conditions but names none. */
export function lacksConditions(reply: Reply): boolean {
  const { position, conditions, answers } = reply
  return position === 'SUPPORT_WITH_CONDITIONS' && conditions.length === 0 && answers.length === 0
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
export function answerTo(reply: Reply, id: string): Answer | null {
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
 */
export function closeAnswers(
  points: readonly Point[],
  ballots: readonly Ballot[],
  round: number,
): PointChange[] {
  const changes = [...raisePoints(points, ballots), ...upholdPoints(points, ballots)]
  const before = new Set(points.map((point) => point.id))
  const after = applyChanges(points, changes, round).filter((point) => before.has(point.id))
  return [...changes, ...settlePoints(after, ballots)]
}

/** New points, and new authors of points that stand already; the same point raised twice is one. */
function raisePoints(points: readonly Point[], ballots: readonly Ballot[]): PointChange[] {
  const known = points.filter((point) => point.status === 'open' || point.status === 'accepted')
  const ids = new Set(points.map((point) => point.id))
  const raised: Extract<PointChange, { change: 'raised' }>[] = []
  const joined: PointChange[] = []
  for (const ballot of ballots) {
    for (const { kind, text } of pointsOf(ballot, ids)) {
      const twin = raised.find((other) => sameText(other.text, text))
      const old = twin ? undefined : known.find((other) => sameText(other.text, text))
      if (twin) {
        if (!twin.by.includes(ballot.agent)) twin.by.push(ballot.agent)
        twin.kind = graver(twin.kind, kind)
      } else if (!old) {
        raised.push({
          change: 'raised',
          id: `C${points.length + raised.length + 1}`,
          kind,
          by: [ballot.agent],
          text,
        })
      } else if (!old.by.includes(ballot.agent)) {
        joined.push({ change: 'joined', id: old.id, by: [ballot.agent], kind: graver(old.kind, kind) })
      }
    }
  }
  return [...joined, ...raised]
}

function graver(one: PointKind, other: PointKind): PointKind {
  return WEIGHT[one] >= WEIGHT[other] ? one : other
}

/** What a vote raises: its conditions and, for a concern or an objection, its reason, unless that speaks of an id. */
function pointsOf({ vote, reply }: Ballot, ids: ReadonlySet<string>): { kind: PointKind; text: string }[] {
  const conditions = reply.conditions
    .filter(({ text }) => !namesPoint(text, ids))
    .map(({ text }) => ({ kind: 'condition' as const, text }))
  if (vote !== 'CONCERN' && vote !== 'OBJECTION') return conditions

  const kind = vote === 'CONCERN' ? 'concern' : 'objection'
  const speaksOfIds = reply.answers.length > 0 || (reply.reason !== null && namesPoint(reply.reason, ids))
  if (speaksOfIds) return conditions
  if (reply.reason) return [{ kind, text: reply.reason }, ...conditions]
  return conditions.length > 0
    ? conditions.map(({ text }) => ({ kind, text }))
    : [{ kind, text: 'no reason given' }]
}

function namesPoint(text: string, ids: ReadonlySet<string>): boolean {
  return (text.match(/\bC\d+\b/g) ?? []).some((id) => ids.has(id))
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
