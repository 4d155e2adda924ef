import type { Point } from '../../core/types.js'
import { type Draft, EMPTY_DRAFT } from './draft.js'
import { listNews, writeConditions } from './respond.js'
import {
  mentions,
  nameConstraint,
  nameFocus,
  nameOption,
  quote,
  quoteConstraint,
  type Situation,
} from './situation.js'
import { isOrder, isUndecidable, respondUndecided } from './undecided.js'
import type { Held } from './weigh.js'

/** Longest quotation, in characters: a vote on a revision is short. */
const SHORT = 60

/** The vote on a revision: own declined points first, then what the new decision brings up; short. */
export function answerRevision(situation: Situation): Draft {
  if (isOrder(situation)) return answerOrder(situation)
  const { view, agent, chosen, words } = situation
  const say = words.later
  const own = view.points.filter((point) => point.by.includes(agent.id))
  const declined = own.filter((point) => view.toAnswer.includes(point.id))
  const answers = declined.map((point): Draft['answers'][number] => {
    const broken = findBroken(situation, point)
    return broken
      ? {
          id: point.id,
          verb: 'upheld',
          text: say.upheld({ con: quote(broken.con, words, SHORT), constraint: broken.constraint }),
        }
      : { id: point.id, verb: 'withdrawn', text: say.withdrawn }
  })
  const upheld = answers.filter(({ verb }) => verb === 'upheld').map(({ id }) => id)
  const draft = { ...EMPTY_DRAFT, answers, isBrief: true }
  if (upheld.length > 0)
    return { ...draft, position: 'OBJECTION', reason: say.upheldReason(upheld), confidence: 0.85 }

  const news =
    chosen && mayBeNew(situation) ? listNews(situation, chosen, (text) => isKnown(view.points, text)) : null
  if (chosen && news && (news.broken.length > 0 || news.cons.length > 0)) {
    const basis = [say.news(nameOption(chosen.option))]
    const conditions = writeConditions(situation, news)
    const [broken] = news.broken
    if (broken) {
      const constraint = quoteConstraint(broken.constraint, words)
      const reason = words.answer.objectionReason({ con: quote(broken.con.text, words), constraint })
      return { ...draft, basis, conditions, position: 'OBJECTION', reason, confidence: 0.8 }
    }
    const reason = words.answer.conditionReason(news.cons.map(({ focus }) => nameFocus(focus, words)))
    return { ...draft, basis, conditions, position: 'SUPPORT_WITH_CONDITIONS', reason, confidence: 0.7 }
  }

  const met = own.filter(({ answer }) => answer?.verb === 'accepted').map(({ id }) => id)
  if (met.length > 0) return { ...draft, position: 'SUPPORT', reason: say.metReason(met), confidence: 0.85 }
  const reason = answers.length > 0 ? say.withdrawnReason(answers.map(({ id }) => id)) : say.unchanged
  return { ...draft, position: 'SUPPORT', reason, confidence: answers.length > 0 ? 0.6 : 0.75 }
}

/** The revised order is still no choice: the concern stands; whoever has none on the table yet raises it. */
function answerOrder(situation: Situation): Draft {
  const { view, agent, words } = situation
  const say = words.undecided
  const own = view.points.filter(({ by }) => by.includes(agent.id))
  const standing = own.filter((point) => point.status === 'open' && isUndecidable(point, words))
  if (standing.length === 0) return respondUndecided(situation)
  const declined = own.filter(({ id }) => view.toAnswer.includes(id))
  return {
    ...EMPTY_DRAFT,
    isBrief: true,
    answers: declined.map((point) =>
      standing.includes(point)
        ? { id: point.id, verb: 'upheld', text: say.upheld }
        : { id: point.id, verb: 'withdrawn', text: words.later.withdrawn },
    ),
    position: 'CONCERN',
    reason: say.upheldReason(standing.map(({ id }) => id)),
    confidence: 0.8,
  }
}

/** An objection that was accepted may have changed the choice; an agent that is heard for the first time sees all as new. */
function mayBeNew({ view, hasReplied }: Situation): boolean {
  const changed = view.points.some(
    ({ kind, answer }) => kind === 'objection' && answer?.verb === 'accepted' && answer.round === view.round,
  )
  return changed || !hasReplied
}

/** The hard constraint that an own point rests on and that the decision still goes against. */
function findBroken({ chosen, words }: Situation, point: Point): { con: string; constraint: string } | null {
  const con = chosen?.points.find(({ text, broken }: Held) => broken.length > 0 && mentions(point.text, text))
  const constraint = con?.broken[0]
  return con && constraint ? { con: con.text, constraint: nameConstraint(constraint, words) } : null
}

function isKnown(points: readonly Point[], text: string): boolean {
  return points.some((point) => mentions(point.text, text))
}
