import { positionOf } from '../outcome/standing.js'
import type { FailedTurn, Phase, Turn } from '../state.js'
import type { Stand } from './parts.js'

/** What somebody did in a phase. */
export function standOfTurn({ name }: Pick<Phase, 'name'>, call: Turn | FailedTurn): Stand {
  if ('failure' in call) return 'failed'
  if (name === 'challenge') return 'attacks'
  return positionOf(call) ?? (name === 'answers' ? 'no-vote' : 'spoke')
}
