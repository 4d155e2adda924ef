import { standingOf } from '../ledger/assumptions.js'
import { weighAccepted } from '../ledger/decision-changes.js'
import { advocateOf, sideOf } from '../method/seats.js'
import { hasSides } from '../method/sides.js'
import { changedMinds } from '../outcome/changed-minds.js'
import {
  answeredAfterAll,
  describeVotes,
  isSettled,
  latestVerdict,
  nameOf,
  panelChanges,
  untracedPoints,
} from '../outcome/standing.js'
import { meanConfidence, onlyModel } from '../outcome/support.js'
import { describeTally } from '../outcome/tally.js'
import { tickedItems } from '../outcome/ticks.js'
import { unansweredQuestions } from '../outcome/unanswered.js'
import type { State } from '../state.js'
import { inlineText } from '../text/embed.js'
import { clip, gist } from '../text/gist.js'
import type { Failure, Point } from '../types.js'
import { roundOf } from './marks.js'
import { asSentence, howAccepted, withNames } from './reasons.js'
import { describeVoice } from './turns.js'

/** As many points are named in the short version; the table has them all. */
const SHORT_LIST = 4

/** What a reader in a hurry needs: the decision, how far it carries, what the panel did to it, and what is left. */
export function renderShort(state: State): string {
  const decision = state.decision && (gist(state.decision) || 'not in running text; see below.')
  const open = state.method.flow === 'votes' ? 'On the table, not agreed' : 'So far'
  const label = state.ended && !isSettled(state) && decision ? open : 'Decision'
  const lines = [
    `- **${label}:** ${decision ? inlineText(decision) : 'none yet.'}`,
    ...(state.method.flow === 'votes' ? describeVoting(state) : describeSteps(state)),
    ...describeAssumptions(state),
    `- **Needs a person:**${listNeeds(needsPerson(state))}`,
    ...describeFirstTask(state),
    ...warnOfOneModel(state),
  ]
  return `## In short\n\n${lines.join('\n')}`
}

function describeVoting(state: State): string[] {
  const { declined } = panelChanges(state)
  const votes =
    state.verdicts.length > 0
      ? [`support from ${describeVotes(state)}`, ...describeMinds(state)].join('; ')
      : 'no round was finished yet.'
  return [
    `- **Votes:** ${votes}`,
    describePanelChanges(state),
    `- **Declined:**${declined.length > 0 ? listPoints(state, declined, withAnswer) : ' nothing.'}`,
  ]
}

function describeMinds(state: State): string[] {
  const minds = changedMinds(state)
  const silent = minds.filter(({ grounds }) => grounds === null).length
  const confidence = meanConfidence(state)
  return [
    ...(minds.length > 0
      ? [
          `${minds.length} ${minds.length === 1 ? 'vote' : 'votes'} changed${silent > 0 ? `, ${silent} of them without an argument` : ''}`,
        ]
      : []),
    ...(confidence
      ? [`mean confidence ${hundredths(confidence.mean)}, as stated by ${confidence.count}`]
      : []),
  ]
}

/** What is accepted in words alone changed nothing, and is said so. */
function describePanelChanges(state: State): string {
  const { effective, idle } = weighAccepted(state)
  const empty =
    idle.length > 0
      ? ` Accepted, but the decision's text did not change:${listPoints(state, idle, withAnswer)}`
      : ''
  if (effective.length === 0) return `- **The panel changed nothing.**${empty}`
  return `- **The panel changed:**${listPoints(state, effective, (point) => clip(howAccepted(point), 120))}${empty ? `\n- **In words only.**${empty}` : ''}`
}

/** Where nobody votes: what came of the steps that are reckoned with. */
function describeSteps(state: State): string[] {
  const lines = describeTally(state).map(({ label, text }) => `- **${label}:** ${inlineText(text)}`)
  const confidence = meanConfidence(state)
  if (confidence)
    lines.push(
      `- **Confidence:** ${hundredths(confidence.mean)} on average, as stated by ${confidence.count}`,
    )
  return [...describeSides(state), ...lines]
}

function describeSides(state: State): string[] {
  if (!hasSides(state.method)) return []
  const names = (side: 'for' | 'against') =>
    state.agents.filter(({ id }) => sideOf(state, id) === side).map(({ name }) => inlineText(name))
  return [`- **Sides, assigned:** for: ${names('for').join(', ')}; against: ${names('against').join(', ')}`]
}

function hundredths(share: number): string {
  return `${Math.round(share * 100) / 100}`
}

function describeAssumptions({ assumptions }: State): string[] {
  const list = (standing: 'unverified' | 'disputed'): string[] => {
    const found = assumptions.filter((assumption) => standingOf(assumption) === standing)
    const lines = found
      .slice(0, SHORT_LIST)
      .map(({ id, text }) => `${id} ${inlineText(clip(text, 120)).replace(/\.$/, '')}`)
    if (found.length > SHORT_LIST) lines.push(`${found.length - SHORT_LIST} more, see Assumptions`)
    return lines
  }
  const [unverified, disputed] = [list('unverified'), list('disputed')]
  return [
    ...(unverified.length > 0
      ? [`- **Taken for granted, not verified:** ${asSentence(unverified.join('; '))}`]
      : []),
    ...(disputed.length > 0
      ? [`- **Taken for granted, but disputed:** ${asSentence(disputed.join('; '))}`]
      : []),
  ]
}

