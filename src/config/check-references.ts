// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are themselves about ${NAME}
import type { MethodSpec } from '../core/method/method.js'
import { type Config, listAgents, listEndpoints } from './config.js'
import { listMethodNames } from './methods.js'
import { type Problem, suggest } from './problems.js'
import { readProviderRef } from './provider-ref.js'
import { type Key, type Origin, problemAt } from './yaml-source.js'

/** Whatever one part of a configuration says about another: every name has to lead somewhere. */
export function checkReferences(config: Config): Problem[] {
  const agents = listAgents(config)
  const { method, chair } = config.discussion
  return [
    ...checkChain(config.provider, config.origin, config),
    ...checkMethodName(method, config.origin, ['discussion', 'method'], config),
    ...checkChair(chair, agents, config.origin, ['discussion', 'chair'], 'Agents'),
    ...config.methods.flatMap((each) => checkSpeakers(each, agents, config.origin)),
    ...config.teams.flatMap((team) => checkMethodName(team.method, team.origin, ['method'], config)),
    ...config.agents.flatMap((agent) => checkChain(agent.provider, agent.origin, config)),
    ...config.teams.flatMap((team) => checkTeam(team, agents)),
    ...config.teams.flatMap((team) => checkChain(team.provider, team.origin, config)),
    ...checkReviewTeam(config),
    ...checkVeto(
      config.discussion.policy.veto,
      agents,
      config.origin,
      ['discussion', 'consensus', 'veto'],
      'Agents',
    ),
  ]
}

/** The team that reviews pull requests. */
function checkReviewTeam({ github, teams }: Config): Problem[] {
  const ids = teams.map(({ id }) => id)
  if (github === null || github.team === null || ids.includes(github.team)) return []
  const wrong = `there is no team "${github.team}"`
  return [problemAt(github.origin, ['team'], wrong, suggest(github.team, ids, 'Teams'))]
}

function checkTeam(team: Config['teams'][number], known: readonly string[]): Problem[] {
  const problems: Problem[] = []
  for (const [index, id] of team.agents.entries()) {
    const at: Key[] = ['agents', index]
    if (!known.includes(id))
      problems.push(problemAt(team.origin, at, `there is no agent "${id}"`, suggest(id, known, 'Agents')))
    else if (team.agents.indexOf(id) < index)
      problems.push(problemAt(team.origin, at, `"${id}" stands in this team twice`, 'Name each agent once.'))
  }
  if (!team.agents.includes(team.proposer)) {
    const wrong = `"${team.proposer}" is not in this team`
    const cure = suggest(team.proposer, team.agents, 'The proposer is one of')
    problems.push(problemAt(team.origin, ['proposer'], wrong, cure))
  }
  problems.push(...checkChair(team.chair, team.agents, team.origin, ['chair'], 'The chair is one of'))
  const veto = checkVeto(
    team.consensus.veto ?? 'all',
    team.agents,
    team.origin,
    ['consensus', 'veto'],
    'In this team',
  )
  return [...problems, ...veto]
}

function checkMethodName(name: string | null, origin: Origin, path: Key[], config: Config): Problem[] {
  const names = listMethodNames(config.methods)
  if (name === null || names.includes(name)) return []
  return [problemAt(origin, path, `there is no method "${name}"`, suggest(name, names, 'Methods'))]
}

function checkChair(
  chair: string | null,
  known: readonly string[],
  origin: Origin,
  path: Key[],
  listing: string,
): Problem[] {
  if (chair === null || known.includes(chair)) return []
  return [problemAt(origin, path, `there is no agent "${chair}"`, suggest(chair, known, listing))]
}

function checkSpeakers({ name, steps }: MethodSpec, known: readonly string[], origin: Origin): Problem[] {
  return steps.flatMap(({ speakers }, index) =>
    (typeof speakers === 'string' ? [] : speakers).flatMap((id, place) => {
      if (known.includes(id)) return []
      const path = ['methods', name, 'steps', index, 'speakers', place]
      return [problemAt(origin, path, `there is no agent "${id}"`, suggest(id, known, 'Agents'))]
    }),
  )
}

function checkVeto(
  veto: 'all' | 'none' | string[],
  known: readonly string[],
  origin: Origin,
  path: Key[],
  listing: string,
): Problem[] {
  if (typeof veto === 'string') return []
  return [...veto.entries()]
    .filter(([, id]) => !known.includes(id))
    .map(([index, id]) =>
      problemAt(origin, [...path, index], `there is no agent "${id}"`, suggest(id, known, listing)),
    )
}

function checkChain(chain: string[] | null, origin: Origin, config: Config): Problem[] {
  return [...(chain ?? []).entries()].flatMap(([index, text]) => {
    // What an environment variable will hold is checked when it is put in.
    if (text.includes('${')) return []
    const reading = readProviderRef(text, listEndpoints(config))
    if ('ref' in reading) return []
    const path = chain?.length === 1 ? ['provider'] : ['provider', index]
    return [problemAt(origin, path, reading.wrong, reading.cure)]
  })
}
