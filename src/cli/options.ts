import path from 'node:path'
import { type Command, Option } from 'commander'
import { builtInConfigFile } from '../config/locate.js'
import { toJson } from '../core/text/json.js'
import { wantsColor, writeOut } from './output.js'

/** Adds `-c`: it means the same wherever there is a configuration. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'default: the nearest openbotman.yaml upwards, else the built-in one',
  )
}

/** Adds `--trust-config`: what a configuration may do that is not the user's own. */
export function addTrustOption(command: Command): Command {
  return command.option(
    '--trust-config',
    'agree to the programs, addresses and folders of a configuration that is not your own',
  )
}

/** Adds `--set`, which may be given several times. */
export function addSetOption(command: Command, description: string): Command {
  const gather = (one: string, all: string[] = []) => [...all, one]
  return command.option('--set <agent=type[:model]>', `${description} (repeatable)`, gather)
}

/** Adds how a discussion is shown. */
export function addShowOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print one JSON result').conflicts('events'))
    .option('--events', 'print one JSON event a line')
    .option('-q, --quiet', 'one line an agent instead of the replies')
    .option('-v, --verbose', 'say more of what goes on')
    .option('--no-color', 'no colours')
}

/** Adds `--strict`: what counts as agreed. */
export function addStrictOption(command: Command): Command {
  return command.option('--strict', 'exit 0 only if every responder voted SUPPORT on the very text decided')
}

/** The flags of a command that looks at the configuration and reports. */
export interface ReportFlags {
  config?: string
  trustConfig?: boolean
  json?: boolean
  /** False for `--no-color`. */
  color?: boolean
}

/** Adds the options of a command that looks at the configuration and reports. */
export function addReportOptions(command: Command): Command {
  return addConfigOption(command).option('--json', 'print one JSON object').option('--no-color', 'no colours')
}

/** Prints a report on standard output: the object with `--json`, else what `render` makes of it. */
export async function printReport(
  report: object,
  flags: ReportFlags,
  render: (color: boolean) => string,
): Promise<void> {
  const { stdout, env } = process
  const text = flags.json ? `${toJson(report, 2)}\n` : render(wantsColor(stdout, env, flags.color))
  await writeOut(stdout, text)
}

/** How people are told which configuration holds: short where it is near. */
export function showConfigFile(file: string, cwd: string): string {
  if (file === builtInConfigFile()) return 'the built-in configuration'
  const near = path.relative(cwd, file)
  return near.startsWith('..') || path.isAbsolute(near) ? file : near
}

/** What is settled for all discussions that a server holds. */
export interface ServingFlags {
  config?: string
  trustConfig?: boolean
  provider?: string
  offline?: boolean
  timeout?: string
  deadline?: string
  budget?: string
  output?: string
}

/** Adds what whoever starts a server settles, and its clients cannot change. */
export function addServingOptions(command: Command): Command {
  return addTrustOption(addConfigOption(command))
    .option('--provider <type[:model]>', 'one provider for every agent')
    .option('--offline', 'rules instead of models: no key, no network')
    .option('--timeout <duration>', 'for one reply, such as 90s or 3m (default: 3m)')
    .option('--deadline <duration>', 'for one discussion (default: 30m)')
    .option('--budget <amount>', 'the most for one discussion: 50000tok or 2.50usd (default: 500000tok)')
    .option('-o, --output <dir>', 'folder for transcripts and logs (default: discussions)')
}
