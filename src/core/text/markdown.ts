import MarkdownIt, { type Token } from 'markdown-it'
import { boundImages } from './bounded-images.js'
import { readToTheEnd } from './deepest-blocks.js'
import { foldElements, isElementEnd, nameOfElement } from './html-elements.js'
import { lengthenNestingFences } from './nested-fences.js'

/** One line of running text, as a reader sees it. */
export interface Line {
  /** Markup taken away; code spans keep their back-ticks. */
  text: string
  /** The same without code spans, images, struck-out text and HTML elements: what the author says. */
  prose: string
  /** The bold run that the line begins with (without markup), or null. */
  lead: string | null
  /** 1-based line in the source. */
  line: number
}

export interface Item {
  /** true or false for a task-list item, null for a plain one. */
  checked: boolean | null
  blocks: Block[]
  line: number
}

/**
 * A block of Markdown. `line` is where it starts, 1-based; `end` is the line after its last. A list that was made of a
 * table or of a labelled line says by `header` what it holds.
 */
export type Block = { line: number; end: number } & (
  | { type: 'heading'; level: number; text: string; prose: string }
  | { type: 'paragraph'; lines: Line[] }
  | { type: 'list'; ordered: boolean; items: Item[]; header?: 'actions' | 'conditions' }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'code'; info: string; text: string }
  | { type: 'table'; header: string[]; rows: string[][] }
  | { type: 'html'; text: string }
  | { type: 'rule' }
)

// Raw HTML stays recognisable (and is never text); nothing is linkified or replaced.
const parser = readToTheEnd(boundImages(new MarkdownIt({ html: true, linkify: false, typographer: false })))
// In a reply `[C1]: accepted` is an answer and no link definition, and brackets are the protocol's own.
const replyParser = readToTheEnd(
  boundImages(
    new MarkdownIt({ html: true, linkify: false, typographer: false }).disable(['reference', 'link']),
  ),
)

export interface ReadingOptions {
  /**
   * Reads a model's reply: what looks like a link stays text, an HTML element (`<thinking>` …) is one opaque block
   * even when it spans paragraphs, and a line of dashes under a paragraph of several lines makes no heading of it.
   */
  reply?: boolean
}

/**
 * Reads Markdown (CommonMark with tables; task-list marks are read from the items) into blocks.
 * Code fences inside a fence of Markdown belong to it. Never throws; takes time linear in the text's length.
 */
export function parseMarkdown(source: string, { reply = false }: ReadingOptions = {}): Block[] {
  const text = lengthenNestingFences(source.replace(/^\uFEFF/, ''))
  const read = (source: string): Token[] => (reply ? replyParser : parser).parse(source, {})
  const whole = read(text)
  const tokens = whole.some(isTooDeep) ? read(dropDeepLines(text)) : whole
  return new BlockReader(reply ? foldElements(tokens) : tokens, reply).blocks()
}

/** The parser leaves out what is nested deeper than this, and all that follows it. */
const DEEPEST = 100
/** No line that is nested so deep begins nearer to the margin. */
const FARTHEST = 90

function isTooDeep({ level }: Token): boolean {
  return level >= DEEPEST - 1
}

/** Empties the lines that are nested too deep, so that those behind them are read. */
function dropDeepLines(text: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => {
    const [marks = ''] = /^[ \t>*+\d.)-]*/.exec(line) ?? []
    return marks.replaceAll('\t', '    ').length < FARTHEST ? line : ''
  })
  return lines.join('\n')
}

/** The plain text of some blocks, lines joined by a space: paragraphs, headings and list items, nothing quoted or coded. */
export function plainText(blocks: Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'paragraph') return block.lines.map((line) => line.text).join(' ')
      if (block.type === 'heading') return block.text
      if (block.type === 'list') return block.items.map((item) => plainText(item.blocks)).join(' ')
      return ''
    })
    .filter(Boolean)
    .join(' ')
}

const TASK = /^(?:\[([ xX])\]|([☐☑☒]))\s+/u

class BlockReader {
  #at = 0
  constructor(
    readonly tokens: Token[],
    readonly reply: boolean,
  ) {}

