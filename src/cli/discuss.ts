import type { Command } from 'commander'
import { planDiscussion } from '../wire/plan.js'
import { askMissingTopic } from './ask-topic.js'
import { showPlan } from './dry-run.js'
import { tellNotices } from './notices.js'
import { addConfigOption, addSetOption, addShowOptions, addStrictOption, addTrustOption } from './options.js'
import { present, type ShowOptions } from './present.js'
import { refuseStrict } from './strict.js'
import { readWorld } from './surroundings.js'
import { settleTopic } from './swallowed-topic.js'
import { stopCommands } from './workflow-commands.js'

interface Flags extends ShowOptions {
  from?: string
  config?: string
  trustConfig?: boolean
  team?: string
  agents?: string
  method?: string
  chair?: string
  anonymous?: boolean
  /** False for `--no-blind-pick`. */
  blindPick?: boolean
  files?: string[]
  diff?: string | true
  rounds?: string
  provider?: string
  set?: string[]
  offline?: boolean
  language?: string
  timeout?: string
  deadline?: string
  budget?: string
  output?: string
  dryRun?: boolean
}

const HELP = `
Examples:
  openbotman discuss topic.md --offline
  openbotman discuss topic.md --agents planner,coder,security --set coder=openai:gpt-5-mini --rounds 5
  openbotman discuss --from last --rounds 5
  openbotman discuss topic.md --method auto --files 'src/**/*.ts' '!**/*.test.ts' --diff main...HEAD
  git log -20 --stat | openbotman discuss - --json --budget 50000tok > result.json

A flag goes before its environment variable (OPENBOTMAN_TEAM, OPENBOTMAN_PROVIDER, OPENBOTMAN_ROUNDS …), that before
the configuration. Standard output carries the result only; progress goes to standard error.`

/** Adds `discuss`: from a topic to a transcript. */
export function addDiscuss(program: Command): void {
  const command = program
    .command('discuss')
    .description('hold a discussion and write its transcript')
    .argument('[topic]', 'a Markdown or text file, a quoted text, or - for standard input')
  addTrustOption(addConfigOption(command))
    .option('-t, --team <id>', 'a team of the configuration')
    .option('-a, --agents <ids>', 'agents by id, comma-separated, instead of a team; the first proposes')
    .option('-m, --method <name>', 'how to discuss, or auto: see openbotman methods (default: consensus)')
    .option('--chair <agent>', 'who writes the synthesis, judges or checks')
    .option('--anonymous', 'agents are told neither names nor roles of others')
    .option('--no-blind-pick', 'do not ask responders what they would take before they see a proposal')
    .option('-r, --rounds <n>', 'at most n rounds, 1 to 50 (default: 3)')
    .option('--provider <type[:model]>', 'one provider for every agent')
  addSetOption(command, "one agent's provider")
    .option('--offline', 'rules instead of models: no key, no network')
    .option(
      '--from <run>',
      'take a past discussion up again, with what it came to; the topic may be left out',
    )
    .option('-f, --files <glob...>', 'files the agents get to read; the topic stands before it')
    .option('--diff [range]', 'a git diff the agents get to read (default: what is not committed)')
    .option('--language <code>', 'language of the replies (default: that of the topic)')
    .option('--timeout <duration>', 'for one reply, such as 90s or 3m (default: 3m)')
    .option('--deadline <duration>', 'for the whole discussion (default: 30m)')
    .option('--budget <amount>', 'stop before it is exceeded: 50000tok or 2.50usd (default: 500000tok)')
    .option('-o, --output <dir>', 'folder for transcript and log (default: discussions)')
  addShowOptions(addStrictOption(command))
    .option('--dry-run', 'show plan, sizes and estimated tokens; asks nobody')
    .addHelpText('after', HELP)
    .action(async (topic: string | undefined, flags: Flags) => {
      process.exitCode = await runDiscuss(topic, flags)
    })
}

/** Holds a discussion as `discuss` does; without a topic it is asked for at a terminal. Returns the exit code. */
export async function runDiscuss(given: string | undefined, flags: Flags): Promise<number> {
  const world = readWorld(flags)
  const { topic: named, diff } = settleTopic(given, flags, world.cwd)
  const topic = named ?? (flags.from === undefined ? await askMissingTopic(flags, world) : undefined)
  const { anonymous, blindPick, files, ...plain } = flags
  const plan = await planDiscussion(
    {
      ...plain,
      topic,
      diff,
      files,
      agents: flags.agents?.split(','),
      anonymous,
      // Without the flag, the configuration decides.
      blindPick: blindPick === false ? false : undefined,
    },
    world,
  )
  if (flags.strict) refuseStrict(plan.opening)
  await tellNotices(plan, flags.quiet === true)
  if (flags.dryRun) return showPlan(plan, flags)
  const { holdDiscussion } = await import('../wire/hold.js')
  const { asksPerson, skip } = plan.pool
  const resumeCommands = await stopCommands()
  try {
    return await present(
      { agents: plan.opening.agents, asksPerson, skip, steering: world.steering },
      flags,
      (signal, kept) => holdDiscussion(plan, world, signal, kept),
    )
  } finally {
    await resumeCommands()
  }
}
