import type { Command } from 'commander'
import { UserError } from '../core/errors.js'
import { renderHandoff, toHandoff } from '../core/outcome/handoff.js'
import { readRun } from '../wire/find-run.js'
import { describeWayOn } from '../wire/run-name.js'
import { settleRunsFolder } from '../wire/runs.js'
import { addConfigOption, printReport } from './options.js'
import type { RunsFlags } from './runs-flags.js'
import { readWorld } from './surroundings.js'

const HELP = `
Examples:
  openbotman handoff last
  openbotman handoff last | claude -p "Carry this out."
  openbotman handoff 2026-01-31_09-15-00_cache --json | jq '.tasks'

The decision, the accepted conditions, the open tasks and the open risks, and nothing else.`

/** Adds `handoff`: a brief for a coding agent. */
export function addHandoff(program: Command): void {
  const command = program
    .command('handoff')
    .description('print a brief for a coding agent: decision, constraints, tasks, open risks')
    .argument('<run>', 'its id, its transcript, its log, or last')
  addConfigOption(command)
    .option('-o, --output <dir>', 'folder of the runs (default: discussions)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (run: string, flags: RunsFlags) => {
      const world = readWorld()
      const { state, files } = readRun(run, await settleRunsFolder(flags, world), world.cwd)
      const handoff = { ...toHandoff(state), id: files.id }
      if (handoff.decision === null)
        throw new UserError(
          `${files.id} has no decision to hand over`,
          describeWayOn({ files, state }, world.cwd),
        )
      await printReport(handoff, flags, () => renderHandoff(handoff))
    })
}
