import type { State } from '../state.js'
import { sameText } from '../text/similarity.js'
import { answerChecklist } from '../topic/checklist.js'
import { isSettled } from './standing.js'

/** The topic's own questions that the decision leaves open; without a decision they all are, and none is named. */
export function unansweredQuestions(state: State): { id: string; text: string }[] {
  if (!isSettled(state)) return []
  return answerChecklist(state).filter(
    ({ id, text, answer }) => answer === null && id.startsWith('Q') && !sameText(text, state.brief.title),
  )
}
