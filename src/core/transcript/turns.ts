import { expectationOf, hidesNames, isShown, labelsFor } from '../method/visibility.js'
import { lastTurnOf, nameOf, positionOf } from '../outcome/standing.js'
import { describeEstimate } from '../outcome/tally.js'
import type { FailedTurn, Phase, State, Turn } from '../state.js'
import { embedMarkdown, inlineText } from '../text/embed.js'
import type { Agent, ProviderRef } from '../types.js'
import { ATTACKS, describePosition } from './marks.js'
import { nameLack } from './phase-words.js'

/** Who speaks for an agent, in words: `sonnet via claude-cli`. */
export function describeVoice({ provider, model }: ProviderRef): string {
  if (provider === 'offline') return 'offline rules, no model'
  if (provider === 'scripted') return 'scripted, no model'
  if (provider === 'human') return 'a person'
  return model ? `${model} via ${provider}` : provider
}

/** Who spoke for an agent last; before its first reply, who is to be asked first. */
export function lastVoice(state: State, id: string): ProviderRef {
  const planned = state.agents.find((agent) => agent.id === id)?.providers[0]
  return lastTurnOf(state, id) ?? planned ?? { provider: 'no provider', model: null }
}

/** What an agent contributed to a phase, its heading first; nothing when it was not asked or has not answered yet. */
export function renderContribution(state: State, phase: Phase, id: string): string[] {
  const agent = state.agents.find((each) => each.id === id)
  const turn = phase.turns.find((each) => each.agent === id)
  const failed = phase.failures.find((each) => each.agent === id && each.followUp === null)
  if (!agent) return []
  if (turn) return renderTurn(state, agent, turn, phase)
  return failed ? renderFailure(agent, failed, isVoting(phase)) : []
}

function renderTurn(state: State, agent: Agent, turn: Turn, phase: Phase): string[] {
  const blocks = [heading(agent, turn), ...announce(turn)]
  const votes = isVoting(phase)
  const body = bodyOf(turn, votes || phase.name === 'challenge')
  if (body) blocks.push(body)
  for (const { kind, content } of turn.followUps) {
    blocks.push(`*Asked once more for ${nameLack(kind)}:*`, embedMarkdown(content, 3) || '*(an empty reply)*')
  }
  for (const { followUp, failure } of phase.failures.filter(
    (each) => each.agent === agent.id && each.followUp,
  )) {
    const asked = followUp ? nameLack(followUp) : 'more'
    blocks.push(`*Asked once more for ${asked}: failed, ${failure.kind}: ${inlineText(failure.message)}*`)
  }
  if (phase.name === 'challenge') return [...blocks, `**Position:** ${attackLine(turn)}`]
  return votes
    ? [...blocks, `**Position:** ${positionLine(turn)}`]
    : [...blocks, ...describeForm(state, phase, turn)]
}

const BODIES = new WeakMap<Turn, string>()

/**
 * A reply's own text. Worked out once: the transcript is written after every round.
 * @param ends whether it ends in a position, which stands below it in our own words
 */
function bodyOf(turn: Turn, ends: boolean): string {
  const known = BODIES.get(turn)
  if (known !== undefined) return known
  const body = embedMarkdown(keepLines(ends ? withoutClosing(turn.content) : turn.content), 3)
  BODIES.set(turn, body)
  return body
}

/** What a turn is for, where it is neither a proposal nor an answer to one. */
function announce({ phase }: Turn): string[] {
  switch (phase) {
    case 'closing':
      return ['*The rounds are used up; the open conditions answered once more:*']
    case 'challenge':
      return ['*Has to attack what the majority is about to agree on, and does not vote:*']
    case 'synthesis':
      return ['*It is agreed; the chair writes the decision:*']
    default:
      return []
  }
}

/** Whether a phase's replies take a position. */
function isVoting({ name }: Phase): boolean {
  return name !== 'challenge' && name !== 'synthesis' && !name.startsWith('step:')
}

const CONFIDENCE = /^Confidence: ?[\d.,%/ ]{1,12}$/i
const POSITION = /^\[POSITION: ?[A-Z_]{1,30}\]/
/** A word on a point, an assumption or a question of the topic. */
const ON_AN_ID = /^\[[ACEQ]\d{1,4}\]/

/** Words on ids stand one a line: where the Markdown is rendered, too. */
function keepLines(content: string): string {
  const lines = content.split('\n')
  return lines
    .map((line, index) => {
      const next = lines[index + 1] ?? ''
      return ON_AN_ID.test(next) && line.trim() !== '' && !line.endsWith('  ') ? `${line}  ` : line
    })
    .join('\n')
}

/**
 * A reply less the position and the confidence at its very end, which stand below it in our own words; words on ids
 * that follow them stay.
 */
