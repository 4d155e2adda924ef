import type { Prompt } from '../../../core/provider.js'
import { readDiffFiles } from '../../../core/review/diff-lines.js'
import { rankOf } from '../../../core/review/merge.js'
import { visibleLine } from '../../../core/text/sanitize.js'
import { SEVERITIES } from '../../../core/types.js'
import { type Concept, readFocus } from '../lexicon.js'
import { ownerOf } from '../owners.js'
import { type Wording, wordingIn } from '../wording.js'
import { readChangedFiles } from './changed-file.js'
import { searchFiles } from './file-rules.js'
import { CONCEPT_OF, type Found, type RuleId } from './rule.js'
import { searchLines } from './search-lines.js'
import { type ReviewWords, reviewWordsIn } from './words.js'

/** More findings than these are counted and not listed; the gravest are. */
const MOST = 25
/** Of the places of one finding. */
const MOST_LINES = 6

/**
 * A review of the diff by rules: what the agent's focus, or its role in the panel, makes its matter. Nothing of the
 * diff is quoted but the names of files.
 * @returns the reply in parts, one a section
 */
export function writeReview({ view, agent }: Prompt): string[] {
  const { brief, panel } = view
  const words = reviewWordsIn(brief.language)
  const concepts = conceptsOf(agent, panel)
  const files = readChangedFiles(readDiffFiles(brief.context?.diff?.text ?? ''), brief.context?.files ?? [])
  const isOwn = (rule: RuleId) => concepts.includes(CONCEPT_OF[rule])
  const inLines = files.flatMap((file) => searchLines(file, isOwn))
  const inFiles = searchFiles(files).filter(({ rule }) => isOwn(rule))
  const found = [...inLines, ...inFiles].toSorted(
    (one, other) => rankOf(one.severity) - rankOf(other.severity),
  )
  const named = nameConcepts(concepts, wordingIn(brief.language))
  const shown = found.slice(0, MOST)
  const list = shown.map((each) => renderFound(each, words)).join('\n')
  return [
    words.note(named),
    `### Findings\n\n${list || '- none'}`,
    found.length > MOST ? words.more(found.length - MOST) : '',
    takePosition(found, words, named),
  ].filter(Boolean)
}

/** What the rules look after. */
const LOOKED_AFTER = [...new Set(Object.values(CONCEPT_OF))]

/**
 * What is an agent's matter: its focus; what its role stands for in this panel; and for the first of the panel what
 * nobody's role stands for, so that nothing is left to nobody.
 */
function conceptsOf({ id, focus }: Prompt['agent'], panel: Prompt['view']['panel']): Concept[] {
  const own = readFocus(focus).map(({ concept }) => concept)
  return LOOKED_AFTER.filter(
    (concept) => own.includes(concept) || (ownerOf(concept, panel) ?? panel[0]?.id) === id,
  )
}

function nameConcepts(concepts: readonly Concept[], words: Wording): string {
  return words.list(concepts.map((concept) => words.concepts[concept])) || '–'
}

function renderFound({ rule, severity, file, lines, count }: Found, words: ReviewWords): string {
  const { what, why, fix } = words.rules[rule]
  const [line, ...others] = lines
  const place = `${nameFile(file)}${line === undefined ? '' : `:${line}`}`
  const more = others.length > MOST_LINES ? ' …' : ''
  const also = others.length > 0 ? ` (${words.also(`${others.slice(0, MOST_LINES).join(', ')}${more}`)})` : ''
  return `- [${severity}] ${place} - ${what(count)}${also}.\n  Why: ${why}\n  Do: ${fix}`
}

/** A file's name cannot end its line, nor be read as a position. */
function nameFile(path: string): string {
  return visibleLine(path).replace(/\[(?=\s*position)/gi, '(')
}

function takePosition(found: readonly Found[], words: ReviewWords, concepts: string): string {
  const counts = SEVERITIES.map((severity) => found.filter((each) => each.severity === severity).length)
  const [objections = 0, mustFix = 0, consider = 0] = counts
  const [position, reason] =
    objections > 0
      ? ['OBJECTION', words.objection(objections)]
      : mustFix > 0
        ? ['SUPPORT_WITH_CONDITIONS', words.mustFix(mustFix)]
        : consider > 0
          ? ['CONCERN', words.consider(consider)]
          : ['SUPPORT', words.nothing(concepts)]
  return `[POSITION: ${position}] - ${reason}`
}
