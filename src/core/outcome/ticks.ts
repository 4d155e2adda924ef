import type { State } from '../state.js'
import type { ActionItem } from '../types.js'
import { actionItems } from './standing.js'

/** A task of a discussion, and whether it was ticked off. */
export interface TickedItem extends ActionItem {
  done: boolean
}

/** The tasks of a discussion in order, each with whether it is done. */
export function tickedItems(state: State): TickedItem[] {
  return actionItems(state).map((item) => ({ ...item, done: state.ticked.includes(item.id) }))
}

/**
 * The ids of the ticked tasks in a discussion that was taken up again: replies that are asked for anew take their
 * tasks with them, and others move up.
 */
export function carryTicks(before: State, after: State): string[] {
  if (before.ticked.length === 0) return []
  const done = tickedItems(before).filter((item) => item.done)
  return actionItems(after)
    .filter((item) => done.some(({ text }) => text === item.text))
    .map(({ id }) => id)
}
