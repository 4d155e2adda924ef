import { UserError } from '../core/errors.js'
import type { LeftOut } from './limits.js'

/** Sizes in tokens, estimated by the caller. */
export interface ContextNeeds {
  topicTokens: number
  /** In the order in which the user named them. */
  files: readonly { path: string; tokens: number }[]
  diffTokens: number
  /** The system prompt, the instructions, and what earlier rounds may add. */
  promptTokens: number
  /** All that the model takes, its reply included; Infinity when unknown. */
  windowTokens: number
  replyTokens: number
}

export interface ContextPlan {
  /** Paths of the files that go along, whole, in the user's order. */
  kept: string[]
  leftOut: LeftOut[]
}

/** Even without any file it does not fit into the model's window. */
export class TooMuchError extends UserError {}

/**
 * Decides which files fit into a model's window. Files are taken whole, in the user's order; one that does not fit is
 * left out and named, and a smaller one after it may still go along.
 * @throws UserError when topic and diff alone are too large
 */
export function planContext(needs: ContextNeeds): ContextPlan {
  let room =
    needs.windowTokens - needs.promptTokens - needs.replyTokens - needs.topicTokens - needs.diffTokens
  if (room < 0) throw tooLarge(needs, -room)

  const kept: string[] = []
  const leftOut: LeftOut[] = []
  for (const { path, tokens } of needs.files) {
    if (tokens <= room) {
      kept.push(path)
      room -= tokens
    } else {
      const window = `of the model's ${needs.windowTokens} tokens ${room} are left for it`
      leftOut.push({ path, why: `too large for the model: it takes about ${tokens} tokens, ${window}` })
    }
  }
  return { kept, leftOut }
}

function tooLarge(needs: ContextNeeds, missing: number): UserError {
  const withDiff = needs.diffTokens > 0
  const what = withDiff ? 'the topic and the diff do not fit' : 'the topic does not fit'
  const parts = [
    `topic about ${needs.topicTokens} tokens`,
    ...(withDiff ? [`diff about ${needs.diffTokens}`] : []),
    `instructions ${needs.promptTokens}`,
    `reply ${needs.replyTokens}`,
  ]
  return new TooMuchError(
    `${what} into the model's window of ${needs.windowTokens} tokens: ${parts.join(', ')}; ${missing} too many`,
    `${withDiff ? 'Narrow the range of the diff' : 'Shorten the topic'}, or choose a model with a larger window.`,
  )
}
