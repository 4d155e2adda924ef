import { anyOf, contains, SYSTEM_CONDITIONS, type Vocabulary } from './label-words.js'
import * as leads from './lead-words.js'

const SYSTEM = new RegExp(anyOf(SYSTEM_CONDITIONS), 'iu')
const TO_CONDITIONS = contains(leads.TO_CONDITIONS)
const VOTE = contains(leads.VOTE)
const WEAK_VOTE = contains(leads.WEAK_VOTE)
const DEPENDS = contains(leads.DEPENDS)
const NEEDS = contains(leads.NEEDS)
const BEFORE_VOTE = contains(leads.BEFORE_VOTE)
const BECAUSE = contains(leads.BECAUSE)
const OWN = contains(leads.OWN)

/** Whether words announce conditions of a vote, by name or as what the vote hangs on. */
export function leadsToConditions(words: string): boolean {
  const depends = TO_CONDITIONS.test(words) || makesVoteDepend(words) || endsInIf(words)
  return depends && !SYSTEM.test(words)
}

/** `I'd follow if we get this`: the author breaks off in front of what has to be so. */
const ENDS_IN_IF =
  /(?:^|[\s(,–—-])(?:(?:only|but|nur|seulement|s[oó]lo)\s)?(?:if|once|provided|unless|wenn|falls|sobald|sofern|vorausgesetzt|si|dès que|pourvu que|en cuanto|siempre que)(?:\s[^\s,.;:]{1,20}){0,4}$/iu

function endsInIf(words: string): boolean {
  const sentence = lastSentence(words)
  return ENDS_IN_IF.test(sentence) && OWN.test(sentence)
}

function lastSentence(words: string): string {
  return words.split(/[.!?]\s/).at(-1) ?? ''
}

/** Whether the author asks for something: `What I still need`, `Was mir noch fehlt`. */
export function asksForSomething(words: string): boolean {
  return OWN.test(words) && NEEDS.test(words) && !BECAUSE.test(words)
}

/**
 * Whether a text's last sentence names the author's vote and goes on to what it hangs on (`I support this if:`), or
 * asks for something in exchange for it (`Before I approve this I need:`).
 */
function makesVoteDepend(words: string): boolean {
  const sentence = lastSentence(words)
  const vote = findVote(sentence)
  if (vote === null || BECAUSE.test(sentence)) return false
  if (DEPENDS.test(sentence.slice(vote.index + vote[0].length))) return true
  return NEEDS.test(sentence) && (OWN.test(sentence) || BEFORE_VOTE.test(sentence))
}

/** The words by which a sentence names its author's vote. */
function findVote(sentence: string): RegExpExecArray | null {
  return VOTE.exec(sentence) ?? (OWN.test(sentence) ? WEAK_VOTE.exec(sentence) : null)
}

/** Words behind which stands what a vote hangs on, in one sentence with it. */
const HANGS_ON: Vocabulary = {
  en: `provided(?: that)?, on (?:the )?condition that, only if, only once, only when, as long as, so long as, subject to,
    contingent on, assuming(?: that)?, if, once, when, as soon as`,
  de: `vorausgesetzt,? dass, vorausgesetzt, unter der (?:bedingung|voraussetzung),? dass, nur wenn, sofern, solange, wenn,
    falls, sobald, vorbehaltlich`,
  fr: `à (?:la )?(?:seule )?condition (?:que|qu[’'](?=\\p{L})|de), sous réserve (?:que|de), pourvu que, seulement si, uniquement si,
    pour autant que, dès lors que, dès que, une fois que, lorsque, tant que, moyennant, si`,
  es: `siempre que, siempre y cuando, a condición de(?: que)?, con la condición de(?: que)?, con tal de(?: que)?, s[oó]lo si,
    solamente si, únicamente si, en cuanto, una vez que, cuando, sujet[oa] a(?: que)?, si`,
}
const BEHIND = new RegExp(`(?:^|[\\s(,–—-])${anyOf(HANGS_ON)}\\s+(?=\\S)`, 'iu')
/** The clause in front of the vote: `Once the tests run, I support it`. */
const IN_FRONT = new RegExp(`^${anyOf(HANGS_ON)}\\s+([^,]{8,300}),\\s`, 'iu')
/** One more demand of the same sentence, said as such. */
const AND_THAT = /,?\s+(?:and (?:that|if|once)|und (?:dass|wenn|sobald)|et (?:que|si)|y (?:que|si))\s+/iu
/** Too short for a condition, or one that points elsewhere: `if so`, `if these are met`. */
const POINTS_ELSEWHERE =
  /^(?:so|not|possible|(?:all |both )?(?:these|those|the (?:above|following|conditions?))|this|that|diese|das|dies|ces|cela|est[ao]s|eso)(?!\p{L}).{0,40}$|:$/iu

/**
 * What a sentence says that its author's vote hangs on: `I'm a yes, provided that the export is paginated`.
 * @returns one text for each demand; empty for any other sentence
 */
export function readVoteClause(sentence: string): string[] {
  if (sentence.length > 600 || BECAUSE.test(sentence)) return []
  const front = IN_FRONT.exec(sentence)
  if (front?.[1] && findVote(sentence.slice(front[0].length - 1))) return [front[1]]
  const vote = findVote(sentence)
  if (!vote) return []
  const rest = sentence.slice(vote.index + vote[0].length)
  const clause = BEHIND.exec(rest)
  if (!clause) return []
  return rest
    .slice(clause.index + clause[0].length)
    .replace(/[.!\s]+$/, '')
    .split(AND_THAT)
    .filter((part) => part.split(/\s+/).length >= 3 && !POINTS_ELSEWHERE.test(part))
}
