import { shorten } from '../../core/brief.js'
import { type Binding, countWords, fitSentences, strongest, writeBinding, writeDecision } from './decide.js'
import { type Draft, EMPTY_DRAFT, renderDraft, type Task } from './draft.js'
import { isAbout, readTraits } from './gauge.js'
import { findConcepts, findFocus } from './lexicon.js'
import { findOwner, nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { isSameSubject } from './subjects.js'
import { type Held, rankOptions, WEIGHTS, type Weighed } from './weigh.js'

const MOST_COLUMNS = 4
/** Words of a proposal at most; the table gives way first. */
const LONGEST = 450
const ROWS = [6, 4, 2]
const CELL = 42
const MOST_QUESTIONS = 8

/** The proposal: the option that the rules rank first, or, where nothing can be weighed, the order to settle things in. */
export function propose(situation: Situation): Draft {
  const [first, second] = rankOptions(situation.weighed)
  if (!situation.canWeigh || !first) return proposeOrder(situation, [])
  const drafts = ROWS.map((rows) => proposeOption(situation, first, second ?? null, rows))
  const fits = (draft: Draft): boolean =>
    countWords(renderDraft(draft, situation.words, null).join(' ')) <= LONGEST
  return drafts.find(fits) ?? proposeOption(situation, first, second ?? null, 0)
}

/** @param rows how many options the table shows, the best; 0 for no table */
function proposeOption(situation: Situation, first: Weighed, other: Weighed | null, rows: number): Draft {
  const { words } = situation
  const margin = other
    ? (first.score - other.score) / (Math.abs(first.score) + Math.abs(other.score) + 1)
    : 0.5
  const doubts = first.points.filter(({ open, broken }) => open || broken.length > 0).length
  const table = rows > 0 ? [drawTable(situation, first, rows)] : []
  return {
    ...EMPTY_DRAFT,
    decision: writeDecision(situation, first, other, []),
    basis: [...table, explainMethod(situation)],
    expected: answerExpected(situation, first, other),
    assumptions: listAssumptions(situation, first),
    tasks: listTasks(situation, first),
    position: 'PROPOSAL',
    reason: words.proposalReason(
      nameOption(first.option),
      other ? nameOption(other.option) : null,
      words.number(first.score),
      words.number(other?.score ?? 0),
    ),
    confidence: clamp(0.5 + 0.4 * margin - 0.05 * doubts),
  }
}

/** Where there is nothing to weigh: what is asked, what constrains, what is open, and in which order to settle it. */
export function proposeOrder(situation: Situation, bindings: Binding[]): Draft {
  const { outline, words, agent } = situation
  const say = words.undecided
  const named = outline.options.map(({ title }) => quote(title, words, 60))
  // The first of several questions is one of them; what they are about is in the title.
  const isOne = outline.questions.length > 1 && outline.questions.some(({ text }) => text === outline.ask)
  const subject = isOne ? situation.view.brief.title : (outline.ask ?? situation.view.brief.title)
  const questions = orderQuestions(situation).filter((text) => text !== subject)
  const known = outline.constraints.map((each) => nameConstraint(each, words))
  const sentences = [
    { text: say.asked(quote(subject, words)), rank: 0 },
    { text: outline.questions.length === 0 && !outline.ask ? say.nothingAsked : '', rank: 2 },
    { text: named.length > 0 ? say.noPoints(named.slice(0, 5)) : say.noOptions, rank: 0 },
    { text: known.length > 0 ? say.constraints(known.slice(0, 5)) : say.noConstraints, rank: 2 },
    {
      text:
        questions.length > 0 ? say.order(questions.slice(0, 4).map((text) => quote(text, words, 80))) : '',
      rank: 1,
    },
    { text: say.thereafter, rank: 0 },
    writeBinding(situation, bindings),
  ]
  const tasks = questions.map((text) => clarifyTask(situation, text))
  const missing: Task = {
    text: named.length > 0 ? words.tasks.listPoints : words.tasks.listOptions,
    owner: agent.id,
    priority: 'high',
  }
  return {
    ...EMPTY_DRAFT,
    decision: fitSentences(sentences.filter(({ text }) => text !== '')),
    assumptions: [],
    tasks: [...tasks, missing],
    position: 'PROPOSAL',
    reason: say.reason,
    confidence: 0.4,
  }
}

/** Questions by what hangs on them: hard constraints, other constraints, the speaker's focus, the rest. */
function orderQuestions({ outline, focus, gauges }: Situation): string[] {
  const rank = (text: string): number => {
    const traits = readTraits(text)
    const about = gauges.filter((gauge) => isAbout(traits, gauge))
    if (about.some(({ isHard }) => isHard)) return 0
    if (about.length > 0) return 1
    return focus.some((each) => each.touches(text, traits.concepts)) ? 2 : 3
  }
  return outline.questions
    .map(({ text }) => ({ text, rank: rank(text) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ text }) => text)
}

function drawTable(
  { weighed, outline, words, focus, gauges }: Situation,
  first: Weighed,
  most: number,
): string {
  const hardFirst = [...gauges].sort((one, other) => Number(other.isHard) - Number(one.isHard))
  const chosen = new Set(hardFirst.slice(0, MOST_COLUMNS).map(({ constraint }) => constraint))
  const shown = outline.constraints.filter((each) => chosen.has(each))
  const columns =
    shown.length > 0
      ? shown.map((constraint) => ({
          heading: nameConstraint(constraint, words),
          holds: (point: Held) => point.constraints.includes(constraint),
          breaks: (point: Held) => point.broken.includes(constraint),
        }))
      : focus.slice(0, MOST_COLUMNS).map((each) => ({
          heading: nameFocus(each, words),
          holds: (point: Held) => point.focus.includes(each),
          breaks: () => false,
        }))
  const best = rankOptions(weighed).slice(0, most)
  const rows = weighed
    .filter((each) => best.includes(each))
    .map((each) => {
      const title = escapeCell(shorten(each.option.title, CELL + 10))
      const cells = columns.map(({ holds, breaks }) => fillCell(each.points.filter(holds), breaks, words))
      return [each === first ? `**${title}**` : title, ...cells, words.number(each.score)]
    })
  const header = [
    words.basis.option,
    ...columns.map(({ heading }) => escapeCell(heading)),
    words.basis.points,
  ]
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function fillCell(points: Held[], breaks: (point: Held) => boolean, words: Situation['words']): string {
  const sorted = strongest(points)
  const pro = sorted.find(({ side }) => side === 'pro')
  const con = sorted.find(breaks) ?? sorted.find(({ side }) => side === 'con')
  const sign = con && breaks(con) ? '✗' : con?.open ? '?' : '−'
  const parts = [pro && `+ ${quote(pro.text, words, CELL)}`, con && `${sign} ${quote(con.text, words, CELL)}`]
  return escapeCell(parts.filter(Boolean).join(' ')) || '·'
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function explainMethod({ words, focus, gauges }: Situation): string {
  return words.basis.method({
    focus: focus.map((each) => nameFocus(each, words)),
    constraint: gauges.length > 0 ? words.number(WEIGHTS.constraint) : null,
    broken: gauges.some(({ isHard }) => isHard) ? words.number(WEIGHTS.broken) : null,
    onFocus: words.number(WEIGHTS.focus),
    other: words.number(WEIGHTS.other),
  })
}

/** Each expected result: where it stands, or that rules cannot give it. */
function answerExpected({ outline, words }: Situation, first: Weighed, other: Weighed | null): string[] {
  const say = words.expected
  return outline.expected.slice(0, 6).map((text) => {
    const what = `**${shorten(text, CELL + 10)}**`
    if (/recommend|empf|decision|entscheidung|choice|auswahl/i.test(text))
      return `${what}: ${say.recommendation}`
    if (/fallback|plan b|alternativ|ausweich|rückfall|rollback|exit/i.test(text))
      return `${what}: ${other ? nameFallback(other, words) : say.noFallback}`
    if (/\b(?:plan|steps?|roadmap|timeline|milestones?)\b|schritt|vorgehen|zeitplan|fahrplan/i.test(text))
      return `${what}: ${say.plan}`
    if (/\b(?:tasks?|actions?|next steps|to-?dos?)\b|aufgabe|maßnahme/i.test(text))
      return `${what}: ${say.tasks}`
    if (/\b(?:clarif|settled?\b|open\b)|klär|offene/i.test(text)) return `${what}: ${say.open}`
    if (/\brisk|risik/i.test(text)) return `${what}: ${listRisks(first, words)}`
    const concepts = findConcepts(text)
    if (concepts.length === 0) return `${what}: ${say.beyond}`
    const points = first.points.filter((point) =>
      findConcepts(point.text).some((each) => concepts.includes(each)),
    )
    return points.length > 0
      ? `${what}: ${say.concept(points.slice(0, 2).map((point) => quote(point.text, words, 60)))}`
      : `${what}: ${say.conceptSilent}`
  })
}

function listRisks(first: Weighed, words: Situation['words']): string {
  const cons = strongest(first.points.filter(({ side }) => side === 'con')).slice(0, 3)
  if (cons.length === 0) return words.expected.conceptSilent
  return words.expected.concept(cons.map(({ text }) => quote(text, words, 60)))
}

function nameFallback(other: Weighed, words: Situation['words']): string {
  const [con] = strongest(other.points.filter(({ side }) => side === 'con'))
  return words.expected.fallback(nameOption(other.option), con ? quote(con.text, words, 60) : null)
}

function listAssumptions({ outline, words }: Situation, first: Weighed): string[] {
  const untouched = outline.constraints.filter(
    (constraint) => !first.points.some((point) => point.constraints.includes(constraint)),
  )
  const names = untouched.map((each) => nameConstraint(each, words))
  return [
    ...(names.length > 0 ? [words.assumptions.untouched(names, nameOption(first.option))] : []),
    words.assumptions.faceValue,
  ]
}

/** What the choice of an option leaves to do. */
export function listTasks(situation: Situation, option: Weighed): Task[] {
  return [...clarify(situation, option), ...mitigate(situation, option)]
}

/** Open questions as tasks, and the chosen option's open cons that no question asks already. */
function clarify(situation: Situation, first: Weighed): Task[] {
  const questions = orderQuestions(situation).slice(0, MOST_QUESTIONS)
  const cons = first.points.flatMap(({ open, text }) => (open ? [text] : [])).slice(0, MOST_QUESTIONS)
  const more = cons.filter((con) => !questions.some((question) => isSameSubject(con, question)))
  return [...questions, ...more].slice(0, MOST_QUESTIONS).map((text) => clarifyTask(situation, text))
}

function clarifyTask(situation: Situation, text: string): Task {
  const traits = readTraits(text)
  const pressing = situation.gauges.some((gauge) => isAbout(traits, gauge))
  return {
    text: situation.words.tasks.clarify(text),
    owner: findOwner(situation, text),
    priority: pressing ? 'high' : null,
  }
}

/** A task for each con that touches a constraint: the proposer answers for these; the others look at the rest. */
function mitigate(situation: Situation, first: Weighed): Task[] {
  const { words, agent, focus } = situation
  return first.points
    .filter(
      ({ side, open, constraints, broken }) =>
        side === 'con' && !open && constraints.length > 0 && broken.length === 0,
    )
    .slice(0, 3)
    .map((point) => {
      const own = findFocus(focus, point.text)?.concept
      const concept = own ?? findConcepts(point.text)[0]
      const measure = concept ? words.measures[concept] : words.otherMeasure(agent.role)
      return { text: measure.task(quote(point.text, words)), owner: agent.id, priority: 'medium' }
    })
}

export function clamp(confidence: number): number {
  return Math.round(Math.min(0.9, Math.max(0.3, confidence)) * 100) / 100
}
