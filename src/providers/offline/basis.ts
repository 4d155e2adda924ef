import { shorten } from '../../core/topic/brief.js'
import { strongest } from './decide.js'
import { nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { type Held, isForLater, rankOptions, WEIGHTS, type Weighed } from './weigh.js'
import type { Wording } from './wording.js'

const LONGEST_TITLE = 52
/** More points of an option are only summed up. */
const MOST_POINTS = 12

/** How much of the sums is shown: of how many options, how long the quotations are, and what is named in full. */
export interface Extent {
  options: number
  quote: number
  /** Whether options stand there with their titles, not just as `Option A`. */
  titles: boolean
  constraints: boolean
}

/** From the whole to the least; a proposal takes the first that leaves it short enough. */
export const EXTENTS: readonly Extent[] = [
  { options: 6, quote: 70, titles: true, constraints: true },
  { options: 6, quote: 44, titles: true, constraints: true },
  { options: 6, quote: 44, titles: false, constraints: true },
  { options: 6, quote: 44, titles: false, constraints: false },
  { options: 6, quote: 36, titles: false, constraints: false },
  { options: 6, quote: 28, titles: false, constraints: false },
  { options: 4, quote: 28, titles: false, constraints: false },
  { options: 2, quote: 28, titles: false, constraints: false },
]

/** The sums that the ranking rests on: a line an option, each of its points quoted with its weight. */
export function listSums({ weighed, words }: Situation, chosen: Weighed, extent: Extent): string {
  const best = rankOptions(weighed).slice(0, extent.options)
  return weighed
    .filter((each) => best.includes(each))
    .map((each) => {
      const title = extent.titles ? shorten(each.option.title, LONGEST_TITLE) : nameOption(each.option).short
      const mark = isForLater(each) ? ` (${words.basis.later})` : ''
      return `- ${each === chosen ? `**${title}**` : title}${mark}: ${sumUp(each, extent, words)}`
    })
    .join('\n')
}

function sumUp({ points, score }: Weighed, extent: Extent, words: Wording): string {
  if (points.length === 0) return words.basis.noPoints
  const kept = strongest(points).slice(0, points.length > MOST_POINTS ? MOST_POINTS - 1 : MOST_POINTS)
  const shown = points.filter((point) => kept.includes(point))
  const rest = points.filter((point) => !kept.includes(point))
  const parts = shown.map((point) => weighPoint(point, extent, words))
  if (rest.length > 0) {
    const sum = rest.reduce((total, { weight }) => total + weight, 0)
    parts.push(`${signed(sum, words)} ${words.basis.more(rest.length)}`)
  }
  return `${parts.join(' · ')} = ${words.number(score)}`
}

function weighPoint({ text, weight, broken, constraints }: Held, extent: Extent, words: Wording): string {
  const quoted = `${signed(weight, words)} ${quote(text, words, extent.quote)}`
  const [broke] = broken
  if (broke) return `${quoted} (✗ ${nameConstraint(broke, words)})`
  return extent.constraints && constraints.length > 0
    ? `${quoted} (${constraints.map((each) => nameConstraint(each, words)).join(', ')})`
    : quoted
}

function signed(weight: number, words: Wording): string {
  return weight < 0 ? words.number(weight) : `+${words.number(weight)}`
}

/** What the points count, in a sentence. */
export function explainMethod({ words, focus, gauges }: Situation): string {
  return words.basis.method({
    focus: focus.map((each) => nameFocus(each, words)),
    constraint: gauges.length > 0 ? words.number(WEIGHTS.constraint) : null,
    broken: gauges.some(({ isHard }) => isHard) ? words.number(WEIGHTS.broken) : null,
    onFocus: words.number(WEIGHTS.focus),
    other: words.number(WEIGHTS.other),
  })
}
