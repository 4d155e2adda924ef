// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a text may hold a ${NAME}
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AgentConfig } from '../config/config.js'
import { loadConfig } from '../config/load.js'
import { builtInConfigFile, CONFIG_FILE, locateConfig } from '../config/locate.js'
import { configError } from '../config/problems.js'
import { readProviderRef } from '../config/provider-ref.js'
import { readRoles } from '../config/roles.js'
import { renderConfig, renderRole, type SetupChoices } from '../config/write-config.js'
import { readYaml } from '../config/yaml-source.js'
import { UserError } from '../core/errors.js'
import type { ProviderRef } from '../core/types.js'
import { type Detected, detectProviders } from '../providers/detect.js'
import { findUnwritable } from '../store/writable.js'
import { findAlmostUsable } from './vendors.js'
import type { World } from './world.js'

/** A role that can be in the panel. */
export type KnownRole = Pick<AgentConfig, 'id' | 'name' | 'role' | 'emoji' | 'focus' | 'provider'> & {
  /** Path of its file where it is there already, relative to the folder; null: it ships. */
  file: string | null
}

/** An openbotman.yaml that is there: it stays as it is. */
interface KeptConfig {
  /** `this`: its roles are those of the folder in question; `none`: it names none; `others`: they are elsewhere. */
  roles: 'this' | 'none' | 'others'
  /** Agent ids that its teams name; null: it has no teams of its own. */
  members: string[] | null
}

/** What is here to be set up. */
export interface Survey {
  /** Absolute path of the folder that is set up. */
  folder: string
  /** The folder with the roles, relative to it. */
  rolesFolder: string
  found: Detected[]
  usable: ProviderRef[]
  /** What is all but usable, as a line each. */
  almost: string[]
  roles: KnownRole[]
  /** Null: there is no configuration yet. */
  kept: KeptConfig | null
  /** Path of the configuration of a folder above, which holds here until there is one; null: none. */
  above: string | null
}

/**
 * Looks at what is here: programs, keys, and what was set up before. Nobody is asked and nothing is written.
 * @throws UserError for a file that is there and could not stay beside what would be written
 */
export async function surveySetup(rolesFolder: string, { cwd, env }: World): Promise<Survey> {
  const found = detectProviders(env)
  const kept = await readKept(cwd, rolesFolder)
  const mine = kept === null || kept.roles !== 'others' ? await readOwnRoles(cwd, rolesFolder) : []
  if (kept === null) checkProviders(mine, rolesFolder)
  const shipped = (await loadConfig(builtInConfigFile())).agents
  const others = shipped.filter(({ id }) => !mine.some((role) => role.id === id))
  const nearest = locateConfig(cwd)
  return {
    folder: cwd,
    rolesFolder,
    found,
    usable: found.filter(({ usable }) => usable).map(({ ref }) => ref),
    almost: findAlmostUsable(env).map(({ act, why }) => `${act}: ${why}`),
    roles: [...mine, ...others.map((role) => ({ ...role, file: null }))],
    kept,
    above: kept === null ? nearest : null,
  }
}

async function readKept(cwd: string, rolesFolder: string): Promise<KeptConfig | null> {
  const file = path.join(cwd, CONFIG_FILE)
  if (!lstatSync(file, { throwIfNoEntry: false })) return null
  const { source, problems } = await readYaml(file)
  if (!source) throw configError(problems)
  const data: Record<string, unknown> = { ...(source.data as object) }
  const { agents, teams } = data
  const roles =
    typeof agents === 'string' && path.resolve(cwd, agents) === path.resolve(cwd, rolesFolder)
      ? 'this'
      : agents === undefined
        ? 'none'
        : 'others'
  return { roles, members: listMembers(teams) }
}

function listMembers(teams: unknown): string[] | null {
  if (typeof teams !== 'object' || teams === null) return null
  const named: unknown[] = Object.values(teams).flatMap((team: { agents?: unknown } | null) =>
    Array.isArray(team?.agents) ? team.agents : [],
  )
  return [...new Set(named.filter((id) => typeof id === 'string'))]
}

async function readOwnRoles(cwd: string, rolesFolder: string): Promise<KnownRole[]> {
  if (!holdsRoles(path.resolve(cwd, rolesFolder))) return []
  const origin = { source: { file: rolesFolder, lines: new Map<string, number>() }, path: [] }
  const { agents, problems } = await readRoles(rolesFolder, cwd, origin)
  if (problems.length > 0) {
    const { message, hint } = configError(problems)
    throw new UserError(
      `${rolesFolder}/ is there and cannot hold roles as it is: ${message}`,
      `${hint === null ? '' : `${hint} `}Or keep the roles in another folder: --roles <dir>.`,
    )
  }
  return agents.map((role) => ({ ...role, file: path.relative(cwd, path.resolve(role.origin.source.file)) }))
}

