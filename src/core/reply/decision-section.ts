import { firstLine } from '../text/first-line.js'
import type { Block, Line } from '../text/markdown.js'
import { isAnswer } from './answers.js'
import { readConfidence, readStatement } from './position-line.js'
import { type ReplyLabel, readReplyLabel } from './reply-labels.js'

/** Sections of a reply that end its decision, at whatever level their headings stand. */
const PROTOCOL: readonly (ReplyLabel | null)[] = [
  'decision',
  'assumptions',
  'conditions',
  'answers',
  'position',
]
const REVISED =
  /(?<!\p{L})(?:revised|final(?:e[rns]?)?|updated|überarbeitet\p{L}*|revidiert\p{L}*|aktualisiert\p{L}*|endgültig\p{L}*|révisée|finale|revisada)(?!\p{L})/iu
/** `Decision: use SQLite` as heading or bold line: the text behind the colon belongs to the decision. */
const INLINE =
  /^[\s#>]{0,12}(?:[*_]{2}|[^\p{L}\n]{0,8})?[*_]{0,3}[^:\n]{1,60}(?:[*_]{2}\s?)?[:：](?:[*_]{2,3})?[ \t]*/u

/** A reply's decision: its Markdown, and the lines it stands in (1-based; `end` is the one after its last). */
export interface DecisionSection {
  text: string
  line: number
  end: number
}

/**
 * The reply's Decision section; null without one. The first that is not empty, unless a later one calls itself
 * revised or final.
 */
export function readDecision(blocks: Block[], source: string): DecisionSection | null {
  const lines = source.split(/\r\n?|\n/)
  let found: DecisionSection | null = null
  for (const [at, block] of blocks.entries()) {
    const opening = opens(block)
    if (!opening || (found !== null && !REVISED.test(opening))) continue
    const section = readSection(blocks, at, lines)
    if (section.text) found = section
  }
  return found
}

/** The words that open a Decision section: a heading's, or a bold line's; null for any other block. */
function opens(block: Block): string | null {
  if (block.type === 'heading') return readReplyLabel(block.text) === 'decision' ? block.text : null
  const lead = block.type === 'paragraph' ? leadOf(block.lines[0]) : null
  return lead && readReplyLabel(lead) === 'decision' ? lead : null
}

/** The bold words that stand alone in their line or have a colon behind them. */
function leadOf(line: Line | undefined): string | null {
  if (!line?.lead) return null
  const after = line.text.slice(line.text.indexOf(line.lead) + line.lead.length)
  return after.trim() === '' || line.lead.endsWith(':') || after.startsWith(':') ? line.lead : null
}

function readSection(blocks: Block[], at: number, lines: string[]): DecisionSection {
  const opening = blocks[at] as Block
  const level = opening.type === 'heading' ? opening.level : 7
  const first = lines[opening.line - 1] ?? ''
  const inline =
    INLINE.test(first) && opensInline(opening) ? first.replace(INLINE, '').replace(/\s#+\s*$/, '') : ''
  const end = endOfSection(blocks, at, level)
  const body = lines.slice(opening.type === 'heading' ? opening.end - 1 : opening.line, end - 1)
  const text = [inline, ...body]
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
  return { text: text.replace(/\n\s*(?:-{3,}|\*{3,}|_{3,})$/, '').trimEnd(), line: opening.line, end }
}

function opensInline(block: Block): boolean {
  if (block.type === 'heading') return /[:：]\s*\S/.test(block.text)
  const line = block.type === 'paragraph' ? block.lines[0] : undefined
  return line !== undefined && line.text.length > (line.lead?.length ?? 0) + 1
}

/** The line at which the section ends: a heading as high, a part of the protocol, or the position. */
function endOfSection(blocks: Block[], at: number, level: number): number {
  const own = protocolLine(blocks[at] as Block)
  if (own !== null) return own
  for (let next = at + 1; next < blocks.length; next++) {
    const block = blocks[next] as Block
    if (block.type === 'heading') {
      const label = readReplyLabel(block.text)
      if (block.level <= level || PROTOCOL.includes(label) || label === 'actions') return block.line
    }
    const lead = block.type === 'paragraph' ? leadOf(block.lines[0]) : null
    const label = lead ? readReplyLabel(lead) : null
    if (label && (PROTOCOL.includes(label) || label === 'actions')) return block.line
    const line = protocolLine(block)
    if (line !== null) return line
  }
  return Number.POSITIVE_INFINITY
}

/** The first line of a block that is the protocol's own: a position, a confidence, an answer to a point. */
function protocolLine(block: Block): number | null {
  const isProtocol = (line: Pick<Line, 'text' | 'prose'>) =>
    readStatement(line) !== null || readConfidence(line) !== null
  if (block.type === 'heading') return isProtocol(block) ? block.line : null
  if (block.type === 'paragraph')
    return block.lines.find((line) => isProtocol(line) || isAnswer(line))?.line ?? null
  if (block.type !== 'list') return null
  for (const item of block.items) {
    const line = firstLine(item)
    if (line && (isProtocol(line) || isAnswer(line))) return item === block.items[0] ? block.line : item.line
    const first = item.blocks[0]
    const lazy = first?.type === 'paragraph' ? first.lines.find(isProtocol) : undefined
    if (lazy) return lazy.line
  }
  return null
}
