import { firstLine } from '../text/first-line.js'
import type { Block, Line } from '../text/markdown.js'
import type { Form } from '../types.js'
import { readName, splitName, splitWeight, tidyName } from './form-names.js'
import { listSections, type Section } from './form-sections.js'

type Criteria = Extract<Form, { type: 'criteria' }>
type Criterion = Criteria['criteria'][number]
/** One entry of a list or a row of a table. */
interface Entry {
  name: string | null
  /** Null: none is given. */
  weight: number | null
}

export const OPTION_WORDS = 'options?|alternatives?|optionen|alternativen?|möglichkeiten|opción|opciones'
export const CRITERION_WORDS =
  'criteria|criterion|kriterien|kriterium|bewertungskriterien|entscheidungskriterien|critères?|criterios?'
/** In the plural: `Option B: Kafka` is an entry. */
const HEADS = {
  options: 'options|alternatives|optionen|alternativen|möglichkeiten|opciones',
  criteria: 'criteria|kriterien|bewertungskriterien|entscheidungskriterien|critères|criterios',
}
const OPTION_HEADER = new RegExp(`^(?:${OPTION_WORDS})$`, 'iu')
const CRITERION_HEADER = new RegExp(`^(?:${CRITERION_WORDS})$`, 'iu')
const WEIGHT_HEADER = /^(?:weight(?:ing)?|gewicht(?:ung)?|poids|peso)(?!\p{L})/iu

const MOST_OPTIONS = 20
const MOST_CRITERIA = 12
const LONGEST = 600

/**
 * Reads options, and criteria with their weights from 1 to 5, from lists or tables under headings for them. A missing
 * weight is 1; a criterion with one outside of 1 to 5 is left out.
 * @returns null without both, or with more than 20 options or 12 criteria
 */
export function readCriteria(blocks: readonly Block[]): Criteria | null {
  // From the last one backwards: tables outside of the sections come into it when those hold nothing.
  const sections = [...tablesByHeader(blocks), ...listSections(blocks, HEADS)]
  const options = lastFilled(sections, 'options', nameOptions)
  const criteria = lastFilled(sections, 'criteria', weighCriteria)
  if (options.length > MOST_OPTIONS || criteria.length > MOST_CRITERIA) return null
  return options.length > 0 && criteria.length > 0 ? { type: 'criteria', options, criteria } : null
}

type Kind = keyof typeof HEADS

function lastFilled<Read>(
  sections: readonly Section<Kind>[],
  kind: Kind,
  read: (entries: Entry[]) => Read[],
): Read[] {
  for (const section of sections.toReversed()) {
    const found = section.kind === kind ? read(readEntries(section)) : []
    if (found.length > 0) return found
  }
  return []
}

/** Tables that say by their first column's heading what they hold. */
function tablesByHeader(blocks: readonly Block[]): Section<Kind>[] {
  return blocks.flatMap((block): Section<Kind>[] => {
    const first = block.type === 'table' ? (block.header[0]?.trim() ?? '') : ''
    const kind = OPTION_HEADER.test(first) ? 'options' : CRITERION_HEADER.test(first) ? 'criteria' : null
    return kind ? [{ kind, inline: '', blocks: [block] }] : []
  })
}

function nameOptions(entries: readonly Entry[]): string[] {
  return distinct(entries).map(({ name }) => name)
}

function weighCriteria(entries: readonly Entry[]): Criterion[] {
  return distinct(entries)
    .map(({ name, weight }) => ({ name, weight: weight ?? 1 }))
    .filter(({ weight }) => weight >= 1 && weight <= 5)
}

function distinct(entries: readonly Entry[]): { name: string; weight: number | null }[] {
  const found = new Map<string, { name: string; weight: number | null }>()
  for (const { name, weight } of entries)
    if (name !== null && !found.has(tidyName(name))) found.set(tidyName(name), { name, weight })
  return [...found.values()]
}

/** The lists and tables of a section; without any, its headings, or names behind the lead-in parted by commas. */
function readEntries({ kind, inline, blocks }: Section<Kind>): Entry[] {
  const listed = blocks.flatMap((block): Entry[] => {
    if (block.type === 'list') return block.items.map((item) => readEntry(kind, firstLine(item)))
    return block.type === 'table' ? readTable(kind, block.header, block.rows) : []
  })
  if (listed.length > 0) return listed
  const headings = blocks.filter((block) => block.type === 'heading')
  if (headings.length > 0) return headings.map(({ text }) => readText(kind, text, null))
  const names = inline.slice(0, LONGEST).split(/[,;]\s/)
  return names.length > 1 ? names.map((name) => readText(kind, name, null)) : []
}

function readEntry(kind: Kind, line: Line | null): Entry {
  return line ? readText(kind, line.text.slice(0, LONGEST), line.lead) : { name: null, weight: null }
}

function readText(kind: Kind, text: string, lead: string | null): Entry {
  if (kind === 'options') return { name: splitName(text, lead), weight: null }
  const { text: rest, weight } = splitWeight(text)
  const bold = lead === null ? null : splitWeight(lead).text
  return { name: splitName(rest, bold), weight }
}

function readTable(kind: Kind, header: readonly string[], rows: readonly string[][]): Entry[] {
  const weights = header.findIndex((cell) => WEIGHT_HEADER.test(cell.trim()))
  const wanted = kind === 'options' ? OPTION_HEADER : CRITERION_HEADER
  const named = header.findIndex((cell) => wanted.test(cell.trim()))
  const names = named >= 0 ? named : isNumbered(rows) ? 1 : 0
  return rows.map((row) => {
    const cell = row[names] ?? ''
    if (kind === 'options') return { name: readName(cell), weight: null }
    if (weights < 0) return readText(kind, cell, null)
    return { name: readName(cell), weight: readWeight(row[weights] ?? '') }
  })
}

/** Whether the first column only counts the rows. */
function isNumbered(rows: readonly string[][]): boolean {
  return rows.every((row) => /^\W*\d{0,2}\W*$/.test(row[0] ?? ''))
}

/** A cell of a column of weights; null when it is empty, NaN when it holds something else. */
function readWeight(cell: string): number | null {
  if (!/[\p{L}\p{N}]/u.test(cell)) return null
  return splitWeight(`(${cell.trim().replace(/^[^\d-]{0,20}(?=\d)/u, '')})`).weight ?? Number.NaN
}
