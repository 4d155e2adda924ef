import { parseMarkdown } from './markdown.js'
import type { Turn } from './state.js'

/** Lines of a reply that belong to the protocol and not to what is proposed. */
const PROTOCOL = /^\**\[?(position\b|confidence\b|C\d+(\s*,\s*C\d+)*\])/i

/**
 * The decision that a proposer's turn puts on the table: its Decision section; without one the whole reply less
 * the protocol's own lines; and where nothing else was said, the decision that stood before.
 */
export function decisionOf(turn: Turn, before: string | null): string | null {
  return turn.reply.decision ?? (withoutProtocol(turn.content) || before)
}

function withoutProtocol(content: string): string {
  const dropped = new Set<number>()
  for (const block of parseMarkdown(content)) {
    if (block.type === 'paragraph')
      for (const line of block.lines) if (PROTOCOL.test(line.text)) dropped.add(line.line)
    if (block.type === 'list')
      for (const item of block.items) {
        const first = item.blocks[0]
        if (first?.type === 'paragraph' && PROTOCOL.test(first.lines[0]?.text ?? '')) dropped.add(item.line)
      }
  }
  return content
    .split('\n')
    .filter((_, index) => !dropped.has(index + 1))
    .join('\n')
    .trim()
}
