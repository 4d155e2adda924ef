import type { Command } from 'commander'
import { UserError } from '../core/errors.js'
import { suggestCompletions } from './complete.js'
import { COMPLETION_SHELLS, completionScript } from './completion-scripts.js'
import { writeOut } from './output.js'
import { readWorld } from './surroundings.js'

const HELP = `
Examples:
  source <(openbotman completions bash)                     in ~/.bashrc
  openbotman completions zsh > ~/.zsh/_openbotman           in a folder of $fpath, before compinit
  openbotman completions fish > ~/.config/fish/completions/openbotman.fish

Completes commands, options, and what they take: agents, teams, methods, providers and past discussions of the
configuration that holds where you are.`

/** Adds `completions`: the script for a shell. */
export function addCompletions(program: Command): void {
  program
    .command('completions')
    .description('print the script that lets a shell complete commands, options and values')
    .argument('<shell>', COMPLETION_SHELLS.join(', '))
    .addHelpText('after', HELP)
    .action(async (name: string) => {
      const shell = COMPLETION_SHELLS.find((each) => each === name)
      if (shell === undefined)
        throw new UserError(
          `there are no completions for the shell "${name}"`,
          `Shells: ${COMPLETION_SHELLS.join(', ')}.`,
        )
      await writeOut(process.stdout, completionScript(shell))
    })
}

/**
 * Answers a shell that asks what the word under the cursor could be: `__complete words <word>…`, the last one under the
 * cursor, or `__complete line <line> <word breaks>` for a shell that takes words apart.
 */
export async function completeWords(program: Command, args: readonly string[]): Promise<void> {
  await writeOut(process.stdout, await suggestCompletions(program, args, readWorld()))
}
