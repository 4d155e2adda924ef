import { latestDecisions } from '../ledger/decisions.js'
import { stepOf } from '../method/method.js'
import { sideOf } from '../method/seats.js'
import { expectationOf, hidesNames, labelsFor } from '../method/visibility.js'
import { findMethod, METHODS } from '../methods.js'
import type { Phase, Remark, State, Turn } from '../state.js'
import { fillTemplate, listPlaceholders } from '../text/template.js'
import { describeDifference } from '../text/text-difference.js'
import { readChecklist } from '../topic/checklist.js'
import { nameStep } from '../transcript/phase-words.js'
import type { Agent, Point } from '../types.js'
import { formText, labelsIn } from './form-text.js'
import { maskOwners } from './mask-owners.js'
import { quotePoint, quoteRemark, quoteReply, quoteText, quoteTopic } from './quote.js'
import { summarize } from './summarize.js'
import { PROMPT_KEYS, type PromptKey, say } from './words.js'

/** What one user message is made from. */
export interface Told {
  state: State
  agent: Agent
  /** The phase the agent is asked in. */
  phase: Phase
  /** The phases before it. */
  before: Phase[]
  /** Whether this is the first thing the agent is told. */
  first: boolean
  /** What was said in phases that the agent was not shown yet and may see now; its own replies are among it. */
  news: Turn[]
  /** What people put in and the agent was not told yet. */
  remarks: Remark[]
  /** The ledger before the phase. */
  points: readonly Point[]
  /** Of these, what the agent is shown: what is open, and what was settled since it was shown it last. */
  ledger: readonly Point[]
  /** The points that this reply has to answer. */
  toAnswer: Point[]
}

const LANGUAGES: Record<string, string> = {
  en: 'English',
  de: 'German (Deutsch)',
  fr: 'French (français)',
  es: 'Spanish (español)',
  it: 'Italian (italiano)',
  pt: 'Portuguese (português)',
  nl: 'Dutch (Nederlands)',
}

/** The role, the rules of the discussion and the form of a reply. */
export function composeSystem(state: State, agent: Agent): string {
  const { method, brief, agents, anonymous } = state
  const focus = agent.focus.length > 0 ? `\n${say(state, 'focus', { focus: agent.focus.join(', ') })}` : ''
  const access = agent.access ? `\n\n${say(state, 'access')}` : ''
  const hidden = anonymous ? `\n\n${say(state, 'anonymous')}` : ''
  return say(state, method.flow === 'votes' ? 'system' : 'system.steps', {
    name: agent.name,
    role: agent.role ? ` (${agent.role})` : '',
    count: String(agents.length),
    prompt: agent.prompt.trim() + access + hidden,
    focus,
    language:
      LANGUAGES[brief.language.split('-')[0] ?? ''] ?? `the language with the code "${brief.language}"`,
    owner: anonymous ? agent.id : (agents[0]?.id ?? 'planner'),
    method: method.name,
    // The methods that ship explain themselves by what their steps ask, in the topic's language.
    about: findMethod(method.name) ? '' : `: ${method.summary}`,
    material: say(state, 'material'),
  })
}

/**
 * One message for the topic, one for each quoted reply and each remark, and one that asks: those of many agents share
 * their texts.
 */
export function composeTurn(told: Told): string[] {
  const opening = told.first ? quoteTopic(told.state) : []
  const remarks = told.remarks.map(({ text }) => quoteRemark(told.state, text))
  const mask = (text: string) => maskOwners(told.state, told.agent, text)
  const material = materialOf(told).map(mask)
  return [...opening, ...quoteNews(told).map(mask), ...remarks, [...material, taskOf(told)].join('\n\n')]
}

/** What others said; where names are hidden, in an order of the reader's own. Who ranks, ranks its own as well. */
function quoteNews({ state, agent, phase, news }: Told): string[] {
  const ranksAll = expectationOf(state, phase) === 'ranking'
  const shown = news.filter((turn) => ranksAll || turn.agent !== agent.id)
  if (!hidesNames(state, phase)) return shown.map((turn) => quoteReply(state, turn))
  const labels = labelsFor(state, agent.id)
  const order = [...labels.keys()]
  return [...shown]
    .sort((one, other) => order.indexOf(one.agent) - order.indexOf(other.agent))
    .map((turn) => quoteReply(state, turn, labels.get(turn.agent)))
}

// --- what is drawn from the replies -----------------------------------------------------------------------------

function materialOf(told: Told): string[] {
  const { phase, state } = told
  if (phase.name === 'classify') return []
  if (state.method.flow === 'steps') return summarize(state, stepOf(state, phase), told.agent.id, told.before)
  if (phase.name === 'proposal' || phase.name === 'picks') return []
  return [describeLedger(told), describeAssumptions(told), describeChange(told)].filter((text) => text !== '')
}

function describeLedger({ state, ledger, agent }: Told): string {
  if (ledger.length === 0) return ''
  const lines = ledger.map((point) => {
    const yours = point.by.includes(agent.id) ? ', yours' : ''
    const ruled = describeRuling(state, point)
    return `[${point.id}] (${point.kind}${yours}) ${quotePoint(point)}${ruled}`
  })
  return `<points>\n${lines.join('\n')}\n</points>`
}

function describeRuling(state: State, { ruling, status }: Point): string {
  if (ruling === 'proposer') return say(state, 'points.ruledOut')
  return ruling === 'author' && status === 'open' ? say(state, 'points.ruled') : ''
}

