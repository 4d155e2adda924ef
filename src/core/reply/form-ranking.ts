import { firstLine } from '../text/first-line.js'
import type { Block, Line } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import type { Form } from '../types.js'
import { listSections } from './form-sections.js'

type Ranking = Extract<Form, { type: 'ranking' }>

/** The labels of one list, table or chain; null stands for an entry without a clear label. */
type Entries = (string | null)[]

const HEADS = {
  ranking:
    'ranking|rankings?|rank order|rangfolge|rangliste|rangordnung|reihung|classement|clasificación|ranking',
}
const PLACE =
  /^(?:#\s?|(?:rank|rang|platz|place|puesto|nr\.?|no\.?)\s{0,2}#?)?\d{1,2}(?:st|nd|rd|th|er|e|º|ª)?(?:\s{0,2}[:.)–—-]\s{0,3}|\s{1,3})/iu
const ANSWER = '(?:answer|antwort|reply|response|réponse|respuesta|option|proposal|vorschlag)\\s{1,3}'
const LABEL = new RegExp(
  `^[[("'“„\`]{0,3}(${ANSWER})?["'“„([]{0,2}([a-z]\\d{0,2})(?![\\p{L}\\p{N}])[\\])"'”“\`]{0,3}`,
  'iu',
)
/** Two labels in one place: which one is better is not said. */
const TIE = new RegExp(
  `^\\s{0,3}(?:[,&/+=~≈]|and|und|et|y)\\s{0,3}(?:${ANSWER})?[A-Z]\\d{0,2}(?![\\p{L}\\p{N}])`,
  'u',
)
const MARKED = /^\s{0,3}(?:$|[-–—:.,;)(=>|→])/u
/** How a sentence about an answer goes on, where the label may be taken for a word (`A`, `I`, `O`, `Y`). */
const SPEAKS = /^\s{1,3}(?:is|was|has|gives|covers|because|as|ist|hat|weil|da|est|car|es|porque)(?!\p{L})/iu
const WORD_LABEL = /^[AIOY]$/
const ARROWS = /\s{0,3}(?:>{1,3}|≻|›|→)\s{0,3}/u
const RANK_HEADER = /^(?:#|no\.?|nr\.?|rank|rang|place|platz|position|puesto|lugar)$/iu
const LONGEST = 300

/**
 * Reads a ranking, best first: a list, a table or `A > C > B` under a heading for it, else a list or chain of nothing
 * but labels. A label that is named twice in one list has no clear place and is left out.
 * @returns null for fewer than two labels, unless the list has only one entry
 */
export function readRanking(blocks: readonly Block[]): Ranking | null {
  const sections = listSections(blocks, HEADS)
  const found = sections.flatMap(({ inline, blocks: below }) => {
    const ranking = settle([readInline(inline), ...listsOf(below)])
    return ranking ? [ranking] : []
  })
  const last = found.at(-1)
  if (last || sections.length > 0) return last ?? null
  return readBare(blocks)
}

/** Without a heading only what can be nothing else counts: a numbered list or a chain of labels and no other entries. */
function readBare(blocks: readonly Block[]): Ranking | null {
  const found = blocks.filter(isBare).flatMap((block) => {
    const entries = readEntries(block)
    const ranking = entries.length > 1 && !entries.includes(null) ? settle([entries]) : null
    return ranking ? [ranking] : []
  })
  return found.at(-1) ?? null
}

function isBare(block: Block): boolean {
  if (block.type === 'table') return block.header.some((cell) => RANK_HEADER.test(cell.trim()))
  return (block.type === 'list' && block.ordered) || block.type === 'paragraph'
}

/** The first list, table or chain of a section, and what goes on with it: the same kind of block, no heading between. */
function listsOf(blocks: readonly Block[]): Entries[] {
  const lists: Entries[] = []
  let kind: string | null = null
  for (const block of blocks) {
    if (kind !== null && block.type === 'heading') break
    const own = block.type === 'list' ? `list, ordered: ${block.ordered}` : block.type
    if (kind !== null && own !== kind) continue
    const entries = readEntries(block)
    if (!entries.some((label) => label !== null)) continue
    kind = own
    lists.push(entries)
  }
  return lists
}

/** Joins the lists of one ranking: a later list adds only labels that are new. */
function settle(lists: readonly Entries[]): Ranking | null {
  const labels = new Set<string>()
  let entries = 0
  for (const list of lists) {
    entries += list.length
    const times = new Map<string, number>()
    for (const label of list) if (label) times.set(label, (times.get(label) ?? 0) + 1)
    for (const [label, count] of times) if (count === 1) labels.add(label)
  }
  const isEnough = labels.size >= 2 || (labels.size === 1 && entries === 1)
  return isEnough ? { type: 'ranking', labels: [...labels] } : null
}

function readEntries(block: Block): Entries {
  if (block.type === 'list') return block.items.map((item) => readEntry(firstLine(item)))
  if (block.type === 'table') return readTable(block.header, block.rows)
  if (block.type !== 'paragraph') return []
  const chain = block.lines.map((line) => readChain(line.text)).find((each) => each.length > 1)
  if (chain) return chain
  const lines = block.lines.map(readEntry)
  return lines.includes(null) ? [] : lines
}

/** `A > C > B` or `A, C, B` behind the colon of a lead-in. */
function readInline(text: string): Entries {
  const own = text.replace(/[\s\])]{1,4}$/u, '')
  const chain = readChain(own)
  if (chain.length > 0) return chain
  const parts = own
    .slice(0, LONGEST)
    .split(/\s{0,3}[,;]\s{0,3}/)
    .map(readLabel)
  return parts.includes(null) ? [] : parts
}

