import type { MethodSpec } from '../method/method.js'
import { isAnswer } from '../reply/answers.js'
import { readConfidence, readStatement } from '../reply/position-line.js'
import type { Turn } from '../state.js'
import { firstLine } from '../text/first-line.js'
import { type Line, parseMarkdown } from '../text/markdown.js'
import type { PhaseName } from '../types.js'

/** Whether a phase puts a decision on the table. */
export function isDeciding({ steps }: MethodSpec, phase: PhaseName): boolean {
  if (!phase.startsWith('step:')) return !['picks', 'answers', 'challenge'].includes(phase)
  return steps.some(({ name, expects }) => phase === `step:${name}` && expects === 'decision')
}

/**
 * The decision that a proposer's turn puts on the table: its Decision section. A proposal without one is the decision
 * as a whole, less the lines of the form; after a revision without one, the decision that stood before stands.
 */
export function decisionOf(turn: Turn, before: string | null): string | null {
  return (
    turn.reply.decision ??
    (turn.phase === 'proposal' || turn.phase.startsWith('step:')
      ? withoutProtocol(turn.content) || turn.content
      : before)
  )
}

function withoutProtocol(content: string): string {
  const dropped = new Set<number>()
  for (const block of parseMarkdown(content, { reply: true })) {
    if (block.type === 'paragraph')
      for (const line of block.lines) if (isProtocol(line)) dropped.add(line.line)
    if (block.type === 'list')
      for (const item of block.items) {
        const line = firstLine(item)
        if (line && isProtocol(line)) dropped.add(item.line)
      }
  }
  return content
    .split('\n')
    .filter((_, index) => !dropped.has(index + 1))
    .join('\n')
    .trim()
}

/** Lines of a reply that belong to the form and not to what is proposed. */
function isProtocol(line: Line): boolean {
  return isAnswer(line) || readStatement(line) !== null || readConfidence(line) !== null
}
