import path from 'node:path'
import { Chalk } from 'chalk'
import type { Command } from 'commander'
import { EXIT } from '../core/errors.js'
import { visibleLine } from '../core/sanitize.js'
import { type AgentCheck, checkAgents } from '../wire/check-agents.js'
import { findConfig } from '../wire/plan.js'
import { wantsColor, writeOut } from './output.js'
import { readWorld } from './surroundings.js'

interface Flags {
  config?: string
  json?: boolean
  color?: boolean
}

const HELP = `
Examples:
  openbotman agents
  openbotman agents --json | jq -r '.agents[] | select(.problem) | .id'

Ends with 0 when every agent can be asked, else with 2. Nobody is asked and nothing is spent.`

/** Adds \`agents\`: lists the roles and checks whether they can be asked. */
export function addAgents(program: Command): void {
  program
    .command('agents')
    .description('list the agents and check whether they can be asked')
    .option('-c, --config <file>', 'default: the nearest openbotman.yaml upwards, else the built-in one')
    .option('--json', 'print one JSON object')
    .option('--no-color', 'no colours')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      process.exitCode = await listAgents(flags)
    })
}

async function listAgents(flags: Flags): Promise<number> {
  const world = readWorld()
  const config = await findConfig(flags.config, world)
  const agents = await checkAgents(config, world)
  const teams = config.teams.map(({ id, agents, proposer }) => ({ id, agents, proposer }))
  const text = flags.json
    ? `${JSON.stringify({ version: 1, config: config.file, agents, teams }, null, 2)}\n`
    : render(
        agents,
        teams,
        path.relative(world.cwd, config.file) || config.file,
        wantsColor(process.stdout, process.env, flags.color),
      )
  await writeOut(process.stdout, text)
  return agents.some(({ problem }) => problem !== null) ? EXIT.usage : EXIT.ok
}

interface Team {
  id: string
  agents: string[]
  proposer: string
}

function render(agents: AgentCheck[], teams: Team[], file: string, color: boolean): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const width = Math.max(...agents.map(({ id }) => id.length))
  const lines = agents.flatMap(({ id, role, focus, providers, auto, problem }) => {
    const chain = providers.join(', then ')
    const via = auto && chain !== 'auto' ? `auto: ${chain}` : chain
    return [
      visibleLine(
        `${problem ? '✖' : '✔'} ${id.padEnd(width)}  ${role} · ${focus.join(', ') || 'no focus'} · ${via}`,
      ),
      ...(problem ? [chalk.red(visibleLine(`  ${' '.repeat(width)}  ${problem}`))] : []),
    ]
  })
  const teamLines = teams.map(({ id, agents: members, proposer }) =>
    visibleLine(
      `  ${id}: ${members.map((member) => (member === proposer ? `${member} (proposer)` : member)).join(', ')}`,
    ),
  )
  const broken = agents.filter(({ problem }) => problem !== null).length
  const end =
    broken > 0
      ? `${broken} of ${agents.length} agents cannot be asked from here; --offline needs none of this.`
      : `All ${agents.length} agents can be asked.`
  return `${[chalk.bold(visibleLine(file)), ...lines, ...(teamLines.length > 0 ? ['Teams', ...teamLines] : []), end].join('\n')}\n`
}
