import type { Phase, State, Turn } from '../state.js'
import type { Form } from '../types.js'
import type { Expects } from './method.js'

/** A step as it was taken in one round; where its speakers speak in turn, it has several phases. */
export interface TakenStep {
  round: number
  phases: Phase[]
  turns: Turn[]
}

/** The rounds in which the steps that expect something were taken, the earliest first; closed phases only. */
export function stepsTaken(
  { method, phases }: Pick<State, 'method' | 'phases'>,
  expects: Expects,
): TakenStep[] {
  const names = new Set(
    method.steps.filter((step) => step.expects === expects).map(({ name }) => `step:${name}`),
  )
  const byStep = new Map<string, TakenStep>()
  for (const phase of phases) {
    if (!phase.closed || !names.has(phase.name)) continue
    const key = `${phase.name}@${phase.round}`
    const taken = byStep.get(key) ?? { round: phase.round, phases: [], turns: [] }
    taken.phases.push(phase)
    taken.turns.push(...phase.turns)
    byStep.set(key, taken)
  }
  return [...byStep.values()]
}

/** The forms of one type that some turns hold, with their authors; sorted by author, so that the order of replies changes nothing. */
export function formsIn<Type extends Form['type']>(
  turns: readonly Turn[],
  type: Type,
): { agent: string; form: Extract<Form, { type: Type }> }[] {
  const isAsked = (form: Form): form is Extract<Form, { type: Type }> => form.type === type
  return turns
    .flatMap(({ agent, reply: { form } }) => (form !== null && isAsked(form) ? [{ agent, form }] : []))
    .sort((one, other) => (one.agent < other.agent ? -1 : one.agent > other.agent ? 1 : 0))
}

/** The mean of some numbers, whatever their order; null of none. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sum = values.toSorted((one, other) => one - other).reduce((total, value) => total + value, 0)
  return Number((sum / values.length).toPrecision(12))
}
