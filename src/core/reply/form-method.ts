import { stripOrnament } from '../text/ornament.js'
import type { Form } from '../types.js'
import type { OwnLine } from './form-sections.js'

const METHOD =
  /^\[?\s{0,3}method\s{0,3}:\s{0,3}([a-z][a-z0-9_-]{0,39})\s{0,3}\]?(?:[\s:.,–—-]{1,6}(.{0,400}))?$/iu

/** `[METHOD: name] - why` in a line, the brackets and the reason optional. Null for any other line. */
export function readMethod({ text, prose }: OwnLine): Extract<Form, { type: 'method' }> | null {
  const [, name, why = ''] = METHOD.exec(stripOrnament(text.slice(0, 500))) ?? []
  if (name === undefined || !METHOD.test(stripOrnament(prose.slice(0, 500)))) return null
  return { type: 'method', name: name.toLowerCase(), why: why.trim() || null }
}
