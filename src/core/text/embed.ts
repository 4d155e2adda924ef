import MarkdownIt, { type Token } from 'markdown-it'
import { boundImages } from './bounded-images.js'
import { DEEPEST_BLOCK, readToTheEnd } from './deepest-blocks.js'
import { visible, visibleLine } from './sanitize.js'

// Read as if raw HTML and link definitions did not exist: below they are escaped, so that this is how the result reads.
const parser = readToTheEnd(
  boundImages(new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('reference')),
)

const DEEPEST = 6

/** Bold labels that begin the transcript's own lines. */
const OWN_LABEL =
  /^([ \t]*)([*_]{2,})(?=(?:Date|Participants|Method|Rounds|Status|Duration|Position|Round Status)[ \t]*(?::|[*_]{2,}[ \t]*:))/gim

/** `[label]:` at a line's start: a link definition or footnote would hold for the whole document. */
const DEFINITION = /^((?:[ \t>]|(?:[-+*]|\d{1,9}[.)])[ \t])*)\[(?=(?:\\.|[^[\]\\]){1,999}\]:)/gm

/** A heading's `#` marks behind the marks of the quotations and list items it stands in. */
const ATX = /^((?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*)(#{1,6})(?=[ \t]|$)/

/**
 * Makes somebody's Markdown fit to stand in a document of ours, below a heading of level `under`: its headings are
 * moved down below that level (order kept, at most level 6), and nothing in it can end or imitate a section around
 * it: an open fence is closed, raw HTML and link definitions are escaped, and so are the transcript's own bold
 * labels. A picture becomes a link, so that nothing is loaded; a link that would run something becomes text. Code
 * stays as it is, and a text that is nested too deep becomes code. Takes time linear in the text's length.
 */
export function embedMarkdown(markdown: string, under: number): string {
  const source = visible(markdown)
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
  const tokens = parser.parse(source, {})
  // Whoever shows the transcript may drop all that follows something so deep.
  if (tokens.some(({ level }) => level >= DEEPEST_BLOCK)) return asCode(source)
  const lines = source.split('\n')
  for (const token of tokens) neutralise(lines, token)
  moveHeadings(lines, tokens, under)
  const open = openFence(lines, tokens)
  return [...lines.filter((line) => line !== DROPPED), ...(open ? [open] : [])].join('\n')
}

/** Makes a plain text fit to stand within a line of our Markdown: on one line, raw HTML and pictures escaped. */
export function inlineText(text: string): string {
  return escapeMarkup(visibleLine(text))
}

/** The same for a cell of a table. */
export function cellText(text: string): string {
  return inlineText(text).replace(/\\?\|/g, '\\|')
}

function asCode(text: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

// A line that went into another one. Cannot be a line of the source: those hold no control characters.
const DROPPED = '\u0000'

/** Escapes in the lines of a paragraph, a heading or a table row what is not text. */
function neutralise(lines: string[], token: Token): void {
  if (!token.map) return
  const [from, to] = token.map
  if (token.type === 'tr_open') {
    // Cells end at every bar, also within back-ticks.
    const cells = (lines[from] ?? '').split(/((?<!\\)\|)/)
    const row = cells.map((cell) => (cell === '|' ? cell : escapeMarkup(cell))).join('')
    lines[from] = row.replace(DEFINITION, '$1\\[')
  } else if (token.type === 'inline') {
    const text = escapeMarkup(lines.slice(from, to).join('\n')).replace(DEFINITION, '$1\\[')
    const own = token.level === 1 ? text.replace(OWN_LABEL, escapeLabel) : text
    own.split('\n').forEach((line, index) => {
      lines[from + index] = line
    })
  }
}

function escapeLabel(_: string, indent: string, marks: string): string {
  return indent + [...marks].map((mark) => `\\${mark}`).join('')
}

/** Beside code spans and links in angles: what could open a tag, a picture, or end a link that leads to no page. */
const MARKUP =
  /\\[\s\S]|`+|<(?:(?:https?|mailto):[^\s<>]*|[\w.+-]+@[\w.-]+)>|<(?=[A-Za-z/!?])|!(?=\[)|\](?=\(\s*(?:<\s*)?(?!https?:|mailto:)[^\s/?#)]{0,300}[:&\\])/gi
/** At a line's start a tag opens a block of HTML even within a code span that began on an earlier line. */
const BLOCK_TAG = /(\n[ \t>]*)<(?=[A-Za-z/!?])/g

/** What each alternative of MARKUP begins with. */
const MARK = /[\\`<!\]]/

/** Puts a backslash before every sign that could open a tag, a picture, a dangerous link or the like. */
function escapeMarkup(text: string): string {
  if (!MARK.test(text)) return text
  return replaceOutsideCode(
    text,
    MARKUP,
    (found) => (found.length > 1 ? found : `\\${found}`),
    // Back-ticks that close nothing make some readers miss a code span before them, and take what stands in it for HTML.
    (code, closes) => (closes ? code.replace(BLOCK_TAG, '$1\\<') : code.replaceAll('`', '\\`')),
  )
}

/**
 * Replaces what a pattern finds outside of code spans.
 * @param replaceCode takes a code span, or back-ticks that nothing closes
 * @param markup global; has to find back-ticks, and characters with a backslash before them, as wholes
 */
export function replaceOutsideCode(
  text: string,
  markup: RegExp,
  replace: (found: string) => string,
  replaceCode: (code: string, closes: boolean) => string = (code) => code,
): string {
  const lastRun = new Map([...text.matchAll(/`+/g)].map((run) => [run[0].length, run.index]))
  const pattern = new RegExp(markup)
  let replaced = ''
  let at = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [found] = match
    const isCode = found.startsWith('`')
    const closes = isCode && (lastRun.get(found.length) ?? -1) > match.index
    const end = closes ? endOfCode(text, pattern.lastIndex, found.length) : pattern.lastIndex
    const part = isCode ? replaceCode(text.slice(match.index, end), closes) : replace(found)
    replaced += text.slice(at, match.index) + part
    at = end
    pattern.lastIndex = end
  }
  return replaced + text.slice(at)
}

function endOfCode(text: string, from: number, length: number): number {
  const runs = /`+/g
  runs.lastIndex = from
  for (let run = runs.exec(text); run; run = runs.exec(text)) {
    if (run[0].length === length) return runs.lastIndex
  }
  return text.length
}

function moveHeadings(lines: string[], tokens: Token[], under: number): void {
  const headings = tokens.filter((token) => token.type === 'heading_open')
  const top = headings.reduce((least, heading) => Math.min(least, levelOf(heading)), DEEPEST)
  // A name in brackets is how a contribution begins, at the third level: nobody else's heading may look like that.
  const imitates = headings.some(({ map }) => /^[^\p{L}\p{N}]*\[/u.test(lines[map?.[0] ?? 0] ?? ''))
  const shift = Math.max(0, Math.max(under, imitates ? 3 : 0) + 1 - top)
  for (const heading of headings) {
    const [from, to] = heading.map ?? [0, 0]
    const marks = '#'.repeat(Math.min(DEEPEST, levelOf(heading) + shift))
    if (heading.markup.startsWith('#')) {
      lines[from] = (lines[from] ?? '').replace(ATX, (_, before: string) => before + marks)
    } else {
      // Underlined: written on one line, the underline dropped.
      const [first = '', ...more] = lines.slice(from, to - 1)
      const [, before = '', text = ''] = /^((?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*)(.*)$/.exec(first) ?? []
      lines[from] =
        `${before}${marks} ${[text, ...more.map((line) => line.replace(/^[ \t>]+/, ''))].join(' ')}`
      lines.fill(DROPPED, from + 1, to)
    }
  }
}

function levelOf(heading: Token): number {
  return Number(heading.tag.slice(1))
}

/** The closing line that the text's last fence lacks, or null. One within a list or a quotation ends with that. */
function openFence(lines: string[], tokens: Token[]): string | null {
  const fence = tokens.findLast((token) => token.type === 'fence' && token.level === 0)
  if (!fence?.map) return null
  const [from, to] = fence.map
  const [, last = ''] = (to - 1 > from && /^ {0,3}([`~]+)[ \t]*$/.exec(lines[to - 1] ?? '')) || []
  const closed = last.startsWith(fence.markup) && new Set(last).size === 1
  return closed ? null : fence.markup
}
