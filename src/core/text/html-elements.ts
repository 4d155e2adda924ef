import type { Token } from 'markdown-it'

const TAG = /<(\/?)([a-z][\w-]{0,40})(?=[\s/>])[^<>]*>/gi
/** Elements without an end, and `p`, whose end may be left out. */
const WITHOUT_END = /^(area|base|br|col|embed|hr|img|input|link|meta|p|source|track|wbr)$/
/** What some models wrap their whole answer in: its content is the author's own. */
const WRAPPER = /^(answer|final|output|reply|response|result)$/

/** The lower-case name of the element that an HTML tag opens or closes; null for a comment or an element without an end. */
export function nameOfElement(tag: string): string | null {
  const name = /^<\/?([a-z][\w-]{0,40})(?=[\s/>])/i.exec(tag)?.[1]?.toLowerCase()
  return name && !WITHOUT_END.test(name) && !tag.endsWith('/>') ? name : null
}

/** Whether an HTML tag closes an element. */
export function isElementEnd(tag: string): boolean {
  return tag.startsWith('</')
}

/** Replaces every HTML element that spans several top-level blocks by one `html_block` token; the rest stays. */
export function foldElements(tokens: Token[]): Token[] {
  if (
    !tokens.some(
      ({ type, content }) => type === 'html_block' || (type === 'inline' && content.includes('</')),
    )
  )
    return tokens
  const units = splitUnits(tokens)
  const ends = spans(units)
  const folded: Token[] = []
  for (let at = 0; at < units.length; at++) {
    const end = ends.get(at)
    const unit = units[at] ?? []
    if (end === undefined) {
      for (const token of unit) folded.push(token)
      continue
    }
    folded.push(opaque(unit, units[end] ?? []))
    at = end
  }
  return folded
}

/** The tokens of each top-level block. */
function splitUnits(tokens: Token[]): Token[][] {
  const units: Token[][] = []
  for (const token of tokens) {
    const starts = token.level === 0 && token.nesting >= 0
    if (starts || units.length === 0) units.push([])
    units.at(-1)?.push(token)
  }
  return units
}

/** For each block in which an element opens that a later block closes: that block, the farthest one. */
function spans(units: Token[][]): Map<number, number> {
  const ends = new Map<number, number>()
  const open = new Map<string, number[]>()
  for (const [at, unit] of units.entries()) {
    for (const tag of unit.flatMap(tagsOf)) {
      const name = nameOfElement(tag)
      if (!name || WRAPPER.test(name)) continue
      const starts = open.get(name) ?? []
      open.set(name, starts)
      if (!isElementEnd(tag)) starts.push(at)
      else {
        const start = starts.pop()
        if (start !== undefined && start < at) ends.set(start, Math.max(at, ends.get(start) ?? at))
      }
    }
  }
  return ends
}

function tagsOf(token: Token): string[] {
  if (token.type === 'html_block') return [...token.content.matchAll(TAG)].map((match) => match[0])
  if (token.type !== 'inline') return []
  return (token.children ?? []).filter((child) => child.type === 'html_inline').map((child) => child.content)
}

function opaque(first: Token[], last: Token[]): Token {
  const token = first[0] as Token
  const start = token.map?.[0] ?? 0
  const folded: Token = Object.assign(Object.create(Object.getPrototypeOf(token)), token)
  folded.type = 'html_block'
  folded.nesting = 0
  folded.content = ''
  folded.map = [start, last[0]?.map?.[1] ?? start + 1]
  return folded
}
