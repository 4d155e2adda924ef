import type { Command } from 'commander'
import { UserError } from '../core/errors.js'
import type { ReportFlags } from './options.js'

/** What every command on past discussions takes. */
export interface RunsFlags extends ReportFlags {
  output?: string
}

/**
 * Commander lets the arguments of a subcommand pass where its parent takes any.
 * @throws UserError for what the subcommand would not look at
 */
export function refuseMore(command: Command, taken: number, cure: string): void {
  const more = command.args[taken]
  if (more !== undefined) throw new UserError(`runs ${command.name()} takes no "${more}"`, cure)
}

/**
 * The flags of a subcommand with those that its parent took, wherever they stood; its own go first.
 * @throws UserError for a flag of the parent that the subcommand does not take
 */
export function mergeFlags<Flags extends RunsFlags>(command: Command): Flags {
  const above = command.parent?.opts<RunsFlags>() ?? {}
  const own = command.opts<Flags>()
  const taken = command.options.map((option) => option.attributeName())
  const foreign = Object.keys(above).find((key) => !taken.includes(key))
  if (foreign !== undefined)
    throw new UserError(
      `runs ${command.name()} takes no --${foreign}`,
      `Run openbotman runs ${command.name()} --help for what it takes.`,
    )
  return { ...above, ...own, color: above.color !== false && own.color !== false }
}
