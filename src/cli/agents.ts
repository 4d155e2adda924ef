import { Chalk, type ChalkInstance } from 'chalk'
import type { Command } from 'commander'
import { EXIT } from '../core/errors.js'
import { visible } from '../core/text/sanitize.js'
import { type Detected, detectProviders } from '../providers/detect.js'
import { type AgentCheck, checkAgents } from '../wire/check-agents.js'
import { findConfig } from '../wire/plan.js'
import { addReportOptions, addTrustOption, printReport, type ReportFlags, showConfigFile } from './options.js'
import { readWorld } from './surroundings.js'
import { fitRows } from './wrap.js'

const HELP = `
Examples:
  openbotman agents
  openbotman agents --json | jq -r '.agents[] | select(.problem) | .id'

Ends with 0 when every agent can be asked, else with 2. Nobody is asked and nothing is spent.`

/** Adds `agents`: lists the roles and checks whether they can be asked. */
export function addAgents(program: Command): void {
  const command = program.command('agents').description('list the agents and check whether they can be asked')
  addTrustOption(addReportOptions(command))
    .addHelpText('after', HELP)
    .action(async (flags: ReportFlags) => {
      process.exitCode = await listAgents(flags)
    })
}

async function listAgents(flags: ReportFlags): Promise<number> {
  const world = readWorld(flags)
  const config = await findConfig(flags.config, world)
  const agents = await checkAgents(config, world)
  const teams = config.teams.map(({ id, agents, proposer }) => ({ id, agents, proposer }))
  const found = detectProviders(world.env)
  const report = { version: 1, config: config.file, agents, teams, found }
  const file = showConfigFile(config.file, world.cwd)
  await printReport(report, flags, (color) =>
    fitRows(render({ agents, teams, found, file }, color), process.stdout),
  )
  return agents.some(({ problem }) => problem !== null) ? EXIT.usage : EXIT.ok
}

interface Listing {
  agents: AgentCheck[]
  teams: { id: string; agents: string[]; proposer: string }[]
  found: Detected[]
  /** The configuration's path, for people. */
  file: string
}

function render({ agents, teams, found, file }: Listing, color: boolean): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const width = Math.max(...agents.map(({ id }) => id.length))
  const broken = agents.filter(({ problem }) => problem !== null)
  const sections = [
    ['Agents', agents.flatMap((agent) => describeAgent(agent, width, chalk))],
    [
      'Teams',
      teams.map(
        ({ id, agents: ids, proposer }) =>
          `  ${id}: ${ids.map((each) => (each === proposer ? `${each} (proposer)` : each)).join(', ')}`,
      ),
    ],
    [
      'Found here',
      found.map(({ ref, usable, found: what }) => `${usable ? '✔' : '✖'} ${ref.provider}: ${what}`),
    ],
  ] as const
  const end =
    broken.length > 0
      ? `${broken.length} of ${agents.length} agents cannot be asked from here; --offline needs none of this.`
      : `All ${agents.length} agents can be asked.`
  const text = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${chalk.bold(title)}\n${lines.join('\n')}`)
  return `${[`From ${visible(file)}`, ...text, end].join('\n\n')}\n`
}

function describeAgent(
  { id, role, focus, providers, auto, problem }: AgentCheck,
  width: number,
  chalk: ChalkInstance,
): string[] {
  const chain = providers.join(', then ')
  const via = auto && chain !== 'auto' ? `auto: ${chain}` : chain
  const line = visible(
    `${problem ? '✖' : '✔'} ${id.padEnd(width)}  ${role} · ${focus.join(', ') || 'no focus'} · ${via}`,
  )
  // What `auto` lacks is the same for all and told once, below.
  return problem && chain !== 'auto'
    ? [line, chalk.red(visible(`  ${' '.repeat(width)}  ${problem}`))]
    : [line]
}
