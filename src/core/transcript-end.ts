import { cellText, embedMarkdown, inlineText } from './embed.js'
import { describePosition } from './marks.js'
import { actionItems, dissent, latestVerdict, nameOf, panelChanges } from './standing.js'
import type { FailedTurn, State } from './state.js'
import type { ActionItem, Point } from './types.js'

/** The sections after the rounds: what came of it, and what is left to do. */
export function renderEnd(state: State): string[] {
  const agreed = state.ended?.status === 'consensus' || state.ended?.status === 'done'
  return [
    agreed ? renderConsensus(state) : renderStanding(state),
    renderConditions(state),
    renderDissent(state),
    renderActionItems(state),
    ...(state.failures.length > 0 ? [renderFailures(state)] : []),
  ]
}

function renderConsensus(state: State): string {
  const blocks = ['## Final Consensus', ...decisionBlocks(state)]
  const { carried } = latestVerdict(state)
  if (carried.length > 0) {
    const names = carried.map((id) => inlineText(nameOf(state, id))).join(', ')
    blocks.push(`*Carried: ${names} made support depend on conditions that were accepted after the vote.*`)
  }
  return blocks.join('\n\n')
}

function renderStanding(state: State): string {
  const { open } = panelChanges(state)
  const blocks = ['## Where it stands']
  if (state.decision === null) blocks.push('No proposal is on the table.')
  else blocks.push('The decision on the table, not agreed:', ...decisionBlocks(state))
  if (open.length > 0) {
    blocks.push('**Open points, both sides:**', open.map((point) => bothSides(state, point)).join('\n'))
    blocks.push('**To be decided:**', open.map((point) => `- ${question(state, point)}`).join('\n'))
  } else if (state.decision !== null && state.ended) {
    blocks.push(
      `**To be decided:** whether the decision above holds although ${inlineText(latestVerdict(state).why)}.`,
    )
  }
  return blocks.join('\n\n')
}

function decisionBlocks(state: State): string[] {
  const { accepted } = panelChanges(state)
  const decision = embedMarkdown(state.decision ?? '', 2) || 'No decision was written down.'
  if (accepted.length === 0) return [decision]
  const lines = accepted.map((point) => {
    const how = point.answer?.text ? ` → ${inlineText(point.answer.text)}` : ''
    return `- ${point.id} (${namesOf(state, point.by)}): ${inlineText(point.text)}${how}`
  })
  return [decision, '**Accepted into it:**', lines.join('\n')]
}

function bothSides(state: State, point: Point): string {
  const upheld = state.phases
    .flatMap((phase) => phase.changes)
    .flatMap((change) =>
      change.change === 'upheld' && change.id === point.id && change.text ? [change] : [],
    )
  const lines = [
    `- **${point.id}** (${point.kind})`,
    `  - ${namesOf(state, point.by)}: ${inlineText(point.text)}`,
    point.answer
      ? `  - ${namesOf(state, [state.proposer])} declined it: ${inlineText(point.answer.text)}`
      : `  - ${namesOf(state, [state.proposer])} has not answered it.`,
    ...upheld.map((change) => `  - ${namesOf(state, [change.by])} upheld it: ${inlineText(change.text)}`),
  ]
  return lines.join('\n')
}

const QUESTIONS: Record<Point['kind'], string> = {
  condition: 'Does the decision have to meet it',
  concern: 'Is the concern serious enough to change the decision',
  objection: 'Does the objection stop the decision',
}

function question(state: State, point: Point): string {
  return `${point.id}: ${QUESTIONS[point.kind]}, as ${namesOf(state, point.by)} ${point.by.length > 1 ? 'say' : 'says'}?`
}

function renderConditions(state: State): string {
  if (state.points.length === 0) return '## Conditions\n\nNo condition, concern or objection was raised.'
  const rows = state.points.map((point) => [
    point.id,
    point.kind,
    cellText(point.text),
    namesOf(state, point.by).replaceAll('|', '\\|'),
    point.status,
    describeAnswer(point),
  ])
  const table = [['Id', 'Kind', 'Point', 'By', 'Status', 'Answer'], Array(6).fill('---'), ...rows]
  return `## Conditions\n\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}`
}

/** The verb stands in front where the status does not say it already. */
function describeAnswer({ status, answer }: Point): string {
  if (!answer) return '–'
  const text = cellText(answer.text)
  return answer.verb === status ? text || '–' : [answer.verb, text].filter(Boolean).join(': ')
}

function renderDissent(state: State): string {
  const lines = dissent(state).map(({ agent, round, position, reason }) => {
    const said = reason ? ` - ${inlineText(reason)}` : ''
    return `- ${namesOf(state, [agent])}: ${describePosition(position)}${said} (round ${round})`
  })
  if (lines.length > 0) return `## Dissent\n\n${lines.join('\n')}`
  const voted = state.verdicts.some((verdict) => verdict.votes > 0)
  return `## Dissent\n\n${voted ? 'Nobody dissented.' : 'Nobody voted, so nobody dissented.'}`
}

function renderActionItems(state: State): string {
  const lines = actionItems(state).map((item) => `- [ ] ${inlineText(item.text)}${attributes(state, item)}`)
  return `## Action Items\n\n${lines.length > 0 ? lines.join('\n') : 'No action items were named.'}`
}

function attributes(state: State, { owner, priority, by }: ActionItem): string {
  const facts = [
    ...(owner ? [`owner: ${inlineText(owner)}`] : []),
    ...(priority ? [`priority: ${inlineText(priority)}`] : []),
    `from: ${namesOf(state, by)}`,
  ]
  return ` (${facts.join(', ')})`
}

function renderFailures(state: State): string {
  const lines = state.failures.map((failed) => {
    const { agent, round, failure, attempts } = failed
    const tries = attempts > 1 ? ` (${attempts} attempts)` : ''
    const hint = failure.hint ? ` *${inlineText(failure.hint)}*` : ''
    const mended = answeredAfterAll(state, failed) ? ' Answered when asked again.' : ''
    return `- ${namesOf(state, [agent])}, round ${round}: ${failure.kind} - ${inlineText(failure.message)}${tries}${hint}${mended}`
  })
  return `## Failures\n\n${lines.join('\n')}`
}

function answeredAfterAll(state: State, { agent, round, phase, followUp }: FailedTurn): boolean {
  return state.phases.some(
    (each) =>
      each.round === round &&
      each.name === phase &&
      each.turns.some(
        (turn) => turn.agent === agent && (!followUp || turn.followUps.some(({ kind }) => kind === followUp)),
      ),
  )
}

function namesOf(state: State, ids: string[]): string {
  return ids.map((id) => inlineText(nameOf(state, id))).join(', ')
}
