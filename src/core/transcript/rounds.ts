import type { PointChange, Verdict } from '../events.js'
import { advocateOf } from '../method/seats.js'
import { hidesNames, isShown } from '../method/visibility.js'
import { hasRounds } from '../methods.js'
import { nameOf, phasesOf, positionOf } from '../outcome/standing.js'
import { tallyEstimates } from '../outcome/tally-estimates.js'
import type { Phase, State } from '../state.js'
import { inlineText } from '../text/embed.js'
import { clip } from '../text/gist.js'
import { formatAmount, formatNumber } from '../text/units.js'
import { describePosition, NO_VOTE } from './marks.js'
import { titleOf } from './phase-words.js'
import { withNames } from './reasons.js'
import { renderRemarks, renderUnseen } from './remarks.js'
import { renderContribution } from './turns.js'

/** The blocks of a round in the transcript: who said what, what it did to the points, and how the panel stood after it. */
export function renderRound(state: State, round: number): string[] {
  const phases = phasesOf(state, round)
  const last = hasRounds(state.method) ? state.maxRounds : 1
  const blocks =
    state.method.flow === 'votes'
      ? [
          ...phases.flatMap((phase) => [...renderRemarks(phase), ...renderVotePhase(state, phase)]),
          ...renderUnseen(state, round),
          ...renderChanges(state, phases),
          `**Round Status:** ${describeRound(state, phases, state.verdicts[round - 1])}`,
        ]
      : [
          ...phases.flatMap((phase, index) => [
            ...renderRemarks(phase),
            ...renderStep(state, phase, phases[index - 1]),
          ]),
          ...renderUnseen(state, round),
          `**Round Status:** ${describeSteps(state, phases)}`,
        ]
  return [`## Round ${round}/${last}`, ...blocks]
}

function renderVotePhase(state: State, phase: Phase): string[] {
  if (phase.name === 'classify') return renderChoice(state, phase)
  if (phase.name === 'picks') return renderPicks(state, phase)
  return phase.speakers.flatMap((id) => renderContribution(state, phase, id))
}

/** One line an agent: picks are short, and were shown to nobody. */
function renderPicks(state: State, phase: Phase): string[] {
  const lines = phase.speakers.flatMap((id) => {
    const name = inlineText(nameOf(state, id))
    const turn = phase.turns.find(({ agent }) => agent === id)
    const form = turn?.reply.form
    if (form?.type === 'pick') {
      const risk = form.risk ? ` - main risk: ${inlineText(form.risk)}` : ''
      return [`- ${name}: **${inlineText(form.option)}**${risk}`]
    }
    if (turn) return [`- ${name}: no pick that can be read (“${inlineText(turn.content.slice(0, 200))}”)`]
    const failed = phase.failures.find(({ agent }) => agent === id)
    return failed ? [`- ${name}: ${NO_VOTE} failed (${failed.failure.kind})`] : []
  })
  if (lines.length === 0) return []
  return [`**Blind picks**, made before anyone saw the proposal, and shown to nobody:`, lines.join('\n')]
}

/** What the proposer said when it was asked for the method. */
function renderChoice(state: State, { speakers, turns, failures }: Phase): string[] {
  const name = inlineText(nameOf(state, speakers[0] ?? ''))
  const [turn] = turns
  if (turn)
    return [`**Method:** ${name} was asked which one suits the topic: ${inlineText(clip(turn.content, 300))}`]
  const [failed] = failures
  return failed
    ? [`**Method:** ${name} was asked which one suits the topic, and failed (${failed.failure.kind}).`]
    : []
}

/** A step's contributions below its title; a phase that goes on with the same step needs none. */
function renderStep(state: State, phase: Phase, before: Phase | undefined): string[] {
  if (phase.name === 'classify') return renderChoice(state, phase)
  const title =
    before?.name === phase.name
      ? []
      : [`**Step:** ${inlineText(titleOf(state.method, phase.name))}${describeOrder(state, phase)}`]
  return [...title, ...phase.speakers.flatMap((id) => renderContribution(state, phase, id))]
}

function describeOrder(state: State, phase: Phase): string {
  const step = state.method.steps.find(({ name }) => phase.name === `step:${name}`)
  const isFirst = !state.phases
    .slice(0, state.phases.indexOf(phase))
    .some((each) => isShown(state, each, phase))
  const how = [
    ...(step?.order === 'in-turn' ? ['one after another'] : []),
    ...(step?.order === 'parallel' && phase.speakers.length > 1 ? ['each on its own'] : []),
    ...(!isFirst && hidesNames(state, phase) ? ['the others without their names'] : []),
  ]
  return how.length > 0 ? ` (${how.join(', ')})` : ''
}

