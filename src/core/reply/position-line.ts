import type { Line } from '../text/markdown.js'
import { ornamentOf, stripOrnament } from '../text/ornament.js'
import { POSITIONS, type Position } from '../types.js'

/** A line by which an author states a position. */
export interface Statement {
  /** null: it is meant as one, but names no position there is. */
  position: Position | null
  /** What follows the tag on its line, the reason. */
  rest: string
}

/** Signs in front of a tag that take it back, and the empty box of a choice not made. */
const REFUSAL = /[❌🚫⛔\u2716✗✘👎☐□▢[]/u
/** What a position is called, and what may stand in front of that and behind it; English, German, French, Spanish. */
const WHOSE =
  'my|our|the|final|own|current|updated|revised|new|meine?|unsere|finale|eigene|aktuelle|neue|abschließende|endgültige|überarbeitete|ma|notre|nouvelle|la|mi|nuestra|nueva|prise de'
const NAME =
  '(?:end|schluss|abschluss)?posi[tc]i[oó]n(?:ierung|nement|amiento)?|postura|(?<=(?:my|final|meine?|mon|mi)\\s{1,5})(?:vote|votum|voto)'
const WHICH =
  '\\(?(?:finale?|actuelle|actual|révisée|revisada|personnelle|personal|définitive|definitiva)\\)?|is|ist|lautet|est|es|\\((?:round|runde|tour|ronda)\\s{0,2}\\d{1,2}\\)'
/** A sign between label and tag; within brackets a space will do. */
const JOINT = '(?:[:：=→–—-]|(?<=[[({]\\s{0,5}position)\\s)'
const LABEL = new RegExp(
  `^([[({【［]?)\\s{0,5}(?:(?:${WHOSE})\\s{1,5}){0,2}(?:${NAME})(?:\\s{1,5}(?:${WHICH})){0,2}\\s{0,5}([\\])}】］]?)\\s{0,5}${JOINT}\\s{0,5}([[({【［]?)\\s{0,5}`,
  'iu',
)
/** Words in front of a complete tag: `**Position:** [POSITION: SUPPORT]`, `Final verdict: [POSITION: CONCERN]`. */
const DOUBLED =
  /^(?:(?:my|our|final|meine?|mein|unsere?|finale[rs]?|mon|ma|mi)\s{1,5}){0,2}(?:posi[tc]i[oó]n|vote|verdict|votum|urteil|stellungnahme|entscheidung|decision|fazit|conclusion|final|overall|bottom line|in summary|result|ergebnis|unterm strich|voilà|en définitive|en definitiva|resultado|somit|damit|daher|en conclusion|en résumé|bilan|avis|décision|donc|en conclusión|conclusión|en resumen|veredicto|voto|decisión|por tanto)(?:\s{1,5}(?:finale?|is|lautet|est|es)){0,2}\s{0,5}[:：]\s{0,5}(?=\[\s{0,5}posi[tc]i[oó]n\s{0,5}[:：])/iu
const MENTIONS = /posi[tc]i[oó]n|postura|vot(?:e|um|o)/i
/** How near to a line's end a tag stands that is none at its beginning. */
const ENDING = 300
/** A sentence of the author's own in front of a complete tag: `So my vote is: [POSITION: SUPPORT]`, `That will do. […]`. */
const SENTENCE =
  /^(?:.*[.!?…]\s)?([^`"„“«[\]]{1,200}?[.!:：])\s{1,5}(?=\[\s{0,5}posi[tc]i[oó]n\s{0,5}[:：][^\][]{0,40}\][^\][]{0,200}$)/iu
const SPEAKS_FOR_ONESELF =
  /(?<!\p{L})(?:i|my|i['’]m|ich|meine?|je|mon|ma|j['’]\p{L}+|yo|mi|voto|apoyo|apruebo)(?!\p{L})/iu
const SPEAKS_OF_TAGS =
  /(?<!\p{L})(?:not|nicht|becomes?|would|if|once|until|change\p{L}*|switch|würde|werde|wenn|sobald|wechs\p{L}*|deviendra\p{L}*|serait|passera\p{L}*|cambi\p{L}*|sería|si|tags?|balises?|etiquetas?|protoc\p{L}*|protokoll|end|ends|write|wrote|said|says|voted|format|lines?|one of|either|example|must|should|told|asked|beende\p{L}*|schreib\p{L}*|schrieb|soll\p{L}*|zeile|beispiel|termine\p{L}*|écri\p{L}*|ligne|exemple|termina\p{L}*|escrib\p{L}*|línea|ejemplo|dijo|dit)(?!\p{L})/iu
const TAG =
  /^(SUPPORT[\s_-]{1,2}(?:WITH|MIT|AVEC|CON|SOUS|UNTER|BAJO)[\s_-]{1,2}(?:CONDITIONS?|BEDINGUNG(?:EN)?|CONDICIONES)|SUPPORT|PROPOSAL|CONCERN|OBJECTION)(?![\p{L}\p{N}_])/iu
const CLOSING = /^\s{0,5}[\])}】］]/u
/** Inside the brackets: a choice to be made, or something to be filled in; the form is explained, not used. */
const CHOICE =
  /^\s{0,5}(?:[|/,…<{\])}】］]|\.{2,}|(?:tag|posi[tc]i[oó]n|your|deine?|ihre|one of|eine)(?![\p{L}\p{N}])|x{2,}|_{2,}|$)/iu
const SEPARATOR = /^\s{0,5}[-–—:.,;!→·(]+\s{0,5}/u
const PLAIN_SEPARATOR =
  /^\s{0,5}(?:[–—:.]|-(?=\s|$)|,(?=\s(?:because|since|weil|da|denn|car|parce|porque|pues)\s)|(?=\([^()]{0,200}\)$))\s{0,5}/u
/** How a sentence goes on that speaks about a tag instead of using it; the second behind a dash or colon. */
const SPEAKS_OF =
  /^(?:\(?\s{0,3}(?:or|oder|ou|o|is|are|was|were|has|had|means?|would|will|can|should|must|stands|if|when|here|from|by|in|as an?|tags?|lines?|votes?|vs|versus|ist|war|hat|kann|bedeutet|heißt|wäre|steht|gilt|von|falls|wenn|and|und|et|y|est|était|signifie|veut|es|era|significa|quiere|de|des?|del)(?![\p{L}\p{N}])|[[({【［]\s{0,5}posi[tc]i[oó]n)/iu
const OFFERS =
  /^\(?\s{0,3}(?:(?:or|oder)(?![\p{L}\p{N}])|(?:if|when|wenn|falls) (?:you|du|sie|ihr)(?![\p{L}])|[[({【［]\s{0,5}posi[tc]i[oó]n)/iu
const BECAUSE =
  /^(?:because|since|as|until|unless|but|provided|subject|weil|da|denn|for|bis|solange|sofern|vorausgesetzt|aber|car|parce|puisque|tant|sauf|sous|mais|porque|pues|ya que|dado|hasta|siempre|pero|salvo)(?![\p{L}\p{N}])|^["'„“«‚‘]?[\p{Lu}\p{N}]/u
/** A confidence right behind the tag: `[POSITION: SUPPORT] [Confidence: 0.8]`. */
const BARE_CONFIDENCE =
  /^\s{0,5}[|[,]\s{0,5}(?:confidence|konfidenz|zuversicht|confiance|confianza)\s{0,3}[:=]\s{0,3}[\d.,]{1,6}\s?%?\s{0,3}\]?$/iu
/** What a conditional vote hangs on, right behind a tag without brackets. */
const HANGS_ON =
  /^(?:provided|subject to|as long as|only if|sofern|vorausgesetzt|unter|sous|à condition|pourvu|siempre|a condición|sujeto)(?!\p{L})/iu
const WITH_CONDITIONS =
  /^\(?(?:but\s{1,3})?(?:only\s{1,3})?(?:with|under|mit|unter)\s{1,3}(?:\p{L}{1,15}\s{1,3}){0,2}(?:conditions?|bedingung(?:en)?|vorbehalt(?:en)?|auflagen)(?![\p{L}])/iu

/**
 * Reads a line as its author's statement of a position, such as `[POSITION: SUPPORT] - reason`, `**Position:** SUPPORT`.
 * @returns null for any other line, also for one that explains the form or quotes it as code
 */
export function readStatement(line: Pick<Line, 'text' | 'prose'>): Statement | null {
  if (!MENTIONS.test(line.text.slice(0, 150)) && !MENTIONS.test(line.text.slice(-ENDING))) return null
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

/** Whether a line is nothing but the label of a position, which stands on the next one. */
export function isPositionLabel({ text, lead }: Pick<Line, 'text' | 'lead'>): boolean {
  const label = LABEL.exec(`${stripOrnament(text).replace(/[\s:：]{1,5}$/u, '')}:`)
  return (
    label !== null &&
    !label[1] &&
    !label[3] &&
    label[0].length > text.length - 3 &&
    (lead !== null || /[:：]$/.test(text))
  )
}

function readTag(text: string): Statement | null {
  const ornament = ornamentOf(text)
  const line = withoutSentence(text.slice(ornament.length).replace(DOUBLED, ''))
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

/** Takes off a sentence by which its author comes to the tag; one that speaks of tags or of others stays. */
function withoutSentence(line: string): string {
  const isTagged = /\[\s{0,5}posi/i.test(line.slice(-ENDING)) && !LABEL.test(line)
  const sentence = isTagged ? SENTENCE.exec(line.slice(-2 * ENDING)) : null
  if (!sentence?.[1] || SPEAKS_OF_TAGS.test(sentence[1])) return line
  if (/[:：]$/.test(sentence[1]) && !SPEAKS_FOR_ONESELF.test(sentence[1])) return line
  return line.slice(-2 * ENDING).slice(sentence[0].length)
}

/** `[POSITION: SUPPORT - reason` without its bracket is plain enough; anything else before the bracket is not. */
function readUnclosed(position: Position, after: string): Statement | null {
  if (/^\s{0,5}[|/,]/.test(after)) return null
  if (/[\])}】］]/u.test(after)) return { position: null, rest: '' }
  return readReason(position, after, false) ?? { position: null, rest: '' }
}

function readReason(position: Position, after: string, bracketed: boolean): Statement | null {
  const bare = /^\s/.test(after) || after === '' ? stripOrnament(after) : after
  if (BARE_CONFIDENCE.test(bare))
    return { position, rest: bare.replace(/^[|[,\s]{1,5}/, '').replace(/\]$/, '') }
  if (bare.trim() === '') return { position, rest: '' }
  const separator = (bracketed ? SEPARATOR : PLAIN_SEPARATOR).exec(bare)
  const opened = separator?.[0].includes('(') ? '(' : ''
  const rest = opened + (separator ? stripOrnament(bare.slice(separator[0].length)) : bare)
  if (/^[?_]/.test(bare) || /^\s{0,5}\?/.test(bare)) return { position: null, rest: '' }
  if (position === 'SUPPORT' && WITH_CONDITIONS.test(rest)) return { position: null, rest: '' }
  if ((separator ? OFFERS : SPEAKS_OF).test(rest)) return null
  if (separator) return { position, rest: rest.trim() }
  if (!bracketed)
    return position === 'SUPPORT_WITH_CONDITIONS' && HANGS_ON.test(rest)
      ? { position, rest: rest.trim() }
      : null
  if (!/^\s/.test(after)) return { position: null, rest: '' }
  return BECAUSE.test(rest) || !SPEAKS_OF_TAGS.test(rest) ? { position, rest: rest.trim() } : null
}

function toPosition(tag: string): Position | null {
  const name = tag.toUpperCase()
  const known = name.startsWith('SUPPORT') && name !== 'SUPPORT' ? 'SUPPORT_WITH_CONDITIONS' : name
  return POSITIONS.find((each) => each === known) ?? null
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
