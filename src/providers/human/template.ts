import type { View } from '../../core/provider.js'
import { visible } from '../../core/text/sanitize.js'
import { describeSituation, describeTask, pointsToAnswer } from './text.js'

const CLOSE = '-->'

/** What the editor opens with: the question and the form of a reply as a comment, below it room for the answer. */
export function templateFor(view: View): string {
  const notes = [
    `${describeTask(view)}. Write below this comment; what stands in it is not part of your answer.`,
    describeSituation(view),
    `The form, sections you do not need left out:\n\n${formFor(view)}`,
  ]
  return asComment(notes.filter(Boolean).join('\n\n')) + draftFor(view)
}

/** The same for what is asked for in words alone. */
export function templateForWords(asked: string): string {
  return asComment(`Write below this comment; what stands in it is not part of your answer.\n\n${asked}`)
}

function asComment(text: string): string {
  return `<!--\n${visible(text).replaceAll(CLOSE, '-- >')}\n${CLOSE}\n\n`
}

/** The reply that was written; null when nothing was added to the template. */
export function readEdited(text: string, template: string): string | null {
  const reply = withoutComment(text)
  return reply === '' || reply === withoutComment(template) ? null : `${reply}\n`
}

function withoutComment(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').trim()
  const end = plain.startsWith('<!--') ? plain.indexOf(CLOSE) : -1
  return end === -1 ? plain : plain.slice(end + CLOSE.length).trim()
}

function draftFor(view: View): string {
  if (view.phase === 'answers' || view.followUp !== null) return ''
  return view.decision === null || view.phase === 'proposal'
    ? '### Decision\n\n'
    : `### Decision\n${view.decision.trim()}\n`
}

function formFor(view: View): string {
  const isProposer = view.phase !== 'answers'
  const verbs = isProposer ? 'accepted: how | declined: why' : 'upheld: why | withdrawn'
  const parts = [
    isProposer && '### Decision\ncomplete, standing alone',
    !isProposer && '### Conditions\n- a condition, with what fails without it',
    '### Action items\n- [ ] a task (owner: id, priority: high)',
    pointsToAnswer(view)
      .map(({ id }) => `[${id}] ${verbs}`)
      .join('\n'),
    isProposer
      ? '[POSITION: PROPOSAL] - one line of reason'
      : '[POSITION: SUPPORT | SUPPORT_WITH_CONDITIONS | CONCERN | OBJECTION, one of them] - one line of reason',
  ]
  return parts.filter(Boolean).join('\n\n')
}
