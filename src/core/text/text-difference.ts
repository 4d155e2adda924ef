import { type Block, type Item, parseMarkdown, plainText } from './markdown.js'
import { splitSentences } from './sentences.js'

/** The pieces up to which the exact order is worked out: that takes time in proportion to the product of both. */
const MOST = 400
/** Said where both texts have the same words. */
const UNCHANGED = '(no word of the decision changed)'

/**
 * What changed from one Markdown text to another, sentence by sentence and list item by list item: a line `- …` for
 * what is gone, `+ …` for what is new, in the order of the texts. Markup and line breaks are no change. What moved is
 * both gone and new; in texts of more than 400 changed pieces only what is gone or new altogether is named, first all
 * that is gone.
 */
export function describeDifference(before: string, after: string): string {
  const old = listPieces(before)
  const now = listPieces(after)
  const start = countCommon(old, now)
  const end = countCommon(old.slice(start).reverse(), now.slice(start).reverse())
  const gone = old.slice(start, old.length - end)
  const added = now.slice(start, now.length - end)
  const isLong = gone.length > MOST || added.length > MOST
  const lines = isLong ? compareAsSets(gone, added) : compareInOrder(gone, added)
  return lines.length > 0 ? lines.join('\n') : UNCHANGED
}

// --- the pieces -------------------------------------------------------------------------------------------------

function listPieces(markdown: string): string[] {
  const pieces: string[] = []
  collect(parseMarkdown(markdown, { reply: true }), pieces)
  return pieces.map((piece) => piece.replace(/\s+/g, ' ').trim()).filter((piece) => piece !== '')
}

function collect(blocks: readonly Block[], into: string[]): void {
  for (const block of blocks) {
    if (block.type === 'heading') into.push(block.text)
    if (block.type === 'paragraph') for (const each of splitSentences(plainText([block]))) into.push(each)
    if (block.type === 'list') for (const item of block.items) collectItem(item, into)
    if (block.type === 'quote') collect(block.blocks, into)
    if (block.type === 'code' || block.type === 'html')
      for (const each of block.text.split('\n')) into.push(each)
    if (block.type === 'table') for (const row of [block.header, ...block.rows]) into.push(row.join(' | '))
  }
}

/** An item is one piece, whatever stands below it is more. */
function collectItem({ blocks }: Item, into: string[]): void {
  const [first, ...others] = blocks
  if (first?.type === 'paragraph') into.push(plainText([first]))
  collect(first?.type === 'paragraph' ? others : blocks, into)
}

// --- the comparison ---------------------------------------------------------------------------------------------

function countCommon(one: readonly string[], other: readonly string[]): number {
  let count = 0
  while (count < one.length && count < other.length && one[count] === other[count]) count++
  return count
}

/** By the longest common subsequence. */
function compareInOrder(gone: readonly string[], added: readonly string[]): string[] {
  const width = added.length + 1
  /** At [i, j]: how much the rest of both has in common, from i and j on. */
  const common = new Uint16Array((gone.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = gone.length - 1; i >= 0; i--)
    for (let j = added.length - 1; j >= 0; j--)
      common[i * width + j] =
        gone[i] === added[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))

  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < gone.length || j < added.length) {
    if (i < gone.length && j < added.length && gone[i] === added[j]) {
      i++
      j++
    } else if (i < gone.length && (j === added.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push(`- ${gone[i++]}`)
    else lines.push(`+ ${added[j++]}`)
  }
  return lines
}

function compareAsSets(gone: readonly string[], added: readonly string[]): string[] {
  return [
    ...missingFrom(added, gone).map((piece) => `- ${piece}`),
    ...missingFrom(gone, added).map((piece) => `+ ${piece}`),
  ]
}

/** The pieces that are not among others, as often as they are too many. */
function missingFrom(others: readonly string[], pieces: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const piece of others) left.set(piece, (left.get(piece) ?? 0) + 1)
  return pieces.filter((piece) => {
    const count = left.get(piece) ?? 0
    left.set(piece, count - 1)
    return count <= 0
  })
}