  blocks(closing?: string): Block[] {
    const blocks: Block[] = []
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at++] as Token
      if (token.type === closing) break
      const block = this.#block(token)
      if (block) blocks.push(block)
    }
    return blocks
  }

  #block(token: Token): Block | null {
    const line = (token.map?.[0] ?? 0) + 1
    const end = (token.map?.[1] ?? 0) + 1
    switch (token.type) {
      case 'heading_open': {
        const lines = inlineLines(this.#inlineUntil('heading_close'))
        if (this.reply && lines.length > 1) return { line, end, type: 'paragraph', lines }
        const [text, prose] = [
          lines.map((line) => line.text).join(' '),
          lines.map((line) => line.prose).join(' '),
        ]
        return { line, end, type: 'heading', level: Number(token.tag.slice(1)), text, prose }
      }
      case 'paragraph_open':
        return { line, end, type: 'paragraph', lines: inlineLines(this.#inlineUntil('paragraph_close')) }
      case 'bullet_list_open':
        return { line, end, type: 'list', ordered: false, items: this.#items('bullet_list_close') }
      case 'ordered_list_open':
        return { line, end, type: 'list', ordered: true, items: this.#items('ordered_list_close') }
      case 'blockquote_open':
        return { line, end, type: 'quote', blocks: this.blocks('blockquote_close') }
      case 'fence':
      case 'code_block':
        return { line, end, type: 'code', info: token.info, text: token.content }
      case 'table_open':
        return { line, end, type: 'table', ...this.#table() }
      case 'html_block':
        return { line, end, type: 'html', text: token.content }
      case 'hr':
        return { line, end, type: 'rule' }
      default:
        return null
    }
  }

  #inlineUntil(closing: string): Token | null {
    let inline: Token | null = null
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at++] as Token
      if (token.type === 'inline') inline = token
      if (token.type === closing) break
    }
    return inline
  }

  #items(closing: string): Item[] {
    const items: Item[] = []
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at++] as Token
      if (token.type === closing) break
      if (token.type !== 'list_item_open') continue
      const blocks = this.blocks('list_item_close')
      items.push({ checked: takeCheckbox(blocks), blocks, line: (token.map?.[0] ?? 0) + 1 })
    }
    return items
  }

  #table(): { header: string[]; rows: string[][] } {
    const rows: string[][] = []
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at++] as Token
      if (token.type === 'table_close') break
      if (token.type === 'tr_open') rows.push([])
      if (token.type === 'inline')
        rows.at(-1)?.push(
          inlineLines(token)
            .map((line) => line.text)
            .join(' '),
        )
    }
    return { header: rows[0] ?? [], rows: rows.slice(1) }
  }
}

/** Takes `[ ] ` or `[x] ` off an item's first line and says whether it was ticked. */
function takeCheckbox(blocks: Block[]): boolean | null {
  const first = blocks[0]
  const line = first?.type === 'paragraph' ? first.lines[0] : undefined
  const match = line ? TASK.exec(line.text) : null
  if (!line || !match) return null
  line.text = line.text.slice(match[0].length)
  line.prose = line.prose.replace(TASK, '')
  return match[1] ? match[1] !== ' ' : match[2] !== '☐'
}

/** Splits inline content into lines at soft and hard breaks. */
function inlineLines(inline: Token | null): Line[] {
  if (!inline) return []
  const first = (inline.map?.[0] ?? 0) + 1
  const lines: Line[] = [{ text: '', prose: '', lead: null, line: first }]
  const tokens = inline.children ?? []
  const elements = closedElements(tokens)
  let strong = 0
  /** Whether the bold run that leads the line goes on: nothing that is not bold came behind it. */
  let isLeading = false
  /** Whether a word stands in the line already, behind an emoji, a number or a task mark. */
  let hasWord = false
  /** How many struck-out runs and HTML elements are open. */
  let aside = 0
  for (const token of tokens) {
    const line = lines.at(-1) as Line
    if (token.type === 'softbreak' || token.type === 'hardbreak') {
      lines.push({ text: '', prose: '', lead: null, line: line.line + 1 })
      isLeading = false
      hasWord = false
    } else if (token.type === 'strong_open') {
      strong++
      if (strong === 1 && !hasWord) {
        line.lead = ''
        isLeading = true
      }
    } else if (token.type === 'strong_close') {
      strong--
    } else if (token.type === 's_open') {
      aside++
    } else if (token.type === 's_close') {
      aside--
    } else if (token.type === 'html_inline') {
      aside += elements.get(token) ?? 0
    } else if (token.type === 'text' || token.type === 'code_inline' || token.type === 'image') {
      const text = token.type === 'code_inline' ? `\`${token.content}\`` : token.content
      if (strong === 0) isLeading = false
      else if (line.lead !== null && isLeading) line.lead += text
      hasWord ||= /\p{L}/u.test(line.text === '' ? text.replace(TASK, '') : text)
      line.text += text
      if (token.type === 'text' && aside === 0) line.prose += text
    }
  }
  for (const line of lines) {
    line.text = line.text.trim()
    line.prose = line.prose.trim()
    line.lead = line.lead?.trim() || null
  }
  return lines
}

/** The tags of the HTML elements that open and close within these tokens: 1 where one opens, -1 where it closes. */
function closedElements(tokens: Token[]): Map<Token, 1 | -1> {
  const found = new Map<Token, 1 | -1>()
  const open = new Map<string, Token[]>()
  for (const token of tokens) {
    const name = token.type === 'html_inline' ? nameOfElement(token.content) : null
    if (!name) continue
    const opened = open.get(name) ?? []
    if (!isElementEnd(token.content)) open.set(name, [...opened.slice(-50), token])
    else {
      const start = opened.pop()
      if (start) found.set(start, 1).set(token, -1)
    }
  }
  return found
}
