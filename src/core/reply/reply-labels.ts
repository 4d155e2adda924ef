import * as known from './label-words.js'
import { anyOf, contains, type Vocabulary } from './label-words.js'
import * as leads from './lead-words.js'
import * as none from './no-task-words.js'
import { asksForSomething, leadsToConditions } from './vote-sentence.js'

/** What a heading, a bold line or a lead-in of a reply announces. */
export type ReplyLabel =
  | 'decision'
  | 'assumptions'
  | 'conditions'
  | 'prerequisites' // conditions by another word, which a proposal has too
  | 'musts' // what has to be so: must-haves; conditions where a conditional vote names none
  | 'required' // advice that has to be taken: required changes
  | 'answers'
  | 'position'
  | 'actions' // tasks by name: action items, next steps
  | 'plan' // tasks by kind: a roadmap, a checklist
  | 'phase' // one step of a plan: `Phase 1`, `Week 2`, `short term`
  | 'advice' // recommendations
  | 'criteria' // how one will tell that it is done
  | 'judgement' // an assessment of someone else's text
  | 'example' // the form of a reply, shown or explained
  | 'other' // anything else that is known to hold no tasks

interface Beginning {
  test(words: string): boolean
}

/** What may follow the words of a label: nothing, or what narrows them down. */
const TAIL = new RegExp(
  `^(?:\\s${anyOf(known.AFTERTHOUGHTS)}(?!\\p{L})){0,2}(?:\\s*$|\\s*[(:,&/+–—-]|\\s${anyOf(known.NARROWING)}(?![\\p{L}]))`,
  'iu',
)
const MODIFIER = new RegExp(`^${anyOf(known.MODIFIERS)}\\s+`, 'iu')

/**
 * Begins with the words, after what modifies them; nothing follows, or what narrows them down. In three steps: as one
 * pattern for each label they take ten times as long to compile, which every start of the program would pay.
 */
function begins(words: Vocabulary): Beginning {
  const each = Object.values(words)
    .flatMap((text) => text.split(/,\s+/))
    .map((word) => new RegExp(`^${anyOf({ en: word })}`, 'iu'))
  return {
    test: (text) =>
      withoutModifiers(text).some((rest) =>
        each.some((word) => {
          const found = word.exec(rest)
          return found !== null && TAIL.test(rest.slice(found[0].length))
        }),
      ),
  }
}

/** A text as it is, and less its first one, two and three modifiers. */
function withoutModifiers(text: string): string[] {
  const variants = [text]
  for (let taken = 0; taken < 3; taken++) {
    const last = variants.at(-1) ?? ''
    const rest = last.replace(MODIFIER, '')
    if (rest === last) break
    variants.push(rest)
  }
  return variants
}

/** Is the words, with nothing but an explanation behind a mark. */
function isJust(words: Vocabulary): RegExp {
  return new RegExp(`^${anyOf(words)}\\s*(?:$|[(:–—-])`, 'iu')
}

function beginsFreely(words: Vocabulary): RegExp {
  return new RegExp(`^${anyOf(words)}(?!\\p{L})`, 'iu')
}

/** Stricter than the others: `Critical decision needed` opens no decision. */
const DECISION = isJust({
  en: `(?:${anyOf(known.OWN)}\\s){0,2}${anyOf(known.DECISION)}(?: ${anyOf(known.LATEST)})?`,
})
const STEP = new RegExp(
  `^(?:${anyOf(known.STEP)}s?[\\s-]*(?:\\d{1,3}|[ivx]{1,4}|[a-d])(?![\\p{L}\\p{N}])|q[1-4](?:\\s*[-–/:]|\\s+20\\d\\d)|(?:wochen|tage|monate|weeks|days|months)\\s\\d)`,
  'iu',
)
/** A part of a plan by its time: `MVP (2 weeks)`. */
const TIMED = new RegExp(
  `\\((?:(?:ca\\.?|approx\\.?|~)\\s?)?(?:\\d{1,3}(?:\\s?[-–]\\s?\\d{1,3})?\\s?${anyOf(known.TIME_UNITS)}|(?:woche|week|sprint|tag|day|monat|month|q)\\s?\\d[^()]{0,20})\\)\\s*$`,
  'iu',
)

/** What a label begins with, the first that fits. */
const BEGINNINGS: [ReplyLabel, Beginning][] = [
  ['decision', DECISION],
  ['assumptions', begins(known.ASSUMPTIONS)],
  ['position', begins(known.POSITION)],
  ['answers', begins(known.ANSWERS)],
  ['example', begins(known.EXAMPLE)],
  ['actions', begins(known.TASKS)],
  ['phase', STEP],
  ['phase', isJust(known.HORIZON)],
  ['phase', isJust(known.RANK)],
  ['conditions', begins(known.CONDITIONS)],
  ['prerequisites', begins(known.PREREQUISITES)],
  ['prerequisites', beginsFreely(known.CONDITIONAL)],
  ['musts', beginsFreely(known.MUSTS)],
  ['advice', begins(known.ADVICE)],
  ['criteria', beginsFreely(none.CRITERIA)],
]

