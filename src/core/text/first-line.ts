import type { Item, Line } from './markdown.js'

/** The first line of an item; null where it does not begin with running text. */
export function firstLine(item: Item): Line | null {
  const first = item.blocks[0]
  return first?.type === 'paragraph' ? (first.lines[0] ?? null) : null
}
