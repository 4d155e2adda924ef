import type { State } from '../state.js'
import { inlineText } from '../text/embed.js'
import { clip } from '../text/gist.js'
import { blocks, reviewOf } from './review.js'
import { describePlace, describeVerdict } from './wording.js'

const LONGEST = 300

/** What a review comes to, as a decision in Markdown: the verdict, and what is in the way. */
export function describeReview(state: State): string {
  const review = reviewOf(state)
  const blocking = review.findings.filter(({ severity }) => blocks(severity, review.failOn))
  const lines = blocking.map((finding) => {
    const place = describePlace(finding)
    return `- ${finding.id} (${finding.severity}) ${place === null ? '' : `${inlineText(place)}: `}${inlineText(clip(finding.text, LONGEST))}`
  })
  return [`${describeVerdict(review)}.`, ...(lines.length > 0 ? [lines.join('\n')] : [])].join('\n\n')
}
