import { weighAccepted } from '../ledger/decision-changes.js'
import { roundOfDecision } from '../ledger/decisions.js'
import { isSettled, latestVerdict, nameOf, panelChanges, untracedPoints } from '../outcome/standing.js'
import type { State } from '../state.js'
import { embedMarkdown, inlineText } from '../text/embed.js'
import { clip } from '../text/gist.js'
import { sameText } from '../text/similarity.js'
import { type AnsweredItem, answerChecklist } from '../topic/checklist.js'
import type { Point } from '../types.js'
import {
  renderActionItems,
  renderAssumptions,
  renderChallenge,
  renderConditions,
  renderDissent,
  renderFailures,
} from './ledger.js'
import { renderMethod } from './methods.js'
import { titleOf } from './phase-words.js'
import { asSentence, howAccepted, nameRounds, withNames } from './reasons.js'

/** The sections after the rounds: what came of it, and what is left to do. */
export function renderEnd(state: State): string[] {
  const votes = state.method.flow === 'votes'
  return [
    renderOutcome(state),
    ...renderMethod(state),
    ...(votes ? [renderConditions(state), ...renderChallenge(state)] : []),
    ...renderAssumptions(state),
    ...(votes ? [renderDissent(state)] : []),
    renderActionItems(state),
    ...renderFailures(state),
  ]
}

/** The decision, or how things stand where there is none: a section with its heading. */
export function renderOutcome(state: State): string {
  return isSettled(state) ? renderDecision(state) : renderStanding(state)
}

function renderDecision(state: State): string {
  const heading = state.ended?.status === 'consensus' ? '## Final Consensus' : '## Decision'
  const blocks = [heading, ...decisionBlocks(state)]
  const { carried } = latestVerdict(state)
  if (carried.length > 0) {
    const names = carried.map((id) => inlineText(nameOf(state, id))).join(', ')
    blocks.push(`*Carried: ${names} made support depend on conditions that were accepted after the vote.*`)
  }
  return [...blocks, ...answersToTopic(state)].join('\n\n')
}

function renderStanding(state: State): string {
  const { open } = panelChanges(state)
  const blocks = ['## Where it stands']
  const votes = state.method.flow === 'votes'
  if (state.decision !== null)
    blocks.push(
      votes ? 'The decision on the table, not agreed:' : 'What was said so far comes to:',
      ...decisionBlocks(state),
      ...answersToTopic(state),
    )
  else if (votes) blocks.push('No proposal is on the table.')
  if (!votes) blocks.push(describeWay(state))
  if (open.length > 0)
    blocks.push('**Open points, both sides:**', open.map((point) => bothSides(state, point)).join('\n'))
  const questions = [...theChoice(state), ...open.map((point) => `- ${question(state, point)}`)]
  if (questions.length > 0) blocks.push('**To be decided:**', questions.join('\n'))
  return blocks.join('\n\n')
}

/** How far the steps of a method were taken, and what stopped them. */
function describeWay(state: State): string {
  const { method, phases, ended } = state
  const taken = new Set(phases.filter(({ closed }) => closed).map(({ name }) => name))
  const titles = method.steps.map(({ name }) => {
    const done = taken.has(`step:${name}`)
    return `${inlineText(titleOf(method, `step:${name}`))} ${done ? '(taken)' : '(not taken)'}`
  })
  const why = ended ? ` ${asSentence(inlineText(withNames(state, ended.reason)))}` : ''
  return asSentence(`The steps: ${titles.join(', ')}`) + why
}

/** The question that the discussion was held for, which is a person's now. */
function theChoice(state: State): string[] {
  if (state.decision === null || !state.ended || state.method.flow === 'steps') return []
  const { why } = latestVerdict(state)
  const although =
    panelChanges(state).open.length > 0 ? '' : `, although ${inlineText(withNames(state, why))}`
  const title = inlineText(clip(state.brief.title, 100))
  return [`- The choice itself, “${title}”: Is what is on the table to be taken as it stands${although}?`]
}

