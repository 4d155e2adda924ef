import type { Command } from 'commander'
import { planReview } from '../wire/review.js'
import { showPlan } from './dry-run.js'
import { tellNotices } from './notices.js'
import { addConfigOption, addSetOption, addShowOptions, addTrustOption } from './options.js'
import { present, type ShowOptions } from './present.js'
import { endReview } from './review-ending.js'
import { readWorld } from './surroundings.js'
import { stopCommands } from './workflow-commands.js'

interface Flags extends Omit<ShowOptions, 'strict'> {
  config?: string
  trustConfig?: boolean
  team?: string
  agents?: string
  provider?: string
  set?: string[]
  offline?: boolean
  prFile?: string
  failOn?: string
  sarif?: string
  language?: string
  timeout?: string
  deadline?: string
  budget?: string
  output?: string
  dryRun?: boolean
}

const HELP = `
Examples:
  openbotman review                                  all since the main branch, uncommitted changes too
  openbotman review main...HEAD --sarif review.sarif --fail-on objection
  gh pr diff 12 | openbotman review --pr-file - --json
  openbotman review --offline                        by rules: conflict marks, keys, skipped tests, checks switched off …

The reviewers read the diff, the commit messages and the changed files, each alone. A finding is an objection (must not
be merged), a must-fix, or something to consider; the same one from several reviewers is one. Standard output carries
the review as Markdown for a comment; in GitHub Actions annotations go to standard error.

Exit codes: 0 nothing as grave as --fail-on says · 3 something is · 1 nobody answered · 2 wrong usage ·
130 interrupted, can be resumed`

/** Adds `review`: a diff read by the review team. */
export function addReview(program: Command): void {
  const command = program
    .command('review')
    .description('have a git diff reviewed by the review team')
    .argument('[range]', 'such as main...HEAD or HEAD~3 (default: since the merge base with the main branch)')
    .option('--pr-file <diff>', 'a unified diff instead of a range; - for standard input')
    .option('--fail-on <severity>', 'exit 3 from here on: objection, must-fix or never (default: must-fix)')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0 too')
  addTrustOption(addConfigOption(command))
    .option('-t, --team <id>', 'a team of the configuration (default: review)')
    .option('-a, --agents <ids>', 'agents by id, comma-separated, instead of a team')
    .option('--provider <type[:model]>', 'one provider for every agent')
  addSetOption(command, "one agent's provider")
    .option('--offline', 'rules instead of models: they look for known patterns; no key, no network')
    .option('--language <code>', 'language of the replies (default: that of the commit messages)')
    .option('--timeout <duration>', 'for one reply, such as 90s or 3m (default: 3m)')
    .option('--deadline <duration>', 'for the whole review (default: 30m)')
    .option('--budget <amount>', 'stop before it is exceeded: 50000tok or 2.50usd (default: 500000tok)')
    .option('-o, --output <dir>', 'folder for transcript and log (default: discussions)')
  addShowOptions(command)
    .option('--dry-run', 'show plan, sizes and estimated tokens; asks nobody')
    .addHelpText('after', HELP)
    .action(async (range: string | undefined, flags: Flags) => {
      process.exitCode = await runReview(range, flags)
    })
}

async function runReview(range: string | undefined, flags: Flags): Promise<number> {
  const world = readWorld(flags)
  const plan = await planReview({ ...flags, range, agents: flags.agents?.split(',') }, world)
  if (flags.dryRun) {
    await tellNotices(plan, flags.quiet === true)
    return showPlan(plan, flags)
  }
  const { holdDiscussion } = await import('../wire/hold.js')
  const { asksPerson, skip } = plan.pool
  const { steering } = world
  const resumeCommands = await stopCommands()
  try {
    // What is told names files, and whoever wrote the change named these.
    await tellNotices(plan, flags.quiet === true)
    return await present(
      { agents: plan.opening.agents, asksPerson, skip, steering },
      flags,
      (signal, kept) => holdDiscussion(plan, world, signal, kept),
      endReview({ ...flags, resumeCommands }),
    )
  } finally {
    await resumeCommands()
  }
}
