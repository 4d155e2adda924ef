import type { DiscussionEvent } from '../core/events.js'
import { type Result, toResult } from '../core/result.js'
import { holdDiscussion } from './hold.js'
import { type DiscussOptions, planDiscussion } from './plan.js'

export interface LibraryOptions extends DiscussOptions {
  /** Where relative paths start and the configuration is looked for. Default: the process's. */
  cwd?: string
  /** Default: the process's environment. */
  env?: Record<string, string | undefined>
  /** Ends the discussion as `cancelled`, with all that is done kept. */
  signal?: AbortSignal
  /** Agrees to whatever a configuration does that is not the user's own: programs it starts, addresses it sends to. */
  trustConfig?: boolean
}

/**
 * Holds a discussion as the command `discuss` does: yields its events, writes transcript and log, and returns the
 * result that `--json` prints.
 * @throws UserError for wrong input or configuration, before anyone is asked
 */
export async function* discuss(options: LibraryOptions): AsyncGenerator<DiscussionEvent, Result> {
  const { cwd = process.cwd(), env = process.env, signal = new AbortController().signal } = options
  const { trustConfig: trustsConfig = false } = options
  const generator = 'OpenBotMan (library)'
  const world = { cwd, env, stdin: null, stdinIsTerminal: true, generator, trustsConfig }
  const plan = await planDiscussion(options, world)
  const { state, files, unwritten } = yield* holdDiscussion(plan, world, signal)
  return toResult(state, { transcript: unwritten ? null : files.transcript, log: files.log })
}
