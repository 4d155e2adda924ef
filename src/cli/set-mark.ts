import { padText } from './wrap.js'

/** The columns that a mark takes in a table: two, and a space. */
export const MARK_WIDTH = 3

/** A mark as it stands in a table: the sign that asks for a picture is left out, since terminals differ in its width. */
export function setMark(mark: string): string {
  return padText(mark.replace('\uFE0F', ''), MARK_WIDTH)
}
