import { stripOrnament } from '../text/ornament.js'
import { tidyUnit } from '../text/units.js'
import type { Form } from '../types.js'
import { Scanner, takeNumber, takeScale } from './form-numbers.js'
import type { OwnLine } from './form-sections.js'

type Estimate = Extract<Form, { type: 'estimate' }>

interface Quantity {
  /** As written, without its scale. */
  value: number
  /** 1000 for `12k`. */
  scale: number
  unit: string
}

const NAME =
  '(?:(?:my|our|final|own|revised|updated|new|the|meine?|unsere|finale|neue|mon|mi|une|la)\\s{1,3}){0,2}(?:point\\s)?(?:estimate|estimation|schätzung|schätzwert|estimación)'
const LABEL = new RegExp(
  `^([[({【［]?)\\s{0,3}${NAME}\\s{0,3}([\\])}】］]?)\\s{0,3}[:：=]\\s{0,3}([[({【［]?)`,
  'iu',
)
const HEADING = new RegExp(`^[^\\p{L}]{0,10}${NAME}\\s{0,3}:?$`, 'iu')
const RANGE_LABEL =
  /^[[(]?(?:(?:my|the|90\s?%)\s)?(?:range|interval|spanne|bereich|bandbreite|intervall|rango|intervalle|fourchette|low)(?!\p{L})/iu

const ABOUT = /\s{0,3}(?:[~≈]|(?:about|around|approx\.?|circa|ca\.?|rund|etwa|environ|unos|unas)(?!\p{L}))/iuy
const MINUS = /\s{0,3}[-−–](?=\s?[\d€$£¥])/uy
const CURRENCY = /\s{0,3}(US\$|[€$£¥]|(?:EUR|USD|GBP|JPY)(?!\p{L}))/iuy
const SIGN = /\s{0,3}[-−](?=\d)/uy
const UNIT_SIGN = /\s?(%|‰|US\$|[€$£¥])/iuy
const STOP =
  '(?:to|up|bis|à|au|a|al|hasta|and|und|et|y|from|between|range|ranging|von|zwischen|de(?=\\s{1,3}\\d)|entre|desde|low|high|min|max|with|mit|if|wenn|because|since|as|weil|da|denn|car|porque|for|für|pour|para|given|assuming|total|insgesamt|or|oder|but|aber)'
const WORD = new RegExp(
  `\\s?(?!\\s?${STOP}(?!\\p{L}))(/\\s?\\p{L}{1,30}|\\p{L}(?:[\\p{L}\\p{M}/’'²³]|-(?=\\p{L})){0,40})`,
  'iuy',
)
const TO =
  /\s{0,3}(?:(?:up to|to|bis(?: zu)?|à|au|al|a|hasta|and|und|et|y)(?!\p{L})|\.{2,3}|…|[-–—−~]|[,;/]?\s{0,3}(?:high|max(?:imum)?|upper|hoch|höchstens)(?!\p{L})\s{0,3}[:=]?)\s{0,3}/iuy
const PLUS_MINUS = /\s{0,3}(?:±|\+\s?\/\s?[-−–])\s{0,3}/uy
const BETWEEN = /\.?[\s,;:([]{0,6}(?:[-–—](?=\s))?\s{0,3}/uy
const LEAD =
  /(?:\d{2}\s?%\s{0,3}(?=[:\p{L}])|(?:from|between|with|a|an|in|of|range|ranging|interval|low|min(?:imum)?|von|zwischen|mit|spanne|bereich|bandbreite|intervall|de|entre|desde|fourchette|rango|ci|confidence|konfidenz\p{L}{0,12})(?!\p{L})|[:=(])\s{0,3}/iuy
const END = /[\s.]{0,4}(?:$|[\])},;:(–—|]|-\s|[.!?]\s|\p{Ll}|\+\/|±)/uy
const LONGEST = 300

/**
 * `[ESTIMATE: 12 weeks, 8 to 20]` in a line; brackets and range may be missing. A range without a value is no
 * estimate, and a range that does not hold the value, or is in another unit, is left out.
 */
export function readEstimate(line: OwnLine): Estimate | null {
  const text = stripOrnament(line.text.slice(0, LONGEST))
  const said = stripOrnament(line.prose.slice(0, LONGEST))
  const label = LABEL.exec(text)
  if (label ? !LABEL.test(said) : line.heading === null || !HEADING.test(line.heading)) return null
  const scanner = new Scanner(text.slice(label?.[0].length ?? 0))
  const main = takeQuantity(scanner)
  if (!main || endsInSentence(scanner) || isRange(scanner)) return null
  const range = takeRange(scanner, main) ?? rangeBelow(line)
  const value = scaled(main.value, main.scale)
  const unit = main.unit || range?.unit || ''
  return { type: 'estimate', value, unit, ...boundsAround(value, main, unit, range) }
}

function takeQuantity(scanner: Scanner): Quantity | null {
  const start = scanner.at
  scanner.take(ABOUT)
  const minus = scanner.take(MINUS)
  const before = scanner.take(CURRENCY)?.[1]
  const sign = scanner.take(SIGN)
  const number = takeNumber(scanner)
  if (number === null) {
    scanner.at = start
    return null
  }
  const scale = takeScale(scanner)
  const unit = [before ?? scanner.take(UNIT_SIGN)?.[1], ...takeWords(scanner)].filter(Boolean).join(' ')
  return { value: minus || sign ? -number : number, scale, unit: tidyUnit(unit) }
}

function takeWords(scanner: Scanner): string[] {
  const words: string[] = []
  while (words.length < 4) {
    const word = scanner.take(WORD)?.[1]
    if (word === undefined) break
    words.push(word)
  }
  return words
}

/** Four words are no unit when a fifth follows: `Estimate: 12 people told me that …`. */
function endsInSentence(scanner: Scanner): boolean {
  return scanner.sees(WORD) || !(scanner.sees(END) || scanner.sees(TO) || scanner.sees(/\s{1,3}[\d€$£]/y))
}

/** Whether the number was the beginning of a range, and no value stands in front of it. */
function isRange(scanner: Scanner): boolean {
  const start = scanner.at
  const goesOn = scanner.take(TO) !== null && takeQuantity(scanner) !== null && !scanner.sees(TO)
  scanner.at = start
  return goesOn
}

interface Range {
  low: Quantity
  high: Quantity
  unit: string
}

function takeRange(scanner: Scanner, main: Quantity | null): Range | null {
  if (main && scanner.take(PLUS_MINUS)) {
    const margin = takeQuantity(scanner)
    if (!margin) return null
    const [value, by] = [main.value * main.scale, margin.value * margin.scale]
    const bound = (amount: number): Quantity => ({ value: amount, scale: 1, unit: margin.unit })
    return { low: bound(value - by), high: bound(value + by), unit: margin.unit }
  }
  scanner.take(BETWEEN)
  for (let leads = 0; leads < 5 && scanner.take(LEAD); leads++);
  const low = takeQuantity(scanner)
  const high = low && scanner.take(TO) ? takeQuantity(scanner) : null
  return low && high ? { low, high, unit: high.unit || low.unit } : null
}

/** `Range: 8 to 20` on a line of its own. */
function rangeBelow({ next }: OwnLine): Range | null {
  const text = next ? stripOrnament(next.text.slice(0, LONGEST)) : ''
  const label = RANGE_LABEL.exec(text)
  return label ? takeRange(new Scanner(text.slice(label[0].length)), null) : null
}

function boundsAround(
  value: number,
  main: Quantity,
  unit: string,
  range: Range | null,
): Pick<Estimate, 'low' | 'high'> {
  const none = { low: null, high: null }
  if (!range || (range.unit !== '' && range.unit.split(' ')[0] !== unit.split(' ')[0])) return none
  const { low, high } = range
  // `8 to 20k` is 8k to 20k, and `12k, 8 to 20` as well.
  const lowScale = low.scale === 1 && high.scale > 1 && low.value < high.value ? high.scale : low.scale
  const asWritten = sorted(scaled(low.value, lowScale), scaled(high.value, high.scale))
  if (holds(asWritten, value)) return asWritten
  const isBare = low.scale === 1 && high.scale === 1 && main.scale > 1
  const inScale = sorted(scaled(low.value, main.scale), scaled(high.value, main.scale))
  return isBare && holds(inScale, value) ? inScale : none
}

function sorted(one: number, other: number): { low: number; high: number } {
  return { low: Math.min(one, other), high: Math.max(one, other) }
}

function holds({ low, high }: { low: number; high: number }, value: number): boolean {
  return low <= value && value <= high
}

/** Without the noise of binary fractions: 1.1k is 1100. */
function scaled(value: number, scale: number): number {
  return Number((value * scale).toPrecision(12))
}
