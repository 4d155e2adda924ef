import { labelsFor } from '../method/visibility.js'
import type { State } from '../state.js'
import type { Agent } from '../types.js'

/** What stands between `owner` and its name: a colon, and perhaps markup. */
const OWNER = '(\\bowner[\\s:=*_@]{1,6})'

/**
 * A text that others wrote, with labels in the place of the owners it names, where the panel is anonymous: an agent
 * takes tasks upon itself by its id, which would tell who wrote the text. The reader's own id stays.
 */
export function maskOwners(state: State, reader: Agent, text: string): string {
  if (!state.anonymous || !/owner/i.test(text)) return text
  const labels = labelsFor(state, reader.id)
  return state.agents
    .filter(({ id }) => id !== reader.id)
    .reduce((masked, { id, name }) => {
      const names = [id, name].filter(Boolean).map(escapePattern).join('|')
      const pattern = new RegExp(`${OWNER}(?:${names})(?![\\p{L}\\p{N}_-])`, 'giu')
      return masked.replace(pattern, (_, before: string) => `${before}answer ${labels.get(id)}`)
    }, text)
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
