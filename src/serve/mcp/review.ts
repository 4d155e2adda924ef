import { z } from 'zod'
import { type Review, reviewOf } from '../../core/review/review.js'
import { describeExtent, describePlace, describeSilence, describeVerdict } from '../../core/review/wording.js'
import type { State } from '../../core/state.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { FAIL_ON, SEVERITIES } from '../../core/types.js'
import { A_LIST_OF_AGENTS } from '../discuss-arguments.js'
import { nameUnknown } from './unknown-arguments.js'

const fields = {
  range: z
    .string()
    .optional()
    .describe(
      'What to review, such as main...HEAD or HEAD~3; default: all since the branch left the main branch, uncommitted changes too.',
    ),
  team: z
    .string()
    .max(200)
    .optional()
    .describe('Id of a team (see list_teams); default: review. Not with agents.'),
  agents: z
    .array(z.string().max(200), { error: A_LIST_OF_AGENTS })
    .max(50)
    .optional()
    .describe('Ids of at least two agents; not with team.'),
  budget: z
    .string()
    .optional()
    .describe('Stop before it is exceeded: 50000tok or 2.50usd; not more than the server allows.'),
  language: z.string().optional().describe('Language of the replies, such as en or de.'),
}

export const reviewArguments = z.strictObject(fields, { error: nameUnknown(Object.keys(fields)) })

export type ReviewArguments = z.output<typeof reviewArguments>

const severity = z.enum(SEVERITIES)

/** What came of a review, beside what holds for every discussion. */
export const reviewSchema = z.object({
  verdict: z.string(),
  failed: z.boolean().describe('Whether a finding is as grave as failOn says.'),
  failOn: z.enum(FAIL_ON),
  findings: z.array(
    z.object({
      id: z.string(),
      severity,
      file: z.string().nullable(),
      line: z.int().nullable().describe('In the file after the change.'),
      endLine: z.int().nullable(),
      text: z.string(),
      why: z.string().nullable(),
      fix: z.string().nullable(),
      by: z.array(z.string()),
    }),
  ),
  reviewers: z.array(
    z.object({
      agent: z.string(),
      outcome: z.enum(['reviewed', 'unreadable', 'failed', 'waiting']),
      findings: z.int(),
    }),
  ),
  leftOut: z
    .array(z.object({ path: z.string(), why: z.string() }))
    .describe('What nobody got to read whole.'),
})

/** What came of a review, for programs. */
export function toReview(state: State): z.output<typeof reviewSchema> {
  const review = reviewOf(state)
  return {
    verdict: describeVerdict(review),
    failed: review.failed,
    failOn: review.failOn,
    findings: review.findings.map(({ id, severity, file, line, endLine, text, why, fix, by }) => ({
      id,
      severity,
      file,
      line,
      endLine,
      text,
      why,
      fix,
      by,
    })),
    reviewers: review.reviewers.map(({ agent, outcome, findings }) => ({ agent, outcome, findings })),
    leftOut: review.leftOut,
  }
}

/** The same as Markdown. */
export function renderReview(state: State): string {
  const review = reviewOf(state)
  const sections = [
    `${describeVerdict(review)} (${describeExtent(review)})`,
    ...(review.findings.length > 0 ? [`## Findings\n${review.findings.map(renderFinding).join('\n')}`] : []),
    ...listSilent(review),
  ]
  return sections.join('\n\n')
}

function renderFinding(finding: Review['findings'][number]): string {
  const { id, severity, text, why, fix, by } = finding
  const place = describePlace(finding)
  const parts = [
    `${id} ${severity}${place === null ? '' : ` at ${place}`} (by ${by.join(', ')}): ${text}`,
    ...(why === null ? [] : [`Why: ${why}`]),
    ...(fix === null ? [] : [`Fix: ${fix}`]),
  ]
  return `- ${visibleLine(parts.join(' '))}`
}

function listSilent({ reviewers }: Review): string[] {
  const lines = reviewers.flatMap((reviewer) => {
    const why = describeSilence(reviewer)
    return why === null ? [] : [`- ${visibleLine(`${reviewer.agent}: ${why}`)}`]
  })
  return lines.length === 0 ? [] : [`## Not heard\n${lines.join('\n')}`]
}
