import { voteOf } from '../ledger.js'
import type { State, Turn } from '../state.js'
import type { Status } from '../types.js'
import { isFinal } from './method.js'
import { lacksForm } from './reckoned.js'

/** Takes an ended discussion up where it can still change: whoever failed last, or gave no vote, is asked again. */
export function reopen(state: State): State {
  if (state.ended?.status === 'no-quorum' && state.beforeClose) {
    const { failures, pointsRaised, remarks } = state
    const before = forgiveFailures({ ...state.beforeClose, failures, pointsRaised, remarks, ended: null })
    const mute = before.phases.at(-1)?.turns.filter((turn) => !voteOf(turn.reply)) ?? []
    const heard = before.phases.map((phase) => ({
      ...phase,
      turns: phase.turns.filter((turn) => !mute.includes(turn)),
    }))
    const after = state.phases.slice(before.phases.length).flatMap((phase) => phase.turns)
    return { ...before, phases: heard, setAside: [...state.setAside, ...mute, ...after] }
  }
  if (state.phases.at(-1)?.name === 'proposal' && state.ended?.status === 'failed') {
    const first = state.phases.find(({ name }) => name === 'proposal')
    const proposer = first?.speakers[0] ?? state.proposer
    const before = state.phases.filter(({ name }) => name !== 'proposal')
    return { ...state, proposer, phases: before, ended: null }
  }
  return forgiveFailures(withoutMute({ ...state, ended: null }, state.ended?.status))
}

/** Where too few replies could be reckoned with, those that could not are asked for anew. */
function withoutMute(state: State, status: Status | undefined): State {
  if (status !== 'no-quorum' && status !== 'failed') return state
  const isMute = (turn: Turn) => lacksForm(state, turn)
  const open = state.phases.filter(({ closed }) => !closed)
  return {
    ...state,
    phases: state.phases.map((phase) =>
      phase.closed ? phase : { ...phase, turns: phase.turns.filter((turn) => !isMute(turn)) },
    ),
    setAside: [...state.setAside, ...open.flatMap(({ turns }) => turns.filter(isMute))],
  }
}

/**
 * With more rounds than before, conditions are answered in the next one, where they can be voted on, and a step that
 * comes after the last round has to wait.
 */
export function dropIdle(state: State, maxRounds: number): State {
  const phase = state.phases.at(-1)
  if (!phase || phase.closed || phase.turns.length > 0 || maxRounds <= phase.round) return state
  const isLast = phase.name === 'closing' || isFinal(state.method, phase)
  return isLast ? { ...state, phases: state.phases.slice(0, -1) } : state
}

function forgiveFailures(state: State): State {
  return {
    ...state,
    phases: state.phases.map((phase) => (phase.closed ? phase : { ...phase, failures: [] })),
  }
}
