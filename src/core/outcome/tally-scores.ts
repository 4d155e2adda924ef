import { formsIn, meanOf, stepsTaken } from '../method/steps-taken.js'
import { NameIndex } from '../reply/form-names.js'
import type { State } from '../state.js'
import type { Form } from '../types.js'

/** What all scores of one option under one criterion come to; null where there are none. */
export interface ScoreCell {
  mean: number | null
  min: number | null
  max: number | null
  /** How many agents scored it. */
  count: number
}

export interface ScoreMatrix {
  options: string[]
  criteria: { name: string; weight: number }[]
  /** By option, then by criterion, in the order of both. */
  cells: ScoreCell[][]
  /** Best first, ties in the order of the options; `total` is the weighted mean, 1 to 5, and null without any score. */
  ranking: { option: string; total: number | null }[]
  /** Where the scores of at least two agents lie 2 or more apart. */
  contested: Contested[]
  /** Names that are neither an option nor a criterion, as their authors wrote them. */
  unknown: { agent: string; name: string }[]
}

export interface Contested {
  option: string
  criterion: string
  min: number
  max: number
  /** Who gave which score, the highest first. */
  scores: GivenScore[]
}

interface GivenScore {
  agent: string
  score: number
}

type Criteria = Extract<Form, { type: 'criteria' }>
type Score = Extract<Form, { type: 'scores' }>['scores'][number]

/**
 * The decision matrix: every score matched to the options and criteria that were laid down. A table written with its
 * sides changed is turned back where its names say so. A cell without scores is left out of its option's total.
 * @returns null before both criteria and scores are there
 */
export function tallyScores(state: State): ScoreMatrix | null {
  const criteria = latestCriteria(state)
  const taken = stepsTaken(state, 'scores').at(-1)
  const scored = formsIn(taken?.turns ?? [], 'scores')
  if (!criteria || scored.length === 0) return null
  const reader = new ScoreReader(criteria)
  for (const { agent, form } of scored) reader.read(agent, form.scores)
  return reader.matrix()
}

/** The criteria laid down last; of several authors the first in team order. */
function latestCriteria(state: State): Criteria | null {
  const order = state.agents.map(({ id }) => id)
  const laidDown = formsIn(stepsTaken(state, 'criteria').findLast(hasCriteria)?.turns ?? [], 'criteria')
  const [first] = laidDown.sort((one, other) => order.indexOf(one.agent) - order.indexOf(other.agent))
  return first?.form ?? null
}

function hasCriteria({ turns }: ReturnType<typeof stepsTaken>[number]): boolean {
  return formsIn(turns, 'criteria').length > 0
}

/** Collects the scores of one agent after another. */
class ScoreReader {
  readonly #options: NameIndex
  readonly #criteria: NameIndex
  readonly #given: GivenScore[][][]
  readonly #unknown: ScoreMatrix['unknown'] = []

  constructor(readonly form: Criteria) {
    this.#options = new NameIndex(form.options)
    this.#criteria = new NameIndex(form.criteria.map(({ name }) => name))
    this.#given = form.options.map(() => form.criteria.map(() => []))
  }

  read(agent: string, scores: readonly Score[]): void {
    const turned = scores.map(({ option, criterion, score }) => ({
      option: criterion,
      criterion: option,
      score,
    }))
    const own = this.#known(turned) > this.#known(scores) ? turned : scores
    /** By option and criterion: an agent scores a cell once, and its later word counts. */
    const cells = new Map<string, { option: number; criterion: number; score: number }>()
    const unknown = new Set<string>()
    for (const { option: optionName, criterion: criterionName, score } of own) {
      const option = this.#options.find(optionName)
      const criterion = this.#criteria.find(criterionName)
      if (option === null) unknown.add(optionName)
      if (criterion === null) unknown.add(criterionName)
      if (option !== null && criterion !== null)
        cells.set(`${option}/${criterion}`, { option, criterion, score })
    }
    for (const { option, criterion, score } of cells.values())
      this.#given[option]?.[criterion]?.push({ agent, score })
    for (const name of unknown) this.#unknown.push({ agent, name })
  }

  matrix(): ScoreMatrix {
    const { options, criteria } = this.form
    const cells = this.#given.map((row) => row.map((given) => toCell(given.map(({ score }) => score))))
    const totals = options.map((option, at) => ({ option, total: this.#weigh(cells[at] ?? []) }))
    return {
      options,
      criteria,
      cells,
      ranking: totals.toSorted((one, other) => (other.total ?? 0) - (one.total ?? 0)),
      contested: this.#listContested(cells),
      unknown: this.#unknown,
    }
  }

  /** How many scores are under names that are known. */
  #known(scores: readonly Score[]): number {
    const isKnown = ({ option, criterion }: Score) =>
      this.#options.find(option) !== null && this.#criteria.find(criterion) !== null
    return scores.filter(isKnown).length
  }

  #weigh(row: readonly ScoreCell[]): number | null {
    let sum = 0
    let weights = 0
    for (const [at, { mean }] of row.entries()) {
      const weight = this.form.criteria[at]?.weight ?? 0
      if (mean === null) continue
      sum += weight * mean
      weights += weight
    }
    return weights === 0 ? null : Number((sum / weights).toPrecision(12))
  }

  #listContested(cells: readonly ScoreCell[][]): ScoreMatrix['contested'] {
    return cells.flatMap((row, option) =>
      row.flatMap(({ min, max, count }, criterion) => {
        if (min === null || max === null || count < 2 || max - min < 2) return []
        const names = {
          option: this.form.options[option] ?? '',
          criterion: this.form.criteria[criterion]?.name ?? '',
        }
        const given = this.#given[option]?.[criterion] ?? []
        const scores = given.toSorted((one, other) => other.score - one.score)
        return [{ ...names, min, max, scores }]
      }),
    )
  }
}

function toCell(values: readonly number[]): ScoreCell {
  if (values.length === 0) return { mean: null, min: null, max: null, count: 0 }
  return { mean: meanOf(values), min: Math.min(...values), max: Math.max(...values), count: values.length }
}
