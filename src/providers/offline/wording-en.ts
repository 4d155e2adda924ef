import { CONCEPTS } from './lexicon.js'
import { ENGLISH_MEASURES } from './measures-en.js'
import type { Wording } from './wording.js'

const SHARED = Object.fromEntries(CONCEPTS.map((concept) => [concept, concept])) as Wording['concepts']

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export const english: Wording = {
  note: '*Written by offline rules from the words of the topic, not by a model.*',
  briefNote: '*By offline rules, not by a model.*',
  quote: (text) => `“${text}”`,
  list,
  number: (value) => String(Math.round(value * 100) / 100).replace('-', '−'),
  concepts: { ...SHARED, ux: 'user experience' },
  // English topics keep the agents' own words.
  terms: {},
  measures: ENGLISH_MEASURES,
  otherMeasure: (focus) => ({
    ask: `what is required of ${focus}`,
    demand: (quoted) =>
      `It is settled before the start what ${quoted} means for ${focus}, and who answers for it`,
    failure: `nobody looks after ${focus}`,
    task: (quoted) => `Settle what ${quoted} means for ${focus}, and who answers for it`,
  }),
  otherwise: (demand, failure) => `${demand}; otherwise ${failure}.`,
  otherwiseMark: '; otherwise ',

  decision: {
    chosen: (title, reason) =>
      reason
        ? `**${title}**, since the topic says ${reason}.`
        : `**${title}**, though the topic names nothing in its favour.`,
    also: (points) => `Also in its favour: ${list(points)}.`,
    torn: (options) => {
      const broken = options.map(({ option, constraints }, index) =>
        index === 0 ? `${option} breaks ${list(constraints)}` : `${option} ${list(constraints)}`,
      )
      return `No option keeps every hard constraint: ${broken.join(', ')}.`
    },
    nearest: (title, reason, clashes) =>
      `By points **${title}** comes nearest${reason ? `, since the topic says ${reason}` : ''}; a person has to allow ${list(clashes.map(({ con, constraint }) => `${con} against ${constraint}`))}.`,
    aheadOf: ({ short }, on) =>
      on.length > 0
        ? `It is ahead of ${short} on ${list(on)}.`
        : `It is ahead of ${short} in the sum of the points.`,
    behind: ({ short }, breaks) =>
      `${short} has more points by these rules${breaks ? ', but breaks a hard constraint' : ''}.`,
    tied: ({ short }) => `${short} has as many points; of equals the one named first is taken.`,
    only: 'The topic names no other option.',
    price: (cons) => `Accepted as the price: ${list(cons)}.`,
    stillOpen: (cons) => `Still open: ${list(cons)}.`,
    givenUp: (points, { short }) => `Given up: ${list(points)} (${short}).`,
    breaks: (clashes) =>
      `It goes against a hard constraint, which a person has to allow: ${list(clashes.map(({ con, constraint }) => `${con} against ${constraint}`))}.`,
    binding: 'Binding before the first step:',
    bindingBrief: (ids) => `Binding before the first step: the tasks accepted with ${list(ids)}.`,
  },
  basis: {
    later: 'for later, so no choice now',
    noPoints: 'no pros or cons',
    more: (count) => `in ${plural(count, 'more point')}`,
    method: ({ focus, constraint, broken, onFocus, other }) => {
      const counts = [
        constraint && `${constraint} on a constraint`,
        broken && `${broken} if it breaks a hard one (✗)`,
        focus.length > 0 && `${onFocus} on my focus (${focus.join(', ')})`,
        constraint || focus.length > 0 ? `else ${other}` : other,
      ].filter(Boolean)
      return `Each point counts ${counts.join(', ')}; half if an open question, slight, or within the limit.`
    },
  },
  before: {
    when: (title, date) => `The earlier discussion ${title} of ${date}`,
    nothing: (when) => `${when} came to no decision.`,
    unknown: (when, decision) =>
      `${when} came to ${decision}, which rules cannot hold against the options of this topic.`,
    kept: (when, option) => `${when} came to ${option.short}; by the points of this topic it stays.`,
    changed: (when, option, now, [before, after]) =>
      `${when} came to ${option.short}; by the points of this topic ${now.short} is ahead of it, ${after} to ${before}.`,
    rest: 'What was accepted, declined or left open there is not weighed by these rules.',
  },
  expected: {
    recommendation: 'see the decision',
    tasks: 'see the action items',
    open: 'the questions among the action items',
    plan: 'the action items, in their order; the steps in detail are beyond rules and need a model or a person',
    fallback: ({ title }, con) => `${title}, second by points${con ? `; against it: ${con}` : ''}`,
    noFallback: 'the topic names no second option',
    concept: (points) => `the topic says ${list(points)}; more is beyond rules`,
    conceptSilent: 'the topic says nothing on this for the option chosen',
    beyond: 'beyond rules; needs a model or a person',
  },
  assumptions: {
    untouched: (constraints, { short }) =>
      `No pro or con of ${short} speaks of ${list(constraints)}; taken as kept.`,
    faceValue: "The topic's pros and cons are true and complete; rules do not check them.",
  },
  tasks: {
    clarify: (text) => `Clarify: ${text}`,
    listPoints: (options) => `Add the pros and cons of ${list(options)} to the topic`,
    writeDown: (ask) => `Write down ${ask}`,
    listOptions: 'Add the options with their pros and cons to the topic',
    answer: (quoted) => `Answer in writing: ${quoted}`,
    answerDoubt: (quoted) => `Answer ${quoted}; on a no, settle what takes its place before the start`,
    settle: (text) => `Settle before the start: ${text}`,
  },
  tornReason: ({ short }) =>
    `no option keeps every hard constraint; by points ${short} comes nearest, but a person has to say what gives way`,
  proposalReason: ({ short }, other, points, otherPoints) =>
    other
      ? `${short} fares best by the topic's own points, ${points} to ${otherPoints} for ${other.short}`
      : `${short} is the only option named, at ${points} points`,
  undecided: {
    noOptions: 'The topic names no options with pros and cons, so rules cannot choose.',
    noPoints: (options) =>
      `The topic names ${list(options)}, but no pros or cons, so rules cannot choose between them.`,
    asked: (ask) => `**At issue:** ${ask}${/[.?!…]\P{L}*$/u.test(ask) ? '' : '.'}`,
    askedMark: '**At issue:** ',
    nothingAsked: 'The topic asks no question.',
    constraints: (names) => `What constrains: ${list(names)}.`,
    noConstraints: 'It lists no constraints either.',
    order: (questions) =>
      `\n\nTo be settled first, in this order:\n${questions.map((each, index) => `${index + 1}. ${each}`).join('\n')}\n\n`,
    thereafter: 'The choice can be made once each option stands there with its pros and cons.',
    binding: 'Also to be settled before the choice:',
    reason: 'first what is open, then the choice: the topic gives rules nothing to weigh',
    concern: ({ ask, options, questions }) => {
      const missing =
        options.length > 0 ? `the pros and cons of ${list(options)}` : 'options with their pros and cons'
      const open = questions.length > 0 ? `, and answers to ${list(questions)}` : ''
      return `${ask} cannot be decided from the topic: missing are ${missing}${open}`
    },
    concernMark: 'cannot be decided from the topic',
    declined: 'not decidable from the topic: no options with pros and cons; a person has to add them',
    upheld: 'nothing has been added to the topic',
    upheldReason: (ids) => `${list(ids)} stands: nothing is chosen, so there is nothing to agree on`,
    opening: 'Nothing is chosen yet, so there is nothing to hold against my focus but the topic itself:',
    unchecked: 'The topic names no pros and cons, so rules can hold only the topic itself against my focus:',
    supportReason: (focus) => `settling the questions first is right; the topic speaks of ${list(focus)}`,
    supportBlind: 'settling the questions first is right',
    demand: (ask) => `It is written down ${ask}`,
    failure: (focus) => `${focus} cannot count in the choice`,
    demandReason: (focus) => `the topic names nothing on ${list(focus)}`,
  },
  answer: {
    support: ({ title }) => `Yes to **${title}**.`,
    conditional: ({ title }, count) => `Yes to **${title}**, on ${plural(count, 'condition')}.`,
    concern: ({ title }) => `**${title}** may stand, but it hangs on a question of fact.`,
    objection: ({ title }) => `No to **${title}**: by the topic's own words it breaks a hard constraint.`,
    covered: (quoted) => `− ${quoted} (a task of the proposal already)`,
    nothing: (focus) => `Nothing in the topic on ${list(focus)} for this option.`,
    lost: (points) => `Given up on my focus: ${list(points)}.`,
    heldReason: (points) => `what the topic says on my focus speaks for it: ${list(points)}`,
    noConReason: (focus, { short }) => `the topic names no con of ${short} on ${list(focus)}`,
    noFocusReason:
      'it fares best by the points of the topic, and I have no focus of my own to hold against it',
    coveredReason: (focus) => `what speaks against it on ${list(focus)} is a task of the proposal already`,
    conditionReason: (focus) => `it holds once the cons on ${list(focus)} are dealt with`,
    concernReason: (quoted) =>
      `the decision hangs on ${quoted}, and the proposal does not say what happens on a no`,
    objectionReason: ({ con, constraint }) => `${con} goes against the hard constraint ${constraint}`,
    demandAnswer: (quoted) => `There is an answer in writing to ${quoted} before the start`,
    demandDoubt: (quoted) =>
      `There is an answer to ${quoted} before the start, and a way out in case it is no`,
    doubtFailure: 'the decision rests on a guess',
    noOptionNamed: (options) =>
      `the decision names none of the options ${list(options)}, so it cannot be held against the topic`,
  },
  later: {
    upheld: ({ con, constraint }) => `${con} still stands against ${constraint}`,
    upheldReason: (ids) =>
      `${list(ids)} ${ids.length === 1 ? 'stands' : 'stand'}: a hard constraint is still broken`,
    withdrawn: 'no hard constraint of the topic depends on it',
    withdrawnReason: (ids) => `${list(ids)} withdrawn: the price is named, and no hard constraint is broken`,
    metReason: (ids) => `${list(ids)} ${ids.length === 1 ? 'is' : 'are'} met: the decision says what changes`,
    unchanged: 'the revision brings nothing up against my focus',
    news: ({ short }) => `The revision chooses ${short}; this is new on my focus.`,
  },
  revision: {
    accepted: (owner, task) => `${task} (by ${owner})`,
    switched: ({ title }, constraint) => `the decision changes to ${title}, which keeps ${constraint}`,
    fallsAway: ({ short }) => `falls away, as ${short} is no longer the choice`,
    noAlternative: (others) =>
      `no option keeps every hard constraint: ${others.map(({ option, con, constraint }) => `${option} has ${con} against ${constraint}`).join('; ')}. Which one gives way is for a person to say`,
    tooFar: ({ short }, points, near) =>
      `${short} keeps the hard constraints but is ${points} points behind (limit: ${near}); the trade-off stays, and a person has to allow it`,
    onlyOption: 'the topic names no other option that could take its place; a person has to allow it',
    notTied: 'no con in the topic shows a hard constraint broken by this; rules cannot follow it further',
    nothingRaised: 'Nothing was raised that needs an answer; the decision stands.',
    reason: (accepted, declined) => `${accepted} accepted, ${declined} declined`,
    reasonSwitched: ({ short }) => `the objection holds; ${short} keeps the hard constraints`,
  },
}
