import { Chalk, type ChalkInstance } from 'chalk'
import type { Command } from 'commander'
import { suggest } from '../config/problems.js'
import { UserError } from '../core/errors.js'
import { AUTO } from '../core/methods.js'
import { visible } from '../core/text/sanitize.js'
import { type CountedPanel, type ListedMethod, listMethods } from '../wire/method-list.js'
import { findConfig } from '../wire/plan.js'
import { addReportOptions, printReport, type ReportFlags } from './options.js'
import { readWorld } from './surroundings.js'

interface Flags extends ReportFlags {
  team?: string
  agents?: string
  rounds?: string
}

const HELP = `
Examples:
  openbotman methods
  openbotman methods delphi
  openbotman methods --agents planner,coder,reviewer,security --rounds 2
  openbotman methods --json | jq -r '.methods[] | select(.calls and .calls.most <= 6) | .name'
  openbotman discuss topic.md --method delphi

The calls are those of the present panel, as discuss --dry-run counts them. Your own methods stand under "methods" in
openbotman.yaml; "auto" chooses by what the topic asks for. Nobody is asked and nothing is spent.`

/** Adds `methods`: the ways to discuss, when each is worth it, and what it takes. */
export function addMethods(program: Command): void {
  const command = program
    .command('methods')
    .description('list the methods: when to use each, who speaks, and how many calls it takes')
    .argument('[method]', 'only this one')
  addReportOptions(command)
    .option('-t, --team <id>', 'count the calls for a team of the configuration')
    .option('-a, --agents <ids>', 'count them for agents by id, comma-separated')
    .option('-r, --rounds <n>', 'count them for at most n rounds, 1 to 50')
    .addHelpText('after', HELP)
    .action((method: string | undefined, flags: Flags) => showMethods(method, flags))
}

async function showMethods(wanted: string | undefined, flags: Flags): Promise<void> {
  const world = readWorld()
  const config = await findConfig(flags.config, world)
  const choice = { team: flags.team, agents: flags.agents?.split(','), rounds: flags.rounds }
  const { panel, methods } = listMethods(config, choice, world)
  const shown =
    wanted === undefined || wanted === AUTO.name ? methods : methods.filter(({ name }) => name === wanted)
  if (shown.length === 0)
    throw new UserError(
      `there is no method "${wanted}"`,
      suggest(
        wanted ?? '',
        methods.map(({ name }) => name),
        'Methods',
      ),
    )
  const report = { version: 1, config: config.file, panel, methods: shown }
  await printReport(report, flags, (color) => render(shown, panel, color))
}

function render(methods: readonly ListedMethod[], panel: CountedPanel, color: boolean): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const width = Math.max(...methods.map(({ name }) => name.length))
  const counted = Math.max(...methods.map((method) => describeCalls(method).length), 'Calls'.length)
  const head = `${'Method'.padEnd(width)}  ${'Calls'.padEnd(counted)}  When`
  const rows = methods.map((method) =>
    visible(
      `${method.name.padEnd(width)}  ${describeCalls(method).padEnd(counted)}  ${method.use || method.summary}`,
    ),
  )
  const details = methods.map((method) => describeMethod(method, chalk))
  const sections = [
    [chalk.bold(head), ...rows].join('\n'),
    visible(`Calls ${describePanel(panel)}, at least to at most; retries are not counted.`),
    ...details,
  ]
  if (methods.length > 1)
    sections.push(
      `${chalk.bold('auto')}  chooses one of these by what the topic asks for, and says which and why`,
    )
  return `${sections.join('\n\n')}\n`
}

function describeCalls({ calls }: ListedMethod): string {
  if (!calls) return '-'
  return calls.least === calls.most ? String(calls.most) : `${calls.least} to ${calls.most}`
}

function describePanel({ agents, rounds, team, assumed }: CountedPanel): string {
  const who = assumed
    ? `for ${agents.length} agents`
    : `for ${agents.join(', ')}${team === null ? '' : ` (team ${team})`}`
  return `${who} and at most ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`
}

function describeMethod(
  { name, summary, agents, steps, misfit, own }: ListedMethod,
  chalk: ChalkInstance,
): string {
  const most = agents.most === null ? ' or more' : agents.most === agents.least ? '' : ` to ${agents.most}`
  return [
    `${chalk.bold(name)}${own ? ' (your own)' : ''}  ${visible(summary)}`,
    `  ${agents.least}${most} agents${misfit === null ? '' : chalk.yellow(`; not here: ${visible(misfit)}`)}`,
    ...steps.map(({ title, speakers, words }) =>
      visible(`  - ${title}: ${speakers}, at most ${words} words each`),
    ),
  ].join('\n')
}
