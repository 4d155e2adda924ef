import { type Block, parseMarkdown, plainText } from './markdown.js'
import { visibleLine } from './sanitize.js'
import { splitSentences } from './sentences.js'

/** Behind less than this part of the limit a sentence that is too long is cut, not left out. */
const LEAST = 1 / 2
/** `No.`, `Yes, always.`: such a sentence says too little to be one of those that are wanted. */
const BARE = /^\S+(?:\s+\S+)?$/

/**
 * The first sentences of some Markdown as one line of plain text: no headings, no code, no tables.
 * @param limit the length at most, in characters; a sentence that goes beyond it is left out where enough is said
 * already, else cut at a word and marked with `…`.
 * @returns an empty string when there is no running text.
 */
export function gist(markdown: string, { sentences = 2, limit = 280 } = {}): string {
  const text = visibleLine(runningText(parseMarkdown(markdown))).slice(0, 10 * limit)
  const all = splitSentences(text)
  const bare = all.findIndex((sentence) => !BARE.test(sentence))
  const [first = '', ...more] = all.slice(0, sentences + Math.max(0, bare))
  let taken = first
  for (const sentence of more) {
    const longer = `${taken} ${sentence}`
    if (longer.length > limit && taken.length >= LEAST * limit) break
    taken = longer
  }
  return clip(taken, limit)
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
