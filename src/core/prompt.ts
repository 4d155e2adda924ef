import type { Ask } from './decide.js'
import { callsOf } from './evolve.js'
import { phaseOf } from './ledger/poll.js'
import { applyRuling } from './ledger/rulings.js'
import { declinedPoints, ledgerOf, openPoints } from './ledger.js'
import { respondersOf } from './method/seats.js'
import { expectationOf, isShown } from './method/visibility.js'
import { compactedPhases, composeDigest, digestedPhases, digestedPoints } from './prompt/digest.js'
import { composeFollowUp } from './prompt/follow-up.js'
import { quoteTopic } from './prompt/quote.js'
import { composeSystem, composeTurn, type Told } from './prompt/text.js'
import type { Message, Prompt, View } from './provider.js'
import type { Phase, Remark, State } from './state.js'
import type { Agent, FollowUpKind, Point } from './types.js'

/**
 * What an agent is sent for one reply. It sees closed phases only, so that replies of a phase are independent of
 * one another and of the order in which they arrive. The messages grow only at their end: those of one call are a
 * prefix of those of the agent's next call.
 */
export function promptFor(state: State, ask: Ask, maxOutputTokens: number): Prompt {
  const agent = agentOf(state, ask.agent)
  return {
    agent,
    callsBefore: callsOf(state, agent.id),
    system: composeSystem(state, agent),
    messages: messagesFor(state, agent, ask),
    view: viewFor(state, ask),
    maxOutputTokens,
  }
}

/** The agent with an id. @throws Error when there is none. */
export function agentOf(state: State, id: string): Agent {
  const agent = state.agents.find((each) => each.id === id)
  if (!agent) throw new Error(`there is no agent '${id}' in this discussion`)
  return agent
}

function messagesFor(state: State, agent: Agent, ask: Ask): Message[] {
  const messages: Message[] = []
  const compacted = compactedPhases(state)
  const shown: Shown = {
    parts: new Set<Phase | Remark>(digestedPhases(state, agent)),
    points: new Map(digestedPoints(state).map((point) => [point.id, point])),
  }
  if (compacted.length > 0) {
    const begin = [...quoteTopic(state), composeDigest(state, agent)]
    for (const content of begin) messages.push({ role: 'user', content })
  }
  const asked = state.phases.findLastIndex(({ round, name }) => round === ask.round && name === ask.phase)
  for (const [index, phase] of state.phases.slice(0, asked + 1).entries()) {
    if (!phase.speakers.includes(agent.id) || compacted.includes(phase)) continue
    const told = toldBefore(state, agent, index, shown, messages.length === 0)
    for (const content of composeTurn(told)) messages.push({ role: 'user', content })
    const turn = phase.turns.find((each) => each.agent === agent.id)
    if (!turn) continue
    messages.push({ role: 'assistant', content: turn.content })
    for (const { kind, content } of turn.followUps) {
      messages.push({ role: 'user', content: composeFollowUp(told, kind) })
      messages.push({ role: 'assistant', content })
    }
    const unanswered = index === asked ? ask.followUp : failedFollowUp(phase, agent.id)
    if (unanswered) messages.push({ role: 'user', content: composeFollowUp(told, unanswered) })
  }
  return messages
}

/** A question for what a reply lacked that stayed without an answer; it was sent all the same. */
function failedFollowUp(phase: Phase, agent: string): FollowUpKind | null {
  return phase.failures.find((failure) => failure.agent === agent)?.followUp ?? null
}

/** What an agent was shown before. */
interface Shown {
  parts: Set<Phase | Remark>
  /** As it was shown them last, by id. */
  points: Map<string, Point>
}

/** Whether a point stands as it did when it was shown. */
function isSame(point: Point, before: Point | undefined): boolean {
  if (point === before) return true
  return (
    point.status === before?.status &&
    point.kind === before.kind &&
    point.ruling === before.ruling &&
    point.by.length === before.by.length &&
    point.answer?.verb === before.answer?.verb &&
    point.answer?.text === before.answer?.text
  )
}

/** What an agent learns when it is asked in the phase at `index`; `shown` has what it was shown before, and grows. */
function toldBefore(state: State, agent: Agent, index: number, shown: Shown, first: boolean): Told {
  const phase = state.phases[index] as Phase
  const before = state.phases.slice(0, index)
  const points = state.rulings
    .filter(({ round }) => round < phase.round)
    .reduce<readonly Point[]>((ledger, { id, side }) => applyRuling(ledger, id, side), ledgerOf(before))
  const news = before.filter((each) => !shown.parts.has(each) && isShown(state, each, phase))
  const remarks = [...before, phase]
    .flatMap((each) => each.remarks ?? [])
    .filter((each) => !shown.parts.has(each))
  const ledger = phase.name === 'answers' ? points : openPoints(points)
  const stated = ledger.filter(
    (point) => point.status === 'open' || !isSame(point, shown.points.get(point.id)),
  )
  for (const each of [...news, ...remarks]) shown.parts.add(each)
  for (const point of stated) shown.points.set(point.id, point)
  return {
    state,
    agent,
    phase,
    before,
    first,
    news: news.flatMap((each) => each.turns),
    remarks,
    points,
    ledger: stated,
    toAnswer: idsToAnswer(phase, points, agent.id),
  }
}

function idsToAnswer(phase: Phase, points: readonly Point[], agent: string): Point[] {
  if (phase.name === 'revision' || phase.name === 'closing') return openPoints(points)
  return phase.name === 'answers' ? declinedPoints(points, agent) : []
}

function viewFor(state: State, ask: Ask): View {
  const phase = phaseOf(state, ask.round, ask.phase) as Phase
  const isProposer = !respondersOf(state).includes(ask.agent)
  const proposal = ask.phase === 'proposal' || ask.phase === 'picks' ? null : latestProposal(state, ask)
  return {
    brief: state.brief,
    round: ask.round,
    maxRounds: state.maxRounds,
    phase: ask.phase,
    followUp: ask.followUp,
    expects: expectationOf(state, phase),
    ownReply: phase.turns.find((turn) => turn.agent === ask.agent)?.content ?? null,
    isProposer,
    decision: state.decision,
    proposal,
    points: state.points,
    toAnswer: idsToAnswer(phase, state.points, ask.agent).map((point) => point.id),
    remarks: remarksUpTo(state, phase),
    panel: state.agents.map(({ id, name, role }) => ({ id, name, role })),
  }
}

function remarksUpTo({ phases }: State, phase: Phase): string[] {
  return phases
    .slice(0, phases.indexOf(phase) + 1)
    .flatMap(({ remarks = [] }) => remarks.map(({ text }) => text))
}

function latestProposal(state: State, ask: Ask): string | null {
  for (let round = ask.round; round > 0; round--) {
    const phase = phaseOf(state, round, round === 1 ? 'proposal' : 'revision')
    const turn = phase?.closed ? phase.turns[0] : undefined
    if (turn) return turn.content
  }
  return null
}
