import type { State } from '../core/state.js'
import type { Agent, FollowUpKind, PhaseName } from '../core/types.js'
import type { Pause } from '../run/steering.js'

/** How a piece of a line looks; what it means in colours is the screen's business. */
export type Look = 'plain' | 'bold' | 'dim' | 'good' | 'warn' | 'bad' | 'accent' | 'inverse'

/** A piece of a line: plain text, one line, harmless. */
export interface Span {
  text: string
  look: Look
}

export type BoardLine = Span[]

/** In columns and rows of a terminal. */
export interface Size {
  columns: number
  rows: number
}

/** A reply that is being written, or was written last. */
export interface Writing {
  round: number
  phase: PhaseName
  followUp: FollowUpKind | null
  /** When the agent was asked, in milliseconds. */
  askedAt: number
  words: number
  /** Its last part, harmless; line feeds stand in it. */
  tail: string
  /** Whether it is still being written. */
  isOpen: boolean
  /** Why it begins anew; null: it does not. */
  retry: string | null
}

/** All that a board shows; how it is shown follows from this, the size and the time alone. */
export interface BoardView {
  /** Null until the discussion is opened. */
  state: State | null
  agents: readonly Agent[]
  writings: ReadonlyMap<string, Writing>
  /** When this run began, in milliseconds. */
  startedAt: number
  pause: Pause
  /** Milliseconds that it stood still in this run. */
  pausedMs: number
  /** The agent that keys act on. */
  chosen: string | null
  /** The agent whose reply is shown; `auto`: whoever writes; null: nobody's. */
  followed: string | 'auto' | null
  /** Whoever takes much longer than the others. */
  straggler: string | null
  /** The remark that is being typed; null: none is. */
  remark: string | null
  /** Whether some of it was left out, since it was too long. */
  isRemarkCut: boolean
  showsKeys: boolean
  /** Whether keys are read at all. */
  hasKeys: boolean
  /** Whether it can be paused and takes remarks. */
  canSteer: boolean
  /** Whether it was interrupted and comes to its end. */
  isEnding: boolean
}

/** A piece of a line. */
export function span(text: string, look: Look = 'plain'): Span {
  return { text, look }
}
