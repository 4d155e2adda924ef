import { splitContrast } from './inline-options.js'
import { readLabel } from './labels.js'
import { splitPoints } from './option-tables.js'
import type { Option } from './outline-parts.js'

/** `Option A:`, `Variante 2 -`, `(b)`: where a sentence, a line or a bracket begins. */
const MARKER =
  /(?:^|(?<=[\n.!?:;,]\s{0,3})|(?<=\())(?:(?:option|alternative|variante?|approach|ansatz|vorschlag|proposal|möglichkeit|lösung|solution|szenario|scenario|plan)\s+([A-Z]|\d{1,2})(?![\p{L}\p{N}])\s{0,2}[:.)–—-]|\(?([A-H])\))\s+/giu
const MOST_OPTIONS = 8
/** `Pro:`, `Nachteile:`; which words these are is told by their label. */
const SIDE = /(?<=^|[\s(;,.])(\p{L}{3,14})\s?:\s+/giu
/** What stands between an option's name and what is said of it. */
const BEHIND_NAME = /\s[–—-]\s|:\s|[.!]\s|;\s/u
const LONGEST = 5000

/**
 * Options that a paragraph describes in running text: `Option A: SQS. Pro: managed. Con: lock-in. Option B: …`, or
 * `A) SQS - managed, but lock-in` line by line.
 * @param paragraphs their texts, with their line ends
 * @returns two at least, named in order from A or 1; none where that is not so: nothing is guessed
 */
export function readRunningOptions(paragraphs: readonly string[]): Option[] {
  const options = paragraphs.flatMap((text) => (text.length > LONGEST ? [] : readParagraph(text)))
  const isOrdered = options.every(
    ({ label }, at) => label === String.fromCharCode(65 + at) || label === String(at + 1),
  )
  return options.length >= 2 && options.length <= MOST_OPTIONS && isOrdered ? options : []
}

function readParagraph(text: string): Option[] {
  const markers = [...text.matchAll(MARKER)]
  return markers.map((marker, at) => {
    const from = marker.index + marker[0].length
    const said = text.slice(from, markers[at + 1]?.index ?? text.length).replaceAll('\n', ' ')
    const label = (marker[1] ?? marker[2] ?? '').toUpperCase()
    return readOption(label, marker[0].replace(/[\s:.–—-]+$/, ''), said)
  })
}

function readOption(label: string, written: string, said: string): Option {
  const sides = [...said.matchAll(SIDE)].flatMap((match) => {
    const side = readLabel(match[1] ?? '')
    return side === 'pros' || side === 'cons'
      ? [{ side, at: match.index, from: match.index + match[0].length }]
      : []
  })
  const head = tidy(said.slice(0, sides[0]?.at ?? said.length))
  const [name = ''] = head.split(BEHIND_NAME)
  const separator = written.endsWith(')') ? '' : ':'
  const option: Option = {
    label,
    name,
    title: `${written}${separator} ${name}`,
    pros: [],
    cons: [],
    notes: [],
  }
  addNote(option, tidy(head.slice(name.length).replace(/^[\s:.!;–—-]+/, '')))
  for (const [at, { side, from }] of sides.entries())
    option[side].push(...splitPoints(said.slice(from, sides[at + 1]?.at ?? said.length)).map(tidy))
  return option
}

/** Behind a name, before what is said of it. */
const COPULA = /^\s*(?:[:–—-]\s*|(?:is|are|would be|ist|sind|wäre|wären)\s+)/iu

/**
 * Adds to options that a question names in passing what the text says of them: `Redis is fast, but one more thing to
 * run` speaks for it and against it. What is said without a `but` is a note; it is not guessed which way it goes.
 */
export function addWhatIsSaid(options: readonly Option[], paragraphs: readonly string[]): void {
  const clauses = paragraphs.flatMap((text) => text.slice(0, LONGEST).split(/(?<=\?)\s+|[.;!]\s+|\n/))
  for (const clause of clauses.filter((each) => !/\?\s*$/.test(each)))
    for (const option of options) {
      if (!clause.toLowerCase().startsWith(option.name.toLowerCase())) continue
      const rest = clause.slice(option.name.length)
      // `Redis` does not begin `Redisson`.
      if (/^[\p{L}\p{N}]/u.test(rest)) continue
      addNote(option, tidy(rest.replace(COPULA, '')))
    }
}

/** What is said of an option without a label: for and against it where a `but` parts them. */
function addNote(option: Option, note: string): void {
  const parted = note === '' ? null : splitContrast(note)
  if (parted) {
    option.pros.push(parted.pro)
    option.cons.push(parted.con)
  } else if (note !== '') option.notes.push(note)
}

/** Without the marks in which it ends, and the end of a bracket that began before it. */
function tidy(text: string): string {
  const bare = text.trim().replace(/[\s,;:.–—-]+$|\s*\($/u, '')
  return bare.endsWith(')') && !bare.includes('(') ? tidy(bare.slice(0, -1)) : bare
}