function decisionBlocks(state: State): string[] {
  const text = state.decision ?? ''
  const decision = embedMarkdown(text, 2) || 'No decision was written down.'
  const gaps = untracedPoints(state)
  const { effective, idle } = weighAccepted(state)
  // What the decision names by its id stands there already.
  const isUnnamed = ({ id }: Point): boolean =>
    !gaps.some((gap) => gap.id === id) && !new RegExp(`\\b${id}\\b`).test(text)
  const withAnswer = ({ text, answer }: Point): string => (answer?.text ? `${text} → ${answer.text}` : text)
  // A demand holds as it was made; what became of a fear says the answer. All of either is among the conditions.
  const inForce = (point: Point): string => (point.kind === 'condition' ? point.text : howAccepted(point))
  const list = (heading: string, points: Point[], say: (point: Point) => string): string[] => {
    const lines = points.map(
      (point) => `- ${point.id} (${namesOf(state, point.by)}): ${inlineText(say(point))}`,
    )
    return lines.length > 0 ? [`**${heading}:**`, lines.join('\n')] : []
  }
  return [
    decision,
    ...list('Accepted into it', effective.filter(isUnnamed), inForce),
    ...list(
      "Accepted, but the decision's text did not change; it holds all the same",
      idle.filter(isUnnamed),
      withAnswer,
    ),
    ...list(
      'Accepted, but not to be found in the text that the chair wrote; it holds all the same',
      gaps,
      withAnswer,
    ),
  ]
}

/** The topic's own questions and expected results with their answers, by number; what nobody answered is named. */
function answersToTopic(state: State): string[] {
  const items = answerChecklist(state)
  // What the whole discussion is about is answered by its decision.
  const isTheTopic = (text: string): boolean => isSettled(state) && sameText(text, state.brief.title)
  if (items.every(({ text, answer }) => answer === null && isTheTopic(text))) return []
  const lines = items.map(({ id, text, answer }) => {
    const open = id.startsWith('Q') ? '**not answered**' : '*nobody said how it is met*'
    const unanswered = isTheTopic(text) ? 'see the decision' : open
    const said = answer === null ? unanswered : inlineText(answer)
    return `- **${id}** ${inlineText(clip(text, 200))} → ${said}`
  })
  return ['**What the topic asks for:**', lines.join('\n'), ...olderAnswers(state, items)]
}

/** What was answered to an earlier text of the decision may hold no longer. */
function olderAnswers({ method, phases }: State, items: readonly AnsweredItem[]): string[] {
  const decided = roundOfDecision(method, phases) ?? 0
  const older = items.filter(({ round }) => round !== null && round < decided)
  if (older.length === 0) return []
  const ids = older.map(({ id }) => id).join(', ')
  return [`*Said before the decision was revised in round ${decided}: ${ids}.*`]
}

function bothSides(state: State, point: Point): string {
  const proposer = namesOf(state, [state.proposer])
  const lines = [
    `- **${point.id}** (${point.kind})`,
    `  - ${namesOf(state, point.by)}: ${inlineText(point.text)}`,
    point.answer
      ? `  - ${proposer} declined it: ${inlineText(point.answer.text)}`
      : `  - ${proposer} has not answered it.`,
    ...listUpheld(state, point).map(
      ({ by, text, rounds }) =>
        `  - ${namesOf(state, [by])} upheld it in ${nameRounds(rounds)}: ${inlineText(text)}`,
    ),
    ...(point.ruling === 'author' ? [`  - A person ruled for ${namesOf(state, point.by)}.`] : []),
  ]
  return lines.join('\n')
}

interface Upheld {
  by: string
  text: string
  rounds: number[]
}

/** Why its authors uphold a point, in order; the same words in several rounds are one entry. */
function listUpheld(state: State, { id }: Point): Upheld[] {
  const found: Upheld[] = []
  for (const { round, changes } of state.phases)
    for (const change of changes) {
      if (change.change !== 'upheld' || change.id !== id || !change.text) continue
      const same = found.find(({ by, text }) => by === change.by && text === change.text)
      if (same) same.rounds.push(round)
      else found.push({ by: change.by, text: change.text, rounds: [round] })
    }
  return found
}

const QUESTIONS: Record<Point['kind'], (by: string) => string> = {
  condition: (by) => `Does the decision have to meet this condition of ${by}?`,
  concern: (by) => `Does this concern of ${by} have to be met first?`,
  objection: (by) => `Does this objection of ${by} outweigh what speaks for the decision?`,
}

/** An open point as a question that a person can answer; what either side says stands above it. */
function question(state: State, { id, kind, by }: Point): string {
  return `${id}: ${QUESTIONS[kind](by.map((each) => inlineText(nameOf(state, each))).join(' and '))}`
}

function namesOf(state: State, ids: string[]): string {
  return ids.map((id) => inlineText(nameOf(state, id))).join(', ')
}
