import { chairOf, sideOf } from '../method/seats.js'
import { hasSides } from '../method/sides.js'
import { hidesNames } from '../method/visibility.js'
import { nameOf } from '../outcome/standing.js'
import { type EstimateRound, type Tally, tallies } from '../outcome/tally.js'
import type { RankedAnswer } from '../outcome/tally-ranking.js'
import type { ScoreCell, ScoreMatrix } from '../outcome/tally-scores.js'
import { readDecision } from '../reply/decision-section.js'
import type { State, Turn } from '../state.js'
import { cellText, embedMarkdown, inlineText } from '../text/embed.js'
import { gist } from '../text/gist.js'
import { parseMarkdown } from '../text/markdown.js'
import { formatAmount, formatNumber } from '../text/units.js'
import { renderFindings } from './findings.js'
import { renderTable } from './positions.js'
import { lettersIn } from './turns.js'

/** What a method adds to the end of the transcript: its ranking, sides, estimates, matrix or check. */
export function renderMethod(state: State): string[] {
  const reckoned = tallies(state).map((tally) => renderTally(state, tally))
  return [...reckoned, ...renderFindings(state), ...renderSides(state), ...renderCheck(state)]
}

function renderTally(state: State, tally: Tally): string {
  switch (tally.type) {
    case 'ranking':
      return renderRanking(state, tally.answers)
    case 'estimates':
      return renderEstimates(state, tally.rounds)
    case 'matrix':
      return renderMatrix(state, tally)
  }
}

function renderRanking(state: State, answers: readonly RankedAnswer[]): string {
  const rows = answers.map(({ agent, score, firsts, rankings }, place) => [
    score === null ? '–' : `${place + 1}`,
    cellText(nameOf(state, agent)),
    score === null ? '–' : number(score),
    `${firsts}`,
    `${rankings}`,
  ])
  const note =
    '*A score of 1: first in every ranking, 0: last in every one. Answers were ranked without names, and nobody’s place for its own is counted. A rank is a hint and no proof.*'
  return `## Ranking\n\n${renderTable([['Place', 'Answer of', 'Score', 'Times first', 'Rankings'], ...rows])}\n\n${note}`
}

function renderEstimates(state: State, rounds: readonly EstimateRound[]): string {
  const spread = renderTable([
    ['Round', 'Estimates', 'Median', 'Middle half', 'Range'],
    ...rounds.map(({ round, count, unit, median, q1, q3, min, max }) => [
      `${round}`,
      `${count}`,
      amount(median, unit),
      `${number(q1)} to ${amount(q3, unit)}`,
      `${number(min)} to ${amount(max, unit)}`,
    ]),
  ])
  const odd = rounds
    .filter((each) => each.odd.length > 0)
    .map((each) => {
      const names = each.odd.map((id) => inlineText(nameOf(state, id))).join(', ')
      return `*Round ${each.round}: in another unit and not reckoned with: ${names}.*`
    })
  const note = '*Who estimated what is among the positions.*'
  return ['## Estimates', spread, note, ...odd].join('\n\n')
}

function renderMatrix(state: State, matrix: ScoreMatrix): string {
  const { options, criteria, cells, ranking, contested, unknown } = matrix
  const isContested = (option: string, criterion: string | undefined): boolean =>
    contested.some((each) => each.option === option && each.criterion === criterion)
  const rows = ranking.map(({ option, total }) => [
    cellText(option),
    ...(cells[options.indexOf(option)] ?? []).map((cell, at) =>
      showScore(cell, isContested(option, criteria[at]?.name)),
    ),
    total === null ? '–' : `**${number(total)}**`,
  ])
  const head = criteria.map(({ name, weight }) => `${cellText(name)} (weight ${number(weight)})`)
  const table = renderTable([['Option', ...head, 'Total'], ...rows])
  const note =
    '*Mean scores from 1 (bad) to 5 (good), the total weighted. ⚠️: the scores lie 2 or more apart, their range in brackets.*'
  const far = contested.map(
    ({ option, criterion, scores }) =>
      `- ${inlineText(option)}, ${inlineText(criterion)}: ${scores
        .map(({ agent, score }) => `${inlineText(nameOf(state, agent))} ${number(score)}`)
        .join(', ')}`,
  )
  const strange = unknown.map(
    ({ agent, name }) => `“${inlineText(name)}” (${inlineText(nameOf(state, agent))})`,
  )
  return [
    '## Decision Matrix',
    table,
    note,
    ...(far.length > 0 ? [`**Contested:**\n\n${far.join('\n')}`] : []),
    ...(strange.length > 0
      ? [`**Scored, but neither an option nor a criterion, and left out:** ${strange.join(', ')}`]
      : []),
  ].join('\n\n')
}

