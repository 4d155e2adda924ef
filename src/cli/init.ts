import path from 'node:path'
import { type Command, Option } from 'commander'
import { parseFolder } from '../config/amounts.js'
import { loadConfig } from '../config/load.js'
import { CONFIG_FILE, locateConfig } from '../config/locate.js'
import { suggest } from '../config/problems.js'
import { readTopic } from '../context/topic.js'
import { EXIT, UserError } from '../core/errors.js'
import { type Dialog, openTerminal, PersonLeft } from '../providers/human/terminal.js'
import { checkAgents } from '../wire/check-agents.js'
import { type Example, listExamples } from '../wire/examples.js'
import { checkSetupFolder, planFiles, type SettledPanel, surveySetup, writeFiles } from '../wire/init.js'
import { type SetupOptions, settleSetup } from '../wire/settle-setup.js'
import { noteSetup } from '../wire/setup-notes.js'
import type { World } from '../wire/world.js'
import { askTopic, canAsk } from './ask-topic.js'
import { askFirst, askSetup, askToWrite } from './init-dialog.js'
import { renderSetup, setupToJson } from './init-report.js'
import { addSetOption } from './options.js'
import { writeOut } from './output.js'
import { readWorld } from './surroundings.js'

interface Flags extends Omit<SetupOptions, 'agents'> {
  agents?: string
  roles?: string
  first?: string
  yes?: boolean
  dryRun?: boolean
  json?: boolean
}

const HELP = `
Examples:
  openbotman init
  openbotman init --yes --agents planner,coder,security --set coder=openai:gpt-5-mini
  openbotman init --yes --offline --first cache
  openbotman init --dry-run --json

Asks at a terminal; each flag answers one of the questions, and --yes takes the proposals for the others. What is there
is never written over. Keys are never written into a file: agents find them in the environment.`

/** Adds `init`: from what is on this machine to a configuration. */
export function addInit(program: Command): void {
  const command = program
    .command('init')
    .description('set up openbotman.yaml and the roles in agents/, with what is usable here')
    .option('-a, --agents <ids>', 'who discusses, comma-separated; the first proposes')
    .option('--provider <type[:model]>', 'one provider for every agent')
  addSetOption(command, "one agent's provider")
    .option('--offline', 'rules instead of models: no key, no network')
    .option('-o, --output <dir>', 'folder for transcripts (default: discussions)')
    .option('-r, --rounds <n>', 'at most n rounds, 1 to 50 (default: 3)')
    .option('--language <code>', 'language of the replies, or auto: that of the topic (default: auto)')
    .option('--budget <amount>', 'for one discussion: 50000tok (default: 500000tok)')
    .option('--roles <dir>', 'folder for the roles (default: agents)')
    .addOption(
      new Option('--first <topic>', 'then hold a discussion: an example by name, a file or a text').conflicts(
        ['dryRun', 'json'],
      ),
    )
    .option('-y, --yes', 'take the proposals; asks nothing')
    .option('--dry-run', 'show what would be written; asks nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      process.exitCode = await runInit(flags, readWorld())
    })
}

async function runInit(flags: Flags, world: World): Promise<number> {
  if (flags.yes || flags.dryRun) return setUp(flags, world, null)
  if (!canAsk(world))
    throw new UserError(
      'init asks questions, and there is no terminal to ask at',
      'openbotman init --yes takes the proposals, and each flag answers one question; --dry-run shows what would be written.',
    )
  return converse((dialog) => setUp(flags, world, dialog), world)
}

/** What `openbotman` does at a terminal when nothing else is said: sets up, or starts a discussion where that was done. */
export async function runUnasked(showHelp: () => void): Promise<number> {
  const world = readWorld()
  return converse(async (dialog) => {
    const file = locateConfig(world.cwd)
    if (file === null) return setUp({}, world, dialog)
    const choice = await dialog.choose<'discuss' | 'init' | 'help'>(
      {
        message: `What now? (${path.relative(world.cwd, file)} holds here)`,
        options: [
          { value: 'discuss', label: 'Discuss a topic' },
          { value: 'init', label: 'Set up this folder', hint: 'what is there stays' },
          { value: 'help', label: 'Show the commands' },
        ],
      },
      new AbortController().signal,
    )
    if (choice === 'init') return setUp({}, world, dialog)
    if (choice === 'discuss') return discussTopic(await askTopic(dialog, world), false)
    showHelp()
    return EXIT.ok
  }, world)
}

