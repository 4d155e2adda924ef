import { firstLine } from '../text/first-line.js'
import type { Block, Item, Line } from '../text/markdown.js'
import { readConfidence, readStatement } from './position-line.js'
import { beginsWithStep, type ReplyLabel, readLeadIn, readReplyLabel } from './reply-labels.js'
import { asksForSomething } from './vote-sentence.js'
import { readWorkShape } from './work-shape.js'

type ListBlock = Extract<Block, { type: 'list' }>

/** A list of a reply and what its surroundings say it is. */
export interface LabelledList {
  list: ListBlock
  /** null: nothing says what it holds. */
  label: ReplyLabel | null
  /** Its items, without those that only name what their own lists hold. */
  items: Item[]
  /** The line right above it names a number of things, and it has as many items: `Two gates:`. */
  isCounted: boolean
}

/** What governs a list, the nearest first; null where words say nothing. */
type Labels = (ReplyLabel | null)[]

/**
 * All lists of a reply, nested ones too, each with the label that governs it: its lead-in's, that of the bold line or
 * labelled paragraph above it, or its heading's. Nothing from quotations, code or tables.
 */
export function readLists(blocks: Block[]): LabelledList[] {
  const found: LabelledList[] = []
  const surroundings = new Surroundings(blocks)
  for (const [at, block] of blocks.entries()) {
    if (block.type === 'list') {
      const isCounted = counts(blocks[at - 1], block.items.length)
      const first = found.length
      collect(block, surroundings.labels(), found)
      const own = found[first]
      if (own && isCounted) own.isCounted = true
    }
    surroundings.pass(block)
  }
  return found
}

function collect(list: ListBlock, around: Labels, found: LabelledList[]): void {
  const labels = list.header ? [list.header, ...around] : around
  const label = governing(list, labels)
  const isGrouped = CONDITIONAL.includes(label) && list.items.every(isGroup)
  const names = new Set(list.items.filter((item) => isGrouped || isLabel(item)))
  found.push({ list, label, items: list.items.filter((item) => !names.has(item)), isCounted: false })
  for (const item of list.items) {
    const line = firstLine(item)
    const within = line && names.has(item) ? [readLabel(line), ...labels] : [null]
    for (const block of item.blocks) if (block.type === 'list') collect(block, within, found)
  }
}

/** A sentence that begins with a number of things, by that number. */
const NUMBERS: readonly RegExp[] = [
  'two|zwei|deux|dos',
  'three|drei|trois|tres',
  'four|vier|quatre|cuatro',
].map((words) => new RegExp(`^(?:\\p{L}+,? )?(?:${words})(?!\\p{L})`, 'iu'))

/** Whether the sentence above a list says how many items it has: `Two gates:`. */
function counts(above: Block | undefined, items: number): boolean {
  const text = above?.type === 'paragraph' ? (above.lines.at(-1)?.text ?? '') : ''
  const sentence =
    text
      .slice(-200)
      .split(/[.!?]\s+/)
      .at(-1) ?? ''
  const number = NUMBERS[items - 2]
  if (!number || !/[.:]$/.test(text)) return false
  const isAsked = asksForSomething(sentence) && sentence.split(/\s+/).some((word) => number.test(word))
  return isAsked || (text.endsWith(':') && number.test(sentence))
}

/** Labels that name what an item's own list holds. */
const NAMES_LIST: readonly (ReplyLabel | null)[] = [
  'actions',
  'plan',
  'phase',
  'conditions',
  'prerequisites',
  'musts',
  'required',
  'assumptions',
]

/** Labels of conditions, by whatever name. */
const CONDITIONAL: readonly (ReplyLabel | null)[] = ['conditions', 'prerequisites', 'musts', 'required']

/** Whether an item is a word or two above a list of its own, as all of its list are: `Backend`, then its conditions. */
function isGroup(item: Item): boolean {
  const [first, ...others] = item.blocks
  const text = first?.type === 'paragraph' ? first.lines.map((line) => line.text).join(' ') : ''
  return others.some((block) => block.type === 'list') && text.split(/\s+/).length <= 2
}

/** Whether an item only names what its own list holds: `**Backend:**`, `Phase 1 (2 weeks)`; not a task with details. */
function isLabel(item: Item): boolean {
  const line = firstLine(item)
  if (!line || !item.blocks.some((block) => block.type === 'list')) return false
  const isMarked = line.text.endsWith(':') || isBold(line)
  if (line.text.endsWith(':') && line.text.split(/\s+/).length <= 2) return true
  if (isMarked && NAMES_LIST.includes(readLabel(line))) return true
  return beginsWithStep(line.text) && /^[^:–—]{0,40}$/u.test(line.text)
}

/** An item's own lines: its first paragraph, up to a line of the protocol that stands right under it. */
export function ownLines(item: Item): Line[] {
  const first = item.blocks[0]
  if (first?.type !== 'paragraph') return []
  const end = first.lines.findIndex((line) => readStatement(line) !== null || readConfidence(line) !== null)
  return end < 0 ? first.lines : first.lines.slice(0, end)
}

