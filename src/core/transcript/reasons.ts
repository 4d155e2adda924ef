import type { Agent, Point } from '../types.js'

/** How a step ends that too few of its speakers answered. */
const TOO_FEW = /^[^:]+: \d+ of \d+ answered/

/**
 * The reason of a verdict or of an ending as people read it: agents by their names. The log has their ids, which stay
 * the same when a team renames its agents.
 */
export function withNames({ agents }: { agents: readonly Agent[] }, reason: string): string {
  const nameOf = (id: string): string => agents.find((agent) => agent.id === id)?.name ?? id
  const named = reason
    .replace(/(?<=\bobjection of )[^;]+/g, (ids) => ids.split(', ').map(nameOf).join(', '))
    .replace(/^\S+(?= could not revise the proposal: )/, nameOf)
    .replace(/^([^:]+: )(\S+)(?=: )/, (_, step: string, id: string) => step + nameOf(id))
  const listsAgents = named.startsWith('nobody could propose') || TOO_FEW.test(named)
  if (!listsAgents) return named
  // Several may have failed for one reason; a log can hold ids that no configuration allows.
  const anyId = agents.map(({ id }) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const lists = new RegExp(`(?<=\\(|; )(?:${anyId})(?:, (?:${anyId}))*(?=: )`, 'g')
  return named.replace(lists, (ids) => ids.split(', ').map(nameOf).join(', '))
}

/** An answer of fewer words, such as `yes, of course`, says nothing of how. */
const LEAST_WORDS = 4

/** How an accepted point changed the decision, as its answer says it; where that says nothing, the point itself. */
export function howAccepted({ text, answer }: Point): string {
  const how = answer?.text ?? ''
  return how.split(/\s+/).length >= LEAST_WORDS ? how : text
}

/** `round 2`, `rounds 2 and 3`, `rounds 2, 3 and 4`. */
export function nameRounds(rounds: readonly number[]): string {
  const before = rounds.slice(0, -1).join(', ')
  return before === '' ? `round ${rounds.join('')}` : `rounds ${before} and ${rounds.at(-1)}`
}

/** A text as a sentence of its own: a capital letter in front, a full stop at its end. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  const first = /^[a-zäöü](?=\p{Ll}|\s)/u.test(trimmed) ? trimmed.charAt(0).toUpperCase() : trimmed.charAt(0)
  return `${first}${trimmed.slice(1)}${/[.!?…](?:[”“"')*]{0,3})$/u.test(trimmed) || !trimmed ? '' : '.'}`
}
