import { hashText } from '../hash.js'
import type { Phase, State } from '../state.js'
import type { PhaseName } from '../types.js'
import type { Expects } from './method.js'
import { stepOf } from './method.js'

/** What is said for its own sake and shown to nobody. */
const UNSHOWN: ReadonlySet<PhaseName> = new Set(['picks', 'classify'])

/** Whether the speakers of `to` are shown what was said in the earlier phase `from`. A pick is shown to nobody. */
export function isShown(state: State, from: Phase, to: Phase): boolean {
  if (UNSHOWN.has(from.name) || UNSHOWN.has(to.name)) return false
  if (state.method.flow === 'votes') return true
  const { sees } = stepOf(state, to)
  return sees === 'all' || sees.includes(stepOf(state, from).name)
}

/** What a phase's replies have to hold; null: what the form of a vote or a proposal asks for. */
export function expectationOf(state: State, phase: Phase): Expects | null {
  if (phase.name === 'picks') return 'pick'
  if (phase.name === 'classify') return 'method'
  return isStep(state, phase) ? stepOf(state, phase).expects : null
}

function isStep({ method }: State, { name }: Phase): boolean {
  return method.flow === 'steps' && name !== 'classify'
}

/** Whether whoever speaks in a phase is shown replies without their authors' names. */
export function hidesNames(state: State, phase: Phase): boolean {
  return state.anonymous || (isStep(state, phase) && stepOf(state, phase).anonymous)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * The labels under which a reader sees the others without their names: letters, dealt out in another order to each
 * reader, so that no place in the list is an advantage; the same for the same topic and panel, so that a run can be
 * repeated.
 * @returns agent id to label, in the order of the labels
 */
export function labelsFor(state: State, reader: string): Map<string, string> {
  const dealt = state.agents
    .map(({ id }) => ({ id, lot: hashText(`${state.brief.text}\n${reader}\n${id}`) }))
    .sort((one, other) => one.lot - other.lot || (one.id < other.id ? -1 : 1))
  return new Map(dealt.map(({ id }, index) => [id, labelAt(index)]))
}

/** A to Z, then A2 to Z2 and so on. */
function labelAt(index: number): string {
  const turn = Math.floor(index / LETTERS.length)
  return `${LETTERS[index % LETTERS.length]}${turn === 0 ? '' : turn + 1}`
}