function governing(list: ListBlock, labels: Labels): ReplyLabel | null {
  // That something has to be so says nothing where a name says what it is.
  const isNamed = labels.some((label) => label !== 'musts' && NAMES_LIST.includes(label))
  const at = labels.findIndex((label) => label !== null && !(isNamed && label === 'musts'))
  const label = labels[at] ?? null
  const isSteps = list.items.filter((item) => beginsWithStep(firstLine(item)?.text ?? '')).length >= 2
  // Steps of somebody else's plan, looked at one by one.
  if (label === 'phase' && labels.slice(at + 1).find((each) => each !== null) === 'judgement')
    return 'judgement'
  const isNear = at === 0
  if (
    isSteps &&
    (label === null || label === 'advice' || label === 'required' || (label === 'other' && !isNear))
  )
    return 'phase'
  if (label === null) return namesWork(list.items) ? 'plan' : null
  // Advice is a list of tasks where it says so itself; what stands in its sections explains it.
  return (label === 'advice' || label === 'required') && !isNear ? null : label
}

/** Whether most items of a list that nothing names are work by their own form. */
function namesWork(items: Item[]): boolean {
  const shapes = items.map((item) => {
    const text = firstLine(item)?.text ?? ''
    const about = readReplyLabel(/^[^:]{1,40}(?=:)/u.exec(text)?.[0] ?? '')
    return about === 'other' || about === 'judgement' ? null : readWorkShape(text)
  })
  const verbs = shapes.filter((shape) => shape === 'verb').length
  const all = shapes.filter((shape) => shape !== null).length
  return verbs >= 1 && all >= 2 && all >= shapes.length * 0.6
}

/** Keeps track of the headings, bold lines and lead-ins that stand above the next block. */
class Surroundings {
  #headings: { level: number; label: ReplyLabel | null }[] = []
  /** The latest bold line or labelled paragraph: a heading below all headings. */
  #bold: { label: ReplyLabel | null } | null = null
  /** A sentence with a colon: holds for the next block. */
  #lead: { label: ReplyLabel | null } | null = null
  readonly #title: Block | undefined

  constructor(blocks: Block[]) {
    const headings = blocks.filter((block) => block.type === 'heading')
    const [first, ...others] = headings
    const isAbove = others.length > 0 && others.every((heading) => heading.level > (first?.level ?? 0))
    this.#title = isAbove ? first : undefined
  }

  pass(block: Block): void {
    this.#lead = null
    if (block.type === 'heading') {
      this.#bold = null
      this.#headings = this.#headings.filter((heading) => heading.level < block.level)
      const label = readStatement(block) ? 'position' : readReplyLabel(block.text)
      // A text's title says what all of it is about, not what the lists of its sections are.
      if (block !== this.#title || label === 'actions' || label === 'conditions')
        this.#headings.push({ level: block.level, label })
    } else if (block.type === 'rule') this.#bold = null
    else if (block.type === 'paragraph') this.#passParagraph(block.lines)
  }

  #passParagraph(lines: Line[]): void {
    if (lines.some((line) => readStatement(line) !== null)) {
      this.#headings = []
      this.#bold = null
    }
    const last = lines.at(-1)
    if (!last) return
    if (isBold(last)) this.#bold = { label: readLabel(last) }
    else if (isLabelled(last)) this.#bold = { label: readReplyLabel(last.lead ?? '') }
    if (last.text.endsWith(':') && !isBold(last)) this.#lead = { label: readLabel(last) }
    else if (lines.length === 1 && isTitle(last)) this.#bold = { label: readReplyLabel(last.text) }
  }

  labels(): Labels {
    const own = [this.#lead, this.#bold].filter((each) => each !== null).map(({ label }) => label)
    // A section below another one belongs to it; what stands two levels above is too far away to tell.
    return [
      ...own,
      ...this.#headings
        .slice(-2)
        .reverse()
        .map(({ label }) => label),
    ]
  }
}

/** Whether a plain line is a title by its form and its words: few, no full stop, and they announce something. */
function isTitle({ text, lead }: Line): boolean {
  if (lead !== null || text.length > 60 || !/[\p{L}\p{N})]$/u.test(text)) return false
  return text.split(/\s+/).length <= 6 && readReplyLabel(text) !== null
}

/** Whether a line is bold from end to end. */
export function isBold({ text, lead }: Line): boolean {
  return lead !== null && trimLabel(lead) === trimLabel(text)
}

/** Whether a line begins with a bold label: `**Effort:** two days`. */
function isLabelled({ text, lead }: Line): boolean {
  if (lead === null) return false
  return lead.endsWith(':') || text[text.indexOf(lead) + lead.length] === ':'
}

/** What a line announces: by its bold words when they lead it, else by what the sentence leads to. */
function readLabel(line: Line): ReplyLabel | null {
  const bold = line.lead === null ? null : readReplyLabel(line.lead)
  return bold ?? readLeadIn(line.text)
}

function trimLabel(text: string): string {
  return text.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[\s:]{1,10}$/u, '')
}
