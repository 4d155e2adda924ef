import { cellText, embedMarkdown, inlineText } from './embed.js'
import { clip } from './gist.js'
import { describePosition } from './marks.js'
import { asSentence, withNames } from './reasons.js'
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
  if (open.length > 0)
    blocks.push('**Open points, both sides:**', open.map((point) => bothSides(state, point)).join('\n'))
  const questions = [...theChoice(state), ...open.map((point) => `- ${question(state, point)}`)]
  if (questions.length > 0) blocks.push('**To be decided:**', questions.join('\n'))
  return blocks.join('\n\n')
}

/** The question that the discussion was held for, which is a person's now. */
function theChoice(state: State): string[] {
  if (state.decision === null || !state.ended) return []
  const { why } = latestVerdict(state)
  const although =
    panelChanges(state).open.length > 0 ? '' : `, although ${inlineText(withNames(state, why))}`
  const title = inlineText(clip(state.brief.title, 100))
  return [`- The choice itself, “${title}”: Is what is on the table to be taken as it stands${although}?`]
}

function decisionBlocks(state: State): string[] {
  const text = state.decision ?? ''
  const decision = embedMarkdown(text, 2) || 'No decision was written down.'
  // What the decision names by its id stands there already.
  const accepted = panelChanges(state).accepted.filter(({ id }) => !new RegExp(`\\b${id}\\b`).test(text))
  if (accepted.length === 0) return [decision]
  const lines = accepted.map((point) => {
    const how = point.answer?.text ? ` → ${inlineText(point.answer.text)}` : ''
    return `- ${point.id} (${namesOf(state, point.by)}): ${inlineText(point.text)}${how}`
  })
  return [decision, '**Accepted into it:**', lines.join('\n')]
}

function bothSides(state: State, point: Point): string {
  const lines = [
    `- **${point.id}** (${point.kind})`,
    `  - ${namesOf(state, point.by)}: ${inlineText(point.text)}`,
    point.answer
      ? `  - ${namesOf(state, [state.proposer])} declined it: ${inlineText(point.answer.text)}`
      : `  - ${namesOf(state, [state.proposer])} has not answered it.`,
    ...listUpheld(state, point).map(
      ({ by, text, rounds }) =>
        `  - ${namesOf(state, [by])} upheld it in ${rounds.length > 1 ? 'rounds' : 'round'} ${rounds.join(', ')}: ${inlineText(text)}`,
    ),
  ]
  return lines.join('\n')
}

interface Upheld {
  by: string
  text: string
  rounds: number[]
}

/** Why its authors uphold a point, in order; the same words in several rounds are one entry. */
function listUpheld(state: State, { id }: Point): Upheld[] {
  const found: Upheld[] = []
  for (const { round, changes } of state.phases)
    for (const change of changes) {
      if (change.change !== 'upheld' || change.id !== id || !change.text) continue
      const same = found.find(({ by, text }) => by === change.by && text === change.text)
      if (same) same.rounds.push(round)
      else found.push({ by: change.by, text: change.text, rounds: [round] })
    }
  return found
}

const QUESTIONS: Record<Point['kind'], (by: string) => string> = {
  condition: (by) => `Does the decision have to meet this condition of ${by}?`,
  concern: (by) => `Does this concern of ${by} have to be met first?`,
  objection: (by) => `Does this objection of ${by} outweigh what speaks for the decision?`,
}

/** An open point as a question that a person can answer, with what either side says. */
function question(state: State, point: Point): string {
  const words = (text: string): string => inlineText(clip(text, 240)).replace(/[.\s]+$/, '')
  const names = (ids: string[]): string => ids.map((id) => inlineText(nameOf(state, id))).join(' and ')
  const by = names(point.by)
  const upheld = point.by.flatMap(
    (id) => listUpheld(state, point).findLast((each) => each.by === id)?.text ?? [],
  )
  const [first, ...more] = [...new Set([point.text, ...upheld].map(words))]
  const proposer = names([state.proposer])
  return [
    `${point.id}: ${QUESTIONS[point.kind](by)}`,
    asSentence(`${by} ${point.by.length > 1 ? 'say' : 'says'}: ${[first, ...more].join('; ')}`),
    point.answer
      ? asSentence(`${proposer} says: ${words(point.answer.text)}`)
      : `${proposer} has not answered.`,
  ].join(' ')
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
