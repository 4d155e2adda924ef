import type { Verdict } from './events.js'
import { openPoints } from './ledger.js'
import type { Point, Policy, Vote } from './types.js'

/** The votes on one proposal or revision. */
export interface Poll {
  /** Agent ids of all responders, in team order. */
  responders: readonly string[]
  /** The vote of each responder that gave one. */
  votes: ReadonlyMap<string, Vote>
  /** The ledger as it stands. */
  points: readonly Point[]
  policy: Policy
  /** Supporters whose conditions were accepted after they voted. */
  carried?: readonly string[]
}

/**
 * Counts the votes: quorum, rule, veto and open points. The result does not depend on the order of the votes.
 * The terms are those of the README's section on consensus.
 */
export function judge({ responders, votes, points, policy, carried = [] }: Poll): Verdict {
  const open = openPoints(points)
  const voters = responders.filter((agent) => votes.has(agent))
  const supporters = voters.filter((agent) => supports(votes.get(agent), agent, open))
  const needed = Math.max(1, Math.ceil(policy.quorum * responders.length - 1e-9))
  const vetoedBy = voters.filter((agent) => votes.get(agent) === 'OBJECTION' && hasVeto(policy, agent))
  const facts = {
    responders: responders.length,
    votes: voters.length,
    supporters: supporters.length,
    share: voters.length > 0 ? supporters.length / voters.length : 0,
    missing: responders.filter((agent) => !votes.has(agent)),
    carried: carried.filter((agent) => supporters.includes(agent)),
    quorumMet: voters.length >= needed,
    vetoedBy,
    openPoints: open.map((point) => point.id),
  }
  const obstacles = [
    !facts.quorumMet && `quorum missed: ${voters.length} of ${responders.length} voted, ${needed} needed`,
    facts.quorumMet && !ruleMet(policy.rule, supporters.length, voters.length) && shortOf(policy, facts),
    vetoedBy.length > 0 && `objection of ${vetoedBy.join(', ')}`,
    open.length > 0 && `open: ${facts.openPoints.join(', ')}`,
  ].filter((obstacle) => obstacle !== false)
  const support = `${supporters.length} of ${voters.length} votes support (${policy.rule})`
  return {
    ...facts,
    reached: obstacles.length === 0,
    why: obstacles.length === 0 ? support : obstacles.join('; '),
  }
}

/** Whether consensus would be reached if every open condition were accepted, and there is such a condition. */
export function onlyConditionsInTheWay(poll: Poll): boolean {
  if (!openPoints(poll.points).some((point) => point.kind === 'condition')) return false
  const points = poll.points.map((point) =>
    point.status === 'open' && point.kind === 'condition' ? { ...point, status: 'accepted' as const } : point,
  )
  return judge({ ...poll, points }).reached
}

/** SUPPORT supports; SUPPORT_WITH_CONDITIONS does once none of its author's points is open. */
export function supports(vote: Vote | undefined, agent: string, open: readonly Point[]): boolean {
  if (vote === 'SUPPORT') return true
  return vote === 'SUPPORT_WITH_CONDITIONS' && !open.some((point) => point.by.includes(agent))
}

function hasVeto(policy: Policy, agent: string): boolean {
  return policy.veto === 'all' || (policy.veto !== 'none' && policy.veto.includes(agent))
}

/** In whole numbers, so that 2 of 3 is two thirds. */
function ruleMet(rule: Policy['rule'], supporters: number, votes: number): boolean {
  switch (rule) {
    case 'unanimous':
      return votes > 0 && supporters === votes
    case 'two-thirds':
      return votes > 0 && supporters * 3 >= votes * 2
    case 'majority':
      return supporters * 2 > votes
    case 'no-objection':
      return supporters >= 1
  }
}

function shortOf(policy: Policy, facts: { supporters: number; votes: number }): string {
  return `${facts.supporters} of ${facts.votes} votes support, too few for ${policy.rule}`
}
