import { standingOf } from '../ledger/assumptions.js'
import { pendingRemarks } from '../remarks.js'
import { isReview, reviewOf } from '../review/review.js'
import { describePlace, describeVerdict } from '../review/wording.js'
import type { State } from '../state.js'
import { embedMarkdown, inlineText } from '../text/embed.js'
import { visible, visibleLine } from '../text/sanitize.js'
import { describePosition } from '../transcript/marks.js'
import { asSentence } from '../transcript/reasons.js'
import type { Point, PointKind, Status, Vote } from '../types.js'
import { dissent, isSettled, nameOf, panelChanges, untracedPoints } from './standing.js'
import { type TickedItem, tickedItems } from './ticks.js'
import { unansweredQuestions } from './unanswered.js'

/** What whoever carries a decision out has to know, and nothing else. Control characters in texts are made visible. */
export interface Handoff {
  version: 1
  id: string
  status: Status | 'running'
  /** Whether the discussion ended with what it was held for. */
  agreed: boolean
  /** What is to be known of a decision that is none yet; null where it is agreed, or there is none. */
  reservation: string | null
  /** Markdown; null: there is none. */
  decision: string | null
  /** The conditions, concerns and objections that were accepted. */
  constraints: HandoffPoint[]
  /** What is still to be done, in order; of a review what it found, its severity being the priority. */
  tasks: Omit<TickedItem, 'done' | 'round'>[]
  risks: {
    dissent: { agent: string; name: string; position: Vote; reason: string | null }[]
    /** Taken for granted and not confirmed. */
    assumptions: { id: string; text: string; standing: 'unverified' | 'disputed' }[]
    open: HandoffPoint[]
    /** The topic's own questions that the decision leaves open. */
    unanswered: { id: string; text: string }[]
    /** What a person put in that nobody was asked after: it is considered nowhere. */
    unseen: string[]
  }
}

interface HandoffPoint {
  id: string
  kind: PointKind
  text: string
  /** Names of its authors. */
  by: string[]
  /** The proposer's latest answer. */
  answer: string | null
  /** Accepted, but not to be found in the decision's text. */
  missing: boolean
}

/** Draws from a discussion what has to be handed over. */
export function toHandoff(state: State): Handoff {
  const { accepted, open } = panelChanges(state)
  const gaps = untracedPoints(state).map(({ id }) => id)
  const describe = ({ id, kind, text, by, answer }: Point): HandoffPoint => ({
    id,
    kind,
    text: visibleLine(text),
    by: by.map((author) => visibleLine(nameOf(state, author))),
    answer: visibleLine(answer?.text ?? '') || null,
    missing: gaps.includes(id),
  })
  return {
    version: 1,
    id: state.id,
    status: state.ended?.status ?? 'running',
    agreed: isSettled(state),
    reservation: reserve(state),
    decision: decisionOf(state),
    constraints: accepted.map(describe),
    tasks: isReview(state) ? findingTasks(state) : openTasks(state),
    risks: {
      dissent: dissent(state).map(({ agent, position, reason }) => ({
        agent,
        name: visibleLine(nameOf(state, agent)),
        position,
        reason: reason && visibleLine(reason),
      })),
      assumptions: state.assumptions.flatMap((assumption) => {
        const standing = standingOf(assumption)
        return standing === 'confirmed'
          ? []
          : [{ id: assumption.id, text: visibleLine(assumption.text), standing }]
      }),
      open: open.map(describe),
      unanswered: unansweredQuestions(state).map(({ id, text }) => ({ id, text: visibleLine(text) })),
      unseen: pendingRemarks(state).map(({ text }) => visibleLine(text)),
    },
  }
}

/** Of a review the verdict alone: its findings are the tasks. */
function decisionOf(state: State): string | null {
  if (state.decision === null) return null
  return visible(isReview(state) ? `${describeVerdict(reviewOf(state))}.` : state.decision)
}

function openTasks(state: State): Handoff['tasks'] {
  return tickedItems(state)
    .filter(({ done }) => !done)
    .map(({ id, text, owner, priority, by }) => ({
      id,
      text: visibleLine(text),
      owner: owner && visibleLine(owner),
      priority: priority && visibleLine(priority),
      by,
    }))
}

