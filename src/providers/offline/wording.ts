import type { Concept } from './lexicon.js'
import { german } from './wording-de.js'
import { english } from './wording-en.js'

/** What can be asked for when a con touches a quality. */
export interface Measure {
  /** What must hold before the start, as a main clause without a full stop. */
  demand(quoted: string): string
  /** What fails without it, as the rest of a sentence that begins with "otherwise". */
  failure: string
  /** The demand as a task. */
  task(quoted: string): string
}

/** An option in running text: its title, and the short form for later mentions. */
export interface Named {
  title: string
  short: string
}

/** The sentences of the offline rules in one language. Quoted parts arrive with their quotation marks on. */
export interface Wording {
  note: string
  quote(text: string): string
  list(parts: string[]): string
  number(value: number): string
  concepts: Record<Concept, string>
  measures: Record<Concept, Measure>
  otherMeasure(focus: string): Measure
  otherwise(demand: string, failure: string): string
  /** A con that is a question, or a question that the decision hangs on. */
  demandAnswer(quoted: string): string
  demandAnswerYesNo(quoted: string): string
  taskAnswer(quoted: string): string
  taskAnswerYesNo(quoted: string, fallback: string | null): string
  taskSettle(text: string): string

  decision: {
    heldAgainst(constraints: string[]): string
    inFavour(points: string[]): string
    noPros: string
    aheadOf(other: Named, on: string[]): string
    tied(other: Named): string
    only: string
    price(cons: string[]): string
    stillOpen(cons: string[]): string
    givenUp(points: string[]): string
    breaks(broken: { con: string; constraint: string }[]): string
    behind(other: Named, on: string[]): string
    binding: string
    bindingBrief(ids: string[]): string
  }
  why: {
    columns: { option: string; points: string; focus: string; others: string }
    method(focus: string[]): string
    weights: { constraint: string; broken: string }
  }
  expected: {
    recommendation: string
    plan: string
    fallback(other: Named, why: string): string
    noFallback: string
    concept(points: string[]): string
    conceptSilent: string
    beyond: string
  }
  assumptions: {
    untouched(constraints: string[], option: Named): string
    faceValue: string
  }
  tasks: {
    clarify(text: string): string
    listPoints: string
    decideAfter: string
  }
  undecided: {
    noOptions: string
    noPoints(options: string[]): string
    asked(ask: string): string
    constraints(names: string[]): string
    noConstraints: string
    order(steps: string[]): string
    nothingAsked: string
    then: string
    reason: string
  }
  answer: {
    support(option: Named): string
    conditional(option: Named, count: number): string
    concern(option: Named): string
    objection(option: Named): string
    pro: string
    con: string
    question: string
    nothing: string
    covered(quoted: string): string
    lost(points: string[]): string
    silentTopic(focus: string[]): string
    heldFor(focus: string[], points: string[]): string
    noCon(focus: string[], option: Named): string
    coveredReason(focus: string[]): string
    conditionReason(quoted: string[]): string
    concernReason(quoted: string): string
    objectionReason(con: string, constraint: string): string
    undecidedSupport(named: string[]): string
    undecidedDemand(focus: string[]): string
    undecidedFailure: string
    undecidedOpening: string
    noOptionNamed: string
  }
  later: {
    met(ids: string[]): string
    metReason(ids: string[]): string
    upheld(con: string, constraint: string): string
    upheldReason(ids: string[]): string
    withdrawn: string
    withdrawnReason: string
    unchanged: string
    news(option: Named): string
  }
  revision: {
    accepted(owner: string, task: string): string
    switched(to: Named, constraint: string): string
    noAlternative(others: { title: string; con: string; constraint: string }[], option: Named): string
    tooFar(other: Named, points: string, near: string): string
    notTied: string
    person: string
    nothingRaised: string
    reason(accepted: number, declined: number): string
    reasonSwitched(to: Named): string
  }
  proposalReason(option: Named, other: Named | null, points: string, otherPoints: string): string
}

/** German for German topics, English for all others. */
export function wordingFor(language: string): Wording {
  return language.toLowerCase().startsWith('de') ? german : english
}
