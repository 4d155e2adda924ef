import { SEVERITIES, type Severity } from '../types.js'
import type { Finding } from './merge.js'
import { countOf, heardOf, type Review, type Reviewer } from './review.js'

export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  objection: '🚫',
  'must-fix': '🔧',
  consider: '💭',
}

/** What a severity means, as a heading. */
export const SEVERITY_TITLES: Readonly<Record<Severity, string>> = {
  objection: 'Must not be merged',
  'must-fix': 'Must be fixed',
  consider: 'To consider',
}

/** The findings in numbers: `1 objection, 2 must-fix, 3 to consider`; `no findings`. */
export function describeCounts(review: Pick<Review, 'findings'>): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = countOf(review, severity)
    return count === 0 ? [] : [describeCount(severity, count)]
  })
  return parts.join(', ') || 'no findings'
}

export function describeCount(severity: Severity, count: number): string {
  if (severity === 'objection') return `${count} objection${count === 1 ? '' : 's'}`
  return `${count} ${severity === 'consider' ? 'to consider' : severity}`
}

/** The verdict in a few words of plain text, without a full stop. */
export function describeVerdict(review: Review): string {
  const heard = heardOf(review).length
  if (heard === 0) return 'Not reviewed: nobody was heard'
  const counts = describeCounts(review)
  if (review.failed) return `Not ready to merge: ${counts}`
  if (review.findings.length === 0)
    return review.byRules ? 'No findings by rules; no model has read it' : 'No findings'
  if (review.failOn === 'never') return `For information: ${counts}`
  return isGrave(review) ? `No objection, but ${counts}` : `Nothing in the way: ${counts}`
}

/** Whether something has to be mended, also where `failOn` lets it pass. */
export function isGrave(review: Review): boolean {
  return review.findings.some(({ severity }) => severity !== 'consider')
}

/** A place as `src/a.ts:12-15`; null where no file is named. */
export function describePlace({
  file,
  line,
  endLine,
}: Pick<Finding, 'file' | 'line' | 'endLine'>): string | null {
  if (file === null) return null
  return `${file}${line === null ? '' : `:${line}`}${endLine === null ? '' : `-${endLine}`}`
}

/** Why the place that a finding names was not found; null: it was, or there is none to be found. */
export function describeLost({ file, unplaced }: Pick<Finding, 'file' | 'unplaced'>): string | null {
  return file === null ? null : unplaced
}

/** Why a reviewer's reply does not count; null: it does. */
export function describeSilence({ outcome, failure }: Reviewer): string | null {
  switch (outcome) {
    case 'reviewed':
      return null
    case 'failed':
      return `failed, ${failure?.kind ?? 'crashed'}: ${failure?.message ?? 'no reason is given'}`
    case 'unreadable':
      return 'its reply says neither what it found nor that it found nothing'
    case 'waiting':
      return 'was not heard'
  }
}

/** What was reviewed, in numbers: `3 commits, 7 files, +120 −14`. */
export function describeExtent({ commits, files, added, removed }: Review): string {
  const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
  const from = commits > 0 ? `${many(commits, 'commit')}, ` : ''
  return `${from}${many(files, 'file')}, +${added} −${removed}`
}
