import type { Block } from '../text/markdown.js'
import { stripOrnament } from '../text/ornament.js'
import { listOwnLines } from './form-sections.js'

const LABEL =
  /^\[?\s{0,3}(?:(?:my |mein )?(?:vote |stimme |votum )?(?:changed (?:by|because of|due to)|geändert (?:durch|wegen|von|aufgrund(?: von)?)|changée? (?:par|à cause de)|modifiée? par|cambiad[oa] (?:por|a causa de)|cambió por|modificad[oa] por))\s{0,3}[:：]\s{0,3}/iu
const NOTHING =
  /^(?:nothing|none|no one|nobody|no argument|no change|not changed|unchanged|n\/?a|not applicable|nichts|niemand|keine?(?: argument| änderung)?|unverändert|entfällt|rien|aucun(?:e|\sargument)?|personne|inchangé|nada|nadie|ninguno|ningún argumento|sin cambios?|the argument or the id of the point|das argument oder die id des punktes)(?!\p{L})\W*$|^(?:nothing|nichts|rien|nada)\s?[,;(–—-]/iu
const LONGEST = 2000

/**
 * The argument that changed the author's vote, in its own words: the last line `Changed by: …`.
 * @returns null without one, or when it names nothing
 */
export function readChangedBy(blocks: readonly Block[]): string | null {
  for (const { text, prose, next } of listOwnLines(blocks).reverse()) {
    const own = stripOrnament(text.slice(0, LONGEST))
    const label = LABEL.exec(own)
    if (!label || !LABEL.test(stripOrnament(prose.slice(0, LONGEST)))) continue
    const behind = own.slice(label[0].length).replace(own.startsWith('[') ? /\]\s*$/ : /$^/, '')
    return readArgument(behind === '' ? (next?.text ?? '') : behind)
  }
  return null
}

function readArgument(text: string): string | null {
  const argument = text.replace(/\s+/g, ' ').trim()
  return /[\p{L}\p{N}]/u.test(argument) && !NOTHING.test(argument) ? argument : null
}
