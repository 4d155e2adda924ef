import { formatDuration } from '../core/duration.js'
import type { LiveEvent, LogEvent, PointChange, Verdict } from '../core/events.js'
import { voteOf } from '../core/ledger.js'
import type { Audience } from '../core/remarks.js'
import { clip } from '../core/text/gist.js'
import { visibleLine } from '../core/text/sanitize.js'
import { describePosition, MARKS, NO_VOTE } from '../core/transcript/marks.js'
import { nameLack, nameStep, nameTask } from '../core/transcript/phase-words.js'
import { describeVoice } from '../core/transcript/turns.js'
import type { Failure, FollowUpKind, PhaseName, Reply } from '../core/types.js'
import { describeRemark } from './board-wording.js'

type Completed = Extract<LogEvent, { type: 'turn.completed' }>
type Failed = Extract<LogEvent, { type: 'turn.failed' }>
type Retrying = Extract<LiveEvent, { type: 'turn.retrying' }>

const LONGEST = 300

/** What an agent is asked for: `the revision`, or what its reply lacked. */
export function describeTask(phase: PhaseName, followUp: FollowUpKind | null): string {
  return followUp ? `${nameLack(followUp)}, once more` : nameTask(phase)
}

/**
 * What an agent answered, on one line: `✅ Coder: SUPPORT - reason (2.1s)`; of a reply that was completed it says so,
 * since that makes the second line of its author.
 * @param reply what the turn says so far, this answer merged in
 */
export function describeAnswer(
  name: string,
  { phase, durationMs, followUp }: Completed,
  reply: Reply,
): string {
  const again = followUp ? `asked once more for ${nameLack(followUp)}, ` : ''
  const took = ` (${again}${formatDuration(durationMs)})`
  if (!isVoteOrProposal(phase))
    return `• ${name}: ${nameStep(phase)}${describeForm(reply) || said(reply.reason)}${took}`
  if (phase !== 'answers') {
    const reason = phase === 'proposal' ? said(reply.reason) : describeAnswers(reply)
    return `${MARKS.PROPOSAL} ${name}: ${phase === 'proposal' ? 'PROPOSAL' : `PROPOSAL, ${phase}`}${reason}${took}`
  }
  const vote = voteOf(reply)
  if (vote) return `${MARKS[vote]} ${name}: ${vote}${said(reply.reason)}${took}`
  if (reply.position === null) return `${NO_VOTE} ${name}: no vote - its reply has no position${took}`
  const why = reply.position === 'PROPOSAL' ? 'a responder cannot propose' : 'it names no condition'
  return `${NO_VOTE} ${name}: no vote - ${describePosition(reply.position)}, but ${why}${took}`
}

const OPINIONS: ReadonlySet<PhaseName> = new Set(['proposal', 'revision', 'answers', 'closing'])

function isVoteOrProposal(phase: PhaseName): boolean {
  return OPINIONS.has(phase)
}

/** What a reply holds that is reckoned with. */
function describeForm({ form }: Reply): string {
  switch (form?.type) {
    case 'pick':
      return said(form.option)
    case 'ranking':
      return said(form.labels.join(' > '))
    case 'estimate':
      return said(`${form.value} ${form.unit}`)
    default:
      return ''
  }
}

function describeAnswers({ answers, reason }: Reply): string {
  const verbs = answers.map(({ id, verb }) => `${id} ${verb}`)
  return verbs.length > 0 ? ` - ${visibleLine(verbs.join(', '))}` : said(reason)
}

function said(reason: string | null): string {
  return reason ? ` - ${clip(visibleLine(reason), LONGEST)}` : ''
}

/** Why an agent did not answer, on one line. */
export function describeFailure(name: string, { failure, followUp, phase }: Failed): string {
  const asked = followUp ? ` when asked for ${describeTask(phase, followUp)}` : ''
  return `${NO_VOTE} ${name} failed${asked}: ${causeOf(failure)}`
}

