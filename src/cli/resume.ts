import { type Command, Option } from 'commander'
import { REVIEW } from '../core/methods.js'
import { planResumption, resumeDiscussion } from '../wire/resume.js'
import { tellNotices } from './notices.js'
import { addConfigOption, addSetOption, addShowOptions, addStrictOption, addTrustOption } from './options.js'
import { present, type ShowOptions } from './present.js'
import { settleChanges } from './settle-changes.js'
import { readWorld } from './surroundings.js'
import { stopCommands } from './workflow-commands.js'

interface Flags extends ShowOptions {
  config?: string
  trustConfig?: boolean
  output?: string
  rounds?: string
  timeout?: string
  deadline?: string
  budget?: string
  set?: string[]
  changed?: 'keep' | 'refuse'
}

const HELP = `
Examples:
  openbotman resume last
  openbotman resume discussions/2026-01-31_09-15-00_cache.jsonl --set coder=openai:gpt-5-mini
  openbotman resume 2026-01-31_09-15-00_cache --budget 400000tok --rounds 5

What was said is kept; only what failed or is missing is asked for. Runs that were interrupted, failed, or ended for
want of a quorum, for their budget or their deadline can be resumed. They go on with the topic, the roles and the rules
that they were begun with.`

/** Adds `resume`: goes on with an interrupted discussion. */
export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .description('go on with an interrupted discussion')
    .argument('<run>', 'its id, its transcript, its log, or last')
  addTrustOption(addConfigOption(command)).option('-r, --rounds <n>', 'at most n rounds in all, 1 to 50')
  addSetOption(command, "one agent's provider from now on")
    .option('--timeout <duration>', 'for one reply, such as 90s or 3m')
    .option('--deadline <duration>', 'from now on, such as 20m')
    .option('--budget <amount>', 'in all, with what was used already: 400000tok or 2.50usd')
    .option('-o, --output <dir>', 'folder of the runs (default: discussions)')
    .addOption(
      new Option(
        '--changed <how>',
        'topic or roles are written differently now: keep them as they were, or refuse (default: ask, or refuse)',
      ).choices(['keep', 'refuse']),
    )
  addShowOptions(addStrictOption(command))
    .addHelpText('after', HELP)
    .action(async (run: string, flags: Flags) => {
      const world = readWorld(flags)
      const resumption = await planResumption({ ...flags, run }, world)
      await tellNotices({ warnings: resumption.warnings, notes: [] }, flags.quiet === true)
      await settleChanges(resumption, flags.changed, world)
      const { agents = resumption.state.agents, maxRounds } = resumption.opening
      const { asksPerson, skip } = resumption.pool
      const { state } = resumption
      const { steering } = world
      const cast = {
        agents,
        asksPerson,
        skip,
        state,
        steering,
        ...(maxRounds === undefined ? {} : { maxRounds }),
      }
      const resumeCommands = await stopCommands()
      try {
        const ending =
          state.method.name === REVIEW.name
            ? (await import('./review-ending.js')).endReview({ ...flags, resumeCommands })
            : null
        process.exitCode = await present(
          cast,
          flags,
          (signal, kept) => {
            kept(resumption.files)
            return resumeDiscussion(resumption, world, signal)
          },
          ending,
        )
      } finally {
        await resumeCommands()
      }
    })
}
