import type { PointChange } from './events.js'
import { type Ballot, raisePoints } from './ledger/raise-points.js'
import { fingerprint } from './text/similarity.js'
import type { Answer, Point, Reply, Vote } from './types.js'

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

/** A phase of which only its part in the ledger matters. */
interface Changing {
  changes: PointChange[]
  round: number
}

const NO_POINTS: readonly Point[] = []
const AFTER = new WeakMap<Changing, { before: readonly Point[]; after: readonly Point[] }>()

/** The ledger that some closed phases add up to. Worked out once for each phase, since every agent's prompt asks for it. */
export function ledgerOf(phases: readonly Changing[]): readonly Point[] {
  return phases.reduce((before, phase) => {
    if (phase.changes.length === 0) return before
    const known = AFTER.get(phase)
    if (known?.before === before) return known.after
    const after = applyChanges(before, phase.changes, phase.round)
    AFTER.set(phase, { before, after })
    return after
  }, NO_POINTS)
}

function changePoint(point: Point, change: Exclude<PointChange, { change: 'raised' }>): Point {
  switch (change.change) {
    case 'joined':
      return { ...point, by: [...point.by, ...change.by], kind: change.kind }
    case 'answered':
      return { ...point, answer: change.answer }
    case 'settled':
      return { ...point, status: change.status }
    default:
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

/** The proposer's answer to a point; `accepted` that does not say how, or only repeats the point, is none. */
function answerTo(reply: Reply, point: Pick<Point, 'id' | 'text'>): Answer | null {
  const answer = lastAnswer(reply, point.id)
  if (answer?.verb === 'accepted') return saysHow(answer.text, point) ? answer : null
  return answer?.verb === 'declined' ? answer : null
}

function lastAnswer(reply: Reply, id: string): Answer | undefined {
  return reply.answers.findLast((each) => each.id === id)
}

/** Words that assent to a point without saying how it is met (English, German, French, Spanish). */
const ASSENT = `yes ok okay sure fine good right fair valid agree agreed accept accepted done noted include included add added
  adopt adopted incorporate incorporated take taken now point condition concern objection decision revision proposal
  ja gut klar richtig berechtigt stimmt einverstanden akzeptiert angenommen übernommen aufgenommen eingearbeitet
  ergänzt erledigt gemacht nun jetzt punkt bedingung bedenken einwand entscheidung überarbeitung vorschlag
  oui accord accepté ajouté fait décision point sí vale acuerdo aceptado añadido hecho decisión punto`

let assent: ReadonlySet<string> | null = null

/** Whether an answer has a word beyond assent that the point has not. */
function saysHow(answer: string, point: Pick<Point, 'id' | 'text'>): boolean {
  assent ??= fingerprint(ASSENT).words
  const said = fingerprint(point.text).words
  return [...fingerprint(answer.replaceAll(point.id, ' ')).words].some(
    (word) => !said.has(word) && !assent?.has(word),
  )
}

/** Ids of the open points that a revision does not answer. */
export function unansweredIds(points: readonly Point[], reply: Reply): string[] {
  return openPoints(points)
    .filter((point) => !answerTo(reply, point))
    .map((point) => point.id)
}

/** What a revision does to the ledger: every open point is accepted or declined; one left out is declined. */
export function closeRevision(points: readonly Point[], reply: Reply, round: number): PointChange[] {
  return openPoints(points).flatMap((point): PointChange[] => {
    const { id } = point
    const answer = answerTo(reply, point)
    if (answer?.verb === 'accepted') {
      return [
        { change: 'answered', id, answer: { verb: 'accepted', text: answer.text, round } },
        { change: 'settled', id, status: 'accepted' },
      ]
    }
    const unsaid = lastAnswer(reply, id)?.verb === 'accepted' ? 'accepted without saying how' : 'not answered'
    const text = answer ? answer.text || 'no reason given' : unsaid
    return [{ change: 'answered', id, answer: { verb: 'declined', text, round } }]
  })
}

/**
 * What the responders' votes do to the ledger. `ballots` are in team order, so that ids do not depend on who
 * answered first.
 * @param raisedBefore how many ids were given so far; they are never reused
 * @param advocate who raised points without a vote: they are settled by the proposer's answer
 */
export function closeAnswers(
  points: readonly Point[],
  ballots: readonly Ballot[],
  round: number,
  raisedBefore: number,
  advocate: string | null = null,
): PointChange[] {
  const raised = raisePoints(points, ballots, raisedBefore)
  const changes = [...raised, ...upholdPoints(applyChanges(points, raised, round), ballots)]
  const before = new Set(points.map((point) => point.id))
  const after = applyChanges(points, changes, round).filter((point) => before.has(point.id))
  return [...changes, ...settlePoints(after, ballots, advocate)]
}

/** What the advocate's attack does to the ledger: what it demands has to be answered; else its reason, if it is against. */
export function closeChallenge(
  points: readonly Point[],
  agent: string,
  reply: Reply,
  raisedBefore: number,
): PointChange[] {
  const { conditions, position, reason } = reply
  const isAgainst = position === 'CONCERN' || position === 'OBJECTION'
  if (conditions.length === 0 && !(isAgainst && reason !== null)) return []
  const attack = { ...reply, answers: [], reason: conditions.length > 0 ? null : reason }
  return raisePoints(points, [{ agent, vote: 'CONCERN', reply: attack }], raisedBefore)
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

/** A declined point is settled when each of its authors that voted withdrew it or voted SUPPORT; the advocate has no vote. */
function settlePoints(
  points: readonly Point[],
  ballots: readonly Ballot[],
  advocate: string | null,
): PointChange[] {
  return openPoints(points).flatMap(({ id, by, answer }): PointChange[] => {
    // Nobody who votes has taken it up: the answer stands.
    if (answer && by.every((author) => author === advocate))
      return [{ change: 'settled', id, status: 'declined' }]
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
