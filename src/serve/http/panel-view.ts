import { z } from 'zod'
import { findUnwritable } from '../../store/writable.js'
import type { World } from '../../wire/world.js'
import { hideForClient } from '../client-words.js'
import { listTeams, type Teams, teamsSchema } from '../list-teams.js'
import type { Discussions } from './discussions.js'
import type { HttpSettings } from './settings.js'

const { agents, teams, methods } = teamsSchema.shape

export const agentsSchema = z.object({ agents })
export const listedTeamsSchema = z.object({ teams })
export const methodsSchema = z.object({ methods })

export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(
    z.object({ name: z.enum(['accepting', 'disk', 'providers']), ok: z.boolean(), detail: z.string() }),
  ),
})

export type Readiness = z.output<typeof readinessSchema>

/** So long nothing is looked up again: whoever watches a server asks often. */
const FRESH_MS = 5000

/** Whom clients can choose, and whether any of them can be asked. */
export class PanelView {
  #found: { at: number; teams: Promise<Teams> } | null = null

  constructor(
    private readonly settings: HttpSettings,
    private readonly world: World,
  ) {}

  /** @throws UserError when the configuration cannot be read */
  async read(): Promise<Teams> {
    const now = performance.now()
    if (this.#found === null || now - this.#found.at > FRESH_MS)
      this.#found = { at: now, teams: listTeams(this.settings, this.world).then(hideKeys) }
    return this.#found.teams
  }

  /** Whether discussions can be accepted and held. */
  async checkReadiness({ folder, isEnding }: Discussions): Promise<Readiness> {
    const unwritable = findUnwritable(folder)
    const checks: Readiness['checks'] = [
      {
        name: 'accepting',
        ok: !isEnding,
        detail: isEnding ? 'the server is about to end' : 'discussions are accepted',
      },
      {
        name: 'disk',
        ok: unwritable === null,
        detail: unwritable === null ? 'discussions can be written' : hideForClient(unwritable),
      },
      await this.#checkProviders(),
    ]
    return { status: checks.every(({ ok }) => ok) ? 'ready' : 'not-ready', checks }
  }

  async #checkProviders(): Promise<Readiness['checks'][number]> {
    try {
      const { agents } = await this.read()
      const usable = agents.filter(({ problem }) => problem === null).length
      return {
        name: 'providers',
        ok: usable > 0,
        detail: `${usable} of ${agents.length} agents can be asked`,
      }
    } catch (error) {
      const detail = hideForClient(error instanceof Error ? error.message : String(error))
      return { name: 'providers', ok: false, detail }
    }
  }
}

function hideKeys(teams: Teams): Teams {
  const hide = (problem: string | null) => (problem === null ? null : hideForClient(problem))
  return { ...teams, agents: teams.agents.map((agent) => ({ ...agent, problem: hide(agent.problem) })) }
}
