import type { MethodSpec } from '../method/method.js'
import type { FollowUpKind, PhaseName, VotePhase } from '../types.js'

const TASKS: Record<VotePhase, string> = {
  classify: 'the method that suits the topic',
  picks: 'its blind pick',
  proposal: 'the proposal',
  revision: 'the revision',
  answers: 'its answer',
  challenge: 'the attack on the emerging majority',
  closing: 'the last answers to the open conditions',
  synthesis: 'the synthesis',
}

const LACKING: Record<FollowUpKind, string> = {
  position: 'its position',
  conditions: 'its conditions',
  answers: 'answers that say how or why',
  form: 'what was asked for in a form that can be read',
  traces: 'the accepted points it left out',
}

/** What an agent is asked for in a phase: `the revision`; for a step of a method its name. */
export function nameTask(phase: PhaseName): string {
  return isVotePhase(phase) ? TASKS[phase] : `its ${nameStep(phase)}`
}

/** What a reply lacked, as it is asked for once more. */
export function nameLack(kind: FollowUpKind): string {
  return LACKING[kind]
}

/** A phase's name without the mark of a step. */
export function nameStep(phase: PhaseName): string {
  return phase.replace(/^step:/, '')
}

/** A phase's heading. */
export function titleOf({ steps }: MethodSpec, phase: PhaseName): string {
  const name = nameStep(phase)
  return steps.find((step) => step.name === name)?.title ?? `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`
}

function isVotePhase(phase: PhaseName): phase is VotePhase {
  return Object.hasOwn(TASKS, phase)
}
