import { ornamentOf, stripOrnament } from '../text/ornament.js'
import type { Severity } from '../types.js'
import { readPlace } from './finding-place.js'

/** By word, also as linters, trackers and other reviewers grade. */
const WORDS: Readonly<Record<Severity, string>> = {
  objection:
    'objections?|blockers?|blocking|critical|p0|einw[aä]nde?|kritisch|blockierend|must not be merged',
  'must-fix':
    'must[- _]?fix(?:es)?|must|major|high|required|important|severe|serious|p1|muss|zwingend|hoch|wichtig|schwerwiegend|erheblich|gravierend',
  consider:
    'consider(?:ations?)?|concerns?|minor|nits?|nitpicks?|medium|low|moderate|trivial|optional|p[234]|bedenken|mittel|niedrig|gering',
}
/** These lead to other things as well, so that they are severities only in brackets, in a cell, or as a heading. */
const ONLY_MARKED: Readonly<Record<Severity, string>> = {
  objection: 'fatal',
  'must-fix': 'errors?|fehler',
  consider: 'suggestions?|warnings?|hinweise?|vorschl(?:ag|äge)|warnung(?:en)?',
}
const BARE = Object.values(WORDS).join('|')
const MARKED = `${BARE}|${Object.values(ONLY_MARKED).join('|')}`
/** Under `Notes` stands what is no finding. */
const ANY = `${MARKED}|info|notes?|anmerkung(?:en)?`
/** What may stand beside a severity in its brackets: a category, how sure its author is. */
const BESIDE = '(?:(?:\\s?[,/|:;]\\s?|\\s[–—-]\\s)[^\\])\\n]{1,60})?'
/** `[must-fix]`, `(consider)`; a word with a mark behind it; or one of ours before a path. */
const TAG = new RegExp(
  `^(?:[[(]\\s?(${ANY})${BESIDE}\\s?[\\])]\\s?[:–—-]?|(${BARE})[*_]{0,2}\\s?(?:[:：]|\\s[–—-])|(must[- _]?fix|objection)[*_]{0,2}\\s(?=[\`*(]{0,3}[\\w.@-]+[/.][\\w[(]))\\s*`,
  'iu',
)
const BOLD = new RegExp(`^(?:${BARE})$`, 'iu')
/** A place or a new sentence; in `**must** be cleared` the word belongs to what follows. */
const BEHIND_BOLD = /^\s+(?:[`*(]{0,3}[\w.@-]+(?:[/.][\w[(]|:\d)|\p{Lu})/u
const LATE_TAG = new RegExp(`\\s?[[(]\\s?(${ANY})${BESIDE}\\s?[\\])]`, 'iu')
const GROUP = new RegExp(
  `^(${MARKED})(?:\\s(?:findings?|items?|issues?|befunde?))?(?:\\s?\\(\\d{1,3}\\))?\\s?:?$`,
  'iu',
)
const LABEL = new RegExp(
  `^(?:severity|priority|schwere(?:grad)?|einstufung)\\s?[*_]{0,2}\\s?[:：]\\s?[\`*_[(]{0,3}(${ANY})(?![\\p{L}\\p{N}-])`,
  'iu',
)

const NOTHING = new RegExp(
  `^\\W*(?:${[
    'none(?: found)?',
    'no(?: further| other| real| actual)?(?: findings?| issues?| problems?| concerns?| objections?)(?: were)?(?: found)?',
    'nothing(?: found| to report| to fix| wrong)?',
    'n/a',
    'keine?(?: weiteren)?(?: befunde?| auff[äa]lligkeiten| probleme?| einw[äa]nde?| beanstandungen| mängel)?(?: gefunden)?',
    'nichts(?: gefunden| zu beanstanden)?',
    'aucune?',
    'ningun[oa]?',
  ].join('|')})(?!\\p{L})`,
  'iu',
)
const BUT = /(?<!\p{L})(?:but|except|however|although|though|aber|außer|jedoch|allerdings)(?!\p{L})/iu

/**
 * A line whose first word is a severity in bold, with it in brackets; any other line as it is.
 * @param lead the bold run that the line begins with, without markup
 */
export function markBoldSeverity(text: string, lead: string | null): string {
  const at = ornamentOf(text).length
  if (lead === null || !BOLD.test(lead) || !text.startsWith(lead, at)) return text
  const rest = text.slice(at + lead.length)
  return BEHIND_BOLD.test(rest) ? `[${lead}]${rest}` : text
}

/** The severity that a line begins with or names in brackets; null: none. */
export function severityIn(text: string): Severity | null {
  const own = stripOrnament(text)
  const tag = TAG.exec(own)
  const word = tag?.[1] ?? tag?.[2] ?? tag?.[3] ?? LATE_TAG.exec(own.slice(0, 300))?.[1]
  return word === undefined ? null : severityOf(word)
}

/** Whether a line begins with a severity, as a finding does. */
export function beginsWithSeverity(text: string): boolean {
  return TAG.test(stripOrnament(text))
}

/** A line without the severity that it names. */
export function withoutSeverity(text: string): string {
  const own = stripOrnament(text)
  return TAG.test(own) ? own.replace(TAG, '') : own.replace(LATE_TAG, '')
}

/** The severity that a heading of several findings names: `Must fix (3)`; null: none. */
export function severityOfGroup(heading: string): { severity: Severity; word: string } | null {
  const word = GROUP.exec(heading)?.[1]
  return word === undefined ? null : { severity: severityOf(word), word }
}

/** The severity of a line that names nothing else: `Severity: high`; null: it is no such line. */
export function labelledSeverity(text: string): Severity | null {
  const word = LABEL.exec(stripOrnament(text))?.[1]
  return word === undefined ? null : severityOf(word)
}

/** Whether a line says that there is nothing to be found, with or without words on how good it is. */
export function saysNothing(text: string): boolean {
  const own = stripOrnament(text)
  const rest = own.slice(NOTHING.exec(own)?.[0].length ?? 0)
  if (rest === own) return false
  return (
    /^[^\p{L}\p{N}]*$/u.test(rest) ||
    (/^[*_]{0,2}(?:\s?[.:;(]|\s[–—-])\s?/.test(rest) && !BUT.test(rest) && readPlace(rest) === null)
  )
}

function severityOf(word: string): Severity {
  const isOf = (words: string) => new RegExp(`^(?:${words})$`, 'iu').test(word)
  if (isOf(WORDS.objection) || isOf(ONLY_MARKED.objection)) return 'objection'
  return isOf(WORDS['must-fix']) || isOf(ONLY_MARKED['must-fix']) ? 'must-fix' : 'consider'
}
