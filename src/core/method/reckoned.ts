import type { State, Turn } from '../state.js'
import type { Expects } from './method.js'

const RECKONED: ReadonlySet<Expects> = new Set(['ranking', 'estimate', 'criteria', 'scores', 'findings'])

/** Whether a turn of a step that has to be reckoned with holds nothing to reckon with: it counts as no answer. */
export function lacksForm({ method }: Pick<State, 'method'>, { phase, reply }: Turn): boolean {
  const expects = method.steps.find(({ name }) => phase === `step:${name}`)?.expects
  return expects !== undefined && RECKONED.has(expects) && reply.form?.type !== expects
}
