import type { Block, Line } from '../text/markdown.js'
import type { Answer, AnswerVerb } from '../types.js'
import {
  collectIdLines,
  type IdLine,
  type IdReader,
  lastWords,
  readIds,
  readVerb,
  type Verbs,
} from './id-lines.js'

const POINTS = 'C'
const VERBS: Verbs<AnswerVerb> = [
  [
    'accepted',
    /^(?:is |ist |wird |wurde |fully |voll )?(?:accepted|accept|accepting|akzeptiert|angenommen|übernommen|accepté[e]?s?|aceptad[oa]s?)(?!\p{L})/iu,
  ],
  [
    'declined',
    /^(?:is |ist |wird |wurde )?(?:declined|decline|declining|rejected|reject|abgelehnt|zurückgewiesen|refusée?s?|rejetée?s?|rechazad[oa]s?)(?!\p{L})/iu,
  ],
  [
    'upheld',
    /^(?:is |ist |wird )?(?:upheld|uphold|upholding|aufrechterhalten|aufrecht erhalten|beibehalten|bleibt(?: bestehen| aufrecht| offen)?|maintenue?s?|mantenid[oa]s?)(?!\p{L})/iu,
  ],
  [
    'withdrawn',
    /^(?:is |ist |wird |wurde )?(?:withdrawn|withdraw|withdrawing|zurückgezogen|zurückgenommen|retirée?s?|retirad[oa]s?)(?!\p{L})/iu,
  ],
]

type AnswerLine = IdLine & { verb: AnswerVerb }

const READER: IdReader<AnswerLine> = { letters: POINTS, read: readAnswer }

/** Whether a line begins with a point's id (`[C1] …`, `C1: …`), so that it speaks of a point that stands already. */
export function namesPoint(text: string): boolean {
  const ids = readIds(text, POINTS)
  return ids !== null && (ids.isBracketed || /^\s{0,3}[:–—-]\s/.test(ids.rest) || readAnswer(text) !== null)
}

/** Whether a line answers a point: an id, then `accepted`, `declined`, `upheld` or `withdrawn`. */
export function isAnswer(line: Pick<Line, 'prose'>): boolean {
  return readAnswer(line.prose) !== null
}

/** All answers by id, in order of first appearance; of several to one id the last that says something. */
export function readAnswers(blocks: readonly Block[]): Answer[] {
  return [...lastWords(collectIdLines(blocks, READER))].map(([id, { verb, text }]) => ({ id, verb, text }))
}

function readAnswer(text: string): AnswerLine | null {
  return /C\d/i.test(text.slice(0, 40)) ? readVerb(text, POINTS, VERBS) : null
}
