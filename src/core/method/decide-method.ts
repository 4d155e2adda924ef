import type { Ask, Step } from '../decide.js'
import { findMethod, findMisfit } from '../methods.js'
import type { State } from '../state.js'
import type { MethodSpec } from './method.js'

const CLASSIFY = { round: 1, phase: 'classify' as const }

/** Asks the proposer which method suits the topic; without a usable answer it is `consensus`, which suits most. */
export function chooseByProposer(state: State): Step {
  const phase = state.phases.at(-1)
  if (!phase)
    return { do: 'append', event: { type: 'phase.opened', ...CLASSIFY, speakers: [state.proposer] } }
  if (phase.closed) return { do: 'append', event: { type: 'method.chosen', ...readChoice(state) } }
  if (phase.turns.length > 0 || phase.failures.length > 0)
    return { do: 'append', event: { type: 'phase.closed', ...CLASSIFY, changes: [] } }
  const ask: Ask = { ...CLASSIFY, agent: state.proposer, followUp: null }
  return { do: 'ask', asks: [ask] }
}

function readChoice(state: State): { spec: MethodSpec; why: string } {
  const consensus = findMethod('consensus') as MethodSpec
  const form = state.phases.at(-1)?.turns[0]?.reply.form
  if (form?.type !== 'method') return { spec: consensus, why: 'the proposer named no method' }
  const spec = findMethod(form.name)
  if (!spec) return { spec: consensus, why: `the proposer named '${form.name}', which is no method` }
  const misfit = findMisfit(spec, state.agents.length, state.maxRounds)
  if (misfit) return { spec: consensus, why: misfit.wrong }
  return { spec, why: `the proposer chose it${form.why ? `: ${form.why}` : ''}` }
}
