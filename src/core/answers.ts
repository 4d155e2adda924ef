import { type Block, type Line, plainText } from './markdown.js'
import { stripOrnament } from './ornament.js'
import { readConfidence, readStatement } from './position-line.js'
import type { Answer, AnswerVerb } from './types.js'

const IDS =
  /^([[(]?)\s{0,3}(C\d{1,4}(?:[\])]?\s{0,3}(?:[,;&/+]|and|und|et|y)\s{0,3}[[(]?C\d{1,4}){0,50})\s{0,3}([\])]?)/i
/** What an author may repeat of the point before answering it: its words in quotes or parentheses. */
const REPEATED = /^(?:[\s:–—-]{0,4}(?:\([^()]{1,300}\)|["„“«][^"“”»]{1,300}["“”»])){1,3}/u
const BETWEEN = /^[\s:.,\-–—→=*_]{0,10}/u
const VERBS: [AnswerVerb, RegExp][] = [
  [
    'accepted',
    /^(?:is |ist |wird |wurde |fully |voll )?(?:accepted|accept|accepting|akzeptiert|angenommen|übernommen|accepté[e]?s?|aceptad[oa]s?)/i,
  ],
  [
    'declined',
    /^(?:is |ist |wird |wurde )?(?:declined|decline|declining|rejected|reject|abgelehnt|zurückgewiesen|refusée?s?|rejetée?s?|rechazad[oa]s?)/i,
  ],
  [
    'upheld',
    /^(?:is |ist |wird )?(?:upheld|uphold|upholding|aufrechterhalten|aufrecht erhalten|beibehalten|bleibt(?: bestehen| aufrecht| offen)?|maintenue?s?|mantenid[oa]s?)/i,
  ],
  [
    'withdrawn',
    /^(?:is |ist |wird |wurde )?(?:withdrawn|withdraw|withdrawing|zurückgezogen|zurückgenommen|retirée?s?|retirad[oa]s?)/i,
  ],
]
/** A choice between verbs, or the form's own words: the form is explained, not used. */
const EXPLAINED = /^\s{0,3}(?:\||\/|or\b|oder\b)|^[\s:–—-]{0,5}(?:how|why|wie|warum)\.?$/i

interface Found {
  ids: string[]
  verb: AnswerVerb
  text: string
}

/** Whether a line begins with a point's id (`[C1] …`, `C1: …`), so that it speaks of a point that stands already. */
export function namesPoint(text: string): boolean {
  const plain = stripOrnament(text)
  const ids = IDS.exec(plain)
  if (!ids) return false
  return (
    Boolean(ids[1] && ids[3]) ||
    /^\s{0,3}[:–—-]\s/.test(plain.slice(ids[0].length)) ||
    readAnswer(text) !== null
  )
}

/** Whether a line answers a point: an id, then `accepted`, `declined`, `upheld` or `withdrawn`. */
export function isAnswer(line: Pick<Line, 'prose'>): boolean {
  return readAnswer(line.prose) !== null
}

/** All answers by id, in order of first appearance; of several to one id the last that says something. */
export function readAnswers(blocks: Block[]): Answer[] {
  const answers = new Map<string, Answer>()
  for (const { ids, verb, text } of collect(blocks))
    for (const id of ids) {
      const before = answers.get(id)
      if (!before || text || !before.text) answers.set(id, { id, verb, text })
    }
  return [...answers.values()]
}

function collect(blocks: Block[]): Found[] {
  const found: Found[] = []
  /** The answer that the next block may go on with. */
  let open: Found | null = null
  for (const block of blocks) {
    let next: Found | null = null
    if (block.type === 'heading') {
      next = readAnswer(block.prose) && readAnswer(block.text)
      if (next) found.push(next)
    } else if (block.type === 'paragraph') {
      const own = readParagraph(block.lines)
      if (own.found.length === 0 && open) append(open, own.before)
      found.push(...own.found)
      next = own.found.at(-1) ?? null
    } else if (block.type === 'list') {
      const items = block.items.flatMap((item) => collectItem(item.blocks))
      if (items.length === 0 && open) append(open, plainText([block]))
      for (const item of items) found.push(item)
    }
    const goesOn = next && (block.type === 'heading' || next.text === '' || next.text.endsWith(':'))
    open = goesOn ? next : null
  }
  return found
}

/** An item's answer takes everything else that the item holds. */
function collectItem(blocks: Block[]): Found[] {
  const found = collect(blocks)
  const [first, ...others] = blocks
  const own = first?.type === 'paragraph' ? readParagraph(first.lines).found : []
  if (own.length !== 1 || found.length !== 1 || !own[0]) return found
  append(own[0], plainText(others.filter((block) => block.type === 'list' || block.type === 'paragraph')))
  return own
}

function readParagraph(lines: Line[]): { before: string; found: Found[] } {
  const before: string[] = []
  const found: Found[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as Line
    if (readStatement(line) || readConfidence(line) !== null) break
    const following = lines[at + 1]
    let answer = isAnswer(line) ? readAnswer(line.text) : null
    if (!answer && following && isLoneId(line.text)) {
      answer = isAnswer({ ...line, prose: `${line.prose} ${following.prose}` })
        ? readAnswer(`${line.text} ${following.text}`)
        : null
      if (answer) at++
    }
    const last = found.at(-1)
    if (answer) found.push(answer)
    else if (last) append(last, line.text)
    else before.push(line.text)
  }
  return { before: before.join(' '), found }
}

function isLoneId(text: string): boolean {
  const plain = stripOrnament(text)
  const ids = IDS.exec(plain)
  return ids !== null && /^[\s:–—-]*$/.test(plain.slice(ids[0].length))
}

function append(answer: Found, more: string): void {
  answer.text = [answer.text, more.replace(/\s+/g, ' ').trim()].filter(Boolean).join(' ')
}

function readAnswer(text: string): Found | null {
  if (!/C\d/i.test(text.slice(0, 40))) return null
  const plain = stripOrnament(text)
  const ids = IDS.exec(plain)
  if (!ids?.[2]) return null
  const before = plain.slice(ids[0].length)
  const after = stripOrnament(before.replace(REPEATED, '').replace(BETWEEN, ''))
  const isMarked = Boolean(ids[1] && ids[3]) || /^\s{0,3}[^\s\p{L}\p{N}]/u.test(before)
  for (const [verb, pattern] of VERBS) {
    const match = pattern.exec(after)
    if (!match) continue
    const rest = after.slice(match[0].length)
    if (/^[\p{L}\p{N}_?]/u.test(rest) || EXPLAINED.test(rest)) return null
    const separator = /^[\]\s)]{0,3}(?:[:.,;!–—→-]+|$)/u.exec(rest)
    // An id without a mark is only an answer where the verb is marked off: `C1 bleibt ein Thema` is a sentence.
    if (!isMarked && !separator) return null
    const how = rest
      .replace(/^[\]\s)]{0,3}[:.,;!–—→-]*/u, '')
      .replace(/\s+/g, ' ')
      .trim()
    return { ids: [...new Set(ids[2].toUpperCase().match(/C\d+/g) ?? [])], verb, text: how }
  }
  return null
}
