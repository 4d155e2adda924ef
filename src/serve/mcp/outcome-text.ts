import { isSettled } from '../../core/outcome/standing.js'
import type { State } from '../../core/state.js'
import { embedMarkdown } from '../../core/text/embed.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { describeStatus } from '../../core/transcript/marks.js'
import type { Outcome } from './outcome.js'
import { renderReview } from './review.js'

/** An outcome as Markdown, for a model or a person to read. */
export function renderOutcome(outcome: Outcome, state: State): string {
  const { title, transcript, transcriptUri, goOn, warnings } = outcome
  const sections = [
    `# ${visibleLine(title)}\n${describeStatus(state)}${describeVotes(outcome)}`,
    ...(outcome.review === null ? renderDecision(outcome, isSettled(state)) : [renderReview(state)]),
    listSection('Remarks of a person', outcome.remarks, ({ round, text, seen }) =>
      visibleLine(seen ? `from round ${round} on: ${text}` : `seen by nobody: ${text}`),
    ),
    listSection('Failures', outcome.failures, ({ agent, round, kind, message, hint }) =>
      visibleLine(`${agent}, round ${round}: ${kind}, ${message}${hint === null ? '' : ` (${hint})`}`),
    ),
    listSection('Warnings', warnings, visibleLine),
    `Run ${outcome.id}. Every reply is in ${transcript ?? transcriptUri} (resource ${transcriptUri}).`,
    goOn === null ? '' : `What was said is kept. Go on with: ${goOn}`,
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

/** What was refused must not be taken for a decision by a reader who skips the status. */
const ON_TABLE = '## On the table, not agreed'

function renderDecision(outcome: Outcome, isAgreed: boolean): string[] {
  const { decision } = outcome
  const heading = isAgreed ? '## Decision' : ON_TABLE
  return [
    decision === null ? 'There is no decision yet.' : `${heading}\n${embedMarkdown(decision, 2)}`,
    listSection('Points', outcome.points, ({ id, kind, by, text, status, answer }) => {
      const said = answer === null ? '' : ` (answer: ${visibleLine(answer)})`
      return `${id} ${kind} by ${by.join(', ')}, ${status}: ${visibleLine(text)}${said}`
    }),
    listSection('Dissent', outcome.dissent, ({ agent, position, reason }) =>
      visibleLine(`${agent}: ${position ?? 'no vote'}${reason === null ? '' : `, ${reason}`}`),
    ),
    listSection('Action items', outcome.actionItems, ({ id, text, owner, priority, done }) => {
      const details = [owner && `owner: ${owner}`, priority && `priority: ${priority}`].filter(Boolean)
      return visibleLine(
        `[${done ? 'x' : ' '}] ${id}: ${text}${details.length > 0 ? ` (${details.join(', ')})` : ''}`,
      )
    }),
  ]
}

function describeVotes({ consensus: { supporters, voters, missing } }: Outcome): string {
  if (voters === 0 && missing.length === 0) return ''
  const absent = missing.length === 0 ? '' : `; without a vote: ${missing.join(', ')}`
  return ` · ${voters === 0 ? 'nobody voted' : `${supporters} of ${voters} votes support it`}${absent}`
}

function listSection<Item>(title: string, items: readonly Item[], render: (item: Item) => string): string {
  return items.length === 0 ? '' : `## ${title}\n${items.map((item) => `- ${render(item)}`).join('\n')}`
}
