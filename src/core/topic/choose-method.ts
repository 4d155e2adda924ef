import type { Brief } from '../types.js'
import { splitFrontMatter } from './brief.js'
import { type Outline, readOutline } from './outline.js'

export interface MethodChoice {
  /** The name of a method that ships. */
  method: string
  /** What in the topic says so, in one line. */
  why: string
}

/**
 * Chooses a method by what a topic asks for, from its own words and structure, in English or German.
 * @returns null where the rules cannot tell
 */
export function chooseMethod(brief: Pick<Brief, 'title' | 'text'>): MethodChoice | null {
  const outline = readOutline(brief.text)
  const asked = findAsked(brief, outline)
  return (
    chooseByEstimate(asked) ??
    chooseByComparison(asked, outline) ??
    chooseByDecision(asked, outline) ??
    chooseByFact(asked, outline)
  )
}

/** A sentence that asks for something without a question mark. */
const DEMAND =
  /^(?:please,? )?(?:give|make|provide|compare|estimate|forecast|decide|recommend|propose|bitte|gib|gebt|schätz\p{L}*|vergleich\p{L}*|entscheide\p{L}*)(?![\p{L}])/iu
const MOST_ASKED = 3

/** The sentences that ask: the topic's own ask, its title and first line, then its first questions and demands. */
function findAsked({ title, text }: Pick<Brief, 'title' | 'text'>, { ask }: Outline): string[] {
  const { body } = splitFrontMatter(text)
  const lines = body.split('\n').map((line) => line.replace(/^[\s#>*_\d.)-]+/, '').trim())
  const questions = lines
    .filter((line) => /[?？]\s*$/.test(line) || DEMAND.test(line))
    .flatMap(splitSentences)
  const [first = ''] = lines.filter(Boolean)
  return [...new Set([ask ?? '', title, first, ...questions.slice(0, MOST_ASKED)])].filter(
    (line) => line.trim() !== '',
  )
}

function splitSentences(line: string): string[] {
  const sentences = line.match(/[^.!?？]+[.!?？]?/g) ?? []
  const questions = sentences.filter((sentence) => /[?？]$/.test(sentence))
  return (questions.length > 0 ? questions : [line]).map((sentence) => sentence.trim())
}

// --- an estimate ------------------------------------------------------------------------------------------------

const ESTIMATES = [
  /\bhow (?:long|many|much|likely|soon|often|expensive|large|big)\b/iu,
  /\b(?:estimate|forecast|ballpark)\b/iu,
  /\b(?:what is the (?:effort|probability|likelihood)|likelihood (?:of|that)|probability (?:of|that))\b/iu,
  /\bwie (?:lange?|viele?|hoch|teuer|groß|oft|wahrscheinlich|aufwendig|aufwändig|bald)(?![\p{L}])/iu,
  /(?<![\p{L}])(?:Aufwand|Schätzung|Aufwandsschätzung|schätzen|schätze[nt]?|Wahrscheinlichkeit)(?![\p{L}])/iu,
]
/** `how much` and `wie viel` also ask for degrees: "how much should we care". */
const DEGREE =
  /\bhow much (?:should|do we (?:want|care)|would you)\b|\bhow (?:long|much) (?:did|was|were)\b/iu

function chooseByEstimate(asked: readonly string[]): MethodChoice | null {
  const found = asked.find((line) => ESTIMATES.some((words) => words.test(line)) && !DEGREE.test(line))
  if (found === undefined || isDecision(found)) return null
  return { method: 'delphi', why: `the topic asks for an estimate: ${quote(found)}` }
}

// --- a comparison -----------------------------------------------------------------------------------------------

const COMPARISONS = [
  /\bcompar(?:e|ison|ing)\b/iu,
  /\btrade-?offs?\b/iu,
  /\bwhich (?:one )?of\b/iu,
  /\bpros and cons\b/iu,
  /\s(?:vs\.?|versus)\s/iu,
  /(?<![\p{L}])(?:Vergleich\p{L}*|vergleichen|gegenüberstell\p{L}*|Abwägung|abwägen|Für und Wider)(?![\p{L}])/iu,
  /(?<![\p{L}])welche[rsnm]? (?:von|der|dieser)(?![\p{L}])/iu,
]

function chooseByComparison(asked: readonly string[], outline: Outline): MethodChoice | null {
  const { options, constraints } = outline
  if (options.length >= 2 && constraints.length >= 2) {
    const counted = `${options.length} options and ${constraints.length} constraints to weigh them by`
    return { method: 'tradeoff', why: `the topic gives ${counted}` }
  }
  const found = asked.find((line) => COMPARISONS.some((words) => words.test(line)))
  if (found === undefined) return null
  return { method: 'tradeoff', why: `the topic asks for a comparison: ${quote(found)}` }
}

// --- a decision -------------------------------------------------------------------------------------------------

const DECISIONS = [
  /\b(?:should|shall|ought) (?:we|i|the|our|it|they|this|there)\b/iu,
  /\bdo we (?:need|want|have to)\b/iu,
  /\b(?:decide|decision|propos(?:e|al)|recommend(?:ation)?|choose|adopt)\b/iu,
  /(?<![\p{L}])(?:soll(?:en|te|ten)?|wollen|brauchen|müssen) (?:wir|ich|man|das|die|der)(?![\p{L}])/iu,
  /(?<![\p{L}])(?:Entscheidung|entscheiden|Vorschlag|Empfehlung|empfehlen)(?![\p{L}])/iu,
]

function isDecision(line: string): boolean {
  return DECISIONS.some((words) => words.test(line))
}

function chooseByDecision(asked: readonly string[], { options }: Outline): MethodChoice | null {
  const found = asked.find(isDecision)
  if (found !== undefined)
    return { method: 'consensus', why: `the topic asks for a decision: ${quote(found)}` }
  if (options.length < 2) return null
  return { method: 'consensus', why: `the topic gives ${options.length} options to decide between` }
}

// --- a fact -----------------------------------------------------------------------------------------------------

const FACTS = [
  /^(?:who|whose|when|where|what|which)\b(?!.*\b(?:best|better|should|could we|would you)\b).*\?/iu,
  /^(?:is|are|was|were|does|do|did|can|has|have) (?!we\b|i\b|our\b).*\?/iu,
  /\bwhat version\b|\bwhich version\b|\bis it true\b/iu,
  /^(?:wer|wessen|wann|wo|was|welche[rsnm]?)(?![\p{L}])(?!.*(?<![\p{L}])(?:beste\p{L}*|besser|sollen?|sollten?|könnten wir)(?![\p{L}])).*\?/iu,
  /(?<![\p{L}])stimmt es(?![\p{L}])/iu,
  /^(?:ist|sind|war|waren|hat|haben|kann|können|gibt es|unterstützt)(?![\p{L}])(?! (?:wir|ich)(?![\p{L}])).*\?/iu,
]

function chooseByFact(asked: readonly string[], { options }: Outline): MethodChoice | null {
  const found = asked.find((line) => FACTS.some((words) => words.test(line)))
  if (found === undefined || options.length > 0) return null
  return { method: 'answer', why: `the topic asks for a fact: ${quote(found)}` }
}

const LONGEST_QUOTE = 80

function quote(line: string): string {
  const text = line.replace(/\s+/g, ' ').trim()
  const characters = [...text]
  return `"${characters.length <= LONGEST_QUOTE ? text : `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…`}"`
}
