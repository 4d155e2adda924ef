import type { Block, Item } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import type { Form, Severity, StatedFinding } from '../types.js'
import { FIX, splitParts, WHY } from './finding-parts.js'
import { readFileAlone, readLabelledPlace, readPlace, readPlaceIn } from './finding-place.js'
import {
  beginsWithSeverity,
  labelledSeverity,
  markBoldSeverity,
  saysNothing,
  severityIn,
  severityOfGroup,
  withoutSeverity,
} from './finding-words.js'
import { readConfidence, readStatement } from './position-line.js'

type Findings = Extract<Form, { type: 'findings' }>

const HEAD =
  /^(?:(?:my|the|all|our|code|review|meine|die)\s){0,2}(?:findings?|review findings|befunde?|issues(?: found)?|problems(?: found)?|feststellungen)(?:\s?\(\d{1,3}\))?\s?:?$/iu
/** The column that says what is wrong, and one that only counts. */
const WHAT = /finding|issue|problem|what|description|befund|beschreibung/i
const NUMBER = /^(?:#|no\.?|nr\.?|id)?$/i

const MOST = 100

/**
 * Reads the findings of a review: entries of lists, tables, headings or paragraphs under a heading for them, or under
 * one that names a severity. One without a severity is worth a thought and no more: nothing is guessed.
 * @returns null without such a heading that has entries or says that there are none
 */
export function readFindings(blocks: readonly Block[]): Findings | null {
  const reader = new FindingsReader()
  for (const block of blocks) reader.read(block)
  const findings = reader.entries.map(toFinding).filter((finding) => finding !== null)
  if (findings.length === 0 && !reader.saysNone) return null
  return { type: 'findings', findings: findings.slice(0, MOST) }
}

/** One finding as it was written, in lines. */
interface Entry {
  severity: Severity | null
  /** The file whose findings are listed here; null: none in particular. */
  file: string | null
  lines: string[]
}

/** Collects the entries of the sections that hold findings. */
class FindingsReader {
  readonly entries: Entry[] = []
  saysNone = false
  /** The level of the heading that opened the section; 0 outside of one. */
  #level = 0
  #group: Severity | null = null
  #file: string | null = null
  /** Whether that was said just now: what follows is about it, whatever it looks like. */
  #isNamed = false
  /** The entry that goes on in the next block. */
  #open: Entry | null = null

  read(block: Block): void {
    if (block.type === 'heading') this.#readHeading(block.text, block.level)
    const [line, ...more] = block.type === 'paragraph' ? block.lines : []
    const alone = line && more.length === 0 ? line.text : ''
    if (alone !== '' && this.#opens(alone, 7)) return
    if (this.#level === 0 || ((this.#open === null || alone.startsWith('**')) && this.#names(alone))) return
    if (block.type === 'list') this.#readList(block.items)
    if (block.type === 'table') this.#readTable(block.header, block.rows)
    if (block.type === 'paragraph') {
      for (const line of block.lines) {
        if (readStatement(line) !== null || readConfidence(line) !== null) {
          this.#open = null
          this.#level = 0
          return
        }
        this.#readLine(markBoldSeverity(line.text, line.lead))
      }
    }
  }

  #readHeading(text: string, level: number): void {
    if (this.#opens(text, level)) return
    if (this.#level > 0 && level > this.#level) {
      if (!this.#names(text)) this.#start([text], severityIn(text))
    } else {
      this.#level = 0
      this.#open = null
    }
  }

  /** Whether a line is a heading of what was found in a file. */
  #names(text: string): boolean {
    const file = readFileAlone(text)
    if (file === null) return false
    this.#file = file
    this.#isNamed = true
    this.#open = null
    return true
  }

  /** Whether a line opens the findings, or those of one severity. */
  #opens(text: string, level: number): boolean {
    const own = stripOrnament(text).trim()
    const named = severityOfGroup(own)
    // A word such as `Required` says of itself nothing about findings; below their heading it does.
    const group = named && (this.#level > 0 || /fix|objection|consider/i.test(named.word)) ? named : null
    if (group === null && !HEAD.test(own)) return false
    this.#group = group?.severity ?? null
    this.#file = null
    this.#isNamed = false
    if (group === null || this.#level === 0) this.#level = level
    this.#open = null
    return true
  }

  #readList(items: readonly Item[]): void {
    const open = this.#open
    for (const item of items) {
      const lines = linesOf(item.blocks)
      const [first = ''] = lines
      const below = item.blocks.flatMap((block) => (block.type === 'list' ? block.items : []))
      if (severityIn(first) === null && below.some(beginsAsFinding)) this.#readBelow(first, below)
      else if (open && severityIn(first) === null && readPlace(first) === null) open.lines.push(...lines)
      else if (lines.length === 1 && saysNothing(first)) this.saysNone = true
      else if (first !== '') this.#start(lines, severityIn(first))
    }
    this.#open = open
  }

  /** An item that names a file or a matter, with a list of findings of its own. */
  #readBelow(first: string, items: readonly Item[]): void {
    const around = this.#file
    this.#open = null
    this.#file = readFileAlone(first) ?? around
    this.#readList(items)
    this.#file = around
  }

  #readLine(text: string): void {
    if (beginsWithSeverity(text)) this.#start([text], severityIn(text))
    else if (this.#open) this.#open.lines.push(text)
    else if (saysNothing(text)) this.saysNone = true
    else if (this.#isNamed) this.#start([text], severityIn(text))
  }

  #readTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const column = (pattern: RegExp) => header.findIndex((cell) => pattern.test(cell.trim()))
    const [severity, place, line, why, fix] = [
      column(/^(?:severity|schwere|grade|level)/i),
      column(/^(?:file|where|place|location|datei|ort|stelle)/i),
      column(/^(?:lines?|zeilen?)$/i),
      column(new RegExp(`^(?:${WHY})`, 'iu')),
      column(new RegExp(`^(?:${FIX})`, 'iu')),
    ]
    const isTaken = (at: number) => [severity, place, line, why, fix].includes(at)
    const named = header.findIndex((cell, at) => !isTaken(at) && WHAT.test(cell.trim()))
    const what =
      named === -1 ? header.findIndex((cell, at) => !isTaken(at) && !NUMBER.test(cell.trim())) : named
    for (const row of rows) {
      const cell = (at: number) => row[at]?.trim() ?? ''
      const where = cell(place) + (/^\d/.test(cell(line)) ? `:${cell(line)}` : '')
      const lines = [
        `${where} - ${cell(what)}`,
        ...(cell(why) ? [`Why: ${cell(why)}`] : []),
        ...(cell(fix) ? [`Do: ${cell(fix)}`] : []),
      ]
      const given = cell(severity)
      if (cell(what) !== '' && !saysNothing(cell(what)))
        this.#start(lines, severityIn(`[${given.replace(/[[\]]/g, '')}]`))
    }
    this.#open = null
  }

  #start(lines: string[], severity: Severity | null): void {
    this.#isNamed = false
    this.#open = { severity: severity ?? this.#group, file: this.#file, lines: [...lines] }
    this.entries.push(this.#open)
  }
}

/** The text of an item line by line, up to a line that belongs to the form of a reply; code is left out. */
function linesOf(blocks: readonly Block[]): string[] {
  const lines: string[] = []
  for (const block of blocks) {
    if (block.type === 'list') for (const item of block.items) lines.push(...linesOf(item.blocks))
    if (block.type !== 'paragraph') continue
    for (const line of block.lines) {
      if (readStatement(line) !== null || readConfidence(line) !== null) return lines
      lines.push(markBoldSeverity(line.text, line.lead))
    }
  }
  return lines
}

function toFinding({ severity, file: around, lines }: Entry): StatedFinding | null {
  const isLabel = (line: string) => labelledSeverity(line) !== null || readLabelledPlace(line) !== null
  const [head = '', ...more] = lines.filter((line) => !isLabel(line))
  const own = withoutSeverity(head)
  const place = (around === null ? null : readPlaceIn(around, own)) ?? readPlace(own)
  const said = splitParts([place?.rest ?? own, ...more].join('\n'))
  const text = said.text || said.why || said.fix
  if (!/[\p{L}\p{N}]/u.test(text)) return null
  const labels = { severity: first(lines, labelledSeverity), place: first(lines, readLabelledPlace) }
  const { file = around, line = null, endLine = null } = labels.place ?? place ?? {}
  return {
    severity: labels.severity ?? severity ?? 'consider',
    file,
    line,
    endLine,
    text,
    why: said.text ? said.why || null : null,
    fix: said.text || said.why ? said.fix || null : null,
  }
}

function beginsAsFinding({ blocks }: Item): boolean {
  const [first = ''] = linesOf(blocks)
  return beginsWithSeverity(first)
}

function first<T>(lines: readonly string[], read: (line: string) => T | null): T | null {
  for (const line of lines) {
    const found = read(line)
    if (found !== null) return found
  }
  return null
}
