import type { Line } from './markdown.js'
import { ornamentOf, stripOrnament } from './ornament.js'
import { POSITIONS, type Position } from './types.js'

/** A line by which an author states a position. */
export interface Statement {
  /** null: it is meant as one, but names no position there is. */
  position: Position | null
  /** What follows the tag on its line, the reason. */
  rest: string
}

/** Signs in front of a tag that take it back, and the empty box of a choice not made. */
const REFUSAL = /[❌🚫⛔\u2716✗✘👎☐□▢[]/u
const LABEL =
  /^([[({【［]?)\s{0,5}(?:(?:my|our|final|own|current|updated|revised|new|meine?|unsere|finale|eigene|aktuelle|neue|abschließende|endgültige)\s{1,5}){0,2}position\s{0,5}([\])}】］]?)\s{0,5}[:：=]\s{0,5}([[({【［]?)\s{0,5}/iu
/** Words in front of a complete tag: `**Position:** [POSITION: SUPPORT]`, `Final verdict: [POSITION: CONCERN]`. */
const DOUBLED =
  /^(?:(?:my|our|final|meine?|mein|unsere?|finale[rs]?)\s{1,5}){0,2}(?:position|vote|verdict|votum|urteil|stellungnahme|entscheidung|decision|fazit|conclusion)\s{0,5}[:：]\s{0,5}(?=\[\s{0,5}position\s{0,5}[:：])/iu
const TAG =
  /^(SUPPORT[ _-]{1,2}WITH[ _-]{1,2}CONDITIONS|SUPPORT|PROPOSAL|CONCERN|OBJECTION)(?![\p{L}\p{N}_])/iu
const CLOSING = /^\s{0,5}[\])}】］]/u
/** Inside the brackets: a choice to be made, or something to be filled in; the form is explained, not used. */
const CHOICE =
  /^\s{0,5}(?:[|/,…<{\])}】］]|\.{2,}|(?:tag|position|your|deine?|ihre|one of|eine)(?![\p{L}\p{N}])|x{2,}|_{2,}|$)/iu
