import { decidingPhases } from '../ledger/decisions.js'
import type { State } from '../state.js'
import type { Brief } from '../types.js'
import { readOutline } from './outline.js'

/** Something that the topic itself asks for. */
export interface ChecklistItem {
  /** `Q1` for a question, `E1` for an expected result. */
  id: string
  text: string
}

const READ = new WeakMap<Brief, ChecklistItem[]>()

/** The topic's own questions and expected results, in its order. */
export function readChecklist(brief: Brief): ChecklistItem[] {
  const known = READ.get(brief)
  if (known) return known
  const { questions, expected } = readOutline(brief.text)
  const items = [
    ...questions.map(({ text }, index) => ({ id: `Q${index + 1}`, text })),
    ...expected.map((text, index) => ({ id: `E${index + 1}`, text })),
  ]
  READ.set(brief, items)
  return items
}

/** An item with what was said of it. */
export interface AnsweredItem extends ChecklistItem {
  /** The latest answer; null: nobody has answered it. */
  answer: string | null
  /** The round of the answer. */
  round: number | null
}

/** The checklist with the latest answer to each of its items. */
export function answerChecklist(state: State): AnsweredItem[] {
  const answers = new Map<string, { text: string; round: number }>()
  for (const { turns } of decidingPhases(state.method, state.phases))
    for (const { reply, round } of turns)
      for (const { id, text } of reply.topicAnswers) if (text) answers.set(id, { text, round })
  return readChecklist(state.brief).map((item) => {
    const given = answers.get(item.id)
    return { ...item, answer: withoutEcho(given?.text ?? null, item.text), round: given?.round ?? null }
  })
}

/** An answer without the item's own words, or their beginning, in front of it: they stand beside it already. */
function withoutEcho(answer: string | null, text: string): string | null {
  if (answer === null) return null
  const [, cut] = /^([^…:]{8,})…\s*:/u.exec(answer) ?? []
  const echo = cut !== undefined && startsWith(text, cut) ? `${cut}…` : text
  if (!startsWith(answer, echo)) return answer
  const said = /^\s*[:–—→-]\s+(.+)$/su.exec(answer.slice(echo.length))
  return said?.[1] ?? answer
}

function startsWith(text: string, beginning: string): boolean {
  return text.toLowerCase().startsWith(beginning.toLowerCase())
}
