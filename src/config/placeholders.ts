import { nearest } from '../core/nearest.js'
import type { Problem } from './problems.js'
import { type Origin, problemAt } from './yaml-source.js'

const BRACES = /\{\{([^{}]*)\}\}/g

/** Whatever stands between double braces in a text and is none of the placeholders that get a value. */
export function checkPlaceholders(text: string, known: readonly string[], origin: Origin): Problem[] {
  const used = [...new Set([...text.matchAll(BRACES)].map(([, name = '']) => name.trim()))]
  const listed = known.length > 0 ? known.map((name) => `{{${name}}}`).join(', ') : 'none'
  return used
    .filter((name) => !known.includes(name))
    .map((name) => {
      const [near] = nearest(name, known, 1)
      const question = near === undefined ? '' : `Did you mean {{${near}}}? `
      return problemAt(
        origin,
        [],
        `there is no placeholder {{${name}}} here`,
        `${question}Placeholders: ${listed}.`,
      )
    })
}
