import { stripOrnament } from '../text/ornament.js'
import { isAnswer } from './answers.js'
import { splitEnumeration } from './enumeration.js'

const NOTHING =
  /^\(?(?:(?:none|n\/a|nothing|nil|no(?: further| more| additional| other)? conditions?|keine?(?: weiteren)?(?: bedingungen)?|nichts|entfällt|aucune?(?: condition)?|néant|ninguna?(?: condición)?|nada)(?:\s(?:so far|needed|required|from me|at this time|nötig|erforderlich|notwendig))*)[.!)]*$|^\(?[\s–—.…-]*(?:[!)][.!)]*)?$/iu
/** How strongly a condition is meant; `OPTIONAL:` stays, as it says something else. */
const STRENGTH =
  /^[[(]?(?:mandatory|required|must(?:[- ]have)?|critical|blocker|blocking|zwingend|pflicht|verpflichtend|muss|kritisch|obligatoire|obligatorio|high|medium|low|hoch|mittel|niedrig)(?: priority)?[\])]?\s?(?::|\s[–—-])\s+/iu

/** The conditions that a conditional vote's reason names: the reason itself, or what it enumerates. */
export function readReason(reason: string): string[] {
  const parts = splitEnumeration(reason)
  return parts.length > 1 ? tidyConditions(parts) : [reason]
}

/** Conditions without what is none, without ornament and marks of how strongly they are meant, each once. */
export function tidyConditions(found: readonly string[]): string[] {
  const kept = found.map(cleanCondition).filter((text) => /[\p{L}\p{N}]/u.test(text) && !NOTHING.test(text))
  return [...new Set(kept)].filter((text) => !isAnswer({ prose: text }))
}

function cleanCondition(text: string): string {
  const plain = stripOrnament(text.replace(/\s+/g, ' ').trim())
  return stripOrnament(plain.replace(STRENGTH, '')).replace(/\s*:$/, '')
}
