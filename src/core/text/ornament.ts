/** What writers put in front of a line without changing what it says: emoji, arrows, bullets, a box, a number. */
const ORNAMENT =
  /^(?:\s|\p{Extended_Pictographic}|\u{FE0F}|\u{200D}|[\u{1F3FB}-\u{1F3FF}]|[→➡▶►•·☐□▢▪◦*_]|\[\s?\]\s|\d{1,3}[.)]\s)+/u

/** The ornament in front of a line, as written; empty without one. */
export function ornamentOf(text: string): string {
  return ORNAMENT.exec(text)?.[0] ?? ''
}

/** A line without the ornament in front of it. */
export function stripOrnament(text: string): string {
  return text.replace(ORNAMENT, '')
}
