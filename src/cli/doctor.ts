import { Chalk, type ChalkInstance } from 'chalk'
import type { Command } from 'commander'
import { EXIT } from '../core/errors.js'
import { visible, visibleLine } from '../core/text/sanitize.js'
import { type Check, type Diagnosis, diagnose } from '../wire/doctor.js'
import { addReportOptions, addTrustOption, printReport, type ReportFlags, showConfigFile } from './options.js'
import { neededNode, readWorld } from './surroundings.js'
import { fitRows } from './wrap.js'

const HELP = `
Examples:
  openbotman doctor
  openbotman doctor -c team/openbotman.yaml
  openbotman doctor --json | jq '.providers[] | select(.state == "failed")'

Looks at the configuration, the folder for transcripts, keys, whether APIs answer and have the model, and versions
and logins of agent CLIs. No model is asked and nothing is spent. ✔ works · ✖ does not, and what to do about it ·
– cannot be seen without asking, or is not needed here.
Ends with 0 when every agent of the default team can be asked, else with 2.`

/** Adds `doctor`: finds out why a discussion could not be held from here. */
export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('check configuration, keys, addresses, models and agent CLIs; spends nothing')
  addTrustOption(addReportOptions(command))
    .addHelpText('after', HELP)
    .action(async (flags: ReportFlags) => {
      process.exitCode = await runDoctor(flags)
    })
}

async function runDoctor(flags: ReportFlags): Promise<number> {
  const world = readWorld(flags)
  const diagnosis = await diagnose({ config: flags.config, node: checkNode() }, world)
  await printReport(diagnosis, flags, (color) => fitRows(render(diagnosis, world.cwd, color), process.stdout))
  return diagnosis.ok ? EXIT.ok : EXIT.usage
}

function checkNode(): Check {
  const needed = neededNode()
  const { node } = process.versions
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = needed.split('.').map(Number)
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  return isEnough
    ? { name: 'node', state: 'ok', found: `${node} (${needed} or newer is needed)`, cure: null }
    : {
        name: 'node',
        state: 'failed',
        found: `${node} is too old: ${needed} or newer is needed`,
        cure: 'Install a current Node.js: https://nodejs.org',
      }
}

function render(diagnosis: Diagnosis, cwd: string, color: boolean): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const { surroundings, providers, agents } = diagnosis
  const width = Math.max(...[...surroundings, ...providers, ...agents].map(({ name }) => name.length))
  const sections = [
    { title: 'Surroundings', checks: surroundings.map((check) => withShortPath(check, diagnosis, cwd)) },
    { title: 'Providers', checks: providers.map((check) => ({ ...check, found: withUse(check) })) },
    { title: 'Agents', checks: agents },
  ].filter(({ checks }) => checks.length > 0)
  const text = sections.map(({ title, checks }) =>
    [chalk.bold(title), ...checks.flatMap((check) => describe(check, width, !diagnosis.ok, chalk))].join(
      '\n',
    ),
  )
  return `${[...text, conclude(diagnosis)].join('\n\n')}\n`
}

function withShortPath(check: Check, { config }: Diagnosis, cwd: string): Check {
  return config !== null && check.found === config ? { ...check, found: showConfigFile(config, cwd) } : check
}

function withUse({ found, usedBy }: Diagnosis['providers'][number]): string {
  return usedBy.length > 0 ? `${found} · for ${usedBy.join(', ')}` : found
}

const MARKS: Record<Check['state'], string> = { ok: '✔', failed: '✖', unknown: '–' }

/**
 * A line for a check, and below it what more there is to say, and the cure.
 * @param helpAll also how to get what is not missed so far
 */
function describe(
  { name, state, found, cure }: Check,
  width: number,
  helpAll: boolean,
  chalk: ChalkInstance,
): string[] {
  const [first = '', ...more] = visible(found).split('\n')
  const indent = ' '.repeat(width + 4)
  const line = `${MARKS[state]} ${visibleLine(name).padEnd(width)}  ${first}`
  const cures = cure !== null && (helpAll || state === 'failed') ? visible(cure).split('\n') : []
  return [
    state === 'failed' ? chalk.red(line) : line,
    ...more.map((each) => indent + each),
    ...cures.map((each) => chalk.dim(indent + each)),
  ]
}

function conclude({ agents, surroundings, team, ok }: Diagnosis): string {
  const members = agents.filter(({ inTeam }) => inTeam)
  const panel = team === null ? 'the panel' : `the team “${team}”`
  if (ok) return `All ${members.length} agents of ${panel} can be asked.`
  const broken = members.filter(({ state }) => state === 'failed')
  if (broken.length > 0)
    return `${broken.length} of ${members.length} agents of ${panel} cannot be asked from here; --offline needs none of this.`
  const wrong = surroundings.filter(({ state }) => state === 'failed').map(({ name }) => name)
  return `No discussion can be held from here: ${wrong.join(', ')}.`
}
