import { nearest } from '../core/nearest.js'
import { PROMPT_KEYS, shippedWords } from '../core/prompt/words.js'
import { listPlaceholders } from '../core/text/template.js'
import { checkPlaceholders } from './placeholders.js'
import type { Problem } from './problems.js'
import { type Origin, problemAt } from './yaml-source.js'

/** What is wrong with words that are to take the place of those that ship. */
export function checkPrompts(prompts: Readonly<Record<string, string>>, origin: Origin): Problem[] {
  return Object.entries(prompts).flatMap(([name, text]) => {
    const at = { ...origin, path: [...origin.path, 'prompts', name] }
    const key = PROMPT_KEYS.find((known) => known === name)
    if (key) return checkPlaceholders(text, listPlaceholders(shippedWords(key)), at)
    const near = nearest(name, PROMPT_KEYS)
    const question = near.length > 0 ? `Did you mean ${near.map((each) => `"${each}"`).join(' or ')}? ` : ''
    return [problemAt(at, [], 'there is no such prompt', `${question}Prompts: ${PROMPT_KEYS.join(', ')}.`)]
  })
}
