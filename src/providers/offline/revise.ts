import { parseReply } from '../../core/reply.js'
import { sameText } from '../../core/text/similarity.js'
import { shorten } from '../../core/topic/brief.js'
import type { Point } from '../../core/types.js'
import { type Binding, fitSentences, SHORT_QUOTE, writeBinding, writeDecision } from './decide.js'
import { type Draft, EMPTY_DRAFT, type Task } from './draft.js'
import { CONCEPTS, type Concept, findConcepts } from './lexicon.js'
import { findOwner } from './owners.js'
import { mentions, nameOption, quote, quoteConstraint, type Situation } from './situation.js'
import { isSameSubject } from './subjects.js'
import { listTasks } from './tasks.js'
import { isOrder, isUndecidable, proposeOrder } from './undecided.js'
import { findRunnerUp, type Held, isForLater, listBroken, rankOptions, type Weighed } from './weigh.js'

/** How many points behind an option may lie and still take the other's place when that one breaks a hard constraint. */
const NEAR = 4
const LONGEST_TASK = 200

interface Answered {
  id: string
  verb: 'accepted' | 'declined'
  text: string
  /** What the decision then demands, and the task that does it; null when there is nothing to do. */
  duty: Duty | null
}

interface Duty {
  demand: string
  /** The same with short quotations. */
  short: string
  task: Task
}

/** The revision: every open point answered, and the decision as the accepted ones change it. */
export function revise(situation: Situation): Draft {
  const { view, words, chosen } = situation
  const open = view.points.filter((point) => view.toAnswer.includes(point.id))
  const successor = chosen ? findSuccessor(situation, chosen, open) : null
  const answered = open.map((point) => answerPoint(situation, point, successor))
  const accepted = answered.filter(({ verb }) => verb === 'accepted').length
  const bindings = [
    ...earlierBindings(situation),
    ...answered.flatMap(({ id, duty }) => (duty ? [{ id, demand: duty.demand, short: duty.short }] : [])),
  ]
  const option = successor ?? chosen
  return {
    ...EMPTY_DRAFT,
    decision: rewriteDecision(situation, option, bindings),
    basis: open.length === 0 ? [words.revision.nothingRaised] : [],
    answers: answered.map(({ id, verb, text }) => ({ id, verb, text })),
    tasks: allTasks(
      situation,
      answered.flatMap(({ duty }) => (duty ? [duty.task] : [])),
      successor,
    ),
    position: 'PROPOSAL',
    reason: successor
      ? words.revision.reasonSwitched(nameOption(successor.option))
      : words.revision.reason(accepted, answered.length - accepted),
    confidence: answered.length > accepted ? 0.5 : 0.8,
  }
}

/** The tasks as they are now: a revision's list is complete. Those of an option that was given up fall away with it. */
function allTasks(situation: Situation, duties: Task[], successor: Weighed | null): Task[] {
  const before = successor ? listTasks(situation, successor) : tasksBefore(situation)
  return [...duties, ...before.filter(({ text }) => !duties.some((duty) => sameText(duty.text, text)))]
}

/** The tasks of the proposal as it stands, whoever wrote it. */
function tasksBefore({ view, agent }: Situation): Task[] {
  const { actionItems } = parseReply(view.proposal ?? '')
  return actionItems.map(({ text, owner, priority }) => ({
    text,
    owner: owner ?? agent.id,
    priority: priority === 'high' || priority === 'medium' ? priority : null,
  }))
}

function rewriteDecision(situation: Situation, option: Weighed | null, bindings: Binding[]): string {
  const { view, weighed } = situation
  if (view.decision === null || isOrder(situation)) return proposeOrder(situation, bindings).decision ?? ''
  const other = findRunnerUp(weighed, option)
  const own =
    option &&
    (option !== situation.chosen || view.decision.includes(`**${nameOption(option.option).title}**`))
  if (option && own) return writeDecision(situation, option, other, bindings)
  // A decision in somebody else's words stands; what was accepted is added to it.
  return fitSentences([{ text: view.decision ?? '', rank: 0 }, writeBinding(situation, bindings)])
}

/** What earlier rounds have bound already stays in the decision. */
function earlierBindings(situation: Situation): Binding[] {
  const { view } = situation
  return view.points
    .filter(({ id, answer }) => answer?.verb === 'accepted' && !view.toAnswer.includes(id))
    .filter((point) => !isVoid(situation, point, situation.chosen))
    .map((point) => {
      const { demand, short } = dutyFrom(situation, point)
      return { id: point.id, demand, short }
    })
}

/** Whether a point speaks only of cons of options that are not the choice: nothing is left to do about it then. */
function isVoid({ weighed }: Situation, point: Point, choice: Weighed | null): boolean {
  const spokenOf = weighed.filter((each) =>
    each.points.some(({ side, text }) => side === 'con' && mentions(point.text, text)),
  )
  return choice !== null && spokenOf.length > 0 && !spokenOf.includes(choice)
}

