import type { Constraint, Option } from '../../core/outline.js'
import { isWithinLimit } from './amounts.js'
import { type Focus, findConcepts } from './lexicon.js'
import { countShared } from './subjects.js'

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

const HARD =
  /\b(?:must|mustn't|may not|never|cannot|can't|no|not|required|mandatory|has to|have to|at most|muss|müssen|darf|dürfen|nie|niemals|keine?n?|nicht|zwingend|pflicht|höchstens|unbedingt)\b/i
const SOFT =
  /\b(?:should|ideally|preferabl[ey]|prefer|if possible|as \w+ as possible|nice to have|possibly|sollte?n?|möglichst|wenn möglich|idealerweise|gern|bevorzugt|so \p{L}+ wie möglich)/iu
/** What may happen is a risk, not yet a breach. */
const HEDGED =
  /\b(?:can|could|may|might|if|when|whenever|unless|sometimes|now and then|kann|können|könnten?|wenn|falls|sofern|manchmal|gelegentlich)(?![\p{L}])/iu
const SLIGHT =
  /\b(?:slight|slightly|minor|small|a bit|a little|marginal|marginally|etwas|leicht|gering|geringe|geringer|kleine?r?)(?![\p{L}])/iu

/** Weighs every option; the order stays that of the topic. */
export function weighOptions(
  options: readonly Option[],
  constraints: readonly Constraint[],
  focus: readonly Focus[],
): Weighed[] {
  return options.map((option) => {
    const points = [
      ...option.pros.map((text) => holdPoint(text, 'pro', constraints, focus)),
      ...option.cons.map((text) => holdPoint(text, 'con', constraints, focus)),
    ]
    return { option, points, score: points.reduce((sum, point) => sum + point.weight, 0) }
  })
}

/** The best first; of equals the one that the topic names first. */
export function rankOptions(weighed: readonly Weighed[]): Weighed[] {
  return [...weighed].sort((one, other) => other.score - one.score)
}

/** Whether a constraint leaves no choice: `must`, `no`, `at most`, and nothing that softens it. */
export function isHard({ name, text }: Constraint): boolean {
  return !SOFT.test(text) && HARD.test(`${name ?? ''} ${text}`)
}

/** Whether a text is about a constraint: the same quality, two words of substance in common, or an amount to hold against it. */
export function isAbout(text: string, constraint: Constraint): boolean {
  return (
    sharesQuality(text, constraint) ||
    countShared(text, constraint.text) >= 2 ||
    isWithinLimit(text, constraint.text) !== null
  )
}

/** The hard constraints that the option's cons go against, each with the con. */
export function listBroken(weighed: Weighed): { con: string; constraint: Constraint }[] {
  return weighed.points.flatMap(({ text, broken }) => broken.map((constraint) => ({ con: text, constraint })))
}

function holdPoint(
  text: string,
  side: Held['side'],
  constraints: readonly Constraint[],
  focus: readonly Focus[],
): Held {
  const open = side === 'con' && text.includes('?')
  const slight = SLIGHT.test(text)
  const about = constraints.filter((constraint) => isAbout(text, constraint))
  const firm = side === 'con' && !open && !slight && !HEDGED.test(text)
  const broken = firm ? constraints.filter((constraint) => breaks(text, constraint)) : []
  const within = about.some((constraint) => isWithinLimit(text, constraint.text) === true)
  const touched = focus.filter((each) => each.touches(text))
  const full = heaviest(broken.length > 0, about.length > 0, touched.length > 0)
  const size = open || slight || (within && side === 'con') ? full / 2 : full
  return {
    text,
    side,
    open,
    constraints: about,
    broken,
    focus: touched,
    weight: side === 'pro' ? size : -size,
  }
}

/**
 * A con goes against a hard constraint when it exceeds the constraint's limit, or speaks of the very thing:
 * the same quality and a word of substance in common, or two such words. The quality alone is too little to say so.
 */
function breaks(con: string, constraint: Constraint): boolean {
  if (!isHard(constraint)) return false
  const within = isWithinLimit(con, constraint.text)
  if (within !== null) return !within
  return isAbout(con, constraint) && countShared(con, constraint.text) > 0
}

function heaviest(broken: boolean, constraint: boolean, focus: boolean): number {
  if (broken) return WEIGHTS.broken
  if (constraint) return WEIGHTS.constraint
  return focus ? WEIGHTS.focus : WEIGHTS.other
}

/** A constraint's name tells its quality, and where that says nothing, its text. */
function sharesQuality(text: string, constraint: Constraint): boolean {
  const named = constraint.name ? findConcepts(constraint.name) : []
  const concepts = named.length > 0 ? named : findConcepts(constraint.text)
  return findConcepts(text).some((concept) => concepts.includes(concept))
}
