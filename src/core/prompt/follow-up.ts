import { untracedPoints } from '../ledger/traces.js'
import { stepOf } from '../method/method.js'
import type { FollowUpKind, Point } from '../types.js'
import { formText, labelsIn } from './form-text.js'
import { maskOwners } from './mask-owners.js'
import { quoteText } from './quote.js'
import type { Told } from './text.js'
import { say } from './words.js'

/** Asks for what a reply lacked. */
export function composeFollowUp(told: Told, kind: FollowUpKind): string {
  return maskOwners(told.state, told.agent, askForLacking(told, kind))
}

function askForLacking({ state, agent, phase, points, toAnswer }: Told, kind: FollowUpKind): string {
  switch (kind) {
    case 'position':
      return say(state, phase.name === 'challenge' ? 'followUp.challenge' : 'followUp.position')
    case 'conditions':
      return say(state, `followUp.${kind}`)
    case 'answers':
      return `${say(state, 'followUp.answers')}\n${listPoints(toAnswer)}`
    case 'traces': {
      const turn = phase.turns.find((each) => each.agent === agent.id)
      return `${say(state, 'followUp.traces')}\n${listPoints(untracedPoints(points, turn?.reply.decision ?? null))}`
    }
    case 'form': {
      const form = formText(state, stepOf(state, phase).expects, labelsIn(state, agent.id, phase))
      return `${say(state, 'followUp.form')}\n\n${form}`
    }
  }
}

function listPoints(points: readonly Point[]): string {
  return `<points>\n${points.map(({ id, text }) => `[${id}] ${quoteText(text)}`).join('\n')}\n</points>`
}
