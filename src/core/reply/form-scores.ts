import { firstLine } from '../text/first-line.js'
import { type Block, type Item, plainText } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import type { Form } from '../types.js'
import { CRITERION_WORDS, OPTION_WORDS } from './form-criteria.js'
import { readName, splitName, splitWeight, tidyName } from './form-names.js'
import { listSections } from './form-sections.js'

type Scores = Extract<Form, { type: 'scores' }>
type Score = Scores['scores'][number]

const HEADS = {
  scores:
    'scores?|scoring|ratings?|score table|scorecard|(?:decision |score )?matrix|bewertung(?:en|smatrix|stabelle)?|punkte|évaluations?|puntuaci(?:ón|ones)|puntajes',
}
const OPTION_HEADER = new RegExp(`^(?:${OPTION_WORDS})(?!\\p{L})`, 'iu')
const CRITERION_HEADER = new RegExp(`^(?:${CRITERION_WORDS})(?!\\p{L})`, 'iu')
const SCORE_HEADER = /^(?:score|rating|punkte|note|bewertung|puntuación)s?(?!\p{L})/iu
/** Rows and columns that are reckoned from others, or say how much they count. */
const RECKONED =
  /^(?:(?:weighted|gewichtete?|overall|grand)\s)?(?:total|sum|score|average|mean|avg|gesamt(?:punktzahl|wert|summe|bewertung)?|summe|durchschnitt|ø|∅|weights?|gewicht(?:ung)?|poids|peso|comments?|kommentare?|notes?|why|reason|begründung|rationale)\s{0,3}(?:score|points|sum|average|punkte)?\s{0,3}(?:\([^()]{0,40}\))?\s{0,3}:?$/iu
const SCORE =
  /^\s{0,3}(?:score\s{0,2}[:=]?\s{0,2})?(\d(?:[.,]\d{1,3})?)\s{0,3}(?:(?:\/|of|von|out of|sur|de)\s{0,3}(\d{1,3}))?(?![.,]?[\p{L}\p{N}%/])(?!\s{0,2}[-–]\s{0,2}\d)/iu
const STARS = /^\s{0,3}(★{1,5})☆{0,4}(?!★)/u
const LONGEST = 600
/** More than 20 options under 12 criteria, with room for every score to be given twice. */
const MOST_SCORES = 1000

/**
 * Reads scores from 1 to 5: tables (options in rows, or criteria in rows where the first heading says so), lists with
 * one level for each, or lines `option | criterion | score`. What is no score from 1 to 5 is left out, and of two for
 * the same cell the later counts. Which name is an option is told by the heading, and otherwise by the place.
 * @returns null without any
 */
export function readScores(blocks: readonly Block[]): Scores | null {
  const sections = listSections(blocks, HEADS).map(({ blocks: below }) => below)
  for (const section of sections.toReversed()) {
    const found = settle(scoresIn(section, true))
    if (found) return found
  }
  return settle(scoresIn(blocks, sections.length === 0))
}

function settle(scores: readonly Score[]): Scores | null {
  const cells = new Map<string, Score>()
  for (const each of scores.slice(-MOST_SCORES))
    cells.set(`${tidyName(each.option)}\n${tidyName(each.criterion)}`, each)
  return cells.size > 0 ? { type: 'scores', scores: [...cells.values()] } : null
}

/** The scores of the tables; without any, those of lines with bars, and else those of lists where they are allowed. */
function scoresIn(blocks: readonly Block[], withLists: boolean): Score[] {
  const tables = blocks.flatMap((block) =>
    block.type === 'table' ? readTable(block.header, block.rows) : [],
  )
  if (tables.length > 0) return tables
  const lines = blocks.flatMap(readBarLines)
  return lines.length > 0 || !withLists ? lines : readLists(blocks)
}

// --- tables -----------------------------------------------------------------------------------------------------

function readTable(header: readonly string[], rows: readonly string[][]): Score[] {
  const heads = header.map((cell) => cell.trim())
  const triple = {
    option: heads.findIndex((cell) => OPTION_HEADER.test(cell)),
    criterion: heads.findIndex((cell) => CRITERION_HEADER.test(cell)),
    score: heads.findIndex((cell) => SCORE_HEADER.test(cell)),
  }
  if (Object.values(triple).every((at) => at >= 0))
    return rows.flatMap((row) =>
      score(row[triple.option] ?? '', row[triple.criterion] ?? '', row[triple.score] ?? ''),
    )
  const isTransposed = CRITERION_HEADER.test(heads[0] ?? '') && !OPTION_HEADER.test(heads[0] ?? '')
  return rows.flatMap((row) => {
    const [name = '', ...cells] = row
    if (isReckoned(name)) return []
    return cells.flatMap((cell, at) => {
      const other = heads[at + 1] ?? ''
      if (isReckoned(other)) return []
      return isTransposed ? score(other, name, cell) : score(name, other, cell)
    })
  })
}