const SEPARATOR = /^\s{0,5}[-–—:.,;!→·(]+\s{0,5}/u
const PLAIN_SEPARATOR = /^\s{0,5}(?:[–—:.]|-(?=\s|$))\s{0,5}/u
/** How a sentence goes on that speaks about a tag instead of using it; the second behind a dash or colon. */
const SPEAKS_OF =
  /^(?:\(?\s{0,3}(?:or|oder|ou|is|are|means?|would|stands|if|when|ist|bedeutet|heißt|wäre|steht|falls|wenn|and|und)(?![\p{L}\p{N}])|[[({【［]\s{0,5}position)/iu
const OFFERS =
  /^\(?\s{0,3}(?:(?:or|oder)(?![\p{L}\p{N}])|(?:if|when|wenn|falls) (?:you|du|sie|ihr)(?![\p{L}])|[[({【［]\s{0,5}position)/iu
const BECAUSE = /^(?:because|since|as|weil|da|denn|for|car|porque)(?![\p{L}\p{N}])|^["'„“«‚‘]?[\p{Lu}\p{N}]/u
const WITH_CONDITIONS =
  /^\(?(?:but\s{1,3})?(?:only\s{1,3})?(?:with|under|mit|unter)\s{1,3}(?:\p{L}{1,15}\s{1,3}){0,2}(?:conditions?|bedingung(?:en)?|vorbehalt(?:en)?|auflagen)(?![\p{L}])/iu

/**
 * Reads a line as its author's statement of a position, such as `[POSITION: SUPPORT] - reason`, `**Position:** SUPPORT`.
 * @returns null for any other line, also for one that explains the form or quotes it as code
 */
export function readStatement(line: Pick<Line, 'text' | 'prose'>): Statement | null {
  if (!/position/i.test(line.text.slice(0, 150))) return null
  const statement = readTag(line.text)
  const spoken = statement && readTag(line.prose)
  return spoken && spoken.position === statement.position ? statement : null
}

/** Reads a line that is nothing but a position and perhaps its reason: what stands under a heading `Position`. */
export function readBareStatement(line: Pick<Line, 'text' | 'prose'>): Statement | null {
  const own = stripOrnament(line.text)
  return /^[A-Z]{5,}/.test(own) && own === stripOrnament(line.prose)
    ? readStatement({ text: `Position: ${own}`, prose: `Position: ${own}` })
    : null
}

function readTag(text: string): Statement | null {
  const ornament = ornamentOf(text)
  const line = text.slice(ornament.length).replace(DOUBLED, '')
  const label = LABEL.exec(line)
  if (!label) return null
  const bracketed = Boolean(label[1] || label[3])
  const isOpen = (Boolean(label[1]) && !label[2]) || Boolean(label[3])
  const inside = line.slice(label[0].length)
  const signs = ornamentOf(inside)
  if (/\d/.test(signs)) return bracketed ? { position: null, rest: '' } : null
  const value = inside.slice(signs.length)
  const tag = TAG.exec(value)
  if (!tag?.[1]) return bracketed && !CHOICE.test(value) ? { position: null, rest: '' } : null

  const after = value.slice(tag[0].length)
  const position = toPosition(tag[1])
  if (!position) return { position: null, rest: '' }
  const closing = CLOSING.exec(after)
  if (isOpen && !closing) return readUnclosed(position, after)
  const statement = readReason(
    position,
    closing ? after.slice(closing[0].length) : after,
    bracketed || Boolean(closing),
  )
  return REFUSAL.test(ornament + signs) && position.startsWith('SUPPORT') && statement
    ? { position: null, rest: '' }
    : statement
}

/** `[POSITION: SUPPORT - reason` without its bracket is plain enough; anything else before the bracket is not. */
function readUnclosed(position: Position, after: string): Statement | null {
  if (/^\s{0,5}[|/,]/.test(after)) return null
  if (/[\])}】］]/u.test(after)) return { position: null, rest: '' }
  return readReason(position, after, false) ?? { position: null, rest: '' }
}

function readReason(position: Position, after: string, bracketed: boolean): Statement | null {
  const bare = /^\s/.test(after) || after === '' ? stripOrnament(after) : after
  if (bare.trim() === '') return { position, rest: '' }
  const separator = (bracketed ? SEPARATOR : PLAIN_SEPARATOR).exec(bare)
  const opened = separator?.[0].includes('(') ? '(' : ''
  const rest = opened + (separator ? stripOrnament(bare.slice(separator[0].length)) : bare)
  if (/^[?_]/.test(bare) || /^\s{0,5}\?/.test(bare)) return { position: null, rest: '' }
  if (position === 'SUPPORT' && WITH_CONDITIONS.test(rest)) return { position: null, rest: '' }
  if ((separator ? OFFERS : SPEAKS_OF).test(rest)) return null
  if (separator) return { position, rest: rest.trim() }
  if (!bracketed) return null
  if (!/^\s/.test(after)) return { position: null, rest: '' }
  return BECAUSE.test(rest) ? { position, rest: rest.trim() } : null
}

function toPosition(tag: string): Position | null {
  const name = tag.toUpperCase().replace(/[ _-]+/g, '_')
  return POSITIONS.find((each) => each === name) ?? null
}

const CONFIDENCE =
  /^[[(]?\s{0,3}(?:(?:my|meine|overall|level of)\s{1,3})?(?:confidence|konfidenz|zuversicht|confiance|confianza)(?:\s{1,3}(?:level|score|grad|niveau|in \p{L}{1,20}))?\s{0,3}\]?\s{0,3}[:：=]\s{0,3}(.{0,40})/iu
const AT_END =
  /[\s,;|–—-]{0,4}[[(]?\s{0,3}(?:confidence|konfidenz|zuversicht|confiance|confianza)\s{0,3}[:=]?\s{0,3}([\d.,]{1,6}\s?(?:%|\/\s?\d{1,3})?)\s?[\])]?[\s.]{0,3}$/iu
const AMOUNT =
  /^(?:≈|~|ca\.?)?\s{0,3}(\d{0,3}(?:[.,]\d{1,4})?)\s{0,3}(?:(%)|(?:\/|out of|von)\s{0,3}(\d{1,3}))?(?![.,]?[\p{L}\p{N}%/])(?!\s{0,2}[-–]\s{0,2}\d)/u

/** Reads `Confidence: 0.8`, `Konfidenz: 80 %`, `Confidence: 8/10`. @returns 0 to 1; null for any other line; NaN without a usable value. */
export function readConfidence(line: Pick<Line, 'prose'>): number | null {
  if (!/con|kon|zuv/i.test(line.prose.slice(0, 80))) return null
  const match = CONFIDENCE.exec(stripOrnament(line.prose))
  return match ? (readAmount(match[1] ?? '') ?? Number.NaN) : null
}

/** Splits a confidence off the end of a reason: `sound design (confidence: 0.8)`. */
export function splitConfidence(reason: string): { reason: string; confidence: number | null } {
  const tail = reason.slice(-80)
  const match = AT_END.exec(tail)
  const confidence = match ? readAmount(match[1] ?? '') : null
  if (!match || confidence === null) return { reason, confidence: null }
  return { reason: reason.slice(0, reason.length - tail.length + match.index).trim(), confidence }
}

function readAmount(text: string): number | null {
  const match = AMOUNT.exec(text.trim().replace(/^\*+|\*+$/g, ''))
  if (!match?.[1]) return null
  const number = Number(match[1].replace(',', '.'))
  const whole = match[2] ? 100 : match[3] ? Number(match[3]) : 1
  const share = number / whole
  return Number.isFinite(share) && share >= 0 && share <= 1 ? Math.round(share * 1e6) / 1e6 : null
}
