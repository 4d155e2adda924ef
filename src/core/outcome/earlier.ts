import type { State } from '../state.js'
import { inlineText } from '../text/embed.js'
import { visible } from '../text/sanitize.js'
import { describeStatus } from '../transcript/marks.js'
import type { EarlierDiscussion } from '../types.js'
import {
  describeConstraint,
  describeDecision,
  describeDissent,
  describeOpenPoint,
  listOr,
  NO_DECISION,
  toHandoff,
} from './handoff.js'
import { nameOf, panelChanges } from './standing.js'

const DECISION = '### Decision'
const CONDITIONS = '### Conditions that were accepted'

/** The decision of a discussion that is taken up again, as Markdown, agreed or not; null: there was none. */
export function decisionBefore({ text }: EarlierDiscussion): string | null {
  const from = text.indexOf(`${DECISION}\n`)
  const to = text.indexOf(`\n${CONDITIONS}\n`)
  if (from === -1 || to < from) return null
  const decision = text.slice(from + DECISION.length, to).trim()
  const agreed = decision.replace(/^\*\*Not agreed[^\n]*\n+/, '')
  return agreed === NO_DECISION ? null : agreed
}

/** What a discussion came to, for another one that takes it up again; null: it came to nothing yet. */
export function summarizeEarlier(state: State): EarlierDiscussion | null {
  const { id, brief, startedAt } = state
  // All of it: what a review found stands in its decision.
  const handoff = { ...toHandoff(state), decision: state.decision && visible(state.decision) }
  if (handoff.decision === null && state.points.length === 0) return null
  // What was declined and is still open stands among the open points.
  const declined = panelChanges(state).declined.filter(({ status }) => status !== 'open')
  const turnedDown = declined.map((point) => {
    const why = point.answer?.text ? ` → ${inlineText(point.answer.text)}` : ''
    const names = point.by.map((author) => inlineText(nameOf(state, author))).join(', ')
    return `- ${point.id} (${names}): ${inlineText(point.text)}${why}`
  })
  const sections = [
    [`${startedAt.slice(0, 10)}, ${inlineText(id)}: ${inlineText(describeStatus(state))}`],
    [DECISION, ...describeDecision(handoff)],
    [CONDITIONS, listOr(handoff.constraints.map(describeConstraint), 'None.')],
    ['### Points that were declined', listOr(turnedDown, 'None.')],
    ['### Dissent', listOr(handoff.risks.dissent.map(describeDissent), 'None.')],
    ['### Open points', listOr(handoff.risks.open.map(describeOpenPoint), 'None.')],
  ]
  const text = sections.map((blocks) => blocks.join('\n\n')).join('\n\n')
  return { id, title: brief.title, startedAt, text }
}