/** What a failure means for the discussion. */
export function describeConsequence({ followUp, phase, round }: Failed, maxRounds: number | null): string {
  switch (phase) {
    case 'classify':
      return 'the method is consensus then'
    case 'picks':
      return 'the round goes on without its pick'
    case 'proposal':
      return 'another agent proposes if there is one'
    case 'answers':
      if (followUp) return 'its reply is no vote'
      return round === maxRounds
        ? 'it counts as missing'
        : 'it counts as missing and is asked again if there is another round'
    case 'challenge':
      return 'the round goes on without an attack'
    case 'revision':
    case 'closing':
      return 'the discussion stops here and can be resumed'
    case 'synthesis':
      return 'the last revision stands as the decision'
    case 'step:findings':
      return 'the others go on without it'
    default:
      return 'the discussion goes on unless too few answer'
  }
}

/** That an attempt is given up and another one follows, perhaps with the next provider of the agent's chain. */
export function describeRetry(name: string, { failure, waitMs, next }: Retrying, hadText: boolean): string {
  const text = hadText ? '; the text above is void' : ''
  if (next !== undefined) {
    const why = clip(visibleLine(failure.message), LONGEST)
    return `↻ ${name}: ${why}; ${visibleLine(next)} is asked instead${text}`
  }
  const wait = waitMs > 0 ? ` in ${formatDuration(waitMs)}` : ''
  return `↻ ${name} is asked again${wait}: ${causeOf(failure)}${text}`
}

function causeOf({ kind, message }: Failure): string {
  return `${kind} - ${clip(visibleLine(message), LONGEST)}`
}

/** How the panel stands after a round. */
export function describeVerdict(label: string, { reached, why }: Verdict): string {
  return `${label}: ${reached ? 'consensus' : 'no consensus'} - ${visibleLine(why)}`
}

/** Who answered, how often it was asked, and what it took. */
export function describeCall({ provider, model, attempts, usage }: Completed): string {
  const tokens = usage ? `${usage.inputTokens} tokens in, ${usage.outputTokens} out` : 'tokens unknown'
  const tries = attempts > 1 ? ` · ${attempts} attempts` : ''
  return `${visibleLine(describeVoice({ provider, model }))} · ${tokens}${tries}`
}

/** A change of the ledger, on one line. */
export function describeChange(change: PointChange): string {
  switch (change.change) {
    case 'raised':
      return `${change.id} raised by ${change.by.join(', ')}: ${change.kind} - ${clip(visibleLine(change.text), LONGEST)}`
    case 'joined':
      return `${change.id} joined by ${change.by.join(', ')}`
    case 'answered':
      return `${change.id} ${change.answer.verb}: ${clip(visibleLine(change.answer.text), LONGEST)}`
    case 'upheld':
      return `${change.id} upheld by ${change.by}: ${clip(visibleLine(change.text), LONGEST)}`
    case 'settled':
      return `${change.id} settled: ${change.status}`
    case 'assumed':
      return `${change.id} taken for granted by ${change.by.join(', ')}: ${clip(visibleLine(change.text), LONGEST)}`
    case 'checked':
      return `${change.id} ${change.verdict} by ${change.by}: ${clip(visibleLine(change.text), LONGEST)}`
    case 'untraced':
      return `${change.id} was accepted and is not to be found in the synthesis`
  }
}

type TurnOfEvents = Extract<
  LogEvent,
  { type: 'method.chosen' | 'point.ruled' | 'context.compacted' | 'remark.added' }
>

/**
 * Something that changes how the discussion goes on, on one line.
 * @param audience who comes to see a remark; absent: that is not known
 */
export function describeTurning(event: TurnOfEvents, audience?: Audience | null): string {
  switch (event.type) {
    case 'method.chosen':
      return `method: ${event.spec.name} (${clip(visibleLine(event.why), LONGEST)})`
    case 'point.ruled':
      return event.side === 'stop' ? 'stopped by you' : `${event.id}: you took the ${event.side}’s side`
    case 'remark.added':
      return describeRemark(
        audience === undefined ? { round: event.round, isCertain: false } : audience,
        clip(visibleLine(event.text), LONGEST),
      )
    case 'context.compacted':
      return `from here on the rounds before ${event.round} are told in short: they do not fit the window of ${event.agent}`
  }
}
