import type { AnswerVerb, FollowUpKind, Position } from '../../core/types.js'
import type { Wording } from './wording.js'

export interface Task {
  text: string
  owner: string
  priority: 'high' | 'medium' | null
}

/** A reply before it is written out. Empty parts are left out. */
export interface Draft {
  decision: string | null
  /** Whether the reply is a short vote. */
  isBrief: boolean
  /** Paragraphs that say what the reply rests on. */
  basis: string[]
  expected: string[]
  assumptions: string[]
  conditions: string[]
  answers: { id: string; verb: AnswerVerb; text: string }[]
  tasks: Task[]
  position: Position
  reason: string
  /** 0 to 1. */
  confidence: number
}

export const EMPTY_DRAFT: Omit<Draft, 'position' | 'reason' | 'confidence'> = {
  decision: null,
  isBrief: false,
  basis: [],
  expected: [],
  assumptions: [],
  conditions: [],
  answers: [],
  tasks: [],
}

/** Writes a draft in the reply format, one part a section; of a follow-up only what was asked for. */
export function renderDraft(draft: Draft, words: Wording, followUp: FollowUpKind | null): string[] {
  const position = `[POSITION: ${draft.position}] - ${draft.reason}\nConfidence: ${draft.confidence.toFixed(2).replace(/0$/, '')}`
  const answers = section('Answers', draft.answers.map(renderAnswer).join('\n\n'))
  const conditions = section('Conditions', renderList(draft.conditions))
  if (followUp === 'position') return [position]
  if (followUp === 'conditions') return [conditions || draft.reason, position].filter(Boolean)
  if (followUp === 'answers') return [section('Decision', draft.decision ?? ''), answers].filter(Boolean)

  const note = draft.isBrief ? words.briefNote : words.note
  const basis = [...draft.basis, note].join('\n\n')
  // Without a basis of its own the note stands in front, where no section takes it in.
  const isBare = draft.decision !== null && draft.basis.length === 0
  return [
    isBare ? note : '',
    section('Decision', draft.decision ?? ''),
    draft.decision === null ? basis : isBare ? '' : section('Basis', basis),
    answers,
    section('Expected results', renderList(draft.expected)),
    section('Assumptions', renderList(draft.assumptions)),
    conditions,
    section('Action items', draft.tasks.map(renderTask).join('\n')),
    position,
  ].filter(Boolean)
}

function section(heading: string, body: string): string {
  return body ? `### ${heading}\n\n${body}` : ''
}

function renderList(items: string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

function renderAnswer({ id, verb, text }: Draft['answers'][number]): string {
  return `[${id}] ${verb}${text ? `: ${text}` : ''}`
}

function renderTask({ text, owner, priority }: Task): string {
  return `- [ ] ${text} (owner: ${owner}${priority ? `, priority: ${priority}` : ''})`
}
