import { standingOf } from '../ledger/assumptions.js'
import { advocateOf } from '../method/seats.js'
import { answeredAfterAll, dissent, nameOf } from '../outcome/standing.js'
import { tickedItems } from '../outcome/ticks.js'
import type { State } from '../state.js'
import { cellText, inlineText } from '../text/embed.js'
import { clip } from '../text/gist.js'
import type { ActionItem, Point } from '../types.js'
import { describePosition } from './marks.js'
import { renderTable } from './positions.js'
import { asSentence, nameRounds } from './reasons.js'

/** The ledger: every condition, concern and objection with all that was answered to it. */
export function renderConditions(state: State): string {
  if (state.points.length === 0) return '## Conditions\n\nNo condition, concern or objection was raised.'
  const rows = state.points.map((point) => [
    point.id,
    point.kind,
    cellText(point.text),
    cellNames(state, point.by),
    point.status,
    listAnswers(state, point).join(' · ') || '–',
  ])
  return `## Conditions\n\n${renderTable([['Id', 'Kind', 'Point', 'By', 'Status', 'Answers'], ...rows])}`
}

/**
 * Every answer to a point in order, with its round, as inline Markdown: the proposer's, those of its authors, and a
 * person's. What is said again in the same words is one answer of several rounds.
 */
export function listAnswers(state: State, point: Point): string[] {
  const answers: { verb: string; text: string; rounds: number[] }[] = []
  const add = (verb: string, round: number, text: string): void => {
    const same = answers.find((each) => each.verb === verb && each.text === text)
    if (same) same.rounds.push(round)
    else answers.push({ verb, text, rounds: [round] })
  }
  for (const { round, changes } of state.phases)
    for (const change of changes) {
      if (!('id' in change) || change.id !== point.id) continue
      if (change.change === 'answered') add(change.answer.verb, round, change.answer.text)
      if (change.change === 'upheld') add(`upheld by ${cellNames(state, [change.by])}`, round, change.text)
      if (change.change === 'settled' && change.status === 'withdrawn') add('withdrawn', round, '')
    }
  const said = answers.map(({ verb, text, rounds }) =>
    [`${verb} (${nameRounds(rounds)})`, cellText(text)].filter(Boolean).join(': '),
  )
  if (point.ruling === undefined) return said
  const side = point.ruling === 'proposer' ? [state.proposer] : point.by
  return [...said, `a person ruled for ${cellNames(state, side)}`]
}

/**
 * What the advocate attacked, in short, and what became of it: all of it stands among the conditions. Nothing where
 * nobody had to attack.
 */
export function renderChallenge(state: State): string[] {
  const advocate = advocateOf(state)
  const phase = state.phases.find(({ name }) => name === 'challenge')
  if (!advocate || !phase) return []
  const name = inlineText(nameOf(state, advocate))
  const [turn] = phase.turns
  const attacked = state.points.filter(({ id }) =>
    phase.changes.some(
      (change) => (change.change === 'raised' || change.change === 'joined') && change.id === id,
    ),
  )
  const lines = attacked.map((point) => {
    const others = point.by.filter((id) => id !== advocate)
    const shared = others.length > 0 ? `, with ${namesOf(state, others)}` : ''
    return `- **${point.id}** (${point.kind}${shared}): ${inlineText(clip(point.text, 120))} - ${describeFate(point)}`
  })
  const reason = turn?.reply.reason ? `: ${inlineText(turn.reply.reason)}` : '.'
  const found = lines.length > 0 ? lines.join('\n') : `${name} found nothing that stands${reason}`
  const text = turn ? `${name} had to attack, and had no vote.\n\n${found}` : `${name} did not answer.`
  return [`## Challenge\n\n${text}`]
}

function describeFate({ status, answer }: Point): string {
  const when = answer ? ` (round ${answer.round})` : ''
  switch (status) {
    case 'accepted':
      return `accepted into the decision${when}`
    case 'declined':
      return `declined, and no voter held on to it${when}`
    case 'withdrawn':
      return `declined and withdrawn${when}`
    case 'open':
      return answer ? `declined, still open${when}` : 'not answered'
  }
}

/** What was taken for granted, and what others say of it; nothing where nothing was. */
export function renderAssumptions(state: State): string[] {
  if (state.assumptions.length === 0) return []
  const rows = state.assumptions.map((assumption) => [
    assumption.id,
    cellText(assumption.text),
    cellNames(state, assumption.by),
    standingOf(assumption),
    assumption.checks
      .map(({ agent, verdict, text }) =>
        [`${verdict} by ${cellNames(state, [agent])}`, cellText(text)].filter(Boolean).join(': '),
      )
      .join(' · ') || '–',
  ])
  return [`## Assumptions\n\n${renderTable([['Id', 'Assumption', 'By', 'Standing', 'Checks'], ...rows])}`]
}

/** Who did not agree in the end, one line each. */
export function renderDissent(state: State): string {
  const lines = dissent(state).map(({ agent, round, position, reason }) => {
    const said = reason ? ` - ${inlineText(reason)}` : ''
    return `- ${namesOf(state, [agent])}: ${describePosition(position)}${said} (round ${round})`
  })
  if (lines.length > 0) return `## Dissent\n\n${lines.join('\n')}`
  const voted = state.verdicts.some((verdict) => verdict.votes > 0)
  return `## Dissent\n\n${voted ? 'Nobody dissented.' : 'Nobody voted, so nobody dissented.'}`
}

/** What is to be done, by whom, and who named it. */
export function renderActionItems(state: State): string {
  const lines = tickedItems(state).map(
    (item) => `- [${item.done ? 'x' : ' '}] ${inlineText(item.text)}${attributes(state, item)}`,
  )
  return `## Action Items\n\n${lines.length > 0 ? lines.join('\n') : 'No action items were named.'}`
}

function attributes(state: State, { owner, priority, by }: ActionItem): string {
  const facts = [
    ...(owner ? [`owner: ${inlineText(owner)}`] : []),
    ...(priority ? [`priority: ${inlineText(priority)}`] : []),
    `from: ${namesOf(state, by)}`,
  ]
  return ` (${facts.join(', ')})`
}

/** Every call that gave no reply, also those that a later one made good; nothing where there was none. */
export function renderFailures(state: State): string[] {
  if (state.failures.length === 0) return []
  const lines = state.failures.map((failed) => {
    const { agent, round, failure, attempts } = failed
    const tries = attempts > 1 ? ` (${attempts} attempts)` : ''
    const hint = failure.hint ? ` *${inlineText(asSentence(failure.hint))}*` : ''
    const mended = answeredAfterAll(state, failed) ? ' Answered when asked again.' : ''
    const what = `${failure.kind} - ${inlineText(failure.message)}${tries}`
    const stop = mended === '' || /[.!?…]$/.test(what) ? '' : '.'
    return `- ${namesOf(state, [agent])}, round ${round}: ${what}${stop}${hint}${mended}`
  })
  return [`## Failures\n\n${lines.join('\n')}`]
}

function namesOf(state: State, ids: readonly string[]): string {
  return ids.map((id) => inlineText(nameOf(state, id))).join(', ')
}

function cellNames(state: State, ids: readonly string[]): string {
  return ids.map((id) => cellText(nameOf(state, id))).join(', ')
}
