import type { Expects } from '../method/method.js'
import type { State } from '../state.js'
import { PROMPT_KEYS, type PromptKey, say } from './words.js'

/** The form in which something that has to be reckoned with is asked for; empty where there is none. */
export function formText(state: State, expects: Expects, labels: readonly string[]): string {
  const key = PROMPT_KEYS.find((each): each is PromptKey => each === `form.${expects}`)
  return key ? say(state, key, { labels: labels.join(' | ') }) : ''
}
