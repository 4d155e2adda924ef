import type { State } from './state.js'

/**
 * The reason of a verdict or of an ending as people read it: agents by their names. The log has their ids, which stay
 * the same when a team renames its agents.
 */
export function withNames({ agents }: Pick<State, 'agents'>, reason: string): string {
  const nameOf = (id: string): string => agents.find((agent) => agent.id === id)?.name ?? id
  const named = reason
    .replace(/(?<=\bobjection of )[^;]+/g, (ids) => ids.split(', ').map(nameOf).join(', '))
    .replace(/^\S+(?= could not revise the proposal: )/, nameOf)
  if (!named.startsWith('nobody could propose')) return named
  return agents.reduce(
    (text, { id, name }) =>
      text.replace(`(${id}: `, () => `(${name}: `).replace(`; ${id}: `, () => `; ${name}: `),
    named,
  )
}

/** A text as a sentence of its own: a capital letter in front, a full stop at its end. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  const first = /^[a-zäöü](?=\p{Ll}|\s)/u.test(trimmed) ? trimmed.charAt(0).toUpperCase() : trimmed.charAt(0)
  return `${first}${trimmed.slice(1)}${/[.!?…](?:[”“"')*]{0,3})$/u.test(trimmed) || !trimmed ? '' : '.'}`
}
