import path from 'node:path'
import type { Config } from '../config/config.js'
import { loadConfig } from '../config/load.js'
import { builtInConfigFile } from '../config/locate.js'
import { BUILT_IN_PROVIDERS } from '../config/provider-ref.js'
import { AUTO, METHODS } from '../core/methods.js'
import { visibleLine } from '../core/text/sanitize.js'
import { listRuns } from '../store/runs.js'
import { listExamples } from '../wire/examples.js'
import { findConfig } from '../wire/plan.js'
import type { World } from '../wire/world.js'
import { COMPLETION_SHELLS } from './completion-scripts.js'

/** A word that could stand there; `:files` and `:folders` leave it to the shell. */
export interface Suggestion {
  value: string
  about?: string
}

/** What takes a value: an option by its long name, or an argument; `placeholder` is how the help calls the value. */
export interface Taker {
  option: string
  placeholder: string
}

type Source = (
  current: string,
  given: Record<string, string>,
  world: World,
) => Suggestion[] | Promise<Suggestion[]>

/** Beyond this a list helps nobody. */
const MOST_RUNS = 200
const MOST_TASKS = 200
/** Of a task's text, in characters. */
const LONGEST_TASK = 60

/** What an option or an argument could be given. Throws nothing that a person who types could mend. */
export async function suggestValues(
  { option, placeholder }: Taker,
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  const source = BY_OPTION[option] ?? BY_PLACEHOLDER[placeholder.replace('...', '')]
  return source ? source(current, given, world) : []
}

const FILES: Source = () => [{ value: ':files' }]
const FOLDERS: Source = () => [{ value: ':folders' }]

const BY_OPTION: Readonly<Record<string, Source>> = {
  '--team': async (_, given, world) =>
    (await readConfig(given, world)).teams.map(({ id, agents }) => ({ value: id, about: agents.join(', ') })),
  '--agents': suggestAgentList,
  '--agent': suggestAgentList,
  '--chair': listAgents,
  '--method': suggestMethods,
  '--provider': async (_, given, world) => listProviders(await readSettings(given, world)),
  '--set': suggestSet,
  '--language': () => [
    { value: 'en', about: 'English' },
    { value: 'de', about: 'German' },
  ],
  '--first': () => [
    ...listExamples().map(({ name, title }) => ({ value: name, about: title })),
    { value: ':files' },
  ],
  '--format': () => ['md', 'json', 'html'].map((value) => ({ value })),
  '--fail-on': () => ['objection', 'must-fix', 'never'].map((value) => ({ value })),
  '--from': suggestRuns,
  '--done': (_, given, world) => suggestTasks(false, given, world),
  '--undo': (_, given, world) => suggestTasks(true, given, world),
}

const BY_PLACEHOLDER: Readonly<Record<string, Source>> = {
  run: suggestRuns,
  method: suggestMethods,
  file: FILES,
  diff: FILES,
  glob: FILES,
  topic: FILES,
  dir: FOLDERS,
  shell: () => COMPLETION_SHELLS.map((value) => ({ value })),
}

/** The configuration that the line names, else the one that holds here. */
function readConfig(given: Record<string, string>, world: World): Promise<Config> {
  return findConfig(given['--config'], world)
}

/** What is the same for all agents: while a configuration cannot be read, what is built in. */
async function readSettings(given: Record<string, string>, world: World): Promise<Config> {
  try {
    return await readConfig(given, world)
  } catch {
    return loadConfig(builtInConfigFile())
  }
}

async function listAgents(_: string, given: Record<string, string>, world: World): Promise<Suggestion[]> {
  return (await readConfig(given, world)).agents.map(({ id, role }) => ({ value: id, about: role }))
}

async function suggestMethods(_: string, given: Record<string, string>, world: World): Promise<Suggestion[]> {
  const { methods } = await readSettings(given, world)
  return [...METHODS, AUTO, ...methods].map(({ name, use, summary }) => ({
    value: name,
    about: use || summary,
  }))
}

/** Behind the last comma, those that are not named yet. */
async function suggestAgentList(
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  const done = current.split(',').slice(0, -1)
  const before = done.map((id) => `${id},`).join('')
  return (await listAgents('', given, world))
    .filter(({ value }) => !done.includes(value))
    .map((agent) => ({ ...agent, value: `${before}${agent.value}` }))
}

/** First the agent, then, behind the equals sign, its provider. */
async function suggestSet(
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  const config = await readConfig(given, world)
  const equals = current.indexOf('=')
  if (equals < 0) return config.agents.map(({ id, role }) => ({ value: `${id}=`, about: role }))
  const agent = current.slice(0, equals + 1)
  return listProviders(config).map((each) => ({ ...each, value: `${agent}${each.value}` }))
}

function listProviders({ endpoints }: Config): Suggestion[] {
  const named = endpoints.map(({ name, type, model }) => ({
    value: name,
    about: model ? `${type}, ${model}` : type,
  }))
  const builtIn = BUILT_IN_PROVIDERS.filter((type) => !endpoints.some(({ name }) => name === type))
  return [...named, ...builtIn.map((value) => ({ value, about: 'built in' }))]
}

/** The newest first, as far as a list of them helps; and files, since a run can be named by its log. */
async function suggestRuns(
  current: string,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  if (/[/\\]/.test(current)) return [{ value: ':files' }]
  const ids = listRuns(await findFolder(given, world))
    .reverse()
    .filter((id) => id.startsWith(current))
    .slice(0, MOST_RUNS)
  return [{ value: 'last', about: 'the newest' }, ...ids.map((id) => ({ value: id, about: titleOf(id) }))]
}

/** The tasks of all runs that are open, or that are done. */
async function suggestTasks(
  done: boolean,
  given: Record<string, string>,
  world: World,
): Promise<Suggestion[]> {
  const { collectTasks } = await import('../wire/run-tasks.js')
  const { tasks } = collectTasks(await findFolder(given, world), { all: done })
  return tasks
    .filter((task) => task.done === done)
    .slice(0, MOST_TASKS)
    .map(({ id, text }) => ({ value: id, about: visibleLine(text).slice(0, LONGEST_TASK) }))
}

async function findFolder(given: Record<string, string>, world: World): Promise<string> {
  const folder = given['--runs'] ?? given['--output'] ?? (await readOutput(given, world))
  return path.resolve(world.cwd, folder)
}

async function readOutput(given: Record<string, string>, world: World): Promise<string> {
  return world.env.OPENBOTMAN_OUTPUT || (await readSettings(given, world)).discussion.output
}

/** `2026-01-31_09-15-00_which-cache` is told by its words. */
function titleOf(id: string): string {
  return id.slice(20).replaceAll('-', ' ')
}
