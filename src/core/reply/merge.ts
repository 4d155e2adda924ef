import type { FollowUpKind, Reply } from '../types.js'
import { readReason } from './condition-texts.js'

/**
 * Completes a reply by the answer to a question for what it lacked. Only what was asked for is taken, and nothing
 * that the reply says already is replaced.
 */
export function mergeReply(base: Reply, followUp: Reply, kind: FollowUpKind): Reply {
  switch (kind) {
    case 'position':
      return mergePosition(base, followUp)
    case 'conditions':
      return {
        ...base,
        reason: base.reason ?? followUp.reason,
        conditions: base.conditions.length > 0 ? base.conditions : followUp.conditions,
      }
    case 'answers': {
      // The proposer's own answers; `upheld` and `withdrawn` are none of its words.
      const given = base.answers.filter(
        ({ verb, text }) => text && (verb === 'accepted' || verb === 'declined'),
      )
      const spoken = new Set(given.map(({ id }) => id))
      const added = followUp.answers.filter(({ id }) => !spoken.has(id))
      const kept = base.answers.filter(({ id }) => !added.some((answer) => answer.id === id))
      return { ...base, answers: [...kept, ...added], decision: base.decision ?? followUp.decision }
    }
    case 'form':
      return { ...base, form: base.form ?? followUp.form }
    case 'traces':
      return { ...base, decision: followUp.decision ?? base.decision }
  }
}

function mergePosition(base: Reply, followUp: Reply): Reply {
  const completed: Reply = {
    ...base,
    position: base.position ?? followUp.position,
    reason: base.reason ?? followUp.reason,
    confidence: base.confidence ?? followUp.confidence,
    actionItems: base.actionItems.length > 0 ? base.actionItems : followUp.actionItems,
  }
  // The reason of a conditional vote is no new condition where the reply has spoken of the points already.
  const onlyReason = listed(followUp) === readReason(followUp.reason ?? '').join('\n')
  const isNew = base.conditions.length === 0 && !(onlyReason && base.answers.length > 0)
  return isNew ? { ...completed, conditions: followUp.conditions } : completed
}

function listed({ conditions }: Reply): string {
  return conditions.map(({ text }) => text).join('\n')
}
