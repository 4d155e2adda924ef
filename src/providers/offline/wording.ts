import type { Concept } from './lexicon.js'
import { german } from './wording-de.js'
import { english } from './wording-en.js'

/** What can be asked for when a con touches a quality. */
export interface Measure {
  /** What a topic that is silent has to say first, as a dependent clause. */
  ask: string
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

/** A con and the hard constraint that it goes against, both quoted or named. */
export interface Clash {
  con: string
  constraint: string
}

/** The sentences of the offline rules in one language. Parts handed in are quoted already where they are quotations. */
export interface Wording {
  /** Says that no model wrote the reply. */
  note: string
  /** The same for a vote on a revision. */
  briefNote: string
  quote(text: string): string
  list(parts: string[]): string
  number(value: number): string
  concepts: Record<Concept, string>
  /** Other words that agents have as a focus, in lower case. */
  terms: Record<string, string>
  measures: Record<Concept, Measure>
  /** For a focus that no word list knows. */
  otherMeasure(focus: string): Measure
  otherwise(demand: string, failure: string): string
  /** Where `otherwise` joins its two halves. */
  otherwiseMark: string

  decision: {
    /** The choice with its main reason, quoted; null where the topic names none. The title stands in bold. */
    chosen(title: string, reason: string | null): string
    /** What else speaks for it. */
    also(points: string[]): string
    /** That every option breaks a hard constraint, and which. */
    torn(options: { option: string; constraints: string[] }[]): string
    /** Which of them has the most points all the same, and what a person would have to allow. */
    nearest(title: string, reason: string | null, clashes: Clash[]): string
    aheadOf(other: Named, on: string[]): string
    behind(other: Named, breaks: boolean): string
    tied(other: Named): string
    only: string
    price(cons: string[]): string
    stillOpen(cons: string[]): string
    givenUp(points: string[], other: Named): string
    breaks(clashes: Clash[]): string
    binding: string
    bindingBrief(ids: string[]): string
  }
  basis: {
    /** Behind an option that the topic marks as one for later. */
    later: string
    noPoints: string
    /** Points that are only summed up. */
    more(count: number): string
    /** What points count; null where the topic has no such constraint. */
    method(counts: {
      focus: string[]
      constraint: string | null
      broken: string | null
      onFocus: string
      other: string
    }): string
  }
  /** Of the discussion that is taken up again. */
  before: {
    when(title: string, date: string): string
    nothing(when: string): string
    unknown(when: string, decision: string): string
    kept(when: string, option: Named): string
    /** @param points of the earlier option, and of the one that is ahead now */
    changed(when: string, option: Named, now: Named, points: [string, string]): string
    rest: string
  }
  expected: {
    recommendation: string
    tasks: string
    open: string
    plan: string
    fallback(other: Named, con: string | null): string
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
    listPoints(options: string[]): string
    listOptions: string
    writeDown(ask: string): string
    /** To answer a con that is a question. */
    answer(quoted: string): string
    /** To answer a question that the decision hangs on. */
    answerDoubt(quoted: string): string
    settle(text: string): string
  }
  /** Where every option breaks a hard constraint. */
  tornReason(option: Named): string
  proposalReason(option: Named, other: Named | null, points: string, otherPoints: string): string
  undecided: {
    noOptions: string
    noPoints(options: string[]): string
    asked(ask: string): string
    /** How `asked` begins. */
    askedMark: string
    nothingAsked: string
    constraints(names: string[]): string
    noConstraints: string
    order(questions: string[]): string
    thereafter: string
    /** Above what was accepted before there is a choice. */
    binding: string
    reason: string
    /** A responder's view: what cannot be decided, what is missing, and what is open. */
    concern(gap: { ask: string; options: string[]; questions: string[] }): string
    /** The words by which `concern` is known again. */
    concernMark: string
    declined: string
    upheld: string
    upheldReason(ids: string[]): string
    opening: string
    /** Before a decision in somebody else's words. */
    unchecked: string
    supportReason(focus: string[]): string
    supportBlind: string
    demand(ask: string): string
    failure(focus: string): string
    demandReason(focus: string[]): string
  }
  answer: {
    support(option: Named): string
    conditional(option: Named, count: number): string
    concern(option: Named): string
    objection(option: Named): string
    covered(quoted: string): string
    nothing(focus: string[]): string
    lost(points: string[]): string
    heldReason(points: string[]): string
    noConReason(focus: string[], option: Named): string
    noFocusReason: string
    coveredReason(focus: string[]): string
    conditionReason(focus: string[]): string
    concernReason(quoted: string): string
    objectionReason(clash: Clash): string
    demandAnswer(quoted: string): string
    demandDoubt(quoted: string): string
    doubtFailure: string
    noOptionNamed(options: string[]): string
  }
  later: {
    upheld(clash: Clash): string
    upheldReason(ids: string[]): string
    withdrawn: string
    withdrawnReason(ids: string[]): string
    metReason(ids: string[]): string
    unchanged: string
    news(option: Named): string
  }
  revision: {
    accepted(owner: string, task: string): string
    switched(to: Named, constraint: string): string
    fallsAway(option: Named): string
    noAlternative(others: (Clash & { option: string })[]): string
    tooFar(other: Named, points: string, near: string): string
    onlyOption: string
    notTied: string
    nothingRaised: string
    reason(accepted: number, declined: number): string
    reasonSwitched(to: Named): string
  }
}

/** German for German topics, English for all others. */
export function wordingIn(language: string): Wording {
  return language.toLowerCase().startsWith('de') ? german : english
}
