/** What a heading or a lead-in announces. */
export type Label =
  | 'options'
  | 'pros'
  | 'cons'
  | 'constraints'
  | 'questions'
  | 'expected'
  | 'problem'
  | 'context'
  | 'ask'

/** Words by which a label is known, at the beginning of it or, where marked, anywhere in it. */
const LABELS: [Label, RegExp][] = [
  [
    'pros',
    /^(pros?|vorteile?|advantages?|benefits?|strengths?|upsides?|stärken|dafür|plus(punkte)?|for|positives?|positiv|chancen)$/,
  ],
  [
    'cons',
    /^(cons?|contras?|kontras?|nachteile?|disadvantages?|drawbacks?|weakness(es)?|downsides?|schwächen|dagegen|minus(punkte)?|against|negatives?|negativ|risks?|risiken)$/,
  ],
  [
    'expected',
    /^((expected|desired|gewünschtes?|erwartetes?|erwartete) (results?|outcomes?|outputs?|ergebnis(se)?)|deliverables?|lieferobjekte|ergebnis(se)?|expectations?|erwartung(en)?|what (we|i) (expect|need back)|output)\b/,
  ],
  [
    'constraints',
    /^((hard |harte |our )?constraints?|rahmenbedingung(en)?|randbedingung(en)?|anforderung(en)?|requirements?|einschränkung(en)?|restriktion(en)?|restrictions?|limits?|limitations?|vorgaben?|decision drivers?|criteria|kriterien|entscheidungskriterien|bedingungen|must[- ]haves?|non-functional requirements?|budget and limits)\b/,
  ],
  [
    'questions',
    /^((open|offene|unresolved|key|unsere|our|zu klärende|wichtige) )*(questions?|fragen?|punkte zu klären)\b/,
  ],
  [
    'options',
    /\b(options?|optionen|alternatives?|alternativen|variants?|varianten|approaches|ansätze|candidates|kandidaten|choices|möglichkeiten|lösungsansätze|lösungsvorschläge|pros and cons of)\b/,
  ],
  [
    'ask',
    /^(goals?|ziele?|aim|objectives?|aufgabe|task|decision needed|(what )?(we|i) (have|need|want) to decide|what is asked|fragestellung|entscheidungsbedarf|zu entscheiden)\b/,
  ],
  [
    'problem',
    /^((das|the|our|unser) )?(problem|problemstellung|issue|challenge|herausforderung|context and problem)\b/,
  ],
  [
    'context',
    /^((der|the) )?(context|kontext|background|hintergrund|situation|ausgangslage|ausgangssituation|status quo|current state|ist-zustand|why now|notes?|notizen|hinweise?|anmerkung(en)?|assumptions?|annahmen|non-goals|nicht-ziele|references|quellen|links|scope|umfang)\b/,
  ],
]

/** The word in front of an option's letter or number. */
const OPTION_WORD =
  /^(?:option|alternative|variante?|approach|ansatz|vorschlag|proposal|candidate|kandidat|möglichkeit|lösung|solution|choice|szenario|scenario|plan)\s+([A-Z]|\d{1,2}|[IVX]{1,4})(?![\p{L}\p{N}])[\s:.)–—-]*(.*)$/iu
/** The bare letter or number, which counts only where options are expected. */
const OPTION_LETTER = /^(?:\(?([A-Z]|\d{1,2})[).:]|([A-Z])\s+[–—-])\s*(.+)$/u

/** What a heading or lead-in announces by its own words, English or German; null for any other. */
export function readLabel(text: string): Label | null {
  const words = stripOrnament(text).toLowerCase()
  if (readOptionLabel(text, false)) return null
  return LABELS.find(([, pattern]) => pattern.test(words))?.[0] ?? null
}

/**
 * Reads `Option A: Redis`, `Variante 2 - Postgres` or, where options are expected, `B) Kafka`.
 * @returns its label, its name and the title as written; null when the text names no numbered option
 */
export function readOptionLabel(
  text: string,
  expected: boolean,
): { label: string; name: string; title: string } | null {
  const title = stripOrnament(text)
  const match = OPTION_WORD.exec(title)
  if (match?.[1]) return { label: match[1].toUpperCase(), name: match[2] ?? '', title }
  const bare = expected ? OPTION_LETTER.exec(title) : null
  const label = bare?.[1] ?? bare?.[2]
  return label ? { label, name: bare?.[3] ?? '', title } : null
}

/** Takes emoji, section numbers and a closing colon off. */
function stripOrnament(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}(]+/u, '')
    .replace(/^\d+(\.\d+)+\.?\s+|^\d+\.\s+(?=\p{L}{3,})/u, '')
    .replace(/[\s:]+$/, '')
}
