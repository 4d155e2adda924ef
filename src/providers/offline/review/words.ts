import type { RuleId } from './rule.js'
import { germanReview } from './words-de.js'
import { englishReview } from './words-en.js'

/** What is said of a finding: what is wrong, what fails by it, what mends it. */
export interface RuleWords {
  /** A sentence without a full stop; a number at its head would pass for a line's. @param count as the rule counts */
  what(count: number): string
  why: string
  fix: string
}

/** The sentences of a review by rules, in one language. */
export interface ReviewWords {
  /** Says that no model read the change, and what that means. */
  note(concepts: string): string
  /** Behind what is wrong, in brackets: where else. */
  also(lines: string): string
  /** Findings that are left out of a long list. */
  more(count: number): string
  /** The grounds of the position. */
  objection(count: number): string
  mustFix(count: number): string
  consider(count: number): string
  nothing(concepts: string): string
  rules: Readonly<Record<RuleId, RuleWords>>
}

/** German for German changes, English for all others. */
export function reviewWordsIn(language: string): ReviewWords {
  return language.toLowerCase().startsWith('de') ? germanReview : englishReview
}
