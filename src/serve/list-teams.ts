import { z } from 'zod'
import type { Config } from '../config/config.js'
import { AUTO_METHOD } from '../config/methods.js'
import { checkAgents } from '../wire/check-agents.js'
import { listMethods } from '../wire/method-list.js'
import { findConfig } from '../wire/plan.js'
import type { World } from '../wire/world.js'
import type { ServingSettings } from './settings.js'

export const teamsSchema = z.object({
  config: z.string().describe('Path of the configuration that holds.'),
  teams: z.array(
    z.object({
      id: z.string(),
      agents: z.array(z.string()),
      proposer: z.string(),
      method: z.string().nullable(),
    }),
  ),
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.string(),
      focus: z.array(z.string()),
      providers: z.array(z.string()).describe('What answers for it: the first, or else the next.'),
      problem: z.string().nullable().describe('Why it cannot be asked from here; null: it can.'),
    }),
  ),
  methods: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      use: z.string().describe('When to use it.'),
      calls: z
        .object({ least: z.int(), most: z.int() })
        .nullable()
        .describe('Replies that it takes with the default panel; null: it does not fit that panel.'),
    }),
  ),
})

export type Teams = z.output<typeof teamsSchema>

/** The teams, agents and methods that a client can choose from. Nobody is asked and nothing is spent. */
export async function listTeams(settings: ServingSettings, world: World): Promise<Teams> {
  const config = await findConfig(settings.config, world)
  const { provider, offline } = settings
  const agents = await checkAgents(answeredBy(config, settings, world), world)
  const { methods } = listMethods(config, { provider, offline }, world)
  return {
    config: config.file,
    teams: config.teams.map(({ id, agents, proposer, method }) => ({ id, agents, proposer, method })),
    agents: agents.map(({ id, name, role, focus, providers, problem }) => ({
      id,
      name,
      role,
      focus,
      providers,
      problem,
    })),
    methods: [
      ...methods.map(({ name, summary, use, calls }) => ({ name, summary, use, calls })),
      {
        name: AUTO_METHOD,
        summary: 'chooses one of these by what the topic asks for',
        use: 'when it is not clear which one fits',
        calls: null,
      },
    ],
  }
}

/** The configuration with the provider that the server or its environment has for every agent. */
function answeredBy(config: Config, { provider, offline }: ServingSettings, { env }: World): Config {
  const isOffline = offline ?? !/^(|0|false|no|off)$/i.test((env.OPENBOTMAN_OFFLINE ?? '').trim())
  const common = provider ?? (isOffline ? 'offline' : env.OPENBOTMAN_PROVIDER || null)
  if (common === null) return config
  return { ...config, agents: config.agents.map((agent) => ({ ...agent, provider: [common], model: null })) }
}

/** The same as Markdown. */
export function renderTeams({ teams, agents, methods }: Teams): string {
  const sections = [
    [
      'Teams',
      teams.map(
        ({ id, agents, proposer, method }) =>
          `${id}: ${agents.join(', ')} (${proposer} proposes${method ? `, method ${method}` : ''})`,
      ),
    ],
    [
      'Agents',
      agents.map(({ id, role, focus, providers, problem }) => {
        const looks = focus.length > 0 ? `, looks at ${focus.join(', ')}` : ''
        return `${id}: ${role}${looks}; answered by ${providers.join(', then ')}${problem === null ? '' : `; CANNOT BE ASKED: ${problem}`}`
      }),
    ],
    [
      'Methods',
      methods.map(({ name, summary, use, calls }) => {
        const count = calls ? ` (${calls.least} to ${calls.most} replies)` : ''
        return `${name}: ${summary}${use ? `; for ${use}` : ''}${count}`
      }),
    ],
  ] as const
  return sections
    .map(([title, lines]) => `## ${title}\n${lines.map((line) => `- ${line}`).join('\n') || '- none'}`)
    .join('\n\n')
}
