import { shorten } from '../../core/brief.js'
import { type Binding, fitSentences, strongest, writeBinding, writeDecision } from './decide.js'
import { type Draft, EMPTY_DRAFT, type Task } from './draft.js'
import { findConcepts } from './lexicon.js'
import { findOwner, nameConstraint, nameFocus, nameOption, quote, type Situation } from './situation.js'
import { isSameSubject } from './subjects.js'
import { type Held, isAbout, isHard, rankOptions, WEIGHTS, type Weighed } from './weigh.js'

const MOST_COLUMNS = 4
const MOST_ROWS = 6
const CELL = 42

/** The proposal: the option that the rules rank first, or, where nothing can be weighed, the order to settle things in. */
export function propose(situation: Situation): Draft {
  const [first, second] = rankOptions(situation.weighed)
  if (!situation.canWeigh || !first) return proposeOrder(situation, [])

  const { words } = situation
  const other = second ?? null
  const margin = other
    ? (first.score - other.score) / (Math.abs(first.score) + Math.abs(other.score) + 1)
    : 0.5
  const doubts = first.points.filter(({ open, broken }) => open || broken.length > 0).length
  return {
    ...EMPTY_DRAFT,
    decision: writeDecision(situation, first, other, []),
    basis: [drawTable(situation, first), explainMethod(situation)],
    expected: answerExpected(situation, first, other),
    assumptions: listAssumptions(situation, first),
    tasks: [...clarify(situation, first), ...mitigate(situation, first)],
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
  const questions = orderQuestions(situation)
  const known = outline.constraints.map((each) => nameConstraint(each, words))
  const sentences = [
    { text: outline.ask ? say.asked(quote(outline.ask, words)) : say.nothingAsked, rank: 0 },
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
function orderQuestions({ outline, focus }: Situation): string[] {
  const rank = (text: string): number => {
    const about = outline.constraints.filter((constraint) => isAbout(text, constraint))
    if (about.some(isHard)) return 0
    if (about.length > 0) return 1
    return focus.some((each) => each.touches(text)) ? 2 : 3
  }
  return outline.questions.map(({ text }) => text).sort((one, other) => rank(one) - rank(other))
}

function drawTable({ weighed, outline, words, focus }: Situation, first: Weighed): string {
  const constraints = [...outline.constraints].sort(
    (one, other) => Number(isHard(other)) - Number(isHard(one)),
  )
  const shown = outline.constraints.filter((each) => constraints.slice(0, MOST_COLUMNS).includes(each))
  const columns =
    shown.length > 0
      ? shown.map((constraint) => ({
          heading: nameConstraint(constraint, words),
          holds: (point: Held) => point.constraints.includes(constraint),
        }))
      : focus.slice(0, MOST_COLUMNS).map((each) => ({
          heading: nameFocus(each, words),
          holds: (point: Held) => point.focus.includes(each),
        }))
  const best = rankOptions(weighed).slice(0, MOST_ROWS)
  const rows = weighed
    .filter((each) => best.includes(each))
    .map((each) => {
      const title = escapeCell(shorten(each.option.title, CELL + 10))
      const cells = columns.map(({ holds }) => fillCell(each.points.filter(holds), words))
      return [each === first ? `**${title}**` : title, ...cells, words.number(each.score)]
    })
  const header = [
    words.basis.option,
    ...columns.map(({ heading }) => escapeCell(heading)),
    words.basis.points,
  ]
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function fillCell(points: Held[], words: Situation['words']): string {
  const sorted = strongest(points)
  const pro = sorted.find(({ side }) => side === 'pro')
  const con = sorted.find(({ side }) => side === 'con')
  const sign = con?.broken.length ? '✗' : con?.open ? '?' : '−'
  const parts = [pro && `+ ${quote(pro.text, words, CELL)}`, con && `${sign} ${quote(con.text, words, CELL)}`]
  return escapeCell(parts.filter(Boolean).join(' ')) || '·'
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function explainMethod({ words, focus, outline }: Situation): string {
  return words.basis.method({
    focus: focus.map((each) => nameFocus(each, words)),
    constraint: outline.constraints.length > 0 ? words.number(WEIGHTS.constraint) : null,
    broken: outline.constraints.some(isHard) ? words.number(WEIGHTS.broken) : null,
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
      return `${what}: ${other ? say.fallback(nameOption(other.option)) : say.noFallback}`
    if (/\b(?:plan|steps?|roadmap|timeline|milestones?)\b|schritt|vorgehen|zeitplan|fahrplan/i.test(text))
      return `${what}: ${say.plan}`
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

/** Open questions as tasks, and the chosen option's open cons that no question asks already. */
function clarify(situation: Situation, first: Weighed): Task[] {
  const questions = orderQuestions(situation)
  const cons = first.points.filter(({ open }) => open).map(({ text }) => text)
  const more = cons.filter((con) => !questions.some((question) => isSameSubject(con, question)))
  return [...questions, ...more].slice(0, 8).map((text) => clarifyTask(situation, text))
}

function clarifyTask(situation: Situation, text: string): Task {
  const pressing = situation.outline.constraints.some((constraint) => isAbout(text, constraint))
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
      const own = point.focus.find((each) => focus.includes(each))?.concept
      const concept = own ?? findConcepts(point.text)[0]
      const measure = concept ? words.measures[concept] : words.otherMeasure(agent.focus[0] ?? agent.role)
      return { text: measure.task(quote(point.text, words)), owner: agent.id, priority: 'medium' }
    })
}

export function clamp(confidence: number): number {
  return Math.round(Math.min(0.9, Math.max(0.3, confidence)) * 100) / 100
}
