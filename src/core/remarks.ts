import type { EventBody } from './events.js'
import { lookAhead } from './method/ahead.js'
import { isFinal } from './method/method.js'
import type { Remark, State } from './state.js'
import type { PhaseName } from './types.js'

/** Who comes to see a remark made now. */
export interface Audience {
  /** Everyone who is asked in this round or later; null: whoever is asked next, since no round follows. */
  round: number | null
  /** False: only if somebody is asked then at all. */
  isCertain: boolean
}

/** A remark, and what became of it. */
export interface HeardRemark {
  /** The round from which on it is seen. */
  round: number
  text: string
  /** Whether a phase was begun whose speakers see it. */
  seen: boolean
}

/**
 * The event that keeps a remark made now. Everyone sees it from the next round on; where no round follows, from the
 * next phase on.
 */
export function recordRemark(state: State, text: string): EventBody {
  return { type: 'remark.added', text, round: audienceOfRemark(state)?.round ?? roundBegun(state) }
}

/** Who comes to see a remark made now; null: nobody, since nobody is asked any more. */
export function audienceOfRemark(state: State): Audience | null {
  const { phase, round, isCertain } = lookAhead(state)
  if (!phase) return null
  const isBegun = state.phases.some(({ name }) => name !== 'classify')
  if (!isBegun) return { round: 1, isCertain }
  return { round: round ? roundBegun(state) + 1 : null, isCertain }
}

/** The remarks that a phase opened now takes up: those meant for its round, and all where no round follows it. */
export function remarksFor(state: State, { round, name }: { round: number; name: PhaseName }): Remark[] {
  const isLast = round >= state.maxRounds || name === 'synthesis' || isFinal(state.method, { name })
  return pendingRemarks(state).filter((remark) => isLast || remark.round <= round)
}

/** The remarks that no phase has taken up yet. */
export function pendingRemarks({ remarks, phases }: State): Remark[] {
  const taken = new Set(phases.flatMap((phase) => phase.remarks?.map(({ seq }) => seq) ?? []))
  return remarks.filter(({ seq }) => !taken.has(seq))
}

/** Every remark in order, with what became of it. */
export function heardRemarks({ remarks, phases }: State): HeardRemark[] {
  return remarks.map(({ seq, text, round }) => {
    const seenIn = phases.find((phase) => phase.remarks?.some((remark) => remark.seq === seq))
    return { round: seenIn?.round ?? round, text, seen: seenIn !== undefined }
  })
}

function roundBegun({ phases }: State): number {
  return phases.at(-1)?.round ?? 1
}
