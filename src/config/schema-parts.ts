import { z } from 'zod'

// Every message below completes the sentence "Write …": it says what would be right.

export const ID = /^[a-z0-9][a-z0-9_-]*$/
export const AN_ID = 'an id of a-z, 0-9, _ and - that begins with a letter or a digit, such as "planner"'

const LINE = 'one line of text'
// Names stand in headings and on the terminal: control characters and line breaks have no place there.
export const line = (longest: number, what = LINE) =>
  z
    .string(what)
    .trim()
    .min(1, what)
    .max(longest, `${what} of at most ${longest} characters`)
    .regex(/^\P{Cc}*$/u, what)

export const id = z.string(AN_ID).max(40, 'an id of at most 40 characters').regex(ID, AN_ID)

/** A mapping in which any other key is an error; its message lists the keys there are. */
export function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? keys.join(' ') : `a mapping with the keys ${keys.join(', ')}`,
  })
}
