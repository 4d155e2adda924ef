import type MarkdownIt from 'markdown-it'
import type { StateBlock } from 'markdown-it'

/** Levels of blocks in blocks; a list takes two. Below markdown-it's own limit, at which it drops the rest of the text. */
export const DEEPEST_BLOCK = 80

/** Has a parser read a text to its end, however deep its lists and quotations stand in one another. */
export function readToTheEnd(parser: MarkdownIt): MarkdownIt {
  parser.block.ruler.before('table', 'deepest', readDeepLine)
  return parser
}

/** A line that stands too deep for anything to be read in it is text. */
function readDeepLine(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  if (silent || state.level < DEEPEST_BLOCK) return false
  state.line = line + 1
  const map: [number, number] = [line, state.line]
  state.push('paragraph_open', 'p', 1).map = map
  const text = state.push('inline', '', 0)
  text.map = map
  text.content = state.getLines(line, state.line, state.blkIndent, false).trim()
  text.children = []
  state.push('paragraph_close', 'p', -1)
  return true
}
