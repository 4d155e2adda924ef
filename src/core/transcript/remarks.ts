import { pendingRemarks } from '../remarks.js'
import type { Phase, Remark, State } from '../state.js'
import { embedMarkdown } from '../text/embed.js'
import { RESUMABLE } from '../types.js'
import { roundOf } from './marks.js'

/** What a person put in that everyone sees from this phase on, each as a block of its own. */
export function renderRemarks({ remarks = [] }: Phase): string[] {
  return remarks.flatMap((remark) => renderRemark(remark, ''))
}

/** What a person put in after which nobody was asked any more; it stands at the end of the last round. */
export function renderUnseen(state: State, round: number): string[] {
  if (round !== roundOf(state)) return []
  const isOver = state.ended !== null && !RESUMABLE.includes(state.ended.status)
  const note = isOver ? ' (seen by nobody)' : ' (seen by nobody yet)'
  return pendingRemarks(state).flatMap((remark) => renderRemark(remark, note))
}

function renderRemark({ text }: Remark, note: string): string[] {
  return [`### [A person] 💬 REMARK${note}`, embedMarkdown(text, 3)]
}