function describeSteps(state: State, phases: readonly Phase[]): string {
  const names = [...new Set(phases.map(({ name }) => name))].filter((name) => name !== 'classify')
  const steps = names.map((name) => {
    const own = phases.filter((phase) => phase.name === name)
    const asked = own.reduce((sum, { speakers }) => sum + speakers.length, 0)
    const given = own.reduce((sum, { turns }) => sum + turns.length, 0)
    const tally = tallyEstimates(own.flatMap(({ turns }) => turns))
    const median = tally
      ? ` (median ${inlineText(formatAmount(tally.median, tally.unit, 'en'))}, middle half ${formatNumber(tally.q1, 'en')} to ${formatNumber(tally.q3, 'en')})`
      : ''
    return `${inlineText(titleOf(state.method, name))} ${given}/${asked}${median}`
  })
  return steps.join(' · ') || 'no step was taken yet'
}

function renderChanges(state: State, phases: Phase[]): string[] {
  const changes = phases.flatMap((phase) => phase.changes)
  const ofAssumptions = changes.filter(({ change }) => change === 'assumed' || change === 'checked')
  const list = (label: string, some: PointChange[]): string[] => {
    const lines = some
      .filter((change) => !isToldBelow(change, some))
      .flatMap((change) => describeChange(state, change))
    return lines.length > 0 ? [`**${label}:** ${lines.join(' · ')}`] : []
  }
  return [
    ...list(
      'Points',
      changes.filter((change) => !ofAssumptions.includes(change)),
    ),
    ...list('Assumptions', ofAssumptions),
  ]
}

/** That a point was declined goes without saying where its authors let it go in the same round. */
function isToldBelow(change: PointChange, changes: readonly PointChange[]): boolean {
  if (change.change !== 'answered') return false
  return changes.some((each) => each.change === 'settled' && each.id === change.id && isLetGo(each))
}

function isLetGo({ status }: { status: string }): boolean {
  return status === 'declined' || status === 'withdrawn'
}

function describeChange(state: State, change: PointChange): string[] {
  const names = (ids: string[]) => ids.map((id) => inlineText(nameOf(state, id))).join(', ')
  switch (change.change) {
    case 'raised':
      return [`${change.id} raised by ${names(change.by)} (${change.kind})`]
    case 'joined':
      return [`${change.id} joined by ${names(change.by)}`]
    case 'answered':
      return change.answer.verb === 'declined' ? [`${change.id} declined`] : []
    case 'upheld':
      return [`${change.id} upheld by ${names([change.by])}`]
    case 'settled':
      return [
        `${change.id} ${change.status === 'declined' ? `declined and ${describeLetGo(state, change.id)}` : change.status}`,
      ]
    case 'assumed':
      return [`${change.id} named by ${names(change.by)}`]
    case 'checked':
      return [`${change.id} ${change.verdict} by ${names([change.by])}`]
    case 'untraced':
      return [`${change.id} not found in the synthesis`]
  }
}

/** A declined point is settled by its authors' votes; one of the advocate's alone by there being no vote on it. */
function describeLetGo(state: State, id: string): string {
  const by = state.points.find((point) => point.id === id)?.by ?? []
  return by.every((author) => author === advocateOf(state))
    ? 'taken up by no voter'
    : `let go by its ${by.length > 1 ? 'authors' : 'author'}`
}

function describeRound(state: State, phases: Phase[], verdict: Verdict | undefined): string {
  const votes = phases
    .filter((phase) => phase.name === 'answers')
    .flatMap((phase) => phase.speakers.map((id) => describeVote(state, phase, id)))
  const positions = votes.length > 0 ? votes.join(' · ') : 'nobody voted'
  if (!verdict) return `${positions} - the round is not finished`
  return `${positions} - ${verdict.reached ? 'consensus' : 'no consensus'}: ${inlineText(withNames(state, verdict.why))}`
}

function describeVote(state: State, phase: Phase, id: string): string {
  const name = inlineText(nameOf(state, id))
  const turn = phase.turns.find((each) => each.agent === id)
  if (turn) return `${name} ${describePosition(positionOf(turn))}`
  const failed = phase.failures.find((each) => each.agent === id)
  return failed ? `${name} ${NO_VOTE} failed (${failed.failure.kind})` : `${name} has not answered`
}
