import { embedMarkdown, inlineText } from './embed.js'
import type { PointChange, Verdict } from './events.js'
import { describePosition, NO_VOTE } from './marks.js'
import { withNames } from './reasons.js'
import { nameOf, phasesOf, positionOf } from './standing.js'
import type { FailedTurn, Phase, State, Turn } from './state.js'
import type { Agent, FollowUpKind, ProviderRef } from './types.js'

const ASKED_FOR: Record<FollowUpKind, string> = {
  position: 'its position',
  conditions: 'its conditions',
  answers: 'the answers it left out',
}

/** One round of the transcript: who said what, what it did to the points, and how the panel stood after it. */
export function renderRound(state: State, round: number): string {
  const phases = phasesOf(state, round)
  const blocks = [
    `## Round ${round}/${state.maxRounds}`,
    ...phases.flatMap((phase) => phase.speakers.flatMap((id) => renderContribution(state, phase, id))),
    ...renderChanges(state, phases),
    `**Round Status:** ${describeRound(state, phases, state.verdicts[round - 1])}`,
  ]
  return blocks.join('\n\n')
}

/** Who speaks for an agent, in words: `sonnet via claude-cli`. */
export function describeVoice({ provider, model }: ProviderRef): string {
  if (provider === 'offline') return 'offline rules, no model'
  if (provider === 'scripted') return 'scripted, no model'
  if (provider === 'human') return 'a person'
  return model ? `${model} via ${provider}` : provider
}

/** Who spoke for an agent last; before its first reply, who is to be asked first. */
export function lastVoice(state: State, id: string): ProviderRef {
  const turn = state.phases.flatMap((phase) => phase.turns).findLast((each) => each.agent === id)
  const planned = state.agents.find((agent) => agent.id === id)?.providers[0]
  return turn ?? planned ?? { provider: 'no provider', model: null }
}

function renderContribution(state: State, phase: Phase, id: string): string[] {
  const agent = state.agents.find((each) => each.id === id)
  const turn = phase.turns.find((each) => each.agent === id)
  const failed = phase.failures.find((each) => each.agent === id && each.followUp === null)
  if (!agent) return []
  if (turn) return renderTurn(agent, turn, phase)
  return failed ? renderFailure(agent, failed) : []
}

function renderTurn(agent: Agent, turn: Turn, phase: Phase): string[] {
  const blocks = [heading(agent, turn)]
  if (turn.phase === 'closing')
    blocks.push('*The rounds are used up; the open conditions answered once more:*')
  const body = embedMarkdown(withoutClosing(turn.content), 3)
  if (body) blocks.push(body)
  for (const { kind, content } of turn.followUps) {
    blocks.push(
      `*Asked once more for ${ASKED_FOR[kind]}:*`,
      embedMarkdown(content, 3) || '*(an empty reply)*',
    )
  }
  for (const { followUp, failure } of phase.failures.filter(
    (each) => each.agent === agent.id && each.followUp,
  )) {
    const asked = followUp ? ASKED_FOR[followUp] : 'more'
    blocks.push(`*Asked once more for ${asked}: failed, ${failure.kind}: ${inlineText(failure.message)}*`)
  }
  return [...blocks, `**Position:** ${positionLine(turn)}`]
}

/** A reply less the position and the confidence at its very end, which stand below it in our own words. */
function withoutClosing(content: string): string {
  const lines = content.trimEnd().split('\n')
  if (/^Confidence: ?[\d.,%/ ]{1,12}$/i.test(lines.at(-1)?.trim() ?? '')) lines.pop()
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const isPosition = /^\[POSITION: ?[A-Z_]{1,30}\]/.test(lines.at(-1)?.trim() ?? '')
  return isPosition ? lines.slice(0, -1).join('\n') : content
}

function positionLine(turn: Turn): string {
  const { position, reason, confidence } = turn.reply
  const vote = positionOf(turn)
  const said = vote === null ? whyNoVote(position) : reason
  const sure = vote !== null && confidence !== null ? ` (confidence ${confidence})` : ''
  return describePosition(vote) + (said ? ` - ${inlineText(said)}` : '') + sure
}

function whyNoVote(position: Turn['reply']['position']): string {
  if (position === null) return 'the reply gives no position'
  return position === 'PROPOSAL' ? 'a responder cannot propose' : `${position} without a condition`
}

function renderFailure(agent: Agent, { provider, model, failure, attempts }: FailedTurn): string[] {
  const tries = attempts > 1 ? ` (${attempts} attempts)` : ''
  return [
    heading(agent, { provider, model }),
    `*No reply. ${failure.kind}: ${inlineText(failure.message)}${tries}*`,
    `**Position:** ${describePosition(null)} - failed: ${failure.kind}`,
  ]
}

function heading(agent: Agent, voice: ProviderRef): string {
  const title = [agent.emoji, agent.role.toUpperCase()].filter(Boolean).join(' ')
  return inlineText(`### [${agent.name}] ${title} (${describeVoice(voice)})`)
}

function renderChanges(state: State, phases: Phase[]): string[] {
  const names = (ids: string[]) => ids.map((id) => inlineText(nameOf(state, id))).join(', ')
  const describe = (change: PointChange): string[] => {
    switch (change.change) {
      case 'raised':
        return [`${change.id} raised by ${names(change.by)} (${change.kind})`]
      case 'joined':
        return [`${change.id} joined by ${names(change.by)}`]
      case 'answered':
        return change.answer.verb === 'declined' ? [`${change.id} declined`] : []
      case 'upheld':
        return [`${change.id} upheld by ${names([change.by])}`]
      case 'settled':
        return [`${change.id} ${change.status === 'declined' ? 'let go by its authors' : change.status}`]
    }
  }
  const changes = phases.flatMap((phase) => phase.changes).flatMap(describe)
  return changes.length > 0 ? [`**Points:** ${changes.join(' · ')}`] : []
}

function describeRound(state: State, phases: Phase[], verdict: Verdict | undefined): string {
  const votes = phases
    .filter((phase) => phase.name === 'answers')
    .flatMap((phase) => phase.speakers.map((id) => describeVote(state, phase, id)))
  const positions = votes.length > 0 ? votes.join(' · ') : 'nobody voted'
  if (!verdict) return `${positions} - the round is not finished`
  return `${positions} - ${verdict.reached ? 'consensus' : 'no consensus'}: ${inlineText(withNames(state, verdict.why))}`
}

function describeVote(state: State, phase: Phase, id: string): string {
  const name = inlineText(nameOf(state, id))
  const turn = phase.turns.find((each) => each.agent === id)
  if (turn) return `${name} ${describePosition(positionOf(turn))}`
  const failed = phase.failures.find((each) => each.agent === id)
  return failed ? `${name} ${NO_VOTE} failed (${failed.failure.kind})` : `${name} has not answered`
}
