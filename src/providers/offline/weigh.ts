import type { Constraint, Option } from '../../core/topic/outline.js'
import { breaks, type Gauge, isAbout, isWithinLimit, readTraits } from './gauge.js'
import { type Focus, findClaims } from './lexicon.js'

/** What a point counts: the rules are few, so that a reader can check them. */
export const WEIGHTS = { broken: 6, constraint: 3, focus: 1.5, other: 0.5 } as const

/** A pro or con, held against the constraints and a focus. */
export interface Held {
  text: string
  side: 'pro' | 'con'
  /** A con that the topic itself puts as a question. */
  open: boolean
  /** Constraints that the point is about. */
  constraints: Constraint[]
  /** Hard constraints that the con goes against. */
  broken: Constraint[]
  focus: Focus[]
  /** Signed: what it adds to the option's points. */
  weight: number
}

export interface Weighed {
  option: Option
  points: Held[]
  score: number
}

/** What may happen is a risk, not yet a breach. */
const HEDGED =
  /\b(?:can|could|may|might|if|when|whenever|unless|sometimes|now and then|kann|können|könnten?|wenn|falls|sofern|manchmal|gelegentlich)(?![\p{L}])/iu
const SLIGHT =
  /\b(?:slight|slightly|minor|small|a bit|a little|marginal|marginally|etwas|leicht|gering|geringe|geringer|kleine?r?)(?![\p{L}])/iu

/** Weighs every option; the order stays that of the topic. */
export function weighOptions(
  options: readonly Option[],
  gauges: readonly Gauge[],
  focus: readonly Focus[],
): Weighed[] {
  return options.map((option) => {
    const points = [
      ...option.pros.map((text) => holdPoint(text, 'pro', gauges, focus)),
      ...option.cons.map((text) => holdPoint(text, 'con', gauges, focus)),
    ]
    return { option, points, score: points.reduce((sum, point) => sum + point.weight, 0) }
  })
}

/** What an option's title says when it is none for now. */
const LATER =
  /\b(?:future|later|some ?day|eventually|long[- ]term|phase [2-9]|zukunft|zukünftig|künftig|später|langfristig|irgendwann)(?![\p{L}])/iu

/** Whether the topic marks an option as one for later, which is no choice now and nothing to fall back on. */
export function isForLater({ option }: Weighed): boolean {
  return LATER.test(option.title)
}

/** The best first, those for later last; of equals the one that the topic names first. */
export function rankOptions(weighed: readonly Weighed[]): Weighed[] {
  return [...weighed].sort(
    (one, other) => Number(isForLater(one)) - Number(isForLater(other)) || other.score - one.score,
  )
}

/** The best of the other options that could be taken instead; null when there is none. */
export function findRunnerUp(weighed: readonly Weighed[], chosen: Weighed | null): Weighed | null {
  return rankOptions(weighed).find((each) => each !== chosen && !isForLater(each)) ?? null
}

/** The hard constraints that the option's cons go against, each with the con. */
export function listBroken(weighed: Weighed): { con: string; constraint: Constraint }[] {
  return weighed.points.flatMap(({ text, broken }) => broken.map((constraint) => ({ con: text, constraint })))
}

function holdPoint(
  text: string,
  side: Held['side'],
  gauges: readonly Gauge[],
  focus: readonly Focus[],
): Held {
  const traits = side === 'pro' ? { ...readTraits(text), concepts: findClaims(text) } : readTraits(text)
  const open = side === 'con' && text.includes('?')
  const slight = SLIGHT.test(text)
  const about = gauges.filter((gauge) => isAbout(traits, gauge))
  const firm = side === 'con' && !open && !slight && !HEDGED.test(text)
  const broken = firm ? about.filter((gauge) => breaks(traits, gauge)) : []
  const within = about.some((gauge) => isWithinLimit(traits, gauge) === true)
  const touched = focus.filter((each) => each.touches(text, traits.concepts))
  const full = heaviest(broken.length > 0, about.length > 0, touched.length > 0)
  const size = open || slight || (within && side === 'con') ? full / 2 : full
  return {
    text,
    side,
    open,
    constraints: about.map(({ constraint }) => constraint),
    broken: broken.map(({ constraint }) => constraint),
    focus: touched,
    weight: side === 'pro' ? size : -size,
  }
}

function heaviest(broken: boolean, constraint: boolean, focus: boolean): number {
  if (broken) return WEIGHTS.broken
  if (constraint) return WEIGHTS.constraint
  return focus ? WEIGHTS.focus : WEIGHTS.other
}