function readChain(text: string): Entries {
  const parts = stripOrnament(text.slice(0, LONGEST)).split(ARROWS)
  if (parts.length < 2 || readLabel(parts[0] ?? '') === null) return []
  return parts.map(readLabel)
}

function readEntry(line: Line | null): string | null {
  if (!line || line.prose === '') return null
  const isBold = line.lead !== null && readLabel(line.lead) !== null && line.lead.length <= 20
  return readLabel(isBold ? (line.lead ?? '') : line.text)
}

/** The label that a text begins with, without anything that could make another word of it. */
function readLabel(text: string): string | null {
  const own = stripOrnament(stripOrnament(text.slice(0, LONGEST)).replace(PLACE, ''))
  const match = LABEL.exec(own)
  const label = match?.[2]
  if (!match || !label) return null
  const rest = own.slice(match[0].length).replace(/^[’']?s(?=\s)/u, '')
  if (TIE.test(rest)) return null
  const isNamed = Boolean(match[1])
  if (!isNamed && label !== label.toUpperCase()) return null
  const isWord = !isNamed && WORD_LABEL.test(label)
  return MARKED.test(rest) || !isWord || SPEAKS.test(rest) ? label.toUpperCase() : null
}

/** A table with a column of labels, and perhaps one of places. */
function readTable(header: readonly string[], rows: readonly string[][]): Entries {
  const places = header.findIndex((cell) => RANK_HEADER.test(cell.trim()))
  const labels = rows.map((row) => ({
    label: row.flatMap((cell, at) => (at === places ? [] : (readLabel(cell) ?? [])))[0] ?? null,
    place: Number.parseFloat(/\d{1,3}/.exec(row[places] ?? '')?.[0] ?? ''),
  }))
  const isOrdered = new Set(labels.map(({ place }) => place)).size === labels.length
  const hasPlaces = places >= 0 && isOrdered && labels.every(({ place }) => Number.isFinite(place))
  const sorted = hasPlaces ? labels.toSorted((one, other) => one.place - other.place) : labels
  return sorted.map(({ label }) => label)
}
