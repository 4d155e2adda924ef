import type { Expects } from '../method/method.js'
import { isShown, labelsFor } from '../method/visibility.js'
import type { Phase, State } from '../state.js'
import { PROMPT_KEYS, type PromptKey, say } from './words.js'

/** The form in which something that has to be reckoned with is asked for; empty where there is none. */
export function formText(state: State, expects: Expects, labels: readonly string[]): string {
  const key = PROMPT_KEYS.find((each): each is PromptKey => each === `form.${expects}`)
  return key ? say(state, key, { labels: labels.join(' | ') }) : ''
}

/** The labels of the replies that someone has to rank, in the reader's order. */
export function labelsIn(state: State, reader: string, phase: Phase): string[] {
  const authors = state.phases
    .slice(0, state.phases.indexOf(phase))
    .filter((each) => isShown(state, each, phase))
    .flatMap(({ turns }) => turns.map(({ agent }) => agent))
  return [...labelsFor(state, reader)].flatMap(([agent, label]) => (authors.includes(agent) ? [label] : []))
}
