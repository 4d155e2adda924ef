import { type Block, type Line, plainText } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import { readConfidence, readStatement } from './position-line.js'

/** A line that begins with ids and says something of them; its text may go on in the lines and blocks below it. */
export interface IdLine {
  ids: string[]
  text: string
}

/** How lines of one kind are known. */
export interface IdReader<Read extends IdLine> {
  /** The letters that these ids begin with. */
  letters: string
  read(text: string): Read | null
}

/** Ids at the beginning of a line, and what stands behind them. */
export interface Ids {
  ids: string[]
  /** In brackets: `[C1]`, `(C1, C2)`. */
  isBracketed: boolean
  rest: string
}

/** A line of the protocol, which goes on with no answer above it. */
const PROTOCOL =
  /^(?:\[\s{0,3}[ACEQ]\d{1,4}(?:\s{0,3}[,;&/+]\s{0,3}[ACEQ]\d{1,4}){0,50}\s{0,3}\]|changed by\s{0,3}:)/i

const PATTERNS = new Map<string, RegExp>()

function idPattern(letters: string): RegExp {
  const known = PATTERNS.get(letters)
  if (known) return known
  const id = `[${letters}]\\d{1,4}`
  const and = `[\\])]?\\s{0,3}(?:[,;&/+]|and|und|et|y)\\s{0,3}[[(]?`
  const pattern = new RegExp(`^([[(]?)\\s{0,3}(${id}(?:${and}${id}){0,50})\\s{0,3}([\\])]?)`, 'i')
  PATTERNS.set(letters, pattern)
  return pattern
}

/** The ids that a line begins with: `[C1]`, `C1`, `(C1, C2)`; null without any. */
export function readIds(text: string, letters: string): Ids | null {
  const plain = stripOrnament(text)
  const match = idPattern(letters).exec(plain)
  if (!match?.[2]) return null
  const ids = match[2].toUpperCase().match(new RegExp(`[${letters}]\\d+`, 'g')) ?? []
  return {
    ids: [...new Set(ids)],
    isBracketed: Boolean(match[1] && match[3]),
    rest: plain.slice(match[0].length),
  }
}

/** All lines of one kind, in their order, each with what goes on below it. */
export function collectIdLines<Read extends IdLine>(
  blocks: readonly Block[],
  reader: IdReader<Read>,
): Read[] {
  const found: Read[] = []
  /** The line that the next block may go on with. */
  let open: Read | null = null
  for (const block of blocks) {
    let next: Read | null = null
    if (block.type === 'heading') {
      next = reader.read(block.prose) && reader.read(block.text)
      if (next) found.push(next)
    } else if (block.type === 'paragraph') {
      const own = readParagraph(block.lines, reader)
      if (own.found.length === 0 && open) append(open, own.before)
      for (const each of own.found) found.push(each)
      next = own.open
    } else if (block.type === 'list') {
      const items = block.items.flatMap((item) => collectItem(item.blocks, reader))
      if (items.length === 0 && open) append(open, plainText([block]))
      for (const item of items) found.push(item)
    }
    const goesOn = next && (block.type === 'heading' || next.text === '' || next.text.endsWith(':'))
    open = goesOn ? next : null
  }
  return found
}

/** An item's line takes everything else that the item holds. */
function collectItem<Read extends IdLine>(blocks: readonly Block[], reader: IdReader<Read>): Read[] {
  const found = collectIdLines(blocks, reader)
  const [first, ...others] = blocks
  const own = first?.type === 'paragraph' ? readParagraph(first.lines, reader).found : []
  if (own.length !== 1 || found.length !== 1 || !own[0]) return found
  append(own[0], plainText(others.filter((block) => block.type === 'list' || block.type === 'paragraph')))
  return own
}

