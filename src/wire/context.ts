import { DEFAULT_CONTEXT_LIMITS } from '../context/limits.js'
import { planContext } from '../context/plan-context.js'
import { groupLeftOut } from '../core/topic/left-out.js'
import type { BriefContext } from '../core/types.js'
import { estimateTokens } from '../run/budget.js'
import { estimate } from './estimate.js'
import type { Plan } from './plan.js'
import type { Pool } from './pool.js'
import type { World } from './world.js'

/** What the agents get to read beside the topic. Nothing is read that is not asked for. */
export interface ContextOptions {
  /** Paths, folders and globs. */
  files?: readonly string[] | undefined
  /** A range of commits; true: what was not committed yet. */
  diff?: string | boolean | undefined
  /** The folder that discussions are kept in; absolute. */
  kept?: string | undefined
}

/**
 * Reads files and a diff, and leaves out, whole, the files that do not fit into the smallest window of the panel; null
 * when nothing is asked for.
 * @throws UserError for patterns that match nothing, an unknown range, no changes, and when it is too much, be it the
 * topic alone
 */
export async function readContext(
  options: ContextOptions,
  opening: Plan['opening'],
  pool: Pool,
  { cwd, env }: World,
): Promise<{ context: BriefContext; warnings: string[] } | null> {
  const patterns = options.files ?? []
  const wantsDiff = options.diff !== undefined && options.diff !== false
  if (patterns.length === 0 && !wantsDiff) {
    planContext({ ...roomFor(opening, pool, { history: false }), files: [], diffTokens: 0 })
    return null
  }
  const limits = DEFAULT_CONTEXT_LIMITS
  // Loaded only where something is to be read: the patterns cost more than the rest of the plan.
  const [{ readFiles }, { readDiff }] = await Promise.all([
    import('../context/files.js'),
    import('../context/diff.js'),
  ])
  const range = typeof options.diff === 'string' ? options.diff : null
  const read = await readFiles(patterns, { cwd, limits })
  const diff = wantsDiff ? await readDiff(range, { cwd, limits, env, kept: options.kept }) : null
  const found: BriefContext = {
    files: read.files.map(({ path, text }) => ({ path, text })),
    diff: diff && { range: diff.range, text: diff.text, commits: diff.commits },
    leftOut: [...read.leftOut, ...(diff?.leftOut ?? [])],
  }
  const context = fitContext(found, opening, pool)
  return { context, warnings: [...read.warnings, ...warnOfLeftOut(context)] }
}

/** @throws UserError when topic and diff alone do not fit */
export function fitContext(context: BriefContext, opening: Plan['opening'], pool: Pool): BriefContext {
  const { files, diff, leftOut } = context
  const messages = diff?.commits.map(({ subject, body }) => `${subject}\n${body}`) ?? []
  const plan = planContext({
    ...roomFor(opening, pool),
    files: files.map(({ path, text }) => ({ path, tokens: estimateTokens(path) + estimateTokens(text) })),
    diffTokens: estimateTokens([diff?.text ?? '', ...messages].join('\n')),
  })
  return {
    ...context,
    files: files.filter(({ path }) => plan.kept.includes(path)),
    leftOut: [...leftOut, ...plan.leftOut],
  }
}

/** What a call takes without files and diff. History is shortened where it does not fit: a quarter is kept for it. */
function roomFor(opening: Plan['opening'], pool: Pool, keeps = { history: true }) {
  const { agents } = opening
  const { topicTokens, promptTokens, largestPromptTokens } = estimate({ opening, pool })
  const windowTokens = Math.min(...agents.map((agent) => pool.contextWindow(agent)))
  const history = keeps.history
    ? Math.min(largestPromptTokens - promptTokens, Math.floor(windowTokens / 4))
    : 0
  return {
    topicTokens,
    promptTokens: Math.max(0, promptTokens - topicTokens) + history,
    replyTokens: Math.max(...agents.map((agent) => pool.maxOutputTokens(agent))),
    windowTokens,
  }
}

/** As many reasons, and files for each, as a reader takes in; the transcript names all of them. */
const MOST_REASONS = 12
const MOST_NAMED = 4

/** What was asked for and left out, a line for each reason. */
export function warnOfLeftOut({ leftOut }: BriefContext): string[] {
  const groups = groupLeftOut(leftOut)
  const named = groups.slice(0, MOST_REASONS).map(({ why, paths }) => {
    const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : ''
    const are = paths.length > 1 ? 'are' : 'is'
    return `${paths.slice(0, MOST_NAMED).join(', ')}${more} ${are} not taken along whole: ${why}`
  })
  const rest = groups.slice(MOST_REASONS).flatMap(({ paths }) => paths).length
  return rest > 0 ? [...named, `${rest} more are left out; the transcript names them all`] : named
}
