import { firstLine } from '../text/first-line.js'
import { type Block, type Item, type Line, parseMarkdown } from '../text/markdown.js'
import { listMarkedLines } from './marked-lines.js'
import { readReplyLabel } from './reply-labels.js'

/** What stands below a heading, a bold line or a lead-in of a known kind. */
export interface Section<Kind extends string> {
  kind: Kind
  /** What follows the lead-in's colon on its own line; empty when nothing does. */
  inline: string
  blocks: Block[]
}

/** The words by which each kind of section is known: a regular expression's source without anchors. */
export type Heads<Kind extends string> = Record<Kind, string>

/** A line of running text with what stands next to it. */
export interface OwnLine extends Line {
  /** The next line of the same paragraph. */
  next: Line | null
  /** The heading right above it. */
  heading: string | null
}

/** No form is found in what lies further to the right on a line. */
const LONGEST_HEAD = 400

/** What an author says itself: no code, no quotations, nothing under a heading that announces an example. */
export function readOwnBlocks(markdown: string): Block[] {
  const blocks = parseMarkdown(markdown.replace(/^\uFEFF/, ''), { reply: true })
  return dropExamples(listMarkedLines(blocks))
}

/** The blocks without sections that show or explain a form. */
function dropExamples(blocks: readonly Block[]): Block[] {
  /** The level of the example's heading; 0 outside of one. */
  let level = 0
  return blocks.filter((block) => {
    if (block.type === 'heading' && (level === 0 || block.level <= level))
      level = readReplyLabel(block.text) === 'example' ? block.level : 0
    return level === 0
  })
}

/** Every line of headings, paragraphs and list items, in their order; an unticked box is a choice not made. */
export function listOwnLines(blocks: readonly Block[]): OwnLine[] {
  const lines: OwnLine[] = []
  collectLines(blocks, lines)
  return lines
}

function collectLines(blocks: readonly Block[], into: OwnLine[]): void {
  let heading: string | null = null
  for (const block of blocks) {
    if (block.type === 'heading') {
      const { text, prose, line } = block
      into.push({ text, prose, line, lead: null, next: null, heading: null })
    }
    if (block.type === 'paragraph')
      for (const [at, line] of block.lines.entries())
        into.push({ ...line, next: block.lines[at + 1] ?? null, heading: at === 0 ? heading : null })
    if (block.type === 'list')
      for (const item of block.items) if (item.checked !== false) collectLines(item.blocks, into)
    heading = block.type === 'heading' ? block.text : null
  }
}

/**
 * The sections of the kinds asked for. A heading's section ends at the next heading that is not below it; that of a
 * bold line or lead-in at the next heading, or at a bold line that announces something else.
 */
export function listSections<Kind extends string>(
  blocks: readonly Block[],
  heads: Heads<Kind>,
): Section<Kind>[] {
  return new SectionReader(heads).read(blocks)
}

const LEAD_IN = 7

class SectionReader<Kind extends string> {
  readonly #sections: Section<Kind>[] = []
  readonly #patterns: [Kind, RegExp][]
  #open: { section: Section<Kind>; level: number } | null = null

  constructor(heads: Heads<Kind>) {
    this.#patterns = (Object.entries(heads) as [Kind, string][]).map(([kind, words]) => [
      kind,
      patternOf(words),
    ])
  }

  read(blocks: readonly Block[]): Section<Kind>[] {
    for (const block of blocks) {
      if (block.type === 'heading') this.#readHeading(block)
      else if (block.type === 'paragraph') this.#readLines(block.lines)
      else if (block.type !== 'list' || !this.#readListOfHeads(block.items)) this.#push(block)
    }
    return this.#sections
  }

  #readHeading(block: Extract<Block, { type: 'heading' }>): void {
    const head = this.#headIn(block.text)
    if (head) this.#start(head.kind, head.inline, block.level)
    else if (this.#open && block.level <= this.#open.level) this.#open = null
    else this.#push(block)
  }

  #readLines(lines: readonly Line[]): void {
    let rest: Line[] = []
    const flush = () => {
      const [first] = rest
      if (first)
        this.#push({ type: 'paragraph', lines: rest, line: first.line, end: first.line + rest.length })
      rest = []
    }
    for (const line of lines) {
      const head = this.#leadIn(line)
      const isBold = line.lead !== null && line.lead === line.text
      if (head || (isBold && readReplyLabel(line.text) !== null)) flush()
      if (head) this.#start(head.kind, head.inline, LEAD_IN)
      else if (isBold && readReplyLabel(line.text) !== null) this.#open = null
      else rest.push(line)
    }
    flush()
  }

  /** `- **Options:**` with a list below it. */
  #readListOfHeads(items: readonly Item[]): boolean {
    let found = false
    for (const item of items) {
      const line = firstLine(item)
      const head = line ? this.#leadIn(line) : null
      if (!head) continue
      found = true
      this.#sections.push({ ...head, blocks: item.blocks.slice(1) })
    }
    return found
  }

  #leadIn(line: Line): { kind: Kind; inline: string } | null {
    const head = this.#headIn(line.text)
    if (!head || !this.#headIn(line.prose)) return null
    return head.hasColon || !head.hasTail || line.lead === line.text ? head : null
  }

  #headIn(text: string): { kind: Kind; inline: string; hasColon: boolean; hasTail: boolean } | null {
    const own = text.slice(0, LONGEST_HEAD).replace(/^[^\p{L}]{1,20}/u, '')
    for (const [kind, pattern] of this.#patterns) {
      const match = pattern.exec(own)
      if (!match) continue
      const [, tail = '', colon = '', inline = ''] = match
      return { kind, inline: inline.trim(), hasColon: colon !== '', hasTail: tail !== '' }
    }
    return null
  }

  #start(kind: Kind, inline: string, level: number): void {
    const section: Section<Kind> = { kind, inline, blocks: [] }
    this.#sections.push(section)
    this.#open = { section, level }
  }

  #push(block: Block): void {
    this.#open?.section.blocks.push(block)
  }
}

const MODIFIERS = 'my|our|the|final|own|overall|all|revised|meine?|die|unsere|finale|mon|les?|la|mi|las|los'

/** The words, perhaps modified and with a few more behind them, then the end or a colon. */
function patternOf(words: string): RegExp {
  const head = `(?:(?:${MODIFIERS})\\s{1,3}){0,2}(?:${words})`
  const tail = '((?:\\s{1,3}\\p{L}{1,20}){0,4}(?:\\s{0,3}\\([^()]{0,60}\\))?)'
  return new RegExp(`^${head}${tail}\\s{0,3}(?:([:：\\]])([\\s\\S]*))?$`, 'iu')
}