function withoutClosing(content: string): string {
  const lines = content.trimEnd().split('\n')
  const kept: string[] = []
  let line = lines.pop()
  while (line !== undefined && !POSITION.test(line.trim())) {
    const text = line.trim()
    if (ON_AN_ID.test(text)) kept.unshift(line)
    else if (text !== '' && !CONFIDENCE.test(text)) return content
    line = lines.pop()
  }
  if (line === undefined) return content
  const body = lines.join('\n').trimEnd()
  return kept.length > 0 ? `${body}\n\n${kept.join('\n')}` : body
}

function positionLine(turn: Turn): string {
  const { position, reason, confidence } = turn.reply
  const vote = positionOf(turn)
  const said = vote === null ? whyNoVote(position) : reason
  const sure = vote !== null && confidence !== null ? ` (confidence ${confidence})` : ''
  return describePosition(vote) + (said ? ` - ${inlineText(said)}` : '') + sure
}

/** An attack that supports what it was to attack found nothing. */
function attackLine({ reply: { position, reason } }: Turn): string {
  const found = position === 'SUPPORT' ? ', and found nothing that stands' : ''
  return `${ATTACKS} attacks${found}${reason ? ` - ${inlineText(reason)}` : ''}`
}

function whyNoVote(position: Turn['reply']['position']): string {
  if (position === null) return 'the reply gives no position'
  return position === 'PROPOSAL' ? 'a responder cannot propose' : `${position} without a condition`
}

// --- steps ------------------------------------------------------------------------------------------------------

/** What was read from a reply that has to be reckoned with, and whom the letters in it stand for. */
function describeForm(state: State, phase: Phase, turn: Turn): string[] {
  if (state.method.flow === 'votes') return []
  const { form } = turn.reply
  const labels = labelsFor(state, turn.agent)
  if (form?.type === 'ranking') {
    const agents = new Map([...labels].map(([agent, label]) => [label, agent]))
    const ranked = form.labels.map((label, place) => {
      const agent = agents.get(label)
      const own = agent === turn.agent ? ', its own' : ''
      return `${place + 1}. ${agent ? inlineText(nameOf(state, agent)) : 'nobody'} (${label}${own})`
    })
    return [`**Ranking:** ${ranked.join(' · ')}`]
  }
  if (form?.type === 'estimate')
    return /^\[ESTIMATE:/m.test(turn.content) ? [] : [`**Estimate:** ${inlineText(describeEstimate(form))}`]
  const expected = expectationOf(state, phase)
  const isReckoned =
    expected === 'ranking' ||
    expected === 'estimate' ||
    expected === 'criteria' ||
    expected === 'scores' ||
    expected === 'findings'
  if (isReckoned && form === null)
    return [`*The reply gives no ${expected} that can be read, and is not reckoned with.*`]
  return describeLetters(state, phase, turn)
}

/** Whom a text speaks of that knows the others by letters alone. */
function describeLetters(state: State, phase: Phase, turn: Turn): string[] {
  const names = lettersIn(state, phase, turn)
  return names.length > 0 ? [`*The letters: ${names.join(', ')}*`] : []
}

/** `A = Coder` for each author whom a text could name by letter, if it names any of them so; else nothing. */
export function lettersIn(state: State, phase: Phase, { agent, content }: Turn): string[] {
  if (!hidesNames(state, phase)) return []
  const shown = state.phases
    .slice(0, state.phases.indexOf(phase))
    .filter((each) => isShown(state, each, phase))
    .flatMap(({ turns }) => turns.map((turn) => turn.agent))
  const letters = [...labelsFor(state, agent)].filter(([author]) => shown.includes(author))
  // An A may be an article.
  const isNamed = ([, label]: [string, string]) =>
    new RegExp(
      label === 'A' || label === 'I' ? `\\b${label}\\b(?![ ’']\\p{Ll})` : `\\b${label}\\b`,
      'u',
    ).test(content)
  if (!letters.some(isNamed)) return []
  return letters.map(([author, label]) => `${label} = ${inlineText(nameOf(state, author))}`)
}

function renderFailure(
  agent: Agent,
  { provider, model, failure, attempts }: FailedTurn,
  votes: boolean,
): string[] {
  const tries = attempts > 1 ? ` (${attempts} attempts)` : ''
  return [
    heading(agent, { provider, model }),
    `*No reply. ${failure.kind}: ${inlineText(failure.message)}${tries}*`,
    ...(votes ? [`**Position:** ${describePosition(null)} - failed: ${failure.kind}`] : []),
  ]
}

function heading(agent: Agent, voice: ProviderRef): string {
  const title = [agent.emoji, agent.role.toUpperCase()].filter(Boolean).join(' ')
  return inlineText(`### [${agent.name}] ${title} (${describeVoice(voice)})`)
}