/** What a review found, as whoever mends it needs it. */
function findingTasks(state: State): Handoff['tasks'] {
  return reviewOf(state).findings.map((finding) => {
    const { id, severity, text, why, fix, by } = finding
    const place = describePlace(finding)
    const said = [text, ...(why ? [`Why: ${why}`] : []), ...(fix ? [`Fix: ${fix}`] : [])]
    const line = said.map(asSentence).join(' ')
    return {
      id,
      text: visibleLine(place === null ? line : `${place}: ${line}`),
      owner: null,
      priority: severity,
      by,
    }
  })
}

function reserve(state: State): string | null {
  if (isSettled(state) || state.decision === null) return null
  const status = state.ended?.status ?? 'not ended'
  return state.method.flow === 'votes'
    ? `Not agreed (${status}): this lies on the table.`
    : `Not finished (${status}): this is what was said so far.`
}

/** A handoff as Markdown for a coding agent: four sections, the same in every discussion. Ends with a line feed. */
export function renderHandoff(handoff: Handoff): string {
  const sections = [
    ['## Decision', ...describeDecision(handoff, WARNING)],
    ['## Constraints', listOr(handoff.constraints.map(describeConstraint), 'None.')],
    ['## Tasks', listOr(handoff.tasks.map(describeTask), 'None is open.')],
    ['## Open risks', listOr(describeRisks(handoff), 'None is known.')],
  ]
  return `${sections.map((blocks) => blocks.join('\n\n')).join('\n\n')}\n`
}

/** In place of a decision that was not made. */
export const NO_DECISION = 'There is none.'

/** Whoever is told to carry a brief out would else begin with what a panel has just refused. */
const WARNING = 'Carry nothing of it out before a person has decided so.'

/**
 * What was decided, or lies on the table; that it is not agreed is said first.
 * @param warning what else is said then
 */
export function describeDecision({ reservation, decision }: Handoff, warning?: string): string[] {
  const text = decision === null ? NO_DECISION : embedMarkdown(decision, 2) || 'It was not written down.'
  if (reservation === null) return [text]
  return [`**${[reservation, warning].filter(Boolean).join(' ')}**`, text]
}

export function describeConstraint({ id, text, answer, missing }: HandoffPoint): string {
  const how = answer ? ` → ${inlineText(answer)}` : ''
  return `- ${id}: ${inlineText(text)}${how}${missing ? ' (holds, though the decision does not name it)' : ''}`
}

function describeTask({ id, text, owner, priority }: Handoff['tasks'][number]): string {
  const facts = [
    ...(owner ? [`owner: ${inlineText(owner)}`] : []),
    ...(priority ? [`priority: ${inlineText(priority)}`] : []),
  ]
  return `- [ ] ${id}: ${inlineText(text)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

function describeRisks({ risks: { dissent, assumptions, open, unanswered, unseen } }: Handoff): string[] {
  return [
    ...open.map((point) => describeOpenPoint(point)),
    ...dissent.map(describeDissent),
    ...assumptions.map(
      ({ id, text, standing }) =>
        `- ${id}, ${standing === 'disputed' ? 'assumed, but disputed' : 'assumed, not verified'}: ${inlineText(text)}`,
    ),
    ...unanswered.map(({ id, text }) => `- ${id}, asked by the topic and not answered: ${inlineText(text)}`),
    ...unseen.map((text) => `- a person’s remark that nobody considered: ${inlineText(text)}`),
  ]
}

export function describeOpenPoint({ id, kind, by, text, answer }: HandoffPoint): string {
  const declined = answer ? ` Declined: ${inlineText(answer)}` : ''
  const said = declined ? asSentence(inlineText(text)) : inlineText(text)
  return `- ${id}, open ${kind} of ${by.map(inlineText).join(', ')}: ${said}${declined}`
}

export function describeDissent({ name, position, reason }: Handoff['risks']['dissent'][number]): string {
  return `- ${inlineText(name)} does not agree: ${describePosition(position)}${reason ? ` - ${inlineText(reason)}` : ''}`
}

export function listOr(lines: readonly string[], none: string): string {
  return lines.length > 0 ? lines.join('\n') : none
}
