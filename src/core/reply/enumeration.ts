/** Marks that count within a sentence: `(1) …, (2) …`, `a) … b) …`. */
const COUNTED = /(?<=^|[\s:;,])\(?(\d{1,2}|[a-h])\)\s+/g
const ORDINALS =
  /(?<!\p{L})(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|erstens|zweitens|drittens|premièrement|deuxièmement|troisièmement|d[’']abord|ensuite|primero|segundo|tercero)(?:,\s|\s)(?!\p{L}+\s?$)/giu
/** Words behind which a list of demands stands: `only if A, B and C`. */
const ONLY =
  /(?<!\p{L})(?:only (?:if|when|with|once|after)|provided(?: that)?|as long as|on (?:the )?condition that|nur (?:wenn|mit|falls|bei|unter|nach)|sofern|solange|vorausgesetzt,?(?: dass)?|unter der (?:bedingung|voraussetzung), dass|seulement (?:si|avec)|solo (?:si|con))\s/iu
/** What a sentence says that makes the list behind its colon one of demands. */
const DEMANDS =
  /(?<!\p{L})(?:only|must|needs?|has to|have to|requires?|required|conditions?|missing|nur|muss|müssen|brauch\p{L}*|benötig\p{L}*|fehl\p{L}*|erforder\p{L}*|notwendig|zwingend|bedingung(?:en)?|auflagen|voraussetzung(?:en)?|vorausgesetzt|doit|doivent|debe|deben|condiciones)(?!\p{L})/iu
/** A part that begins so is a clause of the part before, and the commas make no list. */
const SUBORDINATE =
  /^(?:der|die|das|den|dem|dessen|deren|welche\p{L}*|wo\p{L}*|dass|weil|da|damit|obwohl|wenn|falls|sofern|um|ohne|aber|sondern|sonst|also|etwa|wie|oder|z\. ?b|which|who|whose|that|because|since|so|but|as|while|although|if|when|where|unless|like|such|including|or|otherwise|however|e\.g|i\.e|qui|que|dont|mais|sinon|pero|sino|quien)(?!\p{L})/iu
const AND = /\s(?:and|und|sowie|et|y)\s/iu
const BEGINS_WITH_AND = /^(?:and|und|sowie|et|y)\s/iu
/** What is longer is no enumeration, or one too long to tell. */
const LONGEST = 2000
const MOST_WORDS = 16

/**
 * The parts of a text that enumerates demands: counted ones (`(1) …, (2) …`), `A; B; C` behind a colon, and
 * `A, B and C` behind `only if` or behind a colon that announces demands. Any other text is its one part.
 */
export function splitEnumeration(text: string): string[] {
  if (text.length > LONGEST) return [text]
  return splitCounted(text) ?? splitOrdinals(text) ?? splitSemicolons(text) ?? splitCommas(text) ?? [text]
}

function splitCounted(text: string): string[] | null {
  const marks = [...text.matchAll(COUNTED)]
  const isCounting = marks.every(
    ([, sign = ''], index) => sign === String(index + 1) || sign.charCodeAt(0) === 97 + index,
  )
  if (marks.length < 2 || !isCounting) return null
  return complete(
    marks.map((mark, index) =>
      text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length),
    ),
    2,
  )
}

/** `First A, second B`: from the first counting word on. */
function splitOrdinals(text: string): string[] | null {
  const marks = [...text.matchAll(ORDINALS)]
  if (marks.length < 2 || !/^\W*(?:first|erst|premi|d[’']abord|primer)/iu.test(marks[0]?.[0] ?? ''))
    return null
  return complete(
    marks.map((mark, index) =>
      text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length),
    ),
    2,
  )
}

function splitSemicolons(text: string): string[] | null {
  const colon = text.indexOf(': ')
  if (colon < 0 || text.indexOf(': ', colon + 1) >= 0) return null
  return complete(text.slice(colon + 2).split(/;\s/), 2)
}

/** `A, B and C`, three parts at least: two may as well be one thing. What follows the sentence stays with its last part. */
function splitCommas(text: string): string[] | null {
  const list = afterDemand(text)
  const end = list.search(/[.!?]\s+\p{Lu}/u)
  const [sentence, rest] = end < 0 ? [list, ''] : [list.slice(0, end), list.slice(end)]
  if (/\([^)]*,/.test(sentence)) return null
  const parts = sentence.split(/,\s+/)
  const last = parts.pop() ?? ''
  if (BEGINS_WITH_AND.test(last)) parts.push(last)
  else {
    const pair = last.split(AND)
    if (pair.length !== 2) return null
    parts.push(...pair)
  }
  const isClause = (part: string, index: number) =>
    (index > 0 && SUBORDINATE.test(part)) || part.split(/\s+/).length > MOST_WORDS
  if (parts.map((part) => part.replace(BEGINS_WITH_AND, '')).some(isClause)) return null
  const found = complete(parts, 3)
  return found && [...found.slice(0, -1), `${found.at(-1)}${rest}`]
}

/** The text behind the words that announce demands; empty without them. */
function afterDemand(text: string): string {
  const colon = text.indexOf(': ')
  if (colon >= 0 && DEMANDS.test(text.slice(0, colon))) return text.slice(colon + 2)
  const only = ONLY.exec(text)
  return only ? text.slice(only.index + only[0].length) : ''
}

/** Parts without the signs and the `and` that join them; null when there are too few or one is empty. */
function complete(parts: string[], fewest: number): string[] | null {
  const bare = parts.map((part) =>
    part
      .trim()
      .replace(BEGINS_WITH_AND, '')
      .replace(/(?:[\s,;.]|(?<=^|[\s,;])(?:and|und|sowie|et|y)$){1,4}$/iu, ''),
  )
  return bare.length >= fewest && bare.every((part) => /\p{L}{2}/u.test(part)) ? bare : null
}
