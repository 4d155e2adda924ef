import type { View } from '../../core/provider.js'
import { clip } from '../../core/text/gist.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { nameLack, nameTask } from '../../core/transcript/phase-words.js'
import type { PhaseName, Point } from '../../core/types.js'

const LONGEST_TOPIC = 3000
const LONGEST_REMARK = 1000

/** What a person is asked for, in a few words: `your vote on the decision (round 2/3)`. */
export function describeTask(view: View): string {
  return `${taskOf(view)} (round ${view.round}/${view.maxRounds})`
}

function taskOf({ followUp, phase, round }: View): string {
  if (followUp === 'position') return 'your answer has no position yet'
  if (followUp === 'conditions') return 'your answer names no condition yet'
  if (followUp !== null) return nameLack(followUp)
  switch (phase) {
    case 'proposal':
      return 'write the proposal'
    case 'answers':
      return round === 1 ? 'your answer to the proposal' : 'your vote on the revision'
    case 'revision':
      return 'revise the decision and answer each open point'
    case 'closing':
      return 'answer the open conditions once more; nobody votes again'
    default:
      return nameTask(phase)
  }
}

/** What a person needs to see before answering: the topic, the decision on the table, the points. Markdown as is. */
export function describeSituation(view: View): string {
  if (view.followUp !== null) return ''
  const parts = [`Topic: ${visibleLine(view.brief.title)}`]
  if (view.round === 1) parts.push(clip(view.brief.text.trim(), LONGEST_TOPIC))
  if (view.round === 1 && view.brief.earlier)
    parts.push(`Discussed before\n${clip(view.brief.earlier.text, LONGEST_TOPIC)}`)
  // What is asked for in words alone is shown as it is asked, remarks and all.
  if (isVoting(view.phase) && view.remarks.length > 0)
    parts.push(['Put in by whoever follows the discussion', ...view.remarks.map(describeRemark)].join('\n'))
  const table = view.decision ?? view.proposal
  if (view.phase !== 'proposal' && table !== null) parts.push(`Decision on the table\n${table.trim()}`)
  const points = shownPoints(view)
  if (points.length > 0) {
    const open = view.phase === 'answers' ? 'Points' : 'Open points'
    parts.push([open, ...points.map((point) => describePoint(point, view))].join('\n'))
  }
  return parts.join('\n\n')
}

/** The points that this reply has to answer, in the order of their ids. */
export function pointsToAnswer({ points, toAnswer }: View): Point[] {
  return points.filter(({ id }) => toAnswer.includes(id))
}

function describeRemark(text: string): string {
  return `- ${clip(visibleLine(text), LONGEST_REMARK)}`
}

const VOTING: ReadonlySet<PhaseName> = new Set(['proposal', 'revision', 'answers', 'closing'])

/** Whether a phase asks for a vote or for what is voted on. */
export function isVoting(phase: PhaseName): boolean {
  return VOTING.has(phase)
}

function shownPoints(view: View): Point[] {
  return view.phase === 'answers' ? view.points : pointsToAnswer(view)
}

function describePoint({ id, kind, by, text, status, answer }: Point, { panel }: View): string {
  const names = by.map((author) => panel.find((each) => each.id === author)?.name ?? author).join(', ')
  const said = answer ? ` → ${answer.verb}: ${visibleLine(answer.text)}` : ''
  const mark = status === 'open' || status === answer?.verb ? '' : `, ${status}`
  return `[${id}] ${kind} by ${names}${mark}: ${visibleLine(text)}${said}`
}
