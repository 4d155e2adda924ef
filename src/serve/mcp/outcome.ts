import { z } from 'zod'
import { tickedItems } from '../../core/outcome/ticks.js'
import { toResult } from '../../core/result.js'
import { isReview } from '../../core/review/review.js'
import type { State } from '../../core/state.js'
import { CONSENSUS_RULES, POSITIONS, RESUMABLE } from '../../core/types.js'
import { isHeld } from '../../store/lock.js'
import type { RunFiles } from '../../store/runs.js'
import { RUN_STATUSES } from '../../wire/runs.js'
import type { ServingSettings } from '../settings.js'
import { reviewSchema, toReview } from './review.js'

const position = z.enum(POSITIONS).nullable()

/** What `discuss` and `get_result` give: the result without the replies themselves, which the transcript has. */
export const outcomeSchema = z.object({
  id: z.string().describe('Names the run: for get_result, and for openbotman on the command line.'),
  title: z.string(),
  method: z.string(),
  status: z.enum(RUN_STATUSES),
  reason: z.string().nullable().describe('Why it ended; null while it is running.'),
  decision: z
    .string()
    .nullable()
    .describe('Markdown. Agreed where status is consensus or done; else it only lies on the table.'),
  consensus: z.object({
    reached: z.boolean(),
    rule: z.enum(CONSENSUS_RULES),
    share: z.number(),
    supporters: z.int(),
    voters: z.int(),
    missing: z.array(z.string()).describe('Agents that gave no vote.'),
    carried: z.array(z.string()),
  }),
  rounds: z.array(
    z.object({
      number: z.int(),
      turns: z.array(
        z.object({ agent: z.string(), phase: z.string(), position, reason: z.string().nullable() }),
      ),
    }),
  ),
  remarks: z
    .array(z.object({ round: z.int(), text: z.string(), seen: z.boolean() }))
    .describe('What a person put in while it was held; seen: whether anyone was asked after it.'),
  points: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['condition', 'concern', 'objection']),
      by: z.array(z.string()),
      text: z.string(),
      status: z.enum(['open', 'accepted', 'declined', 'withdrawn']),
      answer: z.string().nullable(),
    }),
  ),
  actionItems: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      owner: z.string().nullable(),
      priority: z.string().nullable(),
      by: z.array(z.string()),
      done: z.boolean().describe('Ticked off since.'),
    }),
  ),
  dissent: z.array(z.object({ agent: z.string(), position, reason: z.string().nullable() })),
  failures: z.array(
    z.object({
      agent: z.string(),
      round: z.int(),
      kind: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
  usage: z.object({
    inputTokens: z.number(),
    cachedInputTokens: z.number(),
    outputTokens: z.number(),
    costUsd: z.number().nullable(),
  }),
  durationMs: z.number(),
  review: reviewSchema.nullable().describe('Of a review: the findings; else null.'),
  transcript: z.string().nullable().describe('Path of the whole discussion, in Markdown.'),
  transcriptUri: z.string().describe('The same as a resource.'),
  log: z.string(),
  goOn: z
    .string()
    .nullable()
    .describe('The command that goes on with it; null where it has come to its end.'),
  warnings: z.array(z.string()),
})

export type Outcome = z.output<typeof outcomeSchema>

/** Where the transcript of a run is to be read. */
export function uriOf(id: string): string {
  return `openbotman://runs/${id}/transcript`
}

/**
 * Sums a run up for a client.
 * @param files absolute paths; `transcript` null where none could be written
 */
export function toOutcome(
  state: State,
  files: Omit<RunFiles, 'transcript'> & { transcript: string | null },
  settings: ServingSettings,
  warnings: readonly string[] = [],
): Outcome {
  const result = toResult(state, files)
  const { title, method, reason, decision, consensus, usage, durationMs } = result
  const status = state.ended?.status ?? (isHeld(files.log) ? 'running' : 'interrupted')
  return {
    id: files.id,
    title,
    method,
    status,
    reason,
    decision,
    consensus,
    rounds: result.rounds.map(({ number, turns }) => ({
      number,
      turns: turns.map(({ agent, phase, position, reason }) => ({ agent, phase, position, reason })),
    })),
    remarks: result.remarks,
    points: result.points.map(({ id, kind, by, text, status, answer }) => ({
      id,
      kind,
      by,
      text,
      status,
      answer,
    })),
    actionItems: tickedItems(state).map(({ id, text, owner, priority, by, done }) => ({
      id,
      text,
      owner,
      priority,
      by,
      done,
    })),
    dissent: result.dissent,
    failures: state.failures.map(({ agent, round, failure: { kind, message, hint = null } }) => ({
      agent,
      round,
      kind,
      message,
      hint,
    })),
    usage,
    durationMs,
    review: isReview(state) ? toReview(state) : null,
    transcript: files.transcript,
    transcriptUri: uriOf(files.id),
    log: files.log,
    goOn: commandToGoOn(status, files.log, settings),
    warnings: [...warnings],
  }
}

/** Whether a run came to nothing that a client could use. */
export function hasFailed({ status, review }: Outcome): boolean {
  const isUnheard = status === 'done' && review?.reviewers.every(({ outcome }) => outcome !== 'reviewed')
  return status === 'failed' || status === 'no-quorum' || isUnheard === true
}

function commandToGoOn(status: Outcome['status'], log: string, { config }: ServingSettings): string | null {
  if (status === 'running' || (status !== 'interrupted' && !RESUMABLE.includes(status))) return null
  const from = config === undefined ? '' : ` --config ${quote(config)}`
  const budget = status === 'budget' ? ' --budget <amount in all>' : ''
  return `openbotman resume ${quote(log)}${from}${budget}`
}

/** A path for a shell. */
function quote(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}
