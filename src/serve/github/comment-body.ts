import { COMMENT_MARKER, renderComment, type Source } from '../../core/review/comment.js'
import { codeSpan, commentText } from '../../core/review/comment-text.js'
import { type Review, reviewOf } from '../../core/review/review.js'
import type { State } from '../../core/state.js'
import type { FailureKind } from '../../core/types.js'

/** What a provider says of itself is for whoever runs the server: names, addresses and accounts may be in it. */
const PLAIN: Readonly<Record<FailureKind, string>> = {
  'not-installed': 'it is not set up on the server',
  auth: 'it is not set up on the server',
  config: 'it is not set up on the server',
  quota: 'what may be used of it is used up',
  'rate-limit': 'it was asked too often',
  overflow: 'the change is too large for it',
  timeout: 'it did not answer in time',
  network: 'it could not be reached',
  server: 'it could not answer',
  crashed: 'it broke off',
  refused: 'it declined to answer',
  malformed: 'its reply was empty or cut off',
}

/** What came of a review, for everybody who may read the pull request. */
export function renderPullComment(state: State, source: Source): string {
  return renderComment(withoutDetails(reviewOf(state)), source)
}

function withoutDetails(review: Review): Review {
  const reviewers = review.reviewers.map(({ failure, ...reviewer }) => ({
    ...reviewer,
    failure: failure && { kind: failure.kind, message: PLAIN[failure.kind] },
  }))
  return { ...review, reviewers }
}

/** @param why in words that anybody may read, without a full stop */
export function renderNotReviewed(why: string, head: string, generator: string): string {
  return [
    `${COMMENT_MARKER}\n## ✖️ Not reviewed: ${commentText(why)}`,
    `<sub>${commentText(generator)} · ${codeSpan(head.slice(0, 10))}</sub>\n`,
  ].join('\n\n')
}
