/** Between two sentences. Not by `Intl.Segmenter`, whose time grows with the square of a text's length. */
const BOUNDARY = /(?<=[.!?…][)"'”“»’]{0,3})\s+(?=["'„“«([]{0,3}[\p{Lu}\p{N}])|(?<=[。！？])/u
/** What may stand in front of a word. */
const BEFORE = String.raw`(?:^|[\s("'„“‚«/–—-])`

/** Never the last word of a sentence, whatever its case. Words that are a unit or a word of their own are left out. */
const ANY_CASE =
  'abzgl|allg|approx|bspw|bzgl|bzw|ca|cf|dt|ehem|engl|evtl|excl|exkl|ggf|incl|inkl|insb|insbes|lt|resp|sog|vgl|viz|vs|zzgl|zzt'
/** The same, in this case only: `5 ms.` may end a sentence. */
const AS_WRITTEN = 'Co|Dipl|Dr|Fr|Hr|Hrn|Ing|Mio|Mr|Mrd|Mrs|Ms|Prof|St|Tsd|et al'
/** Abbreviations where a number follows, else words or units: `No. 5`, `S. 12`, `min. 3`, `4 Dec. 2026`. */
const BEFORE_NUMBER =
  'Abb|Abs|Art|Bd|Ch|Fig|Kap|[Mm]ax|[Mm]in|[Mm]ind|[Nn]o|[Nn]os|[Nn]r|[Pp]os|pp?|S|Sec|Str|Tab|Tel|[Vv]|[Vv]ers?|Vol|Ziff|Jan|Feb|Mär|Apr|Jun|Jul|Aug|Sept?|Okt|Oct|Nov|Dez|Dec'
const MONTH =
  /^(?:Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)(?:\p{Ll}{0,8})(?![\p{L}\p{N}])/u

const ABBREVIATION = new RegExp(`${BEFORE}(?:${AS_WRITTEN}|${eitherCase(ANY_CASE)})\\.$`, 'u')
const NUMBERING = new RegExp(`${BEFORE}(?:${BEFORE_NUMBER})\\.$`, 'u')
/** `z. B.`, `e.g.`, `i. d. R.`: single letters, one after another. */
const LETTERS = new RegExp(`${BEFORE}(?:\\p{L}\\.\\s?)+\\p{L}{1,2}\\.$`, 'u')
const LETTER = new RegExp(`${BEFORE}\\p{L}\\.$`, 'u')
const TIME_OF_DAY = new RegExp(`${BEFORE}[ap]\\.\\s?m\\.$`, 'u')
/** All that there is of a sentence so far: the number or the letter of an item. */
const ITEM_MARK = /^[("'„“]?(?:\d{1,3}|\p{L})\.$/u
/** A number that may be a German ordinal: behind an article the noun is still to come. */
const NUMBER = /(?:^|[\s(])\d{1,2}\.$/u
const ORDINAL =
  /(?<!\p{L})(?:am|ab dem|beim|das|dem|den|der|des|die|im|vom|zum|zur|jede[mnrs]?|\d\.\s(?:und|oder|bis))\s\d{1,2}\.$/iu

/**
 * The sentences of running text on one line, in German and English: a full stop behind an abbreviation (`z. B.`,
 * `e.g.`, `Dr.`), an ordinal (`am 4. Mai`) or the number of an item ends none, nor does one within `app.ts` or `3.5`.
 * Joined by spaces they give the text again.
 */
export function splitSentences(text: string): string[] {
  const parts = text.split(BOUNDARY)
  const sentences: string[] = []
  let current: string[] = []
  for (const [index, part] of parts.entries()) {
    current.push(part)
    if (goesOn(current, parts[index + 1] ?? '')) continue
    sentences.push(current.join(' '))
    current = []
  }
  return current.length === 0 ? sentences : [...sentences, current.join(' ')]
}

/** Whether what ends with what is said so far is not the sentence. */
function goesOn(current: readonly string[], next: string): boolean {
  // The last pieces are all that an abbreviation can be spread over.
  const said = current.slice(-4).join(' ')
  const end = said.slice(-24)
  // What stands in brackets behind a quotation or an omission belongs to it: `“it runs…” (Start)`.
  if (next.startsWith('(') && /[…"'”“»’]$/u.test(end)) return true
  if (!end.endsWith('.')) return false
  if (ITEM_MARK.test(said) || ABBREVIATION.test(end)) return true
  if (LETTERS.test(end)) return !TIME_OF_DAY.test(end)
  if (LETTER.test(end) && /^\p{L}{1,2}\./u.test(next)) return true
  if (NUMBERING.test(end) && /^\d/.test(next)) return true
  return NUMBER.test(end) && (/^\d/.test(next) || MONTH.test(next) || ORDINAL.test(end))
}

/** A list of words for a pattern, each with a small or a capital letter in front. */
function eitherCase(words: string): string {
  return words
    .split('|')
    .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`)
    .join('|')
}
