import type { Block } from '../text/markdown.js'
import type { TopicAnswer } from '../types.js'
import { collectIdLines, type IdLine, type IdReader, lastWords, readIds } from './id-lines.js'

/** Questions, and expected results. */
const ITEMS = 'QE'
/** The form's own words in the place of an answer. */
const PLACEHOLDER =
  /^(?:the answer|an answer|how it is met|die antwort|wie es erfüllt (?:wird|ist)|…|\.{3})\.?$/i

const READER: IdReader<IdLine> = { letters: ITEMS, read: readLine }

/**
 * What an author answers to the topic's own questions and expected results, `[Q1] text` or `[E2] text`, by id in order
 * of first appearance; the last word on an id counts. An id without a text answers nothing.
 */
export function readTopicAnswers(blocks: readonly Block[]): TopicAnswer[] {
  const said = lastWords(collectIdLines(blocks, READER))
  return [...said]
    .map(([id, { text }]) => ({ id, text }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && !PLACEHOLDER.test(text))
}

/** An id is in brackets or marked off by a colon or a dash: `Q1 was a good quarter` is a sentence. */
function readLine(text: string): IdLine | null {
  if (!/[QE]\d/i.test(text.slice(0, 40))) return null
  const found = readIds(text, ITEMS)
  if (!found || (!found.isBracketed && !/^\s{0,3}(?::|[–—-]\s)/.test(found.rest))) return null
  const said = found.rest
    .replace(/^[\s:.,–—→=*_-]{0,10}/u, '')
    .replace(/\s+/g, ' ')
    .trim()
  return { ids: found.ids, text: said }
}
