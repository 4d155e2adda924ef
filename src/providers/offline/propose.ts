import { EXTENTS, type Extent, explainMethod, listSums } from './basis.js'
import { chooseFirst, tellBefore } from './before.js'
import { countWords, writeDecision } from './decide.js'
import { type Draft, EMPTY_DRAFT, renderDraft } from './draft.js'
import { answerExpected } from './expected.js'
import { nameConstraint, nameOption, type Situation } from './situation.js'
import { listTasks } from './tasks.js'
import { proposeOrder } from './undecided.js'
import { findRunnerUp, listBroken, type Weighed } from './weigh.js'

/** Words of a proposal at most; the sums give way first. */
const LONGEST = 450

/** The proposal: the option that the rules rank first, or, where nothing can be weighed, the order to settle things in. */
export function propose(situation: Situation): Draft {
  const first = chooseFirst(situation)
  if (!situation.canWeigh || !first) {
    const order = proposeOrder(situation, [])
    return { ...order, basis: [...order.basis, ...tellBefore(situation, null)] }
  }
  const drafts = EXTENTS.map((extent) => proposeOption(situation, first, extent))
  const fits = (draft: Draft): boolean =>
    countWords(renderDraft(draft, situation.words, null).join(' ')) <= LONGEST
  return drafts.find(fits) ?? proposeOption(situation, first, null)
}

/** @param extent how much of the sums is shown; null for none */
function proposeOption(situation: Situation, first: Weighed, extent: Extent | null): Draft {
  const { words, weighed } = situation
  const other = findRunnerUp(weighed, first)
  const margin = other
    ? (first.score - other.score) / (Math.abs(first.score) + Math.abs(other.score) + 1)
    : 0.5
  const doubts = first.points.filter(({ open, broken }) => open || broken.length > 0).length
  const isTorn = weighed.every((each) => listBroken(each).length > 0)
  const [named, rival] = [nameOption(first.option), other ? nameOption(other.option) : null]
  const [points, rivals] = [words.number(first.score), words.number(other?.score ?? 0)]
  return {
    ...EMPTY_DRAFT,
    decision: writeDecision(situation, first, other, []),
    basis: [
      ...tellBefore(situation, first),
      ...(extent ? [listSums(situation, first, extent)] : []),
      explainMethod(situation),
    ],
    expected: answerExpected(situation, first, other),
    assumptions: listAssumptions(situation, first),
    tasks: listTasks(situation, first),
    position: 'PROPOSAL',
    reason: isTorn ? words.tornReason(named) : words.proposalReason(named, rival, points, rivals),
    confidence: isTorn ? clamp(0.3) : clamp(0.5 + 0.4 * margin - 0.05 * doubts),
  }
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

/** A confidence between 0.3 and 0.9: rules are never sure, nor quite without a clue. */
export function clamp(confidence: number): number {
  return Math.round(Math.min(0.9, Math.max(0.3, confidence)) * 100) / 100
}
