import type { Constraint } from '../../core/topic/outline.js'
import { type Amounts, isWithin, readAmounts } from './amounts.js'
import { type Concept, findConcepts } from './lexicon.js'
import { countShared, readStems } from './subjects.js'

const HARD =
  /\b(?:must|mustn't|may not|never|cannot|can't|no|not|required|mandatory|has to|have to|at most|muss|müssen|darf|dürfen|nie|niemals|keine?n?|nicht|zwingend|pflicht|höchstens|unbedingt)\b/i
const SOFT =
  /\b(?:should|ideally|preferabl[ey]|prefer|if possible|as \w+ as possible|nice to have|possibly|sollte?n?|möglichst|wenn möglich|idealerweise|gern|bevorzugt|so \p{L}+ wie möglich)/iu

/** What a text is about, read once. */
export interface Traits {
  concepts: Concept[]
  stems: ReadonlySet<string>
  amounts: Amounts
}

/** A constraint, ready to hold many texts against it. */
export interface Gauge {
  constraint: Constraint
  /** It leaves no choice: `must`, `no`, `at most`, and nothing that softens it. */
  isHard: boolean
  traits: Traits
}

export function readTraits(text: string): Traits {
  return { concepts: findConcepts(text), stems: readStems(text), amounts: readAmounts(text) }
}

export function readGauge(constraint: Constraint): Gauge {
  const { name, text } = constraint
  // The name tells the quality; the text only where the name says nothing.
  const named = name ? findConcepts(name) : []
  const traits = readTraits(text)
  return {
    constraint,
    isHard: !SOFT.test(text) && HARD.test(`${name ?? ''} ${text}`),
    traits: named.length > 0 ? { ...traits, concepts: named } : traits,
  }
}

/** Whether a text is about a constraint: the same quality, two words of substance in common, or an amount to hold against it. */
export function isAbout(text: Traits, { traits }: Gauge): boolean {
  return (
    text.concepts.some((concept) => traits.concepts.includes(concept)) ||
    countShared(text.stems, traits.stems) >= 2 ||
    isWithin(text.amounts, traits.amounts) !== null
  )
}

/** Whether an amount is within a constraint's limit; null when there is nothing to compare. */
export function isWithinLimit(text: Traits, { traits }: Gauge): boolean | null {
  return isWithin(text.amounts, traits.amounts)
}

/**
 * Whether a con goes against a hard constraint: it exceeds the limit, or speaks of the very thing, which takes the same
 * quality and a word of substance in common, or two such words. The quality alone is too little to say so.
 */
export function breaks(con: Traits, gauge: Gauge): boolean {
  if (!gauge.isHard) return false
  const within = isWithinLimit(con, gauge)
  if (within !== null) return !within
  return isAbout(con, gauge) && countShared(con.stems, gauge.traits.stems) > 0
}
