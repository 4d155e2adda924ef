import { namesPoint } from './answers.js'
import type { Block, Item } from './markdown.js'
import { stripOrnament } from './ornament.js'
import type { OwnPosition } from './own-position.js'
import { readConfidence, readStatement } from './position-line.js'
import { readReplyLabel } from './reply-labels.js'
import { isLabel, type LabelledList, ownLines } from './reply-lists.js'

const NOTHING =
  /^\(?(?:(?:none|n\/a|nothing|nil|no(?: further| more| additional| other)? conditions?|keine?(?: weiteren)?(?: bedingungen)?|nichts|entfällt|aucune?(?: condition)?|néant|ninguna?(?: condición)?|nada)(?:\s(?:so far|needed|required|from me|at this time|nötig|erforderlich|notwendig))*|[\s–—.…-]*)[.!)]*$/iu
/** How strongly a condition is meant; `OPTIONAL:` stays, as it says something else. */
const STRENGTH =
  /^[[(]?(?:mandatory|required|must(?:[- ]have)?|critical|blocker|blocking|zwingend|pflicht|verpflichtend|muss|kritisch|obligatoire|obligatorio|high|medium|low|hoch|mittel|niedrig)(?: priority)?[\])]?\s?(?::|\s[–—-])\s+/iu

/** The conditions that a reply lists: items under a heading or lead-in that means conditions, or right after a conditional vote. */
export function readConditions(
  blocks: Block[],
  lists: readonly LabelledList[],
  own: OwnPosition | null,
): string[] {
  const atVote = own?.position === 'SUPPORT_WITH_CONDITIONS' ? listAfter(own) : null
  const isMeant = (label: LabelledList['label']) =>
    label === 'conditions' || (label === 'prerequisites' && own?.position !== 'PROPOSAL')
  const labelled = lists.filter(
    ({ label, list }) => isMeant(label) || (list === atVote && label !== 'actions'),
  )
  const listed = texts(
    labelled
      .flatMap(({ list }) => list.items)
      .filter((item) => !isLabel(item))
      .map(itemText),
  )
  return listed.length > 0 ? listed : texts(linesUnderHeading(blocks, 'conditions'))
}

/** What a reply takes for granted: items, or lines, under Assumptions. */
export function readAssumptions(blocks: Block[], lists: readonly LabelledList[]): string[] {
  const labelled = lists.filter(({ label }) => label === 'assumptions')
  const listed = texts(
    labelled
      .flatMap(({ list }) => list.items)
      .filter((item) => !isLabel(item))
      .map(itemText),
  )
  return listed.length > 0 ? listed : texts(linesUnderHeading(blocks, 'assumptions'))
}

/** Every item of a bare list: what a reply to the question for conditions consists of. */
export function readBareConditions(blocks: Block[]): string[] {
  return texts(blocks.flatMap((block) => (block.type === 'list' ? block.items.map(itemText) : [])))
}

/** The list that a conditional vote ends in: right below it, or below a reason that ends in a colon. */
function listAfter({ following, reason }: OwnPosition): Block | null {
  const [first, second] = following
  if (first?.type === 'list') return first
  const leads = first?.type === 'paragraph' && first.lines.at(-1)?.text.endsWith(':')
  return leads && second?.type === 'list' && reason !== null ? second : null
}

function texts(found: string[]): string[] {
  const kept = found.map(cleanCondition).filter((text) => /[\p{L}\p{N}]/u.test(text) && !NOTHING.test(text))
  return [...new Set(kept)].filter((text) => !namesPoint(text))
}

function cleanCondition(text: string): string {
  const plain = stripOrnament(text.replace(/\s+/g, ' ').trim())
  return stripOrnament(plain.replace(STRENGTH, '')).replace(/\s*:$/, '')
}

function itemText(item: Item): string {
  const lines = ownLines(item)
  const [first] = lines
  return first && !readStatement(first) ? lines.map((line) => line.text).join(' ') : ''
}

/** Text without a list right under such a heading: one entry a line, a line that goes on in lower case with the one above. */
function linesUnderHeading(blocks: Block[], label: 'conditions' | 'assumptions'): string[] {
  const entries: string[] = []
  for (const [at, block] of blocks.entries()) {
    if (block.type !== 'heading' || readReplyLabel(block.text) !== label) continue
    for (const below of blocks.slice(at + 1, at + 20)) {
      if (below.type !== 'paragraph') break
      let fresh = true
      for (const line of below.lines) {
        if (readStatement(line) || readConfidence(line) !== null) return entries
        const last = entries.at(-1)
        if (!fresh && last !== undefined && /^\p{Ll}/u.test(line.text))
          entries[entries.length - 1] = `${last} ${line.text}`
        else entries.push(line.text)
        fresh = false
      }
    }
  }
  return entries
}
