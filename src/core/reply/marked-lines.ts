import type { Block, Item, Line } from '../text/markdown.js'
import { listAnnounced } from './announced-lists.js'
import { isAnswer } from './answers.js'
import { readConfidence, readStatement } from './position-line.js'

/** What writers put in front of a line to make it an item of a list that Markdown does not know. */
const MARKS: readonly RegExp[] = [
  /^\(?(?<letter>[a-z])\)\s{1,3}(?=\S)/,
  /^\(?(?<number>\d{1,2})[.)]\s{1,3}(?=\S)/,
  /^(?<sign>[–—−•☐‣◦▪▸►▶→➜➤✓✔✅☑❌✗✘⚠❗🔹🔸])\uFE0F?\s{1,3}(?=\S)/u,
]

interface Mark {
  /** What all marks of a list have in common: the sign itself, or that they count. */
  kind: string
  /** Where a counting mark stands; 0 for a sign. */
  place: number
  length: number
}

/**
 * Makes lists of lines that stand below one another with marks of their own: `a) …` and `b) …`, `– …`, `✔ …`, or
 * numbers that Markdown leaves in a paragraph. Lines of the protocol stay as they are, and so does what follows them.
 * Tables of tasks and lines that name one become lists as well.
 */
export function listMarkedLines(blocks: Block[]): Block[] {
  const split = blocks.flatMap((block) =>
    block.type === 'paragraph' ? splitParagraph(block.lines) : [block],
  )
  return listAnnounced(split)
}

function splitParagraph(lines: Line[]): Block[] {
  const parts: Block[] = []
  let start = 0
  for (let at = 0; at < lines.length; at++) {
    if (isProtocol(lines[at] as Line)) break
    const end = endOfRun(lines, at)
    const isLed = at > start && leads(lines[at - 1] as Line)
    if (end - at < (isLed ? 1 : 2)) continue
    if (at > start) parts.push(paragraph(lines.slice(start, at)))
    parts.push(list(lines.slice(at, end)))
    start = end
    at = end - 1
  }
  if (start < lines.length) parts.push(paragraph(lines.slice(start)))
  return parts
}

/** The index after the last line of the list that begins here; the index itself where none does. */
function endOfRun(lines: Line[], from: number): number {
  let last: Mark | null = null
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] as Line
    const mark = isProtocol(line) ? null : readMark(line.text)
    const goesOn =
      mark && (!last || (mark.kind === last.kind && mark.place === last.place + (last.place && 1)))
    if (!goesOn) return at
    last = mark
  }
  return lines.length
}

function readMark(text: string): Mark | null {
  for (const pattern of MARKS) {
    const match = pattern.exec(text)
    const { letter, number, sign } = match?.groups ?? {}
    const length = match?.[0].length ?? 0
    if (letter) return { kind: 'letter', place: letter.charCodeAt(0) - 96, length }
    if (number) return { kind: 'number', place: Number(number), length }
    if (sign) return { kind: sign, place: 0, length }
  }
  return null
}

function isProtocol(line: Line): boolean {
  return readStatement(line) !== null || readConfidence(line) !== null || isAnswer(line)
}

/** Whether a line says what stands below it: it ends in a colon, or is bold from end to end. */
function leads({ text, lead }: Line): boolean {
  return text.endsWith(':') || lead === text
}

function list(lines: Line[]): Block {
  const items = lines.map((line): Item => {
    const length = readMark(line.text)?.length ?? 0
    const prose = line.prose.slice(readMark(line.prose)?.length ?? 0)
    const own = { ...line, text: line.text.slice(length), prose }
    return { checked: /^\(?☐/u.test(line.text) ? false : null, blocks: [paragraph([own])], line: line.line }
  })
  const { line, end } = paragraph(lines)
  return { type: 'list', ordered: readMark(lines[0]?.text ?? '')?.place !== 0, items, line, end }
}

function paragraph(lines: Line[]): Block {
  const line = lines[0]?.line ?? 0
  return { type: 'paragraph', lines, line, end: (lines.at(-1)?.line ?? line) + 1 }
}
