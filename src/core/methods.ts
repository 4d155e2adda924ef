import { type MethodSpec, step } from './method/method.js'

const PROPOSAL = step({
  name: 'proposal',
  title: 'Proposal',
  speakers: 'proposer',
  expects: 'decision',
  words: 450,
})
const PICKS = step({
  name: 'picks',
  title: 'Blind picks',
  speakers: 'responders',
  sees: [],
  expects: 'pick',
  words: 40,
})
const ANSWERS = step({
  name: 'answers',
  title: 'Answers',
  speakers: 'responders',
  when: 'every',
  expects: 'vote',
  words: 200,
})
const REVISION = step({
  name: 'revision',
  title: 'Revision',
  speakers: 'proposer',
  when: 'later',
  expects: 'decision',
  words: 450,
})

const consensus: MethodSpec = {
  name: 'consensus',
  summary: 'one proposes, the others vote with conditions; the proposal is revised until the panel agrees',
  use: 'a decision that several people have to stand by',
  agents: { least: 2, most: null },
  flow: 'votes',
  settles: 'votes',
  steps: [PICKS, PROPOSAL, REVISION, ANSWERS],
}

const advocate: MethodSpec = {
  name: 'advocate',
  summary:
    'consensus in which one agent, who does not vote, has to attack what the majority is about to agree on',
  use: 'a decision that looks obvious, or a panel that agrees too soon',
  agents: { least: 3, most: null },
  flow: 'votes',
  settles: 'votes',
  steps: [
    PICKS,
    PROPOSAL,
    REVISION,
    ANSWERS,
    step({ name: 'challenge', title: 'Challenge', speakers: 'advocate', words: 250 }),
  ],
}

const council: MethodSpec = {
  name: 'council',
  summary:
    'independent answers, ranked by everyone without names, brought together by a chair who did not answer',
  use: 'an open question where several good answers are worth more than one agreed one',
  agents: { least: 3, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({ name: 'answer', title: 'Answers', speakers: 'panel', sees: [], words: 350 }),
    step({
      name: 'ranking',
      title: 'Ranking',
      speakers: 'panel',
      sees: ['answer'],
      anonymous: true,
      expects: 'ranking',
      words: 150,
    }),
    step({
      name: 'synthesis',
      title: 'Synthesis',
      speakers: 'chair',
      when: 'last',
      sees: ['answer'],
      anonymous: true,
      shows: 'ranking',
      expects: 'decision',
      words: 450,
    }),
  ],
}

const debate: MethodSpec = {
  name: 'debate',
  summary: 'for and against are assigned, argue and rebut; a judge decides by arguments and evidence alone',
  use: 'a yes-or-no question whose best arguments on both sides should be heard',
  agents: { least: 3, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({ name: 'opening', title: 'Openings', speakers: 'panel', sees: [], words: 300 }),
    step({
      name: 'rebuttal',
      title: 'Rebuttals',
      speakers: 'panel',
      when: 'later',
      sees: ['opening', 'rebuttal'],
      words: 250,
    }),
    step({
      name: 'judgement',
      title: 'Judgement',
      speakers: 'chair',
      when: 'last',
      expects: 'decision',
      words: 400,
    }),
  ],
}

const delphi: MethodSpec = {
  name: 'delphi',
  summary: 'anonymous estimates with reasons, in rounds that each see the median and the spread of the last',
  use: 'an estimate: how long, how much, how likely',
  agents: { least: 3, most: null },
  flow: 'steps',
  settles: 'estimates',
  steps: [
    step({
      name: 'estimate',
      title: 'Estimates',
      speakers: 'all',
      when: 'every',
      sees: ['estimate'],
      anonymous: true,
      shows: 'estimates',
      expects: 'estimate',
      words: 120,
    }),
  ],
}

const tradeoff: MethodSpec = {
  name: 'tradeoff',
  summary:
    'criteria with weights, scores from everyone, a decision matrix, and a decision that answers to it',
  use: 'a choice among options that are good at different things',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({
      name: 'criteria',
      title: 'Criteria',
      speakers: 'proposer',
      sees: [],
      expects: 'criteria',
      words: 250,
    }),
    step({
      name: 'scores',
      title: 'Scores',
      speakers: 'all',
      sees: ['criteria'],
      expects: 'scores',
      words: 250,
    }),
    step({
      name: 'decision',
      title: 'Decision',
      speakers: 'proposer',
      when: 'last',
      shows: 'matrix',
      expects: 'decision',
      words: 350,
    }),
  ],
}

const answer: MethodSpec = {
  name: 'answer',
  summary: 'independent answers and one check of them against each other',
  use: 'a question of fact, which no vote makes truer',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({ name: 'answer', title: 'Answers', speakers: 'panel', sees: [], words: 200 }),
    step({
      name: 'check',
      title: 'Check',
      speakers: 'chair',
      when: 'last',
      anonymous: true,
      expects: 'decision',
      words: 250,
    }),
  ],
}

/** How `openbotman review` is held. It needs a diff, so that it is neither listed among the methods nor chosen by `auto`. */
export const REVIEW: MethodSpec = {
  name: 'review',
  summary:
    'everyone reviews a diff alone; the findings have severity, file and line, and the same ones are merged',
  use: 'a change that is about to be merged: openbotman review',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [
    step({
      name: 'findings',
      title: 'Findings',
      speakers: 'all',
      sees: [],
      expects: 'findings',
      words: 600,
    }),
  ],
}

/** The method that is still to be chosen: the proposer is asked for it. */
export const AUTO: MethodSpec = {
  name: 'auto',
  summary: 'the topic decides: by rules, and where they cannot tell by the proposer',
  use: 'when you do not want to choose',
  agents: { least: 2, most: null },
  flow: 'steps',
  settles: null,
  steps: [],
}

/** The methods that ship, in the order in which they are listed; `auto` is the choice among them. */
export const METHODS: readonly MethodSpec[] = [consensus, advocate, council, debate, delphi, tradeoff, answer]

/** A method by its name. */
export function findMethod(name: string): MethodSpec | null {
  return [...METHODS, REVIEW].find((method) => method.name === name) ?? null
}

/** Whether some step is taken in every round, so that their number matters. */
export function hasRounds({ steps }: MethodSpec): boolean {
  return steps.some(({ when }) => when === 'every' || when === 'later')
}

/** What is wrong with holding a method with so many agents and rounds; null: nothing. */
export function findMisfit(
  { name, agents, steps }: MethodSpec,
  panel: number,
  maxRounds: number,
): { wrong: string; cure: string } | null {
  if (panel < agents.least) {
    return {
      wrong: `the method ${name} needs at least ${agents.least} agents, and there are ${panel}`,
      cure: 'Name more with --agents, or take another method: openbotman methods.',
    }
  }
  if (agents.most !== null && panel > agents.most) {
    return {
      wrong: `the method ${name} takes at most ${agents.most} agents, and there are ${panel}`,
      cure: 'Name fewer with --agents, or take another method: openbotman methods.',
    }
  }
  if (steps.some(({ speakers }) => speakers === 'advocate') && maxRounds < 2) {
    return {
      wrong: `the method ${name} needs at least 2 rounds: in the second one the attack is answered`,
      cure: 'Allow more with --rounds.',
    }
  }
  return null
}
