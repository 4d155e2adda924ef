import { type Block, parseMarkdown, plainText } from './markdown.js'
import { visibleLine } from './sanitize.js'

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

/** A short word with a full stop (`z.`, `e.g.`, `Dr.`, `ca.`) or a number (`2.`) does not end a sentence. */
const ABBREVIATION = /(?:^|[\s(.])(?:\p{L}{1,3}|\d+)\.\s*$/u

/**
 * The first sentences of some Markdown as one line of plain text: no headings, no code, no tables.
 * @param limit the length at most, in characters; a longer text is cut at a word and ends with `…`.
 * @returns an empty string when there is no running text.
 */
export function gist(markdown: string, { sentences = 2, limit = 280 } = {}): string {
  const text = visibleLine(runningText(parseMarkdown(markdown))).slice(0, 10 * limit)
  const taken: string[] = []
  let current = ''
  for (const { segment } of SENTENCES.segment(text)) {
    current += segment
    if (ABBREVIATION.test(current)) continue
    taken.push(current.trim())
    current = ''
    if (taken.length === sentences) break
  }
  if (current && taken.length < sentences) taken.push(current.trim())
  return clip(taken.join(' '), limit)
}

/** Cuts a text to `limit` characters, at a word where one ends near the limit, and marks the cut with `…`. */
export function clip(text: string, limit: number): string {
  const characters = [...text]
  if (characters.length <= limit) return text
  const head = characters.slice(0, limit - 1).join('')
  const word = head.replace(/\s+\S*$/, '')
  return `${(word.length > head.length / 2 ? word : head).trimEnd()}…`
}

function runningText(blocks: Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'paragraph') return plainText([block])
      if (block.type === 'quote') return runningText(block.blocks)
      if (block.type === 'list') return joinItems(block.items.map((item) => runningText(item.blocks)))
      return ''
    })
    .filter(Boolean)
    .join(' ')
}

/** Items that are sentences stay sentences. */
function joinItems(items: string[]): string {
  return items
    .filter(Boolean)
    .reduce((text, item) => (text ? `${text}${/[.!?…:;]$/.test(text) ? ' ' : '; '}${item}` : item), '')
}
