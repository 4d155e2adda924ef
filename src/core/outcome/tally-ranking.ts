import { formsIn, meanOf } from '../method/steps-taken.js'
import { isShown, labelsFor } from '../method/visibility.js'
import type { Phase, State } from '../state.js'

/** How an answer was ranked by those who did not write it. */
export interface RankedAnswer {
  agent: string
  /** 0 (last in every ranking) to 1 (first in every one); null when nobody ranked it. */
  score: number | null
  /** In how many rankings it is the best of what others wrote. */
  firsts: number
  /** In how many rankings it stands. */
  rankings: number
}

/**
 * The answers that were ranked in a phase, best first; ties in team order, those that nobody ranked at the end.
 *
 * An author's place for its own answer is not counted: its ranking is read as if that answer were not in it. Of m
 * answers by others the first gets 1, the last 0, and those between are evenly spaced. A ranking that leaves some out
 * keeps that spacing around the middle, 0.5, so that being left out counts neither for nor against. The score is the
 * mean over the rankings that an answer stands in.
 * @param phase the ranking; where its speakers rank in turn, any of its phases with the turns of all of them
 */
export function tallyRanking(state: State, phase: Phase): RankedAnswer[] {
  const answers = listAnswers(state, phase)
  const tallies = new Map(answers.map((agent) => [agent, { points: [] as number[], firsts: 0 }]))
  for (const { agent: reader, form } of formsIn(phase.turns, 'ranking')) {
    const agents = agentsByLabel(state, reader)
    const others = answers.filter((agent) => agent !== reader)
    const ranked = form.labels
      .map((label) => agents.get(label))
      .filter((agent) => agent !== undefined && others.includes(agent))
    for (const [place, agent] of ranked.entries()) {
      const tally = tallies.get(agent ?? '')
      tally?.points.push(pointsFor(place, ranked.length, others.length))
      if (tally && place === 0) tally.firsts++
    }
  }
  return [...tallies]
    .map(([agent, { points, firsts }]) => ({ agent, score: meanOf(points), firsts, rankings: points.length }))
    .sort((one, other) => (other.score ?? -1) - (one.score ?? -1))
}

/** @param place counted from 0 @param ranked how many the ranking holds @param all how many it could hold */
function pointsFor(place: number, ranked: number, all: number): number {
  return all < 2 ? 0.5 : 0.5 + ((ranked - 1) / 2 - place) / (all - 1)
}

function agentsByLabel(state: State, reader: string): Map<string, string> {
  return new Map([...labelsFor(state, reader)].map(([agent, label]) => [label, agent]))
}

/** Who wrote something that the speakers of a phase were shown, in team order. */
function listAnswers(state: State, phase: Phase): string[] {
  const shown = state.phases.filter(
    (each) =>
      each.closed && each.name !== phase.name && each.round <= phase.round && isShown(state, each, phase),
  )
  const authors = new Set(shown.flatMap(({ turns }) => turns.map(({ agent }) => agent)))
  return state.agents.map(({ id }) => id).filter((id) => authors.has(id))
}
