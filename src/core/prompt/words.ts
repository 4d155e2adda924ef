import type { State } from '../state.js'
import { fillTemplate } from '../text/template.js'
import { DE } from './words-de.js'
import { EN } from './words-en.js'

/** The words in which agents are asked, by key; each may be replaced in the configuration under `prompts:`. */
export type PromptKey = keyof typeof EN
export type PromptWords = Readonly<Record<PromptKey, string>>

const WORDS: Readonly<Record<string, PromptWords>> = { en: EN, de: DE }

export const PROMPT_KEYS = Object.keys(EN) as PromptKey[]

/** The placeholders that a prompt may use: those of the words that ship. */
export function shippedWords(key: PromptKey): string {
  return EN[key]
}

/** A prompt in the topic's language: the user's own, else the words that ship; other languages than theirs get English. */
export function say(
  { brief, prompts }: Pick<State, 'brief' | 'prompts'>,
  key: PromptKey,
  values: Readonly<Record<string, string>> = {},
): string {
  const code = brief.language.split('-')[0] ?? 'en'
  const words = (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? EN
  return fillTemplate(prompts[key] ?? words[key], values)
}
