import { standingOf } from '../ledger/assumptions.js'
import { pendingRemarks } from '../remarks.js'
import type { State } from '../state.js'
import { embedMarkdown, inlineText } from '../text/embed.js'
import { visible, visibleLine } from '../text/sanitize.js'
import { describePosition } from '../transcript/marks.js'
import { asSentence } from '../transcript/reasons.js'
import type { Point, PointKind, Status, Vote } from '../types.js'
import { dissent, isSettled, nameOf, panelChanges, untracedPoints } from './standing.js'
import { type TickedItem, tickedItems } from './ticks.js'

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
  /** What is still to be done, in order. */
  tasks: Omit<TickedItem, 'done' | 'round'>[]
  risks: {
    dissent: { agent: string; name: string; position: Vote; reason: string | null }[]
    /** Taken for granted and not confirmed. */
    assumptions: { id: string; text: string; standing: 'unverified' | 'disputed' }[]
    open: HandoffPoint[]
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
    decision: state.decision === null ? null : visible(state.decision),
    constraints: accepted.map(describe),
    tasks: tickedItems(state)
      .filter(({ done }) => !done)
      .map(({ id, text, owner, priority, by }) => ({
        id,
        text: visibleLine(text),
        owner: owner && visibleLine(owner),
        priority: priority && visibleLine(priority),
        by,
      })),
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
      unseen: pendingRemarks(state).map(({ text }) => visibleLine(text)),
    },
  }
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
    ['## Decision', ...describeDecision(handoff)],
    ['## Constraints', listOr(handoff.constraints.map(describeConstraint), 'None.')],
    ['## Tasks', listOr(handoff.tasks.map(describeTask), 'None is open.')],
    ['## Open risks', listOr(describeRisks(handoff), 'None is known.')],
  ]
  return `${sections.map((blocks) => blocks.join('\n\n')).join('\n\n')}\n`
}

/** In place of a decision that was not made. */
export const NO_DECISION = 'There is none.'

/** What was decided, or lies on the table; that it is not agreed is said first. */
export function describeDecision({ reservation, decision }: Handoff): string[] {
  const text = decision === null ? NO_DECISION : embedMarkdown(decision, 2) || 'It was not written down.'
  return reservation === null ? [text] : [`**${reservation}**`, text]
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

function describeRisks({ risks: { dissent, assumptions, open, unseen } }: Handoff): string[] {
  return [
    ...open.map((point) => describeOpenPoint(point)),
    ...dissent.map(describeDissent),
    ...assumptions.map(
      ({ id, text, standing }) =>
        `- ${id}, ${standing === 'disputed' ? 'assumed, but disputed' : 'assumed, not verified'}: ${inlineText(text)}`,
    ),
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
