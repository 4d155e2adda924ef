import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { AgentConfig } from './config.js'
import { isWithin, realPath } from './own.js'
import { type Problem, showFile } from './problems.js'
import { AN_ID, isId, type RoleText, roleSchema } from './schema.js'
import { checkShape } from './validate.js'
import { type Key, type Origin, problemAt, readYaml } from './yaml-source.js'

export interface RolesReading {
  agents: AgentConfig[]
  problems: Problem[]
}

/** Reads what stands under `agents`: the name of a folder with one role a file, or the roles themselves. */
export async function readRoles(value: unknown, folder: string, origin: Origin): Promise<RolesReading> {
  if (typeof value === 'string' && value.trim() !== '')
    return readRoleFolder(resolve(folder, value), value, origin, folder)
  if (Array.isArray(value)) return readInlineRoles([...value.entries()], origin)
  if (typeof value === 'object' && value !== null) return readInlineRoles(Object.entries(value), origin)
  const cure =
    'Write the name of a folder with one role a file, or the roles: agents: { planner: { role: architect } }.'
  return { agents: [], problems: [problemAt(origin, ['agents'], 'this is neither a folder nor roles', cure)] }
}

/** So many roles are read at most; a panel has a handful. */
const MAX_ROLES = 200

async function readRoleFolder(
  folder: string,
  written: string,
  origin: Origin,
  home: string,
): Promise<RolesReading> {
  const fail = (wrong: string, cure: string) => ({
    agents: [],
    problems: [problemAt(origin, ['agents'], wrong, cure)],
  })
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name)).sort()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const where = 'The path is relative to the configuration file.'
    if (code === 'ENOENT')
      return fail(
        `there is no folder "${written}"`,
        `Create ${showFile(folder)}, or correct the path. ${where}`,
      )
    if (code === 'ENOTDIR')
      return fail(`"${written}" is no folder`, `Name the folder that holds the role files. ${where}`)
    return fail(
      `the folder "${written}" cannot be read`,
      `Change its permissions, or correct the path. ${where}`,
    )
  }
  if (names.length === 0)
    return fail(
      `the folder "${written}" holds no role`,
      `Put one role a file there, such as ${join(written, 'planner.yaml')}.`,
    )

  if (names.length > MAX_ROLES)
    return fail(
      `the folder "${written}" holds ${names.length} YAML files, and at most ${MAX_ROLES} roles are read`,
      `Name the folder that holds the roles only. The path is relative to the configuration file.`,
    )
  const places = [folder, home].map(realPath)
  const readings = await Promise.all(
    names.map((name) => readRoleFile(join(folder, name), places, { ...origin, path: ['agents'] })),
  )
  return rejectTwins(readings)
}

interface RoleReading {
  agent: AgentConfig | null
  problems: Problem[]
}

/** @param places where role files lie: a link in a repository may lead to any file of its reader's */
async function readRoleFile(file: string, places: readonly string[], origin: Origin): Promise<RoleReading> {
  const target = realPath(file)
  if (!places.some((place) => isWithin(place, dirname(target)))) {
    const wrong = `${showFile(file)} is a link that leads out of the folder of the configuration, to ${target}`
    return { agent: null, problems: [problemAt(origin, [], wrong, 'Put the role itself there.')] }
  }
  const { source, problems } = await readYaml(file)
  if (!source) return { agent: null, problems }
  return readRole(source.data, basename(file).replace(/\.ya?ml$/i, ''), { source, path: [] })
}

function readInlineRoles(roles: [Key, unknown][], origin: Origin): RolesReading {
  if (roles.length === 0) {
    const cure =
      'Describe at least two roles: agents: { planner: { role: architect }, coder: { role: developer } }.'
    return { agents: [], problems: [problemAt(origin, ['agents'], 'there is no role', cure)] }
  }
  const readings = roles.map(([key, role]) => {
    const at = { ...origin, path: [...origin.path, 'agents', key] }
    const reading = readRole(role, typeof key === 'string' ? key : null, at)
    if (typeof key === 'string' && reading.agent && reading.agent.id !== key)
      reading.problems.push(
        problemAt(at, ['id'], `the id is not the key "${key}"`, 'Leave id away, or write the same.'),
      )
    return reading
  })
  return rejectTwins(readings)
}

/** @param name id of a role that names none: its file's or its key's name; null: the id has to be there */
function readRole(data: unknown, name: string | null, origin: Origin): RoleReading {
  const { value, problems } = checkShape(roleSchema, data, origin)
  if (!value || problems.length > 0) return { agent: null, problems }
  const id = value.id ?? name
  if (id === null)
    return { agent: null, problems: [problemAt(origin, ['id'], 'is missing', `Write ${AN_ID}.`)] }
  if (!isId(id)) {
    const wrong = `"${id}" cannot be used as an id`
    return { agent: null, problems: [problemAt(origin, value.id ? ['id'] : [], wrong, `Write ${AN_ID}.`)] }
  }
  return { agent: completeRole(id, value, origin), problems: [] }
}

function completeRole(id: string, text: RoleText, origin: Origin): AgentConfig {
  const name = text.name ?? nameAfter(id)
  const role = text.role ?? id
  const focus = text.focus ?? []
  const provider = typeof text.provider === 'string' ? [text.provider] : (text.provider ?? null)
  return {
    id,
    name,
    role,
    emoji: text.emoji ?? '💬',
    focus,
    prompt: text.prompt ?? promptAfter(name, role, focus),
    provider,
    model: text.model ?? null,
    ...(text.access === undefined ? {} : { access: text.access === 'read' ? { read: null } : text.access }),
    origin,
  }
}

function nameAfter(id: string): string {
  return id
    .split(/[-_]/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

function promptAfter(name: string, role: string, focus: readonly string[]): string {
  const first = focus.length > 0 ? ` You look at ${focus.join(', ')} first.` : ''
  return [
    `You are ${name}, and you argue as ${role} in a panel that has to come to a decision.${first}`,
    'Judge what is proposed by what your role would have to answer for later.',
    'Say plainly what you support, what you would support on which condition, and what you object to, each with its reason.',
    'Leave what lies outside your role to the others.',
  ].join('\n')
}

/** Two roles with one id cannot both be meant: each later one is a problem. */
function rejectTwins(readings: readonly RoleReading[]): RolesReading {
  const problems = readings.flatMap((reading) => reading.problems)
  const agents = new Map<string, AgentConfig>()
  for (const { agent } of readings) {
    if (!agent) continue
    const twin = agents.get(agent.id)
    if (!twin) agents.set(agent.id, agent)
    else {
      const { file, lines } = twin.origin.source
      const first = `${file}:${lines.get('id') ?? 1}`
      problems.push(
        problemAt(agent.origin, ['id'], `the id "${agent.id}" is taken by ${first}`, 'Give one another id.'),
      )
    }
  }
  return { agents: [...agents.values()], problems }
}