function readParagraph<Read extends IdLine>(
  lines: readonly Line[],
  reader: IdReader<Read>,
): { before: string; found: Read[]; open: Read | null } {
  const before: string[] = []
  const found: Read[] = []
  /** What the next line may go on with; null once a line of another kind came between. */
  let open: Read | null = null
  let isInterrupted = false
  let isClosed = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as Line
    if (readStatement(line) || readConfidence(line) !== null) {
      isClosed = true
      open = null
      continue
    }
    // Below the position its reason may go on; what begins with an id in brackets is a line of its own.
    if (isClosed && !PROTOCOL.test(stripOrnament(line.text))) continue
    const following = lines[at + 1]
    let own = reader.read(line.prose) && reader.read(line.text)
    if (!own && following && isLoneId(line.text, reader.letters)) {
      const [prose, text] = [`${line.prose} ${following.prose}`, `${line.text} ${following.text}`]
      own = reader.read(prose) && reader.read(text)
      if (own) at++
    }
    if (own) {
      found.push(own)
      open = own
      isInterrupted = false
    } else if (isOfOtherKind(line.text, reader.letters)) {
      open = null
      isInterrupted = true
    } else if (open) append(open, line.text)
    else if (!isInterrupted) before.push(line.text)
  }
  return { before: before.join(' '), found, open }
}

function isOfOtherKind(text: string, letters: string): boolean {
  const plain = stripOrnament(text)
  return PROTOCOL.test(plain) && readIds(plain, letters) === null
}

function isLoneId(text: string, letters: string): boolean {
  const ids = readIds(text, letters)
  return ids !== null && /^[\s:–—-]*$/.test(ids.rest)
}

function append(line: IdLine, more: string): void {
  const tidy = more.replace(/\s+/g, ' ').trim()
  if (tidy !== '') line.text = line.text === '' ? tidy : `${line.text} ${tidy}`
}

/** What an author may repeat of the thing before speaking of it: its words in quotes or parentheses. */
const REPEATED = /^(?:[\s:–—-]{0,4}(?:\([^()]{1,300}\)|["„“«][^"“”»]{1,300}["“”»])){1,3}/u
const BETWEEN = /^[\s:.,\-–—→=*_]{0,10}/u
/** A choice between verbs, or the form's own words: the form is explained, not used. */
const EXPLAINED =
  /^\s{0,3}(?:\||\/|or\b|oder\b)|^[\s:–—-]{0,5}(?:how|why|wie|warum|comment|pourquoi|cómo|por qué|file:line or reason|datei:zeile oder grund)\.?$/i

/** Verbs, and the words by which each is known at the beginning of what an author says. */
export type Verbs<Verb extends string> = readonly [Verb, RegExp][]

/** What an author says of the ids at the beginning of a line by one of some verbs: `[C1] accepted: how`. */
export function readVerb<Verb extends string>(
  text: string,
  letters: string,
  verbs: Verbs<Verb>,
): (IdLine & { verb: Verb }) | null {
  const found = readIds(text, letters)
  if (!found) return null
  const after = stripOrnament(found.rest.replace(REPEATED, '').replace(BETWEEN, ''))
  const isMarked = found.isBracketed || /^\s{0,3}[^\s\p{L}\p{N}]/u.test(found.rest)
  for (const [verb, pattern] of verbs) {
    const match = pattern.exec(after)
    if (!match) continue
    const rest = after.slice(match[0].length)
    if (/^[\p{L}\p{N}_?]/u.test(rest) || EXPLAINED.test(rest)) return null
    const separator = /^[\]\s)]{0,3}(?:[:.,;!–—→-]+|$)/u.exec(rest)
    // An id without a mark only says something where the verb is marked off: `C1 bleibt ein Thema` is a sentence.
    if (!isMarked && !separator) return null
    const how = rest
      .replace(/^[\]\s)]{0,3}[:.,;!–—→-]*/u, '')
      .replace(/\s+/g, ' ')
      .trim()
    return { ids: found.ids, verb, text: how }
  }
  return null
}

/** The last thing said of each id that says anything, in order of first appearance. */
export function lastWords<Read extends IdLine>(lines: readonly Read[]): Map<string, Read> {
  const words = new Map<string, Read>()
  for (const line of lines)
    for (const id of line.ids) {
      const before = words.get(id)
      if (!before || line.text || !before.text) words.set(id, line)
    }
  return words
}
