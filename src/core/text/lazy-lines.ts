import { readStatement } from '../reply/position-line.js'
import type { Block, Line } from './markdown.js'

type ListBlock = Extract<Block, { type: 'list' }>

/**
 * A position right under a list, without an empty line between, is to Markdown the end of the last item's text. Its
 * author means it to end the list: this makes it a paragraph of its own, and a new list of the items that follow.
 */
export function freeStatements(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => (block.type === 'list' ? splitList(block) : [block]))
}

function splitList(list: ListBlock): Block[] {
  const parts: Block[] = []
  let items: ListBlock['items'] = []
  const close = () => {
    if (items[0]) parts.push({ ...list, line: items[0].line, items })
    items = []
  }
  for (const item of list.items) {
    items.push(item)
    const lines = cutAtStatement(item.blocks)
    const [first] = lines
    if (!first) continue
    close()
    parts.push({ type: 'paragraph', lines, line: first.line, end: first.line + lines.length })
  }
  close()
  return parts
}

/** Takes the lines from a position on out of the text above it; a position that is an item's whole text stays. */
function cutAtStatement(blocks: Block[]): Line[] {
  for (const block of blocks) {
    if (block.type === 'paragraph') {
      const start = block.lines.findIndex((line, index) => index > 0 && readStatement(line) !== null)
      if (start > 0) return block.lines.splice(start)
    } else if (block.type === 'list') {
      for (const item of block.items) {
        const lines = cutAtStatement(item.blocks)
        if (lines.length > 0) return lines
      }
    }
  }
  return []
}