const SYSTEM_CONDITIONS = new RegExp(anyOf(known.SYSTEM_CONDITIONS), 'iu')
/** Conditions named after a colon: `My vote: conditions`. */
const LATE_CONDITIONS = /[:–—/&]\s{0,3}(?:conditions|bedingungen|condiciones)(?![\p{L}\p{N}])/iu
const OBLIGATION = contains(known.OBLIGATION)
const HAS_TO_BE = contains(known.HAS_TO_BE)
const JUDGEMENT = new RegExp(anyOf(none.JUDGEMENT), 'iu')
const OTHER = contains(none.OTHER)
const SCOPE = beginsFreely(known.SCOPE)
const PLAN = contains(known.PLAN)
const NO_PLAN = contains(none.NO_PLAN)

/** Replies have the same few headings, again and again; longer ones hardly. */
const LONGEST_KNOWN = 30
const MOST_KNOWN = 100
/** Begins with the headings that are asked for: to try a pattern for the first time takes longer than to read a reply. */
const KNOWN = new Map<string, ReplyLabel | null>([
  ['Decision', 'decision'],
  ['Assumptions', 'assumptions'],
  ['Action items', 'actions'],
  ['Conditions', 'conditions'],
  ['Reasons', 'other'],
])

/** What a heading or a bold line announces by its own words (English, German, French, Spanish); null when that is unknown. */
export function readReplyLabel(text: string): ReplyLabel | null {
  const words = stripOrnament(text.slice(0, 300))
  if (words === '') return null
  if (words.length > LONGEST_KNOWN) return readWords(words)
  const known = KNOWN.get(words)
  if (known !== undefined) return known
  const label = readWords(words)
  if (KNOWN.size < MOST_KNOWN) KNOWN.set(words, label)
  return label
}

function readWords(words: string): ReplyLabel | null {
  const named = BEGINNINGS.find(([, pattern]) => pattern.test(words))?.[0]
  if (named === 'conditions' && SYSTEM_CONDITIONS.test(words)) return 'other'
  if (named === 'advice' && OBLIGATION.test(words)) return 'required'
  if (named) return named
  if (LATE_CONDITIONS.test(words) || leadsToConditions(words)) return 'conditions'
  if (HAS_TO_BE.test(words)) return 'musts'
  if (JUDGEMENT.test(words)) return 'judgement'
  if (OTHER.test(words) || words.endsWith('?')) return 'other'
  if (TIMED.test(words)) return 'phase'
  if (NO_PLAN.test(words)) return 'other'
  if (SCOPE.test(words) || PLAN.test(words)) return 'plan'
  return leadsToWork(words) ?? (asksForSomething(words) ? 'musts' : null)
}

const OBLIGED = contains(leads.OBLIGED)
const POINTING = contains(leads.POINTING)
const TO_TASKS = contains(leads.TO_TASKS)
const TO_ADVICE = new RegExp(`${contains(leads.TO_ADVICE).source}[^.!?]{0,80}$`, 'iu')
const PAST = contains(leads.PAST)
/** Labels that a sentence may begin with as well. */
const LEADING: readonly (ReplyLabel | null)[] = ['conditions', 'prerequisites', 'actions', 'phase']

/** What a sentence that ends in a colon leads to: `I support this under the following conditions:`. */
export function readLeadIn(text: string): ReplyLabel | null {
  const words = stripOrnament(text.slice(-400))
  const named = readReplyLabel(words)
  if (LEADING.includes(named)) return named
  if (leadsToConditions(words)) return 'conditions'
  if (OBLIGED.test(words) && POINTING.test(words)) return 'musts'
  const work = leadsToWork(words)
  if (work) return work
  if (named === null && asksForSomething(words)) return 'musts'
  return words.split(/\s+/).length <= 6 ? named : null
}

/** What words announce that ask for work (`What we have to do`) or advise it (`How I would go about it`). */
function leadsToWork(words: string): ReplyLabel | null {
  if (TO_TASKS.test(words) && !PAST.test(words)) return 'actions'
  return TO_ADVICE.test(words) ? 'advice' : null
}

/** Whether a text begins with a step of a plan: `Phase 1: …`, `Week 2-3 …`. */
export function beginsWithStep(text: string): boolean {
  return STEP.test(stripOrnament(text.slice(0, 100)))
}

/** Takes emoji, section numbers and a closing colon off. */
function stripOrnament(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}]{1,20}/u, '')
    .replace(/^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[ivx]{1,4}[.)]|[a-z]\))\s{1,5}(?=\S)/iu, '')
    .replace(/^[^\p{L}\p{N}]{1,20}/u, '')
    .trimEnd()
    .replace(/[\s:]{1,10}$/u, '')
}
