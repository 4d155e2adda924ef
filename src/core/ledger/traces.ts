import { fingerprint } from '../text/similarity.js'
import type { Point } from '../types.js'

/** This share of the words of a point, or of the answer to it, makes it traceable in a text … */
const TRACED = 0.5
/** … but one word alone does not, unless there is no other. */
const FEWEST = 2

/** The accepted points that a text neither names by their id nor carries in its words. Null: there is no text. */
export function untracedPoints(points: readonly Point[], text: string | null): Point[] {
  const accepted = points.filter(({ status }) => status === 'accepted')
  if (text === null) return accepted
  const { words } = fingerprint(text)
  return accepted.filter(
    (point) =>
      !new RegExp(`\\b${point.id}\\b`).test(text) &&
      !isCarried(point.text, words) &&
      !isCarried(point.answer?.text ?? '', words),
  )
}

function isCarried(text: string, by: ReadonlySet<string>): boolean {
  const { words } = fingerprint(text)
  const common = [...words].filter((word) => by.has(word)).length
  return words.size > 0 && common >= Math.min(FEWEST, words.size) && common / words.size >= TRACED
}