/** Talks to the person at this terminal; when they leave, it is as if nothing had been said. */
async function converse(talk: (dialog: Dialog) => Promise<number>, world: World): Promise<number> {
  try {
    return await talk(await openTerminal(world.env))
  } catch (error) {
    if (!(error instanceof PersonLeft)) throw error
    throw new UserError('left before the end; nothing more was done', null, EXIT.interrupted)
  }
}

async function setUp(flags: Flags, world: World, dialog: Dialog | null): Promise<number> {
  const { signal } = new AbortController()
  const first = flags.first === undefined ? null : await findFirst(flags.first, world)
  const survey = await surveySetup(parseFolder(flags.roles ?? 'agents', '--roles', 'agents'), world)
  if (survey.kept === null && !flags.dryRun) checkSetupFolder(survey.folder)
  const given: SetupOptions = { ...flags, agents: flags.agents?.split(',') }
  const panel = settleSetup(survey, dialog ? await askSetup(dialog, survey, given, signal) : given)
  const files = planFiles(panel, survey)
  const isNew = files.some(({ state }) => state === 'new')
  if (dialog && isNew && !(await askToWrite(dialog, files, signal)))
    throw new PersonLeft('nothing is written')
  if (!flags.dryRun) await writeFiles(files, survey.folder)
  const problems = flags.dryRun ? [] : await findProblems(survey.folder, world)
  const report = {
    files,
    panel: survey.kept === null ? panel : null,
    problems,
    dryRun: flags.dryRun === true,
  }
  const notes = noteSetup(panel, survey, dialog !== null)
  await writeOut(
    process.stdout,
    flags.json ? setupToJson(report, notes, survey) : renderSetup(report, notes, survey, dialog !== null),
  )
  if (first !== null) return discussTopic(first, false)
  return dialog && flags.first === undefined ? startFirst(dialog, panel, world, signal) : EXIT.ok
}

async function findProblems(folder: string, world: World): Promise<string[]> {
  const checks = await checkAgents(await loadConfig(path.join(folder, CONFIG_FILE)), world)
  // What `auto` lacks is the same for all of them.
  const idle = checks.filter(
    ({ problem, providers }) => problem !== null && providers.every((each) => each === 'auto'),
  )
  const others = checks.filter((check) => check.problem !== null && !idle.includes(check))
  return [
    ...(idle.length > 0 ? [`${idle.map(({ id }) => id).join(', ')}: auto, and nothing is usable here`] : []),
    ...others.map(({ id, problem }) => `${id}: ${problem}`),
  ]
}

// --- a first discussion -----------------------------------------------------------------------------------------

/**
 * An example by its name, else what `discuss` makes of it.
 * @throws UserError for what cannot be discussed, before anything is written
 */
async function findFirst(topic: string, world: World): Promise<string> {
  const examples = listExamples()
  const example = examples.find(({ name }: Example) => name === topic)
  if (example) return example.file
  // Standard input can be read only once.
  if (topic === '-') return topic
  try {
    await readTopic(topic, world)
    return topic
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const names = examples.map(({ name }) => name)
    throw new UserError(`--first: ${error.message}`, suggest(topic, names, 'Examples'))
  }
}

async function startFirst(
  dialog: Dialog,
  panel: SettledPanel,
  world: World,
  signal: AbortSignal,
): Promise<number> {
  const asksModels = panel.provider !== 'offline' || panel.providers.size > 0
  const first = await askFirst(dialog, listExamples(), asksModels, signal)
  if (first === null) return EXIT.ok
  return discussTopic(first.topic ?? (await askTopic(dialog, world)), first.offline)
}

async function discussTopic(topic: string, offline: boolean): Promise<number> {
  const { runDiscuss } = await import('./discuss.js')
  return runDiscuss(topic, offline ? { offline } : {})
}
