import { parseBudget, parseFolder, parseLanguage, parseRounds } from '../config/amounts.js'
import { DEFAULT_BUDGET, DEFAULT_DISCUSSION } from '../config/config.js'
import { suggest } from '../config/problems.js'
import { readProviderRef } from '../config/provider-ref.js'
import { UserError } from '../core/errors.js'
import { isFree } from '../core/usage.js'
import type { KnownRole, SettledPanel, Survey } from './init.js'
import { dealProviders } from './propose-panel.js'

/** What was said about the setup; what was not is proposed. */
export interface SetupOptions {
  /** Agent ids of the default team, the proposer first. */
  agents?: readonly string[] | undefined
  /** `type[:model]` for every agent. */
  provider?: string | undefined
  /** `agent=type[:model]`, one agent each. */
  set?: readonly string[] | undefined
  offline?: boolean | undefined
  output?: string | undefined
  rounds?: string | undefined
  /** A code, or `auto`: the language of the topic. */
  language?: string | undefined
  budget?: string | undefined
}

/** Who discusses when nothing else is said, the proposer first. */
export const USUAL_TEAM: readonly string[] = ['planner', 'coder', 'reviewer']
/** Who reads a diff. */
const REVIEW_TEAM: readonly string[] = ['reviewer', 'security', 'tester']

/**
 * Settles the panel and how it discusses, from what was said and from what is usable here.
 * @throws UserError that names the flag that cannot be right
 */
export function settleSetup(survey: Survey, options: SetupOptions): SettledPanel {
  const agents = settleTeam(options.agents ?? USUAL_TEAM, survey.roles)
  const teams = [
    { id: 'default', agents, proposer: agents[0] ?? '' },
    { id: 'review', agents: REVIEW_TEAM, proposer: REVIEW_TEAM[0] ?? '' },
  ]
  const members = [...new Set(teams.flatMap((team) => team.agents))]
  const common = settleCommon(survey, options)
  const providers = new Map([
    ...(common === 'auto' && options.provider === undefined ? deal(members, survey) : []),
    ...readSets(options.set ?? [], members),
  ])
  return {
    roles: survey.rolesFolder,
    teams,
    provider: common,
    providers,
    rounds: options.rounds === undefined ? DEFAULT_DISCUSSION.rounds : parseRounds(options.rounds),
    output: settleOutput(options.output),
    language: settleLanguage(options.language),
    budget: settleBudget(options.budget, [common, ...providers.values()]),
  }
}

/** @throws UserError for an agent that there is not, that is named twice, or that is alone */
export function settleTeam(written: readonly string[], roles: readonly KnownRole[]): string[] {
  const known = roles.map(({ id }) => id)
  const ids = written.map((id) => id.trim()).filter((id) => id !== '')
  for (const [index, id] of ids.entries()) {
    if (!known.includes(id))
      throw new UserError(`--agents: there is no role "${id}"`, suggest(id, known, 'Roles'))
    if (ids.indexOf(id) < index) throw new UserError(`--agents: "${id}" is named twice`, 'Name each once.')
  }
  if (ids.length < 2)
    throw new UserError(
      '--agents: a discussion needs a proposer and at least one responder',
      `Name at least two. Roles: ${known.join(', ')}.`,
    )
  return ids
}

/** Roles that are there already keep the provider that their file names. */
function deal(members: readonly string[], { roles, usable }: Survey): Map<string, string> {
  const isNew = (id: string) => roles.some((role) => role.id === id && role.file === null)
  return dealProviders(members.filter(isNew), usable)
}

function settleCommon({ usable }: Survey, { offline, provider, set }: SetupOptions): string {
  if (offline) {
    const other = provider !== undefined ? '--provider' : set?.length ? '--set' : null
    if (other)
      throw new UserError(`--offline and ${other} exclude each other`, `Leave --offline or ${other} away.`)
    return 'offline'
  }
  if (provider !== undefined) return checkRef(provider, '--provider')
  return usable.length > 0 ? 'auto' : 'offline'
}

function readSets(sets: readonly string[], members: readonly string[]): Map<string, string> {
  const chosen = new Map<string, string>()
  for (const text of sets) {
    const [, id = '', ref = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(text) ?? []
    if (id === '' || ref.trim() === '')
      throw new UserError(
        `--set: "${text}" is not agent=type[:model]`,
        'Write for example --set planner=claude-cli:sonnet.',
      )
    if (!members.includes(id))
      throw new UserError(
        `--set ${text}: there is no agent "${id}" in the panel`,
        suggest(id, members, 'In the panel'),
      )
    if (chosen.has(id)) throw new UserError(`--set ${text}: "${id}" is set twice`, 'Set each agent once.')
    chosen.set(id, checkRef(ref, `--set ${text}`))
  }
  return chosen
}

/** @throws UserError for a provider that there is not; `name` is what named it */
export function checkRef(text: string, name: string): string {
  const reading = readProviderRef(text.trim(), [])
  if ('wrong' in reading) throw new UserError(`${name}: ${reading.wrong}`, reading.cure)
  if (/\p{Cc}/u.test(text)) throw new UserError(`${name}: a control character is in it`, 'Leave it away.')
  return text.trim()
}

function settleOutput(given: string | undefined): string {
  const folder = parseFolder(given ?? DEFAULT_DISCUSSION.output)
  if (!/\p{Cc}/u.test(folder) && folder.length <= 1000) return folder.trim()
  throw new UserError('--output: this is no path of a folder', 'Write one line, such as discussions.')
}

function settleLanguage(given: string | undefined): string | null {
  return given === undefined || given.trim() === 'auto' ? null : parseLanguage(given)
}

function settleBudget(given: string | undefined, providers: readonly string[]): SettledPanel['budget'] {
  if (given === undefined) return DEFAULT_BUDGET
  const budget = parseBudget(given)
  const isPriced = providers.some((ref) => ref !== 'auto' && !isFree(ref.split(':')[0] ?? ref))
  if (budget.usd !== null && (isPriced || providers.includes('auto')))
    throw new UserError(
      `--budget: ${given} needs the price of each provider, which is not known here`,
      'Write tokens, such as 500000tok; or add prices later: openbotman help configuration.',
    )
  return budget
}
