import { readLabel } from './labels.js'

/** A line that stands at the margin and is nothing but a label: `**Cons:**`, `Cons:`, `**Cons**`. */
const LABEL_LINE = /^(?:(\*\*|__)\s?([^*_\n]{1,60}?)\s?\1\s?:?|([\p{L}][\p{L} /&-]{1,40}):)\s*$/u
const LIST_ITEM = /^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s/
const FENCE = /^\s{0,3}(?:```|~~~)/

/**
 * A topic with an empty line before each label that follows a list item directly. Markdown takes such a line for the
 * item's last one, so that `**Cons:**` would end the last of the pros and every con would count as another pro.
 */
export function partLabels(text: string): string {
  const parted: string[] = []
  let isCode = false
  let isInItem = false
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) isCode = !isCode
    if (!isCode && isInItem && isLabel(line)) {
      parted.push('')
      isInItem = false
    } else {
      isInItem = !isCode && line.trim() !== '' && (LIST_ITEM.test(line) || isInItem)
    }
    parted.push(line)
  }
  return parted.join('\n')
}

function isLabel(source: string): boolean {
  const match = LABEL_LINE.exec(source)
  const words = match?.[2] ?? match?.[3]
  return words !== undefined && readLabel(words.replace(/\s*:$/, '')) !== null
}
