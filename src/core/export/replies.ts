import { formatDuration } from '../duration.js'
import { hasRounds } from '../methods.js'
import { nameOf, phasesOf, positionsMatrix } from '../outcome/standing.js'
import type { FailedTurn, Phase, State, Turn } from '../state.js'
import { embedMarkdown } from '../text/embed.js'
import { nameStep } from '../transcript/phase-words.js'
import { withNames } from '../transcript/reasons.js'
import { renderRemarks, renderUnseen } from '../transcript/remarks.js'
import { describeVoice, renderContribution } from '../transcript/turns.js'
import { figure, tokensOf } from './figures.js'
import { type Html, html } from './html.js'
import { renderMarkdown } from './markdown.js'
import { type Page, renderNote, renderStand } from './parts.js'
import { standOfTurn } from './stand.js'

/** Everything that was said, folded, by rounds. */
export function renderReplies(page: Page): Html {
  const { rounds } = positionsMatrix(page.state)
  if (rounds.length === 0) return renderNote(page, 'Nobody has been asked yet.')
  return html`${rounds.map((round) => renderRound(page, round))}`
}

function renderRound(page: Page, round: number): Html {
  const { state, english } = page
  const last = hasRounds(state.method) ? state.maxRounds : 1
  const verdict = state.method.flow === 'votes' ? state.verdicts[round - 1] : undefined
  const replies = phasesOf(state, round).flatMap((phase) => [
    ...renderRemarks(phase).map((remark) => renderMarkdown(remark)),
    ...phase.speakers.flatMap((id) => renderReply(page, phase, id)),
  ])
  const unseen = renderUnseen(state, round).map((remark) => renderMarkdown(remark))
  return html`<h3${english}>Round ${round}/${last}</h3>
${replies}${unseen}${verdict ? renderNote(page, `Consensus: ${verdict.reached ? 'yes' : 'no'}. ${withNames(state, verdict.why)}`) : null}`
}

function renderReply(page: Page, phase: Phase, id: string): Html[] {
  const { state } = page
  const turn = phase.turns.find(({ agent }) => agent === id)
  const failed = phase.failures.find(({ agent, followUp }) => agent === id && followUp === null)
  if (turn) return [fold(page, phase, turn, contentOf(state, phase, turn))]
  // The contribution says why there is no reply.
  return failed ? [fold(page, phase, failed, renderContribution(state, phase, id).slice(1))] : []
}

/** Picks and the choice of a method are short, and take no position. */
function contentOf(state: State, phase: Phase, turn: Turn): string[] {
  if (phase.name === 'picks' || phase.name === 'classify') return [embedMarkdown(turn.content, 3)]
  return renderContribution(state, phase, turn.agent).slice(1)
}

function fold(page: Page, phase: Phase, call: Turn | FailedTurn, blocks: readonly string[]): Html {
  const { state, english } = page
  const followUps = 'followUps' in call ? call.followUps : []
  const took = followUps.reduce((sum, { durationMs }) => sum + durationMs, call.durationMs)
  const tokens = [call, ...followUps].reduce((sum, { usage }) => sum + tokensOf(usage), 0)
  const facts = [
    describeVoice(call),
    formatDuration(took),
    ...(tokens > 0 ? [`${figure(tokens)} tokens`] : []),
  ]
  return html`<details class="reply" data-key="${`${phase.round} ${phase.name} ${call.agent}`}">
<summary><strong>${nameOf(state, call.agent)}</strong> <span${english}>${nameStep(phase.name)}</span> ${renderStand(page, standOfTurn(phase, call))} <span class="note"${english}>${facts.join(' · ')}</span></summary>
<div class="said" dir="auto">
${renderMarkdown(blocks.join('\n\n'))}</div>
</details>
`
}
