/** One of the ways that a topic puts up for choice. Texts are the topic's own, markup taken away. */
export interface Option {
  /** `A` or `1` where the topic numbers its options, else null. */
  label: string | null
  /** The title without its label. */
  name: string
  /** As written: `Option A: Redis`. */
  title: string
  pros: string[]
  cons: string[]
  /** What else is said of it. */
  notes: string[]
}

export interface Constraint {
  /** The word or two in front of the colon, or null. */
  name: string | null
  text: string
}

/** What a topic consists of, as far as its structure tells. Absent parts are empty or null; nothing is guessed. */
export interface Outline {
  options: Option[]
  constraints: Constraint[]
  context: string[]
  /** Numbered from 1 in order of appearance. */
  questions: { number: number; text: string }[]
  expected: string[]
  problem: string | null
  /** What is to be decided or reached, in the topic's words; null when it does not say. */
  ask: string | null
}
