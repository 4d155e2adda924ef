import { nameOf } from '../core/outcome/standing.js'
import {
  describeEstimate,
  describeTally,
  type EstimateRound,
  type Tally,
  tallies,
} from '../core/outcome/tally.js'
import type { ScoreMatrix } from '../core/outcome/tally-scores.js'
import type { State } from '../core/state.js'
import { visibleLine } from '../core/text/sanitize.js'
import { formatAmount, formatNumber } from '../core/text/units.js'
import type { Part } from './summary-lists.js'
import { cutLine, displayWidth, padText, wrapText } from './wrap.js'

const LONGEST_NAME = 24
const GAP = 2

/**
 * What was reckoned from the replies of a method in which nobody votes: the last of its tallies as a small table, or
 * in a line where there is no room for one; without any tally, how many answered each step.
 * @param width display columns beside the label
 * @param room lines at most
 */
export function tallyPart(state: State, width: number, room: number): Part {
  const tally = tallies(state).at(-1)
  const line = describeTally(state).at(-1)
  if (!tally || !line) return { label: 'Steps', lines: wrapText(listSteps(state), width).slice(0, 2) }
  const table = tableOf(state, tally).map((row) => row.map(visibleLine))
  const lines = alignColumns(table).map((each) => cutLine(each, width))
  const most = Math.max(1, room)
  if (lines.length <= most) return { label: line.label, lines }
  return { label: line.label, lines: [cutLine(visibleLine(line.text), width)] }
}

function tableOf(state: State, tally: Tally): string[][] {
  switch (tally.type) {
    case 'ranking':
      return tally.answers
        .filter(({ score }) => score !== null)
        .map(({ agent, score, firsts, rankings }, place) => [
          `${place + 1}. ${nameOf(state, agent)}`,
          `score ${formatNumber(score ?? 0, 'en')}`,
          `first in ${firsts} of ${rankings} rankings`,
        ])
    case 'estimates':
      return tableOfEstimates(state, tally.rounds)
    case 'matrix':
      return tableOfScores(tally)
  }
}

/** The latest round's figures, and who gave which. */
function tableOfEstimates(state: State, rounds: readonly EstimateRound[]): string[][] {
  const medians = rounds.map(({ round, median, q1, q3, unit }) => [
    `Round ${round}`,
    `median ${formatAmount(median, unit, 'en')}`,
    `middle half ${formatNumber(q1, 'en')} to ${formatNumber(q3, 'en')}`,
  ])
  const last = rounds.at(-1)?.estimates ?? []
  return [...medians, ...last.map((each) => [nameOf(state, each.agent), describeEstimate(each)])]
}

function tableOfScores({ ranking, contested }: ScoreMatrix): string[][] {
  return ranking.map(({ option, total }) => {
    const far = contested.filter((each) => each.option === option).map(({ criterion }) => criterion)
    return [
      cutLine(option, LONGEST_NAME),
      total === null ? 'no score' : `${formatNumber(total, 'en')} of 5`,
      far.length > 0 ? `contested: ${far.join(', ')}` : '',
    ]
  })
}

function alignColumns(rows: readonly string[][]): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, displayWidth(cell))
  return rows.map((row) =>
    row
      .map((cell, at) => padText(cell, (widths[at] ?? 0) + GAP))
      .join('')
      .trimEnd(),
  )
}

/** How many answered each step that was taken: `Openings 2/2, Judgement 1/1`. */
function listSteps({ method, phases }: State): string {
  const steps = method.steps.flatMap(({ name, title }) => {
    const taken = phases.filter((phase) => phase.name === `step:${name}`)
    const count = (some: readonly (readonly unknown[])[]) => some.reduce((sum, { length }) => sum + length, 0)
    const asked = count(taken.map(({ speakers }) => speakers))
    return asked === 0 ? [] : [`${title} ${count(taken.map(({ turns }) => turns))}/${asked}`]
  })
  return visibleLine(steps.join(', ')) || 'nobody has been asked'
}
