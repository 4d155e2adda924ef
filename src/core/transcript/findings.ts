import { codeSpan } from '../review/comment-text.js'
import type { Finding } from '../review/merge.js'
import { isReview, type Review, reviewOf } from '../review/review.js'
import {
  describeCounts,
  describeExtent,
  describeLost,
  describePlace,
  SEVERITY_MARKS,
  SEVERITY_TITLES,
} from '../review/wording.js'
import type { State } from '../state.js'
import { inlineText } from '../text/embed.js'
import { SEVERITIES } from '../types.js'

/** What a review found, all of it, by severity; nothing where no review is held. */
export function renderFindings(state: State): string[] {
  if (!isReview(state)) return []
  const review = reviewOf(state)
  const head = `${describeExtent(review)}; ${describeCounts(review)}.`
  const parts = SEVERITIES.flatMap((severity) => {
    const own = review.findings.filter((finding) => finding.severity === severity)
    if (own.length === 0) return []
    const title = `**${SEVERITY_MARKS[severity]} ${SEVERITY_TITLES[severity]}:**`
    return [title, own.map((finding) => renderFinding(review, finding)).join('\n')]
  })
  return [['## Findings', head, ...parts].join('\n\n')]
}

function renderFinding({ reviewers }: Review, finding: Finding): string {
  const { id, text, why, fix, by, also } = finding
  const name = (agent: string) => inlineText(reviewers.find((each) => each.agent === agent)?.name ?? agent)
  const place = describePlace(finding)
  const where = place === null ? '' : ` ${codeSpan(place)}`
  const lost = describeLost(finding)
  const unsure = lost === null ? '' : ` (${lost})`
  return [
    `- **${id}**${where}${unsure} ${inlineText(text)} (${by.map(name).join(', ')})`,
    ...(why === null ? [] : [`  - Why: ${inlineText(why)}`]),
    ...(fix === null ? [] : [`  - To do: ${inlineText(fix)}`]),
    ...also.map((other) => {
      const said = [other.text, other.why, other.fix].filter((part) => part !== null).join(' — ')
      return `  - ${name(other.agent)}: ${inlineText(said)}`
    }),
  ].join('\n')
}
