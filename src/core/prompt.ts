import { type Ask, phaseOf, respondersOf } from './decide.js'
import { callsOf } from './evolve.js'
import { declinedPoints, ledgerOf, openPoints } from './ledger.js'
import { compose, type Told } from './prompt-text.js'
import type { Message, Prompt, View } from './provider.js'
import type { Phase, State } from './state.js'
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
    system: compose.system(state, agent),
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
  let seen = 0 // phases that the agent has been told of
  state.phases.forEach((phase, index) => {
    if (!phase.speakers.includes(agent.id)) return
    const told = toldBefore(state, agent, index, seen)
    for (const content of compose.turn(told)) messages.push({ role: 'user', content })
    seen = index
    const turn = phase.turns.find((each) => each.agent === agent.id)
    if (!turn) return
    messages.push({ role: 'assistant', content: turn.content })
    for (const { kind, content } of turn.followUps) {
      messages.push({ role: 'user', content: followUpText(told, kind) })
      messages.push({ role: 'assistant', content })
    }
    const isNow = index === state.phases.length - 1
    const unanswered = isNow ? ask.followUp : failedFollowUp(phase, agent.id)
    if (unanswered) messages.push({ role: 'user', content: followUpText(told, unanswered) })
  })
  return messages
}

/** A question for what a reply lacked that stayed without an answer; it was sent all the same. */
function failedFollowUp(phase: Phase, agent: string): FollowUpKind | null {
  return phase.failures.find((failure) => failure.agent === agent)?.followUp ?? null
}

function followUpText(told: Told, kind: FollowUpKind): string {
  return compose.followUp(kind, told.toAnswer)
}

/** What an agent learns when it is asked in the phase at `index`, having last been asked in the one at `since`. */
function toldBefore(state: State, agent: Agent, index: number, since: number): Told {
  const phase = state.phases[index] as Phase
  const before = state.phases.slice(0, index)
  const points = ledgerOf(before)
  return {
    state,
    agent,
    phase,
    first: !before.some((each) => each.speakers.includes(agent.id)),
    news: before.slice(since).flatMap((each) => each.turns.filter((turn) => turn.agent !== agent.id)),
    points,
    toAnswer: idsToAnswer(phase, points, agent.id),
  }
}

function idsToAnswer(phase: Phase, points: readonly Point[], agent: string): Point[] {
  if (phase.name === 'revision' || phase.name === 'closing') return openPoints(points)
  return phase.name === 'answers' ? declinedPoints(points, agent) : []
}

function viewFor(state: State, ask: Ask): View {
  const phase = state.phases.at(-1) as Phase
  const isProposer = !respondersOf(state).includes(ask.agent)
  const proposal = ask.phase === 'proposal' ? null : latestProposal(state, ask)
  return {
    brief: state.brief,
    round: ask.round,
    maxRounds: state.maxRounds,
    phase: ask.phase,
    followUp: ask.followUp,
    ownReply: phase.turns.find((turn) => turn.agent === ask.agent)?.content ?? null,
    isProposer,
    decision: state.decision,
    proposal,
    points: state.points,
    toAnswer: idsToAnswer(phase, state.points, ask.agent).map((point) => point.id),
    panel: state.agents.map(({ id, name, role }) => ({ id, name, role })),
  }
}

function latestProposal(state: State, ask: Ask): string | null {
  for (let round = ask.round; round > 0; round--) {
    const phase = phaseOf(state, round, round === 1 ? 'proposal' : 'revision')
    const turn = phase?.closed ? phase.turns[0] : undefined
    if (turn) return turn.content
  }
  return null
}