function isReckoned(name: string): boolean {
  return RECKONED.test(stripOrnament(name))
}

/** One score by the texts that name it; none when one of them names nothing, or it is no number from 1 to 5. */
function score(option: string, criterion: string, value: string): Score[] {
  const number = readScore(value)
  const names = [readName(splitWeight(option).text), readName(splitWeight(criterion).text)] as const
  if (number === null || names[0] === null || names[1] === null) return []
  return [{ option: names[0], criterion: names[1], score: number }]
}

function readScore(text: string): number | null {
  const own = stripOrnament(text)
    .replace(/^[*_`\s]{1,5}/, '')
    .slice(0, 100)
  const stars = STARS.exec(text.slice(0, 20))?.[1]
  if (stars) return stars.length
  const match = SCORE.exec(own)
  if (!match?.[1] || (match[2] !== undefined && match[2] !== '5')) return null
  const value = Number(match[1].replace(',', '.'))
  return value >= 1 && value <= 5 ? value : null
}

// --- lines and lists --------------------------------------------------------------------------------------------

/** `option | criterion | 4`, one a line or an item. */
function readBarLines(block: Block): Score[] {
  if (block.type === 'list') return block.items.flatMap((item) => item.blocks.flatMap(readBarLines))
  if (block.type !== 'paragraph') return []
  return block.lines.flatMap(({ text }) => {
    const parts = text
      .slice(0, LONGEST)
      .replace(/^[\s|]{1,4}/, '')
      .split('|')
    const [option = '', criterion = '', value = ''] = parts
    return parts.length >= 3 ? score(option, criterion, value) : []
  })
}

/** Lists of `criterion: 4` under whatever names the option: a heading, a bold line, or the item they stand in. */
function readLists(blocks: readonly Block[]): Score[] {
  const scores: Score[] = []
  let above = ''
  for (const block of blocks) {
    if (block.type === 'heading') above = block.text
    if (block.type === 'paragraph') above = namedBy(block) ?? above
    if (block.type !== 'list') continue
    for (const item of block.items) for (const each of readItem(item, above)) scores.push(each)
  }
  return scores
}

/** The option that a bold line or a line with a colon at its end puts above a list. */
function namedBy(block: Extract<Block, { type: 'paragraph' }>): string | null {
  const line = block.lines.at(-1)
  if (!line) return null
  return line.lead === line.text || line.text.endsWith(':') ? line.text.replace(/[\s:]{1,3}$/u, '') : null
}

function readItem(item: Item, above: string): Score[] {
  const line = firstLine(item)
  if (!line) return []
  const own = splitName(line.text.slice(0, LONGEST), line.lead)
  const nested = item.blocks.flatMap((block) => (block.type === 'list' ? block.items : []))
  if (own !== null && nested.length > 0) return nested.flatMap((each) => readPairs(own, textOf(each)))
  const text = line.text.slice(0, LONGEST)
  if (above !== '') return readPairs(above, text)
  const colon = /[:：]\s|\s[-–—]\s/u.exec(text)
  return colon ? readPairs(text.slice(0, colon.index), text.slice(colon.index + colon[0].length)) : []
}

function textOf(item: Item): string {
  const [first] = item.blocks
  return first ? plainText([first]).slice(0, LONGEST) : ''
}

/** `Cost: 4`, `Cost 4/5 - why`, or several of them parted by commas. */
function readPairs(option: string, text: string): Score[] {
  const whole = readPair(option, text)
  const parts = text.split(/[,;]\s/)
  return parts.length > 1 ? parts.flatMap((part) => readPair(option, part)) : whole
}

const PAIR = /^(.{1,120}?)\s{0,3}(?:[:：=]|\s[-–—]|\s\(?)\s{0,3}(?=[\d★])/u

function readPair(option: string, text: string): Score[] {
  const own = stripOrnament(text)
  const pair = PAIR.exec(own)
  return pair?.[1] ? score(option, pair[1], own.slice(pair[0].length)) : []
}
