import { stripOrnament } from '../text/ornament.js'

/** `Option A:` in front of an option's name. */
const NUMBERED =
  /^(?:(?:option|alternative|variante|opción|möglichkeit)\s{1,3}["'“„(]?([a-z]|\d{1,2})(?![\p{L}\p{N}])|([a-z])(?=\s{0,3}(?:[:)]|$)))["'”“)]?\s{0,3}(?:[:.)=–—-]\s{0,3})?/iu
const WEIGHT_WORDS = '(?:weight(?:ing|ed)?|gewicht(?:ung)?|poids|peso|w)'
/** Where a weight stands: `(weight: 3)`, `weight 3`, `(3)`, `x3`, `×3`, `: 3` at the end or in front of a dash. */
const WEIGHTS: readonly RegExp[] = [
  new RegExp(
    `\\s{0,3}[([]?\\s{0,3}(?<![\\p{L}])${WEIGHT_WORDS}\\s{0,3}[:=]?\\s{0,3}(-?\\d{1,4}(?:[.,]\\d{1,3})?)(?:\\s{0,3}/\\s{0,3}5)?\\s{0,3}%?(?![\\p{L}\\p{N}]|\\s{0,3}(?:[-–]|to|bis|à|a)\\s{0,3}\\d)\\s{0,3}[)\\]]?`,
    'iu',
  ),
  /\s{0,3}[([]\s{0,3}[x×]?\s{0,3}(-?\d{1,4}(?:[.,]\d{1,3})?)(?:\s{0,3}\/\s{0,3}5)?\s{0,3}%?\s{0,3}[)\]]/u,
  /\s{0,3}(?<![\p{L}\p{N}])[x×]\s{0,2}(-?\d{1,4}(?:[.,]\d{1,3})?)(?![\p{L}\p{N}])/iu,
  /\s{0,3}[:=]\s{0,3}(-?\d{1,4}(?:[.,]\d{1,3})?)(?:\s{0,3}\/\s{0,3}5)?(?=\s{0,3}(?:$|[-–—,;(]))/u,
]
/** What the form itself has in the place of a name. */
const PLACEHOLDER =
  /^(?:(?:an?|the|your|another|ein|eine|der|die|un|une|una|el|la)\s)?(?:name|option|criterion|kriterium|critère|criterio|nom|nombre|another one|one|\.{2,}|…)$/iu

/** A name is this long at most; what is longer is a sentence that was meant as none. */
const LONGEST_NAME = 120

/** A name as it stands, without markup at its ends; null for what is none, such as the form's own words. */
export function readName(text: string): string | null {
  const name = stripOrnament(text)
    .replace(/^["'“”„«»*_`\s]{1,5}(?=[^`]*$)|[\s:.;,–—-]{1,5}$/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (name.length > LONGEST_NAME || !/[\p{L}\p{N}]/u.test(name)) return null
  return PLACEHOLDER.test(name) ? null : name
}

/**
 * The name that an item begins with: its bold words, or all up to a colon or a dash.
 * @param lead the bold run that the text begins with, or null
 */
export function splitName(text: string, lead: string | null): string | null {
  const own = stripOrnament(text)
  const number = NUMBERED.exec(own)?.[0] ?? ''
  const bold = lead === null ? '' : stripOrnament(lead).replace(/[\s:]{1,5}$/u, '')
  if (bold !== '' && own.startsWith(bold) && bold.length > number.trimEnd().replace(/[:.)=–—-]$/u, '').length)
    return readName(bold)
  const rest = own.slice(number.length)
  const end = rest.search(/\s(?:[-–—]{1,3}|→|\|)\s|[:：](?=\s|$)|;\s/u)
  return readName(number + (end < 0 ? rest : rest.slice(0, end)))
}

/** A criterion's name and the weight that stands with it; `weight` is null where none does. */
export function splitWeight(text: string): { text: string; weight: number | null } {
  for (const pattern of WEIGHTS) {
    const match = pattern.exec(text)
    if (!match?.[1]) continue
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`
    return { text: rest.trim(), weight: Number(match[1].replace(',', '.')) }
  }
  return { text, weight: null }
}

/** What counts in a name when it is compared: its letters and digits, in lower case. */
export function tidyName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]+/gu, ' ')
    .trim()
}

/** Finds which of some names is meant: the same but for case and markup, with or without its `Option A:`, or the only one that begins so. */
export class NameIndex {
  readonly #exact = new Map<string, number | null>()
  readonly #names: { tidy: string; at: number }[] = []

  constructor(names: readonly string[]) {
    for (const [at, name] of names.entries()) {
      const full = tidyName(name)
      for (const form of new Set([full, ...shortForms(name)])) {
        // What two names have in common names neither, unless it is all of one of them.
        const isTaken = this.#exact.has(form) && this.#exact.get(form) !== at
        if (!isTaken) this.#exact.set(form, at)
        else if (form !== full) this.#exact.set(form, null)
        this.#names.push({ tidy: form, at })
      }
    }
    for (const [at, name] of names.entries()) {
      const full = tidyName(name)
      if (this.#exact.get(full) === null) this.#exact.set(full, at)
    }
  }

  /** Where the name meant stands in the list; null: none, or not to be told. */
  find(name: string): number | null {
    const plain = splitWeight(name).text
    for (const form of [tidyName(name), tidyName(plain), ...shortForms(plain)]) {
      const at = this.#exact.get(form)
      if (at !== undefined && at !== null) return at
    }
    const wanted = tidyName(withoutNumber(plain))
    return wanted.length < 2 ? null : this.#findBeginning(wanted)
  }

  #findBeginning(wanted: string): number | null {
    const found = new Set<number>()
    for (const { tidy, at } of this.#names)
      if (tidy.length > 1 && (tidy.startsWith(wanted) || wanted.startsWith(`${tidy} `))) found.add(at)
    const [only] = found
    return found.size === 1 && only !== undefined ? only : null
  }
}

/** The name without its number, and the number alone. */
function shortForms(name: string): string[] {
  const number = NUMBERED.exec(stripOrnament(name))
  const label = number?.[1] ?? number?.[2]
  return [tidyName(withoutNumber(name)), label?.toLowerCase() ?? ''].filter((form) => form !== '')
}

function withoutNumber(name: string): string {
  return stripOrnament(name).replace(NUMBERED, '')
}