/** The best option that breaks no hard constraint, if an objection rests on one that the chosen option breaks. */
function findSuccessor(situation: Situation, chosen: Weighed, open: Point[]): Weighed | null {
  const objected = open.some((point) => point.kind === 'objection' && restsOn(chosen, point) !== null)
  if (!objected) return null
  const [best] = rankOptions(situation.weighed).filter(
    (each) => each !== chosen && !isForLater(each) && listBroken(each).length === 0,
  )
  return best && chosen.score - best.score <= NEAR ? best : null
}

/** The con of the chosen option that breaks a hard constraint and that a point quotes. */
function restsOn(chosen: Weighed, point: Point): Held | null {
  return chosen.points.find(({ broken, text }) => broken.length > 0 && mentions(point.text, text)) ?? null
}

function answerPoint(situation: Situation, point: Point, successor: Weighed | null): Answered {
  const { chosen, words, view } = situation
  const say = words.revision
  if (isUndecidable(point, words))
    return { id: point.id, verb: 'declined', text: words.undecided.declined, duty: null }
  if (successor && chosen && point.kind !== 'objection' && isVoid(situation, point, successor))
    return { id: point.id, verb: 'accepted', text: say.fallsAway(nameOption(chosen.option)), duty: null }
  if (point.kind !== 'objection') {
    const duty = dutyFrom(situation, point)
    const owner = view.panel.find(({ id }) => id === duty.task.owner)?.name ?? duty.task.owner
    return { id: point.id, verb: 'accepted', text: say.accepted(owner, duty.short), duty }
  }
  const con = chosen ? restsOn(chosen, point) : null
  const constraint = con?.broken[0]
  if (!chosen || !con || !constraint) return { id: point.id, verb: 'declined', text: say.notTied, duty: null }
  if (successor) {
    const text = say.switched(nameOption(successor.option), quoteConstraint(constraint, words))
    return { id: point.id, verb: 'accepted', text, duty: null }
  }
  return { id: point.id, verb: 'declined', text: explainDecline(situation, chosen), duty: null }
}

/** Why there is no way round: the other options break hard constraints too, or are too far behind. */
function explainDecline({ weighed, words }: Situation, chosen: Weighed): string {
  const say = words.revision
  const others = rankOptions(weighed).filter((each) => each !== chosen)
  const clean = others.find((each) => listBroken(each).length === 0)
  if (clean) {
    return say.tooFar(nameOption(clean.option), words.number(chosen.score - clean.score), words.number(NEAR))
  }
  const broken = others.slice(0, 2).flatMap((each) => {
    const [first] = listBroken(each)
    return first
      ? [
          {
            option: nameOption(each.option).short,
            con: quote(first.con, words, 70),
            constraint: quoteConstraint(first.constraint, words),
          },
        ]
      : []
  })
  return broken.length > 0 ? say.noAlternative(broken) : say.onlyOption
}

/** What accepting a condition or concern means: something to be done by someone before the first step. */
function dutyFrom(situation: Situation, point: Point): Duty {
  const { words, view, outline, chosen } = situation
  const questions = outline.questions.map(({ text }) => text)
  const asked = questions.filter((text) => mentions(point.text, text))
  const cons = (chosen?.points ?? []).filter(({ side, text }) => side === 'con' && mentions(point.text, text))
  const texts = [...cons.map(({ text }) => text), ...asked]
  const quoted = (limit?: number): string => words.list(texts.map((text) => quote(text, words, limit)))
  const [author] = point.by
  const owner =
    view.panel.some(({ id }) => id === author) && author ? author : findOwner(situation, point.text)
  const concept =
    CONCEPTS.find((each) => point.text.includes(words.measures[each].failure)) ?? firstConcept(cons)
  const doBy = (write: (quoted: string) => string, text?: string): Duty => {
    const demand = write(quoted())
    return {
      demand,
      short: write(quoted(SHORT_QUOTE)),
      task: { text: text ?? demand, owner, priority: 'high' },
    }
  }

  if (texts.length > 0 && cons.every(({ open }) => open)) {
    // The proposal has a task for this already: in the same words it stays one task.
    const [only] = texts
    const known = questions.find((question) => only && isSameSubject(only, question)) ?? only
    const task = texts.length === 1 && known ? words.tasks.clarify(known) : undefined
    return doBy(
      (quotes) => (cons.length > 0 ? words.tasks.answer(quotes) : words.tasks.answerDoubt(quotes)),
      task,
    )
  }
  if (cons.length > 0 && concept) return doBy((quotes) => words.measures[concept].task(quotes))
  const rest = withoutFailure(point.text, words)
  const missing = words.undecided.demand('')
  if (rest.startsWith(missing)) return doBy(() => words.tasks.writeDown(rest.slice(missing.length)))
  return {
    ...doBy(() => words.tasks.settle(shorten(rest, LONGEST_TASK))),
    short: words.tasks.settle(shorten(rest, 2 * SHORT_QUOTE)),
  }
}

function firstConcept(cons: Held[]): Concept | null {
  return cons.flatMap(({ text }) => findConcepts(text))[0] ?? null
}

/** The demand of a condition, without what fails otherwise. */
function withoutFailure(text: string, words: Situation['words']): string {
  return text.split(words.otherwiseMark)[0]?.replace(/[\s.;–-]+$/, '') ?? text
}
