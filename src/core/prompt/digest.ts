import { latestDecisions } from '../ledger/decisions.js'
import { applyRuling } from '../ledger/rulings.js'
import { ledgerOf } from '../ledger.js'
import { hidesNames, isShown, labelsFor } from '../method/visibility.js'
import { positionOf } from '../outcome/standing.js'
import { describeEstimate } from '../outcome/tally.js'
import type { Phase, State, Turn } from '../state.js'
import { gist } from '../text/gist.js'
import { nameStep } from '../transcript/phase-words.js'
import type { Agent, Point } from '../types.js'
import { maskOwners } from './mask-owners.js'
import { quotePoint, quoteText } from './quote.js'
import { say } from './words.js'

/** As much of a reply without a reason is told. */
const GIST = { sentences: 2, limit: 300 }

/**
 * The rounds before `state.compactedBefore` in short, for an agent whose window they do not fit any more: positions
 * with their reasons, or what was said in a sentence or two; the ledger; and the decision on the table. Of others it
 * holds what the agent may see, of its own all.
 */
export function composeDigest(state: State, agent: Agent): string {
  const seen = digestedPhases(state, agent)
  const [decision] = latestDecisions(state.method, seen)
  const turns = compactedPhases(state).flatMap((phase) =>
    phase.turns
      .filter((turn) => seen.includes(phase) || (turn.agent === agent.id && !UNTOLD.has(phase.name)))
      .map((turn) => describeTurn(state, agent, phase, turn)),
  )
  const parts = [
    ...turns,
    ...describePoints(state),
    ...(decision === undefined ? [] : ['', quoteText(decision, { lines: true })]),
  ]
  const begin = say(state, 'digest', { round: String(state.compactedBefore - 1) })
  // Put together in one go: with a large panel these are the longest texts of all, and each agent has its own.
  const masked = parts.map((part) => maskOwners(state, agent, part))
  return [begin, '<summary>', ...masked, '</summary>'].join('\n')
}

/** What was asked for its own sake: a pick, and the choice of the method. */
const UNTOLD: ReadonlySet<Phase['name']> = new Set(['picks', 'classify'])

/** The phases that are told in short. */
export function compactedPhases(state: State): Phase[] {
  return state.phases.filter((phase) => phase.closed && phase.round < state.compactedBefore)
}

/** The phases told in short whose replies an agent may see by the first phase it is asked in after them. */
export function digestedPhases(state: State, agent: Agent): Phase[] {
  const compacted = compactedPhases(state)
  const speaks = ({ speakers }: Phase) => speakers.includes(agent.id)
  const next = state.phases.find((phase) => speaks(phase) && !compacted.includes(phase))
  const asked = [...compacted.filter(speaks), ...(next ? [next] : [])]
  const at = (phase: Phase) => state.phases.indexOf(phase)
  return compacted.filter((phase) => asked.some((to) => at(phase) < at(to) && isShown(state, phase, to)))
}

/** The ledger after the rounds that are told in short, with what people ruled by then. */
export function digestedPoints(state: State): readonly Point[] {
  return state.rulings
    .filter(({ round }) => round < state.compactedBefore)
    .reduce<readonly Point[]>(
      (points, { id, side }) => applyRuling(points, id, side),
      ledgerOf(compactedPhases(state)),
    )
}

function describeTurn(state: State, reader: Agent, phase: Phase, turn: Turn): string {
  const author = state.agents.find(({ id }) => id === turn.agent)
  const label = hidesNames(state, phase)
    ? `answer ${labelsFor(state, reader.id).get(turn.agent)}`
    : (author?.name ?? turn.agent)
  return `- round ${turn.round}, ${turn.agent === reader.id ? 'you' : quoteText(label)}: ${describeReply(turn)}`
}

const REPLIES = new WeakMap<Turn, string>()

/** A reply's position with its reason, or what was said in a sentence or two. Worked out once, for all readers. */
function describeReply(turn: Turn): string {
  const known = REPLIES.get(turn)
  if (known !== undefined) return known
  const position = positionOf(turn)
  const { form, reason } = turn.reply
  const said = position ?? (form?.type === 'estimate' ? describeEstimate(form) : nameStep(turn.phase))
  const why = reason ?? (position === null ? gist(turn.content, GIST) : '')
  const text = `${quoteText(said)}${why ? ` - ${quoteText(why)}` : ''}`
  REPLIES.set(turn, text)
  return text
}

const LEDGERS = new WeakMap<State, readonly string[]>()

/** The points told in short, as one text, if there are any; the same for all who are asked at the same time. */
function describePoints(state: State): readonly string[] {
  const known = LEDGERS.get(state)
  if (known) return known
  const lines = digestedPoints(state).map(
    (point) => `[${point.id}] (${point.kind}, ${point.status}) ${quotePoint(point)}`,
  )
  const texts = lines.length > 0 ? [lines.join('\n')] : []
  LEDGERS.set(state, texts)
  return texts
}
