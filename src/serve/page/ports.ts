import type { LogEvent } from '../../core/events.js'
import type { State } from '../../core/state.js'
import type { RunStatus } from '../../wire/runs.js'
import type { World } from '../../wire/world.js'
import type { Teams } from '../list-teams.js'
import type { ServingSettings } from '../settings.js'

/** How a discussion stands, as a server knows it. */
export type PageStatus = 'queued' | RunStatus

/** Who looks at the page. */
export interface Viewer {
  name: string
  scopes: ReadonlySet<'read' | 'discuss' | 'admin'>
}

export interface ListedDiscussion {
  id: string
  title: string
  status: PageStatus
  method: string
  team: string | null
  agents: { id: string; name: string }[]
  /** ISO 8601, UTC. */
  startedAt: string
  votes: { supporters: number; responders: number } | null
}

export interface ListWanted {
  statuses?: readonly PageStatus[] | undefined
  text?: string | undefined
  /** Id of the last one of the page before. */
  after?: string | undefined
  most: number
}

/** All that is known of a discussion. */
export interface Looked {
  id: string
  state: State
  events: readonly LogEvent[]
  status: PageStatus
}

/** The discussions as the page needs them. */
export interface PageDiscussions {
  list(wanted: ListWanted): Promise<{ discussions: readonly ListedDiscussion[]; next: string | null }>
  /** @throws UserError when there is none of that id */
  look(id: string): Looked
  mayChange(id: string, viewer: Viewer): boolean
}

/** What the page is made from. */
export interface PagePorts {
  discussions: PageDiscussions
  /** Whom one can choose. */
  panel: { read(): Promise<Teams> }
  settings: ServingSettings
  world: World
}
