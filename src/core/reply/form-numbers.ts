/** Reads a text from its beginning to its end, piece by piece. */
export class Scanner {
  at = 0
  constructor(readonly text: string) {}

  /** Takes what a sticky pattern finds right here; null, and nothing taken, when it finds nothing. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match) this.at = pattern.lastIndex
    return match
  }

  /** Whether a sticky pattern fits right here. */
  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    return pattern.test(this.text)
  }
}

/** `12,000.5`, `12.000,5`, `12 000`, `12,5`: a sign that parts groups of three digits is none for decimals. */
const NUMBER =
  /\s{0,3}(?:([1-9]\d{0,2})([.,'’ \u00A0\u202F])(\d{3}(?:\2\d{3}){0,4})(?:(?!\2)[.,](\d{1,9}))?(?!\d)|(\d{1,15})(?:[.,](\d{1,9}))?(?!\d))/y

/** A number without a sign, decimals with point or comma, thousands with point, comma, apostrophe or space. */
export function takeNumber(scanner: Scanner): number | null {
  const match = scanner.take(NUMBER)
  if (!match) return null
  const [, head, separator = '', groups = '', decimals, plain, fraction] = match
  const whole = head === undefined ? plain : head + groups.replaceAll(separator, '')
  const value = Number(`${whole}.${decimals ?? fraction ?? '0'}`)
  return Number.isFinite(value) ? value : null
}

const SCALES: [number, RegExp][] = [
  [1e3, /\s?(?:[kK]|[Tt]sd\.?|T(?=\s?€)|[Tt]housand|[Tt]ausend|mil(?:le)?)(?![\p{L}\p{N}])/uy],
  [1e6, /\s?(?:M|[Mm]io\.?|[Mm]ill?ion(?:s|en|es)?|millón|millones|mn)(?![\p{L}\p{N}])/uy],
  [1e9, /\s?(?:B|bn|[Mm]rd\.?|[Bb]illions?|[Mm]illiarden?|milliards?)(?![\p{L}\p{N}])/uy],
]

/** What follows a number and multiplies it: `k`, `M`, `Mio.`, `thousand` …; 1 without any. */
export function takeScale(scanner: Scanner): number {
  return SCALES.find(([, pattern]) => scanner.take(pattern))?.[0] ?? 1
}
