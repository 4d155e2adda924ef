import { lookAhead } from '../core/method/ahead.js'
import { hasRounds } from '../core/methods.js'
import { type Audience, audienceOfRemark } from '../core/remarks.js'
import type { State } from '../core/state.js'
import type { BoardView } from './board-view.js'

/** Whether a pause could be asked for, or ended, just now. */
export function canPause({ canSteer, state, pause }: BoardView): boolean {
  return canSteer && (pause === 'held' || (state !== null && lookAhead(state).pause))
}

/** Whether somebody would see a remark made now. */
export function canRemark({ canSteer, state }: BoardView): boolean {
  return canSteer && state !== null && audienceOfRemark(state) !== null
}

/** Why a pause that is asked for will not come. */
export function describeNoPause(state: State): string {
  return `there is no pause: no other ${hasRounds(state.method) ? 'round' : 'step'} follows`
}

/** Why no remark is taken. */
export const NO_REMARK = 'a remark would reach nobody: nobody is asked after this'

/** Whom a remark is for that is being typed. */
export function describeAudience(audience: Audience | null): string {
  if (audience === null) return 'nobody (nobody is asked any more)'
  return audience.round === null ? 'whoever is asked next' : `all from round ${audience.round} on`
}

/** What becomes of a remark that was put in. */
export function describeRemark(audience: Audience | null, text: string): string {
  if (audience === null) return `your remark is kept, but nobody is asked any more who could read it: ${text}`
  const { round, isCertain } = audience
  const seen = round === null ? 'by whoever is asked next' : `from round ${round} on`
  const unless = isCertain ? '' : round === null ? ', if anybody is' : ', if there is one'
  return `your remark is seen ${seen}${unless}: ${text}`
}
