import type { Point } from '../../core/types.js'
import { type Binding, fitSentences, writeBinding } from './decide.js'
import { type Draft, EMPTY_DRAFT, type Task } from './draft.js'
import type { Focus } from './lexicon.js'
import { measureOf, nameConstraint, nameFocus, quote, type Situation } from './situation.js'
import { clarifyTask, orderQuestions } from './tasks.js'
import type { Wording } from './wording.js'

/** What a topic without options is asked for by one agent. */
const MOST_DEMANDS = 2
const MOST_OPTIONS = 5
const MOST_QUESTIONS = 3
/** Characters of a quoted question or option. */
const LONGEST = 80

/** Where there is nothing to weigh: what is asked, what constrains, what is open, and in which order to settle it. */
export function proposeOrder(situation: Situation, bindings: Binding[]): Draft {
  const { outline, words, agent } = situation
  const say = words.undecided
  const named = nameOptions(situation)
  const questions = listOpen(situation)
  const known = outline.constraints.map((each) => nameConstraint(each, words))
  const sentences = [
    { text: say.asked(quote(subjectOf(situation), words)), rank: 0 },
    { text: named.length > 0 ? say.noPoints(named) : say.noOptions, rank: 0 },
    { text: asksNothing(situation) ? say.nothingAsked : '', rank: 2 },
    { text: known.length > 0 ? say.constraints(known.slice(0, 5)) : say.noConstraints, rank: 2 },
    {
      text:
        questions.length > 0
          ? say.order(questions.slice(0, 4).map((text) => quote(text, words, LONGEST)))
          : '',
      rank: 1,
    },
    { text: say.thereafter, rank: 0 },
    writeBinding(situation, bindings, say.binding),
  ]
  const tasks = questions.map((text) => clarifyTask(situation, text))
  const missing: Task = {
    text: named.length > 0 ? words.tasks.listPoints(named) : words.tasks.listOptions,
    owner: agent.id,
    priority: 'high',
  }
  return {
    ...EMPTY_DRAFT,
    decision: fitSentences(sentences.filter(({ text }) => text !== '')),
    tasks: [missing, ...tasks],
    position: 'PROPOSAL',
    reason: say.reason,
    confidence: 0.4,
  }
}

/**
 * The first answer where the topic gives nothing to weigh. Nothing was chosen, so nothing can be agreed: the concern
 * names what has to be added, and stays until it is there. A decision in somebody else's words may stand, as far as
 * the topic speaks of the agent's focus.
 */
export function respondUndecided(situation: Situation): Draft {
  const { words, focus } = situation
  const say = words.undecided
  const { named, silent, lines } = holdTopic(situation)
  const demands = focus
    .filter((each) => !named.includes(each))
    .slice(0, MOST_DEMANDS)
    .map((each) => {
      const { ask } = measureOf(each, words)
      return words.otherwise(say.demand(ask), say.failure(nameFocus(each, words)))
    })
  if (isOrder(situation)) {
    return {
      ...EMPTY_DRAFT,
      basis: [say.opening, lines].filter(Boolean),
      conditions: asksNothing(situation) ? [] : demands,
      position: 'CONCERN',
      reason: writeConcern(situation),
      confidence: 0.8,
    }
  }
  const basis = [say.unchecked, lines].filter(Boolean)
  if (named.length > 0 || silent.length === 0) {
    const reason =
      named.length > 0 ? say.supportReason(named.map((each) => nameFocus(each, words))) : say.supportBlind
    return { ...EMPTY_DRAFT, basis, position: 'SUPPORT', reason, confidence: 0.6 }
  }
  return {
    ...EMPTY_DRAFT,
    basis,
    conditions: demands,
    position: 'SUPPORT_WITH_CONDITIONS',
    reason: say.demandReason(silent.map((each) => nameFocus(each, words))),
    confidence: 0.5,
  }
}

/** Whether the decision on the table is the order that these rules give, and no choice. */
export function isOrder({ view, words }: Situation): boolean {
  return view.decision?.startsWith(words.undecided.askedMark) === true
}

/** Whether a point is the concern that nothing can be chosen from the topic as it is. */
export function isUndecidable({ kind, text }: Point, words: Wording): boolean {
  return kind === 'concern' && text.includes(words.undecided.concernMark)
}

/** Names the choice, what has to be added to the topic before it can be made, and the topic's open questions. */
function writeConcern(situation: Situation): string {
  const { words } = situation
  const questions = listOpen(situation).slice(0, MOST_QUESTIONS)
  return words.undecided.concern({
    ask: quote(subjectOf(situation), words),
    options: nameOptions(situation),
    questions: questions.map((text) => quote(text, words, LONGEST)),
  })
}

/** What the topic says on each part of the focus, and on which it is silent. */
function holdTopic({ words, focus, outline }: Situation): { named: Focus[]; silent: Focus[]; lines: string } {
  const said = [
    ...outline.constraints.map(({ name, text }) => (name ? `${name}: ${text}` : text)),
    ...outline.questions.map(({ text }) => text),
    ...outline.context,
    outline.problem ?? '',
  ].filter(Boolean)
  const named = focus.filter((each) => said.some((text) => each.touches(text)))
  const silent = focus.filter((each) => !named.includes(each))
  const lines = named.map((each) => {
    const text = said.find((one) => each.touches(one)) ?? ''
    return `- **${nameFocus(each, words)}:** ${quote(text, words)}`
  })
  const nothing =
    silent.length > 0
      ? [`- ${words.undecided.demandReason(silent.map((each) => nameFocus(each, words)))}`]
      : []
  return { named, silent, lines: [...lines, ...nothing].join('\n') }
}

/** The choice to be made: the question the topic puts, else its title. */
function subjectOf({ outline, view }: Situation): string {
  // The first of several questions is one of them; what they are about is in the title.
  const isOne = outline.questions.length > 1 && outline.questions.some(({ text }) => text === outline.ask)
  return isOne ? view.brief.title : (outline.ask ?? view.brief.title)
}

function listOpen(situation: Situation): string[] {
  const subject = subjectOf(situation)
  return orderQuestions(situation).filter((text) => text !== subject)
}

function asksNothing({ outline }: Situation): boolean {
  return outline.questions.length === 0 && !outline.ask && outline.options.length === 0
}

function nameOptions({ outline, words }: Situation): string[] {
  return outline.options.slice(0, MOST_OPTIONS).map(({ title }) => quote(title, words, 60))
}
