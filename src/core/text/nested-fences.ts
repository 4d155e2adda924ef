const FENCE = /^([ \t]{0,24})(`{3,}|~{3,})[ \t]*([^`]*)$/
const NESTS = /^(markdown|md|mdx)(?![\w-])/i

interface Fence {
  mark: string
  line: number
  nests: boolean
  depth: number
  /** The longest run of marks inside. */
  longest: number
  deep: boolean
}

/**
 * Models like to show Markdown that itself holds fenced code, with as many back-ticks outside as inside; read to the
 * letter, the outer fence would end at the first inner one. This makes the outer fence longer, so that it holds all.
 * A text whose fences do not add up is left as it is from there on. Line numbers do not change.
 */
export function lengthenNestingFences(source: string): string {
  if (!/(`{3}|~{3})[ \t]*m/i.test(source)) return source
  const lines = source.split(/\r\n?|\n/)
  let open: Fence | null = null
  for (const [index, line] of lines.entries()) {
    const match = FENCE.exec(line)
    const [, , mark = '', info = ''] = match ?? []
    if (!match) continue
    if (!open) {
      open = { mark, line: index, nests: NESTS.test(info), depth: 1, longest: mark.length, deep: false }
      continue
    }
    if (mark[0] !== open.mark[0]) continue
    open.longest = Math.max(open.longest, mark.length)
    if (info.trim() !== '') {
      if (open.nests) open.depth++
      if (open.nests) open.deep = true
      continue
    }
    if (!open.nests && mark.length < open.mark.length) continue
    if (--open.depth > 0) continue
    if (open.deep) {
      lines[open.line] = lengthen(lines[open.line] ?? '', open)
      lines[index] = lengthen(line, open)
    }
    open = null
  }
  return lines.join('\n')
}

function lengthen(line: string, { mark, longest }: Fence): string {
  return line.replace(/[`~]{3,}/, (mark[0] ?? '`').repeat(longest + 1))
}