function showScore({ mean, min, max }: ScoreCell, contested: boolean): string {
  if (mean === null || min === null || max === null) return '–'
  return contested ? `⚠️ ${number(mean)} (${number(min)} to ${number(max)})` : number(mean)
}

function renderSides(state: State): string[] {
  if (!hasSides(state.method)) return []
  const argued = (side: 'for' | 'against'): string => {
    const seats = state.agents.filter(({ id }) => sideOf(state, id) === side)
    return seats.map(({ id, name }) => inlineText(name) + openingOf(state, id)).join(' · ') || 'nobody'
  }
  const judges = state.method.steps.some(({ speakers }) => speakers === 'chair')
  const lines = [
    `- **For:** ${argued('for')}`,
    `- **Against:** ${argued('against')}`,
    ...(judges ? [`- **Judged by:** ${inlineText(nameOf(state, chairOf(state)))}`] : []),
  ]
  return [
    `## Sides\n\n${lines.join('\n')}\n\n*The sides were assigned: what was argued is not what its author would vote.*`,
  ]
}

/** How an agent began, in short. */
function openingOf({ phases }: State, agent: string): string {
  const first = phases.flatMap(({ turns }) => turns).find((turn) => turn.agent === agent)
  const said = first ? gist(first.content, { sentences: 1, limit: 200 }) : ''
  return said ? ` - ${inlineText(said)}` : ''
}

/** The answers that were checked, in short, and what the check says beside the answer itself. */
function renderCheck(state: State): string[] {
  const step = state.method.steps.find(({ name }) => name === 'check')
  const phase = state.phases.findLast(({ name }) => name === `step:${step?.name}`)
  const [check] = phase?.turns ?? []
  if (!step || !phase || !check) return []
  const answers = state.phases
    .slice(
      0,
      state.phases.findIndex(({ name }) => name === `step:${step.name}`),
    )
    .flatMap(({ turns }) => turns)
  const rows = answers.map(({ agent, content, reply }) => [
    cellText(nameOf(state, agent)),
    cellText(gist(content, { sentences: 1, limit: 160 })),
    reply.confidence === null ? '–' : `${reply.confidence}`,
  ])
  const beside = besideDecision(check)
  const by = inlineText(nameOf(state, check.agent))
  const letters = lettersIn(state, phase, check)
  const unnamed =
    (hidesNames(state, phase) ? ' without their names' : '') +
    (letters.length > 0 ? ` (${letters.join(', ')})` : '')
  return [
    [
      '## Check',
      renderTable([['Agent', 'Answer', 'Confidence'], ...rows]),
      beside
        ? `**${by}, who was shown the answers${unnamed}:**\n\n${embedMarkdown(beside, 2)}`
        : `*${by} was shown the answers${unnamed}, and says nothing but the answer above.*`,
    ].join('\n\n'),
  ]
}

/** A reply without its decision. */
function besideDecision({ content }: Turn): string {
  const section = readDecision(parseMarkdown(content, { reply: true }), content)
  if (!section) return ''
  const lines = content.split(/\r\n?|\n/)
  return [...lines.slice(0, section.line - 1), ...lines.slice(Math.min(lines.length, section.end - 1))]
    .join('\n')
    .trim()
}

function number(value: number): string {
  return formatNumber(value, 'en')
}

function amount(value: number, unit: string): string {
  return cellText(formatAmount(value, unit, 'en'))
}
