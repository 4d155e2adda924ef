import type { Block, Item, Line } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import { isAnswer } from './answers.js'
import { tidyConditions } from './condition-texts.js'
import { splitEnumeration } from './enumeration.js'
import type { OwnPosition } from './own-position.js'
import { readConfidence, readStatement } from './position-line.js'
import { type ReplyLabel, readReplyLabel } from './reply-labels.js'
import { isBold, type LabelledList, ownLines } from './reply-lists.js'
import { readVoteClause } from './vote-sentence.js'

/** A line's label and what stands behind it; and a line that begins with one of several conditions, by its number. */
const LABELLED = /^([^:]{3,60}):\s+(\S.*)$/u
const NUMBERED = /^(\p{L}{4,30})\s{1,3}#?(?:\d{1,2}|[A-Z])(?:\s?[:.)]|\s[–—-])\s+(\S.*)$/u

/** Labels of tasks: as many as announced, they still are tasks. */
const TASKS: readonly (ReplyLabel | null)[] = ['actions', 'plan', 'phase', 'advice']

/** The conditions of a reply, and the lists that hold them. */
interface FoundConditions {
  texts: string[]
  lists: readonly LabelledList[]
}

/**
 * The conditions that a reply states: the lists that say they hold some and the one right after a conditional vote, or
 * else lines under such a label. A conditional vote without either means what is in the line of such a label, or what
 * has to be so (`Must-haves`) or to be changed (`Required changes`), or what a sentence says that it hangs on. A concern
 * and an objection may say what they would be withdrawn for.
 */
export function readConditions(
  blocks: Block[],
  lists: readonly LabelledList[],
  own: OwnPosition | null,
): FoundConditions {
  const isConditional = own?.position === 'SUPPORT_WITH_CONDITIONS'
  const atVote = isConditional ? listAfter(own) : null
  const named = lists.filter(
    ({ label, list }) =>
      label === 'conditions' ||
      (label === 'prerequisites' && own?.position !== 'PROPOSAL') ||
      (list === atVote && label !== 'actions'),
  )
  const listed = itemTexts(named)
  if (listed.length > 0) return { texts: listed, lists: named }
  const lines = tidyConditions(linesUnder(blocks, 'conditions'))
  if (lines.length > 0) return { texts: lines, lists: named }
  const isAgainst = own?.position === 'CONCERN' || own?.position === 'OBJECTION'
  if (!isConditional) return { texts: isAgainst ? tidyConditions(clausesOfVote(blocks)) : [], lists: named }
  const behind = tidyConditions(linesBehind(blocks))
  if (behind.length > 0 || named.length > 0) return { texts: behind, lists: named }
  const musts = lists.filter(({ label }) => label === 'musts' || label === 'required')
  const obliged = itemTexts(musts)
  if (obliged.length > 0) return { texts: obliged, lists: musts }
  const clauses = tidyConditions(clausesOfVote(blocks))
  const counted = lists.filter(({ isCounted, label }) => isCounted && !TASKS.includes(label))
  return clauses.length > 0 ? { texts: clauses, lists: musts } : { texts: itemTexts(counted), lists: counted }
}

/** What a reply takes for granted: items, or lines, under Assumptions. */
export function readAssumptions(blocks: Block[], lists: readonly LabelledList[]): string[] {
  const listed = itemTexts(lists.filter(({ label }) => label === 'assumptions'))
  return listed.length > 0 ? listed : tidyConditions(linesUnder(blocks, 'assumptions'))
}

/** Every item of a bare list: what a reply to the question for conditions consists of. */
export function readBareConditions(blocks: Block[]): string[] {
  return tidyConditions(blocks.flatMap((block) => (block.type === 'list' ? block.items.map(itemText) : [])))
}

/** The list that a conditional vote ends in: right below it, or below a reason that ends in a colon. */
function listAfter({ following, reason }: OwnPosition): Block | null {
  const [first, second] = following
  if (first?.type === 'list') return first
  const leads = first?.type === 'paragraph' && first.lines.at(-1)?.text.endsWith(':')
  return leads && second?.type === 'list' && reason !== null ? second : null
}

function itemTexts(lists: readonly LabelledList[]): string[] {
  return tidyConditions(lists.flatMap(({ items }) => items.map(itemText)))
}

function itemText(item: Item): string {
  const lines = ownLines(item)
  const [first] = lines
  return first && !readStatement(first) ? lines.map((line) => line.text).join(' ') : ''
}

/** What stands without a list right under such a label: the headings of its parts, or its lines. */
function linesUnder(blocks: Block[], label: 'conditions' | 'assumptions'): string[] {
  return blocks.flatMap((block, at) => {
    if (labelOf(block) !== label) return []
    const parts = block.type === 'heading' ? headingsBelow(blocks, at, block.level) : []
    return parts.length > 0 ? parts : paragraphsBelow(blocks, at)
  })
}

/** The headings of a section's own parts: `### 1. Tests run`, `### 2. Docs exist`. */
function headingsBelow(blocks: Block[], at: number, level: number): string[] {
  const found: string[] = []
  for (const below of blocks.slice(at + 1, at + 100)) {
    if (below.type !== 'heading') continue
    if (below.level <= level || readStatement(below) || readReplyLabel(below.text) !== null) break
    found.push(below.text)
  }
  return found
}

/** One entry a line; a line that goes on in lower case belongs to the one above. */
function paragraphsBelow(blocks: Block[], at: number): string[] {
  const entries: string[] = []
  for (const below of blocks.slice(at + 1, at + 20)) {
    if (below.type !== 'paragraph' || labelOf(below) !== null) break
    for (const [index, line] of below.lines.entries()) {
      if (readStatement(line) || readConfidence(line) !== null) return entries
      if (index > 0 && /^\p{Ll}/u.test(line.text)) entries.push(`${entries.pop() ?? ''} ${line.text}`)
      else entries.push(line.text)
    }
  }
  return entries
}

/** What the text's own sentences say that the vote hangs on. */
function clausesOfVote(blocks: Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.type !== 'paragraph') return []
    const end = block.lines.findIndex((line) => readStatement(line) || isAnswer(line))
    const lines = end < 0 ? block.lines : block.lines.slice(0, end)
    const text = lines.map((line) => line.text).join(' ')
    return text.split(/(?<=[.!?])\s+(?=\p{Lu})/u).flatMap(readVoteClause)
  })
}

/** What a heading, or a bold line that stands alone, announces. */
function labelOf(block: Block): ReplyLabel | null {
  if (block.type === 'heading') return readReplyLabel(block.text)
  const [line, ...others] = block.type === 'paragraph' ? block.lines : []
  return line && others.length === 0 && isBold(line) ? readReplyLabel(line.text) : null
}

/** Conditions in the line of their own label: `**Conditions:** tests run; docs exist`, `Condition 1: tests run`. */
function linesBehind(blocks: Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'heading') return lineBehind(block)
    if (block.type === 'paragraph') return block.lines.flatMap(lineBehind)
    return block.type === 'list' ? block.items.flatMap((item) => ownLines(item).flatMap(lineBehind)) : []
  })
}

function lineBehind({ text, prose }: Pick<Line, 'text' | 'prose'>): string[] {
  const plain = stripOrnament(text)
  const numbered = NUMBERED.exec(plain)
  const [, label = '', rest = ''] = numbered ?? LABELLED.exec(plain) ?? []
  if (!stripOrnament(prose).startsWith(label) || readReplyLabel(label) !== 'conditions') return []
  if (numbered) return [rest]
  const parts = splitEnumeration(`${label}: ${rest}`)
  return parts.length > 1 ? parts : [rest]
}