/** @throws UserError for a role that names an endpoint, of which a configuration yet to be written has none */
function checkProviders(agents: readonly KnownRole[], rolesFolder: string): void {
  for (const { id, provider } of agents)
    for (const text of provider ?? []) {
      const reading = readProviderRef(text, [])
      if ('wrong' in reading && !text.includes('${'))
        throw new UserError(
          `${rolesFolder}/ is there, and the role "${id}" cannot be used: ${reading.wrong}`,
          `${reading.cure} Or keep the roles in another folder: --roles <dir>.`,
        )
    }
}

/** Whether there may be roles; of a folder that cannot be listed, whoever reads them says so. */
function holdsRoles(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^[^.].*\.ya?ml$/i.test(name))
  } catch {
    return existsSync(folder)
  }
}

// --- files ------------------------------------------------------------------------------------------------------

export interface SetupFile {
  /** Relative to the folder that is set up. */
  path: string
  /** `kept`: something is there, and stays as it is. */
  state: 'new' | 'kept'
  /** What is written; empty for what is kept. */
  text: string
}

/** A panel as it was settled: who answers for whom, `type[:model]`; null: the provider that all have. */
export interface SettledPanel extends SetupChoices {
  providers: ReadonlyMap<string, string>
}

/** What would be written, the configuration first, and what is there and stays. */
export function planFiles(panel: SettledPanel, survey: Survey): SetupFile[] {
  const config: SetupFile =
    survey.kept === null
      ? { path: CONFIG_FILE, state: 'new', text: renderConfig(panel) }
      : { path: CONFIG_FILE, state: 'kept', text: '' }
  return [config, ...chooseRoles(panel, survey).map((role) => planRole(role, panel))]
}

/** Whose files belong to the setup: those of a configuration that is kept are left as they are, and what it misses is added. */
function chooseRoles({ teams }: SettledPanel, { kept, roles }: Survey): KnownRole[] {
  if (kept?.roles === 'others') return []
  const panel = teams.flatMap(({ agents }) => agents)
  const hasOwn = roles.some(({ file }) => file !== null)
  // Where there are no teams, everyone there is discusses: nobody is put beside them unasked.
  const wanted = kept?.roles === 'this' ? (kept.members ?? (hasOwn ? [] : panel)) : panel
  return roles.filter(({ id, file }) => file !== null || wanted.includes(id))
}

function planRole({ id, file }: KnownRole, { roles, providers }: SettledPanel): SetupFile {
  if (file !== null) return { path: file, state: 'kept', text: '' }
  const shipped = readFileSync(path.join(path.dirname(builtInConfigFile()), 'agents', `${id}.yaml`), 'utf8')
  const text = renderRole(shipped, providers.get(id) ?? null)
  return { path: path.join(roles, `${id}.yaml`), state: 'new', text }
}

/**
 * Finds out early that nothing can be set up in a folder: before a person is asked anything.
 * @throws UserError when no file can be written there
 */
export function checkSetupFolder(folder: string): void {
  const reason = findUnwritable(folder)
  if (reason !== null) throw cannotWrite(CONFIG_FILE, new Error(reason))
}

/**
 * Writes what is new, the configuration last, so that a setup that was cut short can be done again. Never over
 * anything, also not over what came in the meantime.
 * @throws UserError when a file cannot be written, or what is there then cannot be used
 */
export async function writeFiles(files: readonly SetupFile[], folder: string): Promise<void> {
  const fresh = files.filter(({ state }) => state === 'new').toReversed()
  for (const file of fresh) {
    const reason = findUnwritable(path.dirname(path.resolve(folder, file.path)))
    if (reason !== null) throw cannotWrite(file.path, new Error(reason))
  }
  for (const file of fresh) {
    const place = path.resolve(folder, file.path)
    try {
      mkdirSync(path.dirname(place), { recursive: true })
      writeFileSync(place, file.text, { flag: 'wx' })
    } catch (error) {
      throw cannotWrite(file.path, error)
    }
  }
  await loadConfig(path.join(folder, CONFIG_FILE))
}

function cannotWrite(place: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
    return new UserError(`${place} is there by now and was left as it is`, 'Run openbotman init again.')
  return new UserError(
    `cannot write ${place}: ${reason}`,
    'Change the permissions of the folder, or run openbotman init in another one.',
  )
}
