import { latestDecisions } from '../ledger/decisions.js'
import { ledgerOf } from '../ledger.js'
import { hidesNames, labelsFor } from '../method/visibility.js'
import { positionOf } from '../outcome/standing.js'
import type { Phase, State, Turn } from '../state.js'
import { nameStep } from '../transcript/phase-words.js'
import type { Agent, Point } from '../types.js'
import { quoteText } from './quote.js'
import { say } from './words.js'

/**
 * The rounds before `state.compactedBefore` in short, for an agent whose window they do not fit any more: positions
 * with their reasons, the ledger, and the decision on the table. Its own replies are among them.
 */
export function composeDigest(state: State, agent: Agent): string {
  const phases = compactedPhases(state).filter(({ name }) => name !== 'picks')
  const [decision] = latestDecisions(state.method, phases)
  const parts = [
    ...phases.flatMap((phase) => phase.turns.map((turn) => describeTurn(state, agent, phase, turn))),
    ...ledgerOf(phases).map(describePoint),
    ...(decision === undefined ? [] : ['', quoteText(decision, { lines: true })]),
  ]
  return `${say(state, 'digest', { round: String(state.compactedBefore - 1) })}\n<summary>\n${parts.join('\n')}\n</summary>`
}

/** The phases that are told in short. */
export function compactedPhases(state: State): Phase[] {
  return state.phases.filter((phase) => phase.closed && phase.round < state.compactedBefore)
}

function describeTurn(state: State, reader: Agent, phase: Phase, turn: Turn): string {
  const author = state.agents.find(({ id }) => id === turn.agent)
  const label = hidesNames(state, phase)
    ? `answer ${labelsFor(state, reader.id).get(turn.agent)}`
    : (author?.name ?? turn.agent)
  const position = positionOf(turn) ?? nameStep(turn.phase)
  const reason = turn.reply.reason ? ` - ${quoteText(turn.reply.reason)}` : ''
  return `- round ${turn.round}, ${turn.agent === reader.id ? 'you' : quoteText(label)}: ${position}${reason}`
}

function describePoint({ id, kind, text, status, answer }: Point): string {
  const said = answer ? ` — ${answer.verb}: ${quoteText(answer.text)}` : ''
  return `[${id}] (${kind}, ${status}) ${quoteText(text)}${said}`
}
