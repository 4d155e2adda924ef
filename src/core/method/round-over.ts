import type { EventBody } from '../events.js'
import { hasRounds } from '../methods.js'
import type { State } from '../state.js'

type Opened = Extract<EventBody, { type: 'phase.opened' }>

/** Whether a round has come to its end before a phase is opened; where a method has no rounds, a step. */
export function isRoundOver({ phases, verdicts, method }: State, { round, phase }: Opened): boolean {
  const last = phases.at(-1)
  if (!last || last.name === 'classify' || round > last.round) return true
  if (method.flow === 'votes') return verdicts.length >= last.round
  return (
    !hasRounds(method) || method.steps.some(({ name, when }) => phase === `step:${name}` && when === 'last')
  )
}
