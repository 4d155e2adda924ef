import { AUTO, hasRounds, METHODS } from '../methods.js'
import type { State } from '../state.js'
import type { StepSpec } from './method.js'
import { respondersOf, seatsOf } from './seats.js'

/** What has to be known of a discussion to count its calls. */
export type Expected = Pick<State, 'agents' | 'proposer' | 'chair' | 'method' | 'picks' | 'maxRounds'>

/** One reply that will be asked for. */
export interface ExpectedCall {
  agent: string
  /** Calls with the same number are made together and see nothing of one another. */
  group: number
  /** The step's name, or the phase's where no step has that name. */
  step: string
  /** The longest reply asked for. */
  words: number
  /** The steps whose replies its speaker is shown. */
  sees: StepSpec['sees']
}

/** A vote on a revision, and the chair's text, which no step has words for. */
const VOTE_WORDS = 60
const SYNTHESIS_WORDS = 250

/**
 * The calls of a discussion, in their order, questions for what a reply lacks left out.
 * @param extent `least`: agreement, or settled estimates, as early as may be; `most`: all rounds, and what may follow
 */
export function expectCalls(panel: Expected, extent: 'least' | 'most'): ExpectedCall[] {
  const groups = groupsOf(panel, extent)
  return [...groups]
    .filter((calls) => calls.length > 0)
    .flatMap((calls, group) => calls.map((call) => ({ ...call, group })))
}

type Group = Omit<ExpectedCall, 'group'>[]

const CLASSIFY_WORDS = 30

function groupsOf(panel: Expected, extent: 'least' | 'most'): Iterable<Group> {
  if (panel.method.name === AUTO.name) return groupsOfAuto(panel, extent)
  return panel.method.flow === 'votes' ? groupsOfVotes(panel, extent) : groupsOfSteps(panel, extent)
}

/** The proposer is asked for the method; what it will be is not known, and consensus is what it comes to most often. */
function* groupsOfAuto(panel: Expected, extent: 'least' | 'most'): Generator<Group> {
  yield [{ agent: panel.proposer, step: 'classify', words: CLASSIFY_WORDS, sees: [] }]
  const [consensus] = METHODS
  if (consensus) yield* groupsOfVotes({ ...panel, method: consensus }, extent)
}

/** Picks and proposal are made together; in later rounds a revision, then the votes on it. */
function* groupsOfVotes(panel: Expected, extent: 'least' | 'most'): Generator<Group> {
  const { method, maxRounds, proposer, chair, picks } = panel
  const words = (name: string) => method.steps.find((step) => step.name === name)?.words ?? SYNTHESIS_WORDS
  const call = (agent: string, step: string, limit = words(step)) => {
    const sees = step === 'picks' ? [] : ('all' as const)
    return { agent, step, words: limit, sees }
  }
  const responders = respondersOf(panel)
  const last = extent === 'least' ? 1 : maxRounds
  for (let round = 1; round <= last; round++) {
    const blind = round === 1 ? responders.filter((id) => picks.includes(id)) : []
    yield [...blind.map((id) => call(id, 'picks')), call(proposer, round === 1 ? 'proposal' : 'revision')]
    yield responders.map((id) => call(id, 'answers', round === 1 ? words('answers') : VOTE_WORDS))
    if (round === 1) yield seatsOf(panel, 'advocate').map((id) => call(id, 'challenge'))
  }
  if (extent === 'most') yield [call(proposer, 'closing', words('revision'))]
  if (chair !== null) yield [call(chair, 'synthesis', SYNTHESIS_WORDS)]
}

function* groupsOfSteps(panel: Expected, extent: 'least' | 'most'): Generator<Group> {
  const { method } = panel
  const take = function* (when: readonly StepSpec['when'][]): Generator<Group> {
    for (const step of method.steps) {
      if (!when.includes(step.when)) continue
      const calls = seatsOf(panel, step.speakers).map((agent) => ({
        agent,
        step: step.name,
        words: step.words,
        sees: step.sees,
      }))
      if (step.order === 'parallel') yield calls
      else for (const each of calls) yield [each]
    }
  }
  const rounds = roundsOf(panel, extent)
  for (let round = 1; round <= rounds; round++)
    yield* take(round === 1 ? ['first', 'every'] : ['every', 'later'])
  yield* take(['last'])
}

/** Estimates have settled in the second round at the earliest. */
function roundsOf({ method, maxRounds }: Expected, extent: 'least' | 'most'): number {
  if (!hasRounds(method)) return 1
  return method.settles === 'estimates' && extent === 'least' ? Math.min(2, maxRounds) : maxRounds
}
