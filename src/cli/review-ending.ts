import { appendFile, writeFile } from 'node:fs/promises'
import { EXIT, UserError } from '../core/errors.js'
import { renderAnnotations } from '../core/review/annotations.js'
import { renderComment } from '../core/review/comment.js'
import { heardOf, type Review, reviewOf } from '../core/review/review.js'
import { toSarif } from '../core/review/sarif.js'
import type { State } from '../core/state.js'
import { toJson } from '../core/text/json.js'
import { visible } from '../core/text/sanitize.js'
import { describeWayOn } from './interruption.js'
import { writeOut } from './output.js'
import type { Ending, ShowOptions } from './present.js'
import { programVersion } from './surroundings.js'

interface EndOptions extends ShowOptions {
  /** Path of the SARIF file to write. */
  sarif?: string
  /** Ends what keeps workflow commands from being obeyed while models write; called before our own are written. */
  resumeCommands?(): Promise<void>
}

/**
 * How a review ends: the comment, or one JSON object, on standard output; SARIF in its file; in a GitHub workflow
 * annotations on standard error and the comment in the summary of the step. Findings alone decide between the exit
 * codes 0 and 3; with nobody heard it is 1.
 */
export function endReview(options: EndOptions): Ending {
  return {
    async show({ state }, { result, resume }) {
      const { stdout, stderr, env } = process
      const review = reviewOf(state)
      const isCancelled = state.ended?.status === 'cancelled'
      const files = linkFiles(review, env)
      const { id, generator } = state
      const comment = renderComment(review, { id, generator, ...(files === null ? {} : { files }) })
      const fault =
        options.sarif !== undefined && !isCancelled ? await writeSarif(options.sarif, review) : null
      // There is one object on standard output, and then it is that of the error.
      if (fault && options.json) throw fault
      if (options.json) await writeOut(stdout, `${toJson({ ...result, review }, 2)}\n`)
      else if (!options.events && !isCancelled) await writeOut(stdout, comment)
      await options.resumeCommands?.()
      if (isCancelled) {
        await writeOut(stderr, describeWayOn('Interrupted; what was said is kept.', resume))
        return
      }
      if (env.GITHUB_ACTIONS === 'true') await tellGitHub(review, comment, env.GITHUB_STEP_SUMMARY)
      if (!options.quiet && result.transcript !== null)
        await writeOut(stderr, `openbotman: transcript: ${visible(result.transcript)}\n`)
      if (heardOf(review).length === 0)
        await writeOut(stderr, `openbotman: nobody reviewed it${reasonOf(state)}\nGo on with: ${resume}\n`)
      if (fault) throw fault
    },
    exitCode(state) {
      if (state.ended?.status === 'cancelled') return EXIT.interrupted
      const review = reviewOf(state)
      if (heardOf(review).length === 0) return EXIT.failed
      return review.failed ? EXIT.noConsensus : EXIT.ok
    },
  }
}

function reasonOf({ ended }: State): string {
  return ended?.reason ? `: ${visible(ended.reason)}` : ''
}

/** @returns what to end with (exit 1) when it cannot be written; else null */
async function writeSarif(file: string, review: Review): Promise<UserError | null> {
  const log = toSarif(review, { name: 'OpenBotMan', version: programVersion() })
  try {
    await writeFile(file, `${toJson(log, 2)}\n`)
    return null
  } catch (error) {
    return new UserError(
      `--sarif ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'The review is kept in its log. Name a file that can be written to.',
      EXIT.failed,
    )
  }
}

/** Where GitHub shows what was reviewed, in a workflow and for a range that ends with a commit's hash; else null. */
function linkFiles({ range }: Review, env: NodeJS.ProcessEnv): string | null {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = env
  const [, commit = ''] = /\.\.([0-9a-f]{40,64})$/.exec(range ?? '') ?? []
  const isKnown = /^https?:\/\/[\w.:-]+$/.test(server) && /^[\w.-]+\/[\w.-]+$/.test(repository)
  return GITHUB_ACTIONS === 'true' && isKnown && commit !== ''
    ? `${server}/${repository}/blob/${commit}`
    : null
}

async function tellGitHub(review: Review, comment: string, summary: string | undefined): Promise<void> {
  await writeOut(process.stderr, renderAnnotations(review))
  if (!summary) return
  try {
    await appendFile(summary, `${comment}\n`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    await writeOut(process.stderr, `openbotman: warning: GITHUB_STEP_SUMMARY cannot be written: ${why}\n`)
  }
}
