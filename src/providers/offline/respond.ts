import { countWords } from './decide.js'
import { type Draft, EMPTY_DRAFT } from './draft.js'
import { examine, type Findings } from './findings.js'
import type { Focus } from './lexicon.js'
import { clamp } from './propose.js'
import { measureOf, nameFocus, nameOption, quote, quoteConstraint, type Situation } from './situation.js'
import { respondUndecided } from './undecided.js'
import type { Held, Weighed } from './weigh.js'

const MOST_CONDITIONS = 4
/** Words of an answer, its last lines not counted; what is given up goes first. */
const LONGEST = 150

/** The first answer to a proposal: what its decision means for the agent's own focus. */
export function respond(situation: Situation): Draft {
  const { chosen, canWeigh } = situation
  if (!chosen) return canWeigh ? respondUnnamed(situation) : respondUndecided(situation)

  const { words, focus } = situation
  const option = nameOption(chosen.option)
  const say = words.answer
  const findings = examine(situation, chosen)
  const conditions = writeConditions(situation, findings)
  const found = listFindings(situation, findings)
  const lost = listLost(situation, findings)
  const draft = (opening: string): Omit<Draft, 'position' | 'reason' | 'confidence'> => {
    const short = countWords([opening, found, lost, ...conditions].join(' ')) <= LONGEST
    return { ...EMPTY_DRAFT, basis: [opening, found, short ? lost : ''].filter(Boolean), conditions }
  }

  const [broken] = findings.broken
  if (broken) {
    const reason = say.objectionReason({
      con: quote(broken.con.text, words),
      constraint: quoteConstraint(broken.constraint, words),
    })
    return { ...draft(say.objection(option)), position: 'OBJECTION', reason, confidence: 0.85 }
  }
  if (findings.cons.length > 0) {
    const reason = say.conditionReason(findings.cons.map((group) => nameFocus(group.focus, words)))
    const confidence = clamp(0.8 - 0.05 * conditions.length)
    const opening = say.conditional(option, conditions.length)
    return { ...draft(opening), position: 'SUPPORT_WITH_CONDITIONS', reason, confidence }
  }
  const [doubt] = findings.doubts
  if (doubt) {
    const reason = say.concernReason(quote(doubt.text, words))
    return { ...draft(say.concern(option)), conditions: [], position: 'CONCERN', reason, confidence: 0.6 }
  }
  const names = focus.map((each) => nameFocus(each, words))
  const held = findings.pros.slice(0, 2).map(({ text }) => quote(text, words))
  const reason =
    held.length > 0
      ? say.heldReason(held)
      : findings.covered.length > 0
        ? say.coveredReason(names)
        : names.length > 0
          ? say.noConReason(names, option)
          : say.noFocusReason
  const confidence = held.length > 0 ? 0.85 : findings.covered.length > 0 ? 0.75 : 0.6
  return { ...draft(say.support(option)), position: 'SUPPORT', reason, confidence }
}

/** One condition for each part of the focus, then the questions that the decision hangs on. */
export function writeConditions({ words }: Situation, { cons, doubts }: Findings): string[] {
  const answer = words.answer
  const fromCons = cons.flatMap(({ focus, points }) => {
    const measure = measureOf(focus, words)
    const quoted = (each: Held[]): string => words.list(each.map(({ text }) => quote(text, words)))
    const firm = points.filter(({ open }) => !open)
    const open = points.filter((point) => point.open)
    return [
      firm.length > 0 && words.otherwise(measure.demand(quoted(firm)), measure.failure),
      open.length > 0 && words.otherwise(answer.demandAnswer(quoted(open)), measure.failure),
    ].filter((text) => text !== false)
  })
  const fromDoubts = doubts.map(({ text }) =>
    words.otherwise(answer.demandDoubt(quote(text, words)), answer.doubtFailure),
  )
  return [...fromCons, ...(cons.length > 0 ? fromDoubts : [])].slice(0, MOST_CONDITIONS)
}

/** What the topic says of the option, by the parts of the focus; each point once. */
function listFindings({ words, focus }: Situation, findings: Findings): string {
  const { answer } = words
  const told = new Set<string>()
  const cons = [...findings.broken.map(({ con }) => con), ...findings.cons.flatMap(({ points }) => points)]
  const lines = focus.flatMap((each) => {
    const parts = [
      ...pick(findings.pros, each, told).map((text) => `+ ${quote(text, words)}`),
      ...pick(cons, each, told).map((text) => `− ${quote(text, words)}`),
      ...pick(findings.covered, each, told).map((text) => answer.covered(quote(text, words))),
      ...findings.doubts
        .filter((doubt) => doubt.focus === each && !told.has(doubt.text))
        .map(({ text }) => `? ${quote(text, words)}`),
    ]
    return parts.length > 0 ? [`- **${nameFocus(each, words)}:** ${parts.slice(0, 3).join(' · ')}`] : []
  })
  const silent = findings.silent.map((each) => nameFocus(each, words))
  return [...lines, ...(silent.length > 0 ? [`- ${answer.nothing(silent)}`] : [])].join('\n')
}

function pick(points: Held[], focus: Focus, told: Set<string>): string[] {
  const texts = points
    .filter((point) => point.focus.includes(focus) && !told.has(point.text))
    .map(({ text }) => text)
  for (const text of texts) told.add(text)
  return texts
}

function listLost({ words }: Situation, { lost }: Findings): string {
  const told = lost.slice(0, 2)
  if (told.length === 0) return ''
  return words.answer.lost(
    told.map(({ point, option }) => `${quote(point.text, words)} (${nameOption(option.option).short})`),
  )
}

/** The options can be weighed, but the decision names none of them. */
function respondUnnamed({ words, weighed }: Situation): Draft {
  const say = words.answer
  const names = weighed.slice(0, 5).map(({ option }) => nameOption(option).short)
  return {
    ...EMPTY_DRAFT,
    basis: [say.noOptionNamed(names)],
    position: 'CONCERN',
    reason: say.noOptionNamed(names),
    confidence: 0.5,
  }
}

/** What the agent would raise against an option, leaving out what stands in the ledger already. */
export function listNews(
  situation: Situation,
  chosen: Weighed,
  isKnown: (text: string) => boolean,
): Findings {
  const findings = examine(situation, chosen)
  return {
    ...findings,
    broken: findings.broken.filter(({ con }) => !isKnown(con.text)),
    cons: findings.cons
      .map(({ focus, points }) => ({ focus, points: points.filter(({ text }) => !isKnown(text)) }))
      .filter(({ points }) => points.length > 0),
    doubts: [],
  }
}
