import type { PointChange } from '../events.js'
import type { Turn } from '../state.js'
import { fingerprint, sameFingerprint } from '../text/similarity.js'
import type { Assumption } from '../types.js'

/** Texts this alike are one assumption. */
const SAME = 0.75

/**
 * What a phase's replies do to the assumptions: new ones get an id, `[A1] confirmed` and `[A1] disputed` are noted.
 * An author's word on its own assumption checks nothing.
 */
export function checkAssumptions(assumptions: readonly Assumption[], turns: readonly Turn[]): PointChange[] {
  const known = assumptions.map(({ id, text, by }) => ({ id, by, print: fingerprint(text) }))
  const changes: PointChange[] = []
  for (const { agent, reply } of turns) {
    for (const { id, verdict, text } of reply.checks) {
      const checked = assumptions.find((assumption) => assumption.id === id)
      if (checked && !checked.by.includes(agent))
        changes.push({ change: 'checked', id, by: agent, verdict, text })
    }
    for (const text of reply.assumptions) {
      const print = fingerprint(text)
      if (known.some((other) => sameFingerprint(other.print, print, SAME))) continue
      const id = `A${known.length + 1}`
      known.push({ id, by: [agent], print })
      changes.push({ change: 'assumed', id, by: [agent], text })
    }
  }
  return changes
}

/** The assumptions after some changes; the input stays as it is. */
export function applyToAssumptions(
  assumptions: readonly Assumption[],
  changes: readonly PointChange[],
): Assumption[] {
  const byId = new Map(assumptions.map((assumption) => [assumption.id, assumption]))
  for (const change of changes) {
    if (change.change === 'assumed') {
      const { id, by, text } = change
      byId.set(id, { id, by, text, checks: [] })
    }
    if (change.change === 'checked') {
      const { id, by: agent, verdict, text } = change
      const assumption = byId.get(id)
      if (!assumption) continue
      const others = assumption.checks.filter((check) => check.agent !== agent)
      byId.set(id, { ...assumption, checks: [...others, { agent, verdict, text }] })
    }
  }
  return [...byId.values()]
}

/** Whether someone disputes it, everyone who spoke of it confirms it, or nobody did. */
export function standingOf({ checks }: Assumption): 'confirmed' | 'disputed' | 'unverified' {
  if (checks.some(({ verdict }) => verdict === 'disputed')) return 'disputed'
  return checks.some(({ verdict, text }) => verdict === 'confirmed' && text !== '')
    ? 'confirmed'
    : 'unverified'
}