/** Points, one a line below the current one when there are several. @param say what is told of each */
function listPoints(state: State, points: Point[], say: (point: Point) => string): string {
  const lines = points.slice(0, SHORT_LIST).map((point) => {
    const names = point.by.map((id) => nameOf(state, id)).join(', ')
    const fate = point.answer?.verb === 'declined' ? ` (${describeFate(state, point)})` : ''
    return `${point.id} (${inlineText(names)}): ${inlineText(say(point))}${fate}`
  })
  if (points.length > SHORT_LIST) lines.push(`… and ${points.length - SHORT_LIST} more, see Conditions`)
  return lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  - ${line}`).join('')
}

/** A point and what was answered to it. */
function withAnswer({ text, answer }: Point): string {
  return answer?.text ? `${clip(text, 120)} → ${clip(answer.text, 120)}` : clip(text, 120)
}

function describeFate(state: State, { by, status, ruling }: Point): string {
  if (ruling === 'proposer') return 'a person ruled so'
  if (status === 'open') return 'still open'
  if (by.every((author) => author === advocateOf(state))) return 'no voter took it up'
  const authors = by.length > 1 ? 'authors' : 'author'
  return status === 'withdrawn' ? `withdrawn by its ${authors}` : `its ${authors} agreed without it`
}

function listNeeds(needs: string[]): string {
  if (needs.length === 0) return ' nothing.'
  return needs.length === 1 ? ` ${needs[0]}` : needs.map((need) => `\n  - ${need}`).join('')
}

/** What only a person can settle, a sentence each: open points, a vote that fell short, and failures that need a cure. */
function needsPerson(state: State): string[] {
  const { open } = panelChanges(state)
  const { ended, method } = state
  const needs = open.slice(0, SHORT_LIST).map(({ id, by, text, answer }) => {
    const point = `${id} (${by.map((each) => inlineText(nameOf(state, each))).join(', ')})`
    // What it says stands among what was declined.
    if (answer) return `${point} was declined and is still open: who is right?`
    return asSentence(`${point}, still open: ${inlineText(clip(text, 240))}`)
  })
  if (open.length > SHORT_LIST) needs.push(`… and ${open.length - SHORT_LIST} more open points.`)
  if (ended && !isSettled(state) && open.length === 0) {
    const why = inlineText(withNames(state, ended.reason || latestVerdict(state).why))
    needs.push(asSentence(`${method.flow === 'votes' ? 'No consensus' : 'Not finished'}: ${why}`))
  }
  const gaps = untracedPoints(state).map(({ id }) => id)
  if (gaps.length > 0) needs.push(`Accepted, but missing from the chair’s text: ${gaps.join(', ')}.`)
  return [...needs, ...describeUnanswered(state), ...describeCures(state)]
}

function describeUnanswered(state: State): string[] {
  const open = unansweredQuestions(state)
  if (open.length === 0) return []
  const named = open.slice(0, SHORT_LIST).map(({ id, text }) => `${id} ${inlineText(clip(text, 100))}`)
  const more = open.length > SHORT_LIST ? ` … and ${open.length - SHORT_LIST} more.` : ''
  return [`Not answered: ${named.map(asSentence).join(' ')}${more}`]
}

/** Who could not answer and what helps, the same cure once. */
function describeCures(state: State): string[] {
  const cures = new Map<string, { names: string[]; failure: Failure }>()
  for (const { agent, failure } of unmendedFailures(state)) {
    const key = `${failure.kind} ${failure.hint}`
    const names = cures.get(key)?.names ?? []
    cures.set(key, { names: [...names, inlineText(nameOf(state, agent))], failure })
  }
  return [...cures.values()].map(({ names, failure: { kind, hint } }) => {
    const cure = hint ? ` ${asSentence(inlineText(hint))}` : ''
    return `${names.join(' and ')} could not answer (${kind}).${cure}`
  })
}

/** The last failure of each agent that did not answer anything after it. */
function unmendedFailures(state: State): State['failures'] {
  const missing = new Set(latestVerdict(state).missing)
  return state.agents.flatMap(({ id }) => {
    const failed = state.failures.findLast((each) => each.agent === id)
    if (!failed || failed.round !== roundOf(state)) return []
    if (state.method.flow === 'steps') return answeredAfterAll(state, failed) ? [] : [failed]
    const isProposer = id === state.proposer && state.ended?.status === 'failed'
    return missing.has(id) || isProposer ? [failed] : []
  })
}

/** A vote is held on something to be done; an estimate or a fact asks for no task. */
function describeFirstTask(state: State): string[] {
  const items = tickedItems(state)
  if (items.length === 0) return state.method.flow === 'votes' ? ['- **First task:** none was named.'] : []
  const open = items.filter(({ done }) => !done)
  const first = open.find((item) => item.priority?.toLowerCase() === 'high') ?? open[0]
  if (!first) return ['- **First task:** all are done.']
  const owner = first.owner ? ` (owner: ${inlineText(first.owner)})` : ''
  return [`- **First task:** ${inlineText(first.text)}${owner}`]
}

/** What is known of panels whose members are one and the same model. */
function warnOfOneModel(state: State): string[] {
  const voice = onlyModel(state)
  if (!voice) return []
  return [
    `- **One model:** every reply came from ${inlineText(describeVoice(voice))}. Panels of one model tend to conform, for two to three times the tokens of one that checks itself and no better answers (arXiv 2605.00914); mixed models help (arXiv 2502.08788).`,
  ]
}
