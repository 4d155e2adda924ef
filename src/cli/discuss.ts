import { type Command, Option } from 'commander'
import { planDiscussion } from '../wire/plan.js'
import { showPlan } from './dry-run.js'
import { writeOut } from './output.js'
import { present, type ShowOptions } from './present.js'
import { readWorld } from './surroundings.js'

interface Flags extends ShowOptions {
  config?: string
  team?: string
  agents?: string
  method?: string
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
  git log -20 --stat | openbotman discuss - --json --budget 50000tok > result.json

A flag goes before its environment variable (OPENBOTMAN_TEAM, OPENBOTMAN_PROVIDER, OPENBOTMAN_ROUNDS …), that before
the configuration. Standard output carries the result only; progress goes to standard error.`

/** Adds \`discuss\`: from a topic to a transcript. */
export function addDiscuss(program: Command): void {
  program
    .command('discuss')
    .description('hold a discussion and write its transcript')
    .argument('[topic]', 'a Markdown or text file, a quoted text, or - for standard input')
    .option('-c, --config <file>', 'default: the nearest openbotman.yaml upwards, else the built-in one')
    .option('-t, --team <id>', 'a team of the configuration')
    .option('-a, --agents <ids>', 'agents by id, comma-separated, instead of a team; the first proposes')
    .option('-m, --method <name>', 'how to discuss: consensus')
    .option('-r, --rounds <n>', 'at most n rounds, 1 to 50 (default: 3)')
    .option('--provider <type[:model]>', 'one provider for every agent')
    .option('--set <agent=type[:model]>', "one agent's provider (repeatable)", (one, all: string[] = []) => [
      ...all,
      one,
    ])
    .option('--offline', 'rules instead of models: no key, no network')
    .option('--language <code>', 'language of the replies (default: that of the topic)')
    .option('--timeout <duration>', 'for one reply, such as 90s or 3m (default: 3m)')
    .option('--deadline <duration>', 'for the whole discussion (default: 30m)')
    .option('--budget <amount>', 'stop before it is exceeded: 50000tok or 2.50usd (default: 500000tok)')
    .option('-o, --output <dir>', 'folder for transcript and log (default: discussions)')
    .addOption(new Option('--json', 'print one JSON result').conflicts('events'))
    .option('--events', 'print one JSON event a line')
    .option('-q, --quiet', 'one line an agent instead of the replies')
    .option('-v, --verbose', 'say more of what goes on')
    .option('--no-color', 'no colours')
    .option('--dry-run', 'show plan, sizes and estimated tokens; asks nobody')
    .addHelpText('after', HELP)
    .action(async (topic: string | undefined, flags: Flags) => {
      process.exitCode = await runDiscuss(topic, flags)
    })
}

async function runDiscuss(topic: string | undefined, flags: Flags): Promise<number> {
  const world = readWorld()
  const plan = await planDiscussion({ ...flags, topic, agents: flags.agents?.split(',') }, world)
  for (const warning of plan.warnings) await writeOut(process.stderr, `openbotman: ${warning}\n`)
  if (flags.dryRun) return showPlan(plan, flags)
  const { holdDiscussion } = await import('../wire/hold.js')
  const { asksPerson, skip } = plan.pool
  return present({ agents: plan.opening.agents, asksPerson, skip }, flags, (signal) =>
    holdDiscussion(plan, world, signal),
  )
}