function describeAssumptions({ state, phase, before }: Told): string {
  if (phase.name !== 'answers') return ''
  const named = before.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.change === 'assumed' ? [change] : [])),
  )
  if (named.length === 0) return ''
  const lines = named.map(({ id, text }) => `[${id}] ${quoteText(text)}`)
  return `<assumptions>\n${lines.join('\n')}\n</assumptions>\n\n${say(state, 'answers.assumptions')}`
}

/** What the latest revision changed in the decision, so that an echo is not taken for a change. */
function describeChange({ state, phase, before }: Told): string {
  if (phase.name !== 'answers' || phase.round === 1) return ''
  const [last, earlier] = latestDecisions(state.method, before)
  if (last === undefined || earlier === undefined) return ''
  return `<difference>\n${quoteDifference(earlier, last, before.at(-1))}\n</difference>`
}

const REWRITTEN = '(most of the decision was written anew: read it as a whole)'
const DIFFERENCES = new WeakMap<Phase, { earlier: string; last: string; text: string }>()

/** @param revision the phase that made the difference, under which it is kept: all who answer are shown it */
function quoteDifference(earlier: string, last: string, revision: Phase | undefined): string {
  const known = revision && DIFFERENCES.get(revision)
  if (known && known.earlier === earlier && known.last === last) return known.text
  const difference = describeDifference(earlier, last)
  // Longer than the decision itself it says nothing that is not read faster there.
  const text = difference.length > last.length ? REWRITTEN : quoteText(difference, { lines: true })
  if (revision) DIFFERENCES.set(revision, { earlier, last, text })
  return text
}

// --- what is asked ----------------------------------------------------------------------------------------------

function taskOf(told: Told): string {
  const { state, phase, points, toAnswer } = told
  const ids = toAnswer.map((point) => point.id).join(', ')
  const words = String(wordsFor(state, phase))
  switch (phase.name) {
    case 'classify':
      return say(state, 'classify', {
        methods: METHODS.map(({ name, use }) => `- ${name}: ${use}`).join('\n'),
      })
    case 'picks':
    case 'challenge':
      return say(state, phase.name, { words })
    case 'proposal':
      return [describeChecklist(state), say(state, 'proposal', { words })].filter(Boolean).join('\n\n')
    case 'answers':
      if (phase.round === 1) return say(state, 'answers', { words })
      return [
        say(state, 'answers.later'),
        toAnswer.length > 0 && say(state, 'answers.declined', { ids }),
        points.length > 0 && say(state, 'answers.newPoint'),
        say(state, 'answers.end'),
      ]
        .filter(Boolean)
        .join(' ')
    case 'revision':
      return say(state, 'revision', { words, points: ids ? say(state, 'revision.points', { ids }) : '' })
    case 'closing':
      return say(state, 'closing', { ids })
    case 'synthesis':
      return askForSynthesis(told)
    default:
      return askForStep(told)
  }
}

function askForSynthesis({ state, points }: Told): string {
  const accepted = points.filter(({ status }) => status === 'accepted').map(({ id }) => id)
  const words = '250'
  if (accepted.length === 0) return say(state, 'synthesis.noPoints', { words })
  return say(state, 'synthesis', { words, ids: accepted.join(', ') })
}

/** The longest reply asked for in a phase, in words. */
function wordsFor({ method }: State, { name }: Phase): number {
  return method.steps.find((step) => step.name === name || `step:${step.name}` === name)?.words ?? 200
}

function askForStep({ state, agent, phase }: Told): string {
  const step = stepOf(state, phase)
  const side = sideOf(state, agent.id)
  const values = {
    words: String(step.words),
    form: formText(state, step.expects, labelsIn(state, agent.id, phase)),
    side: side === null ? '' : side.toUpperCase(),
    round: String(phase.round),
    rounds: String(state.maxRounds),
  }
  const task = step.ask === null ? shippedTask(state, phase, values) : ownTask(state, step.ask, values)
  return step.expects === 'decision' ? [describeChecklist(state), task].filter(Boolean).join('\n\n') : task
}

function ownTask(state: State, ask: string, values: Readonly<Record<string, string>>): string {
  return say(state, 'own.step', { ask: fillOwn(ask, values) })
}

function shippedTask(state: State, phase: Phase, values: Readonly<Record<string, string>>): string {
  const key = `${state.method.name}.${nameStep(phase.name)}`
  const later = `${key}.later`
  return say(state, asKey(phase.round > 1 && isKey(later) ? later : key), values)
}

function isKey(key: string): boolean {
  return PROMPT_KEYS.some((known) => known === key)
}

function asKey(key: string): PromptKey {
  const known = PROMPT_KEYS.find((each) => each === key)
  if (!known) throw new Error(`there are no words for ${key}`)
  return known
}

/** A user's own words for a step: what they have no placeholder for is put behind them. */
function fillOwn(ask: string, values: Readonly<Record<string, string>>): string {
  const used = listPlaceholders(ask)
  const form = values.form && !used.includes('form') ? `\n\n${values.form}` : ''
  return fillTemplate(ask, values) + form
}

/** What the topic itself asks for, for the one who has to answer it. */
function describeChecklist(state: State): string {
  const items = readChecklist(state.brief)
  if (items.length === 0) return ''
  const lines = items.map(({ id, text }) => `[${id}] ${quoteText(text)}`)
  return `${say(state, 'checklist')}\n<points>\n${lines.join('\n')}\n</points>`
}
