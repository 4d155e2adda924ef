import { voteOf } from '../ledger.js'
import { readReason } from '../reply/condition-texts.js'
import { readPlace } from '../reply/finding-place.js'
import { fingerprint } from '../text/similarity.js'
import type { Reply, Severity, StatedFinding } from '../types.js'
import { rankOf, shareOfWords } from './merge.js'

/**
 * All that a reply finds wrong: its findings; its conditions, which must be fixed; and the reason of its position where
 * nothing as grave stands in the list: that of an OBJECTION objects, of SUPPORT_WITH_CONDITIONS must be fixed, of a
 * CONCERN is to be considered.
 */
export function statedFindings(reply: Reply): StatedFinding[] {
  const found = reply.form?.type === 'findings' ? [...reply.form.findings] : []
  const reason = reply.reason
  const fromReason = reason === null ? [] : [reason, ...readReason(reason)]
  for (const { text } of reply.conditions) {
    if (fromReason.includes(text)) continue
    const condition = asFinding('must-fix', text)
    const at = found.findIndex((finding) => repeats(condition, finding))
    const known = found[at]
    // Who makes a finding a condition holds that it must be fixed.
    if (known) found[at] = { ...known, severity: graver(known.severity, 'must-fix') }
    else if (!POINTS_AT_LIST.test(text) || found.length === 0) found.push(condition)
  }
  const vote = voteOf(reply)
  const severity = vote === null || vote === 'SUPPORT' ? null : BY_VOTE[vote]
  if (severity === null) return found
  const isListed = found.some((each) => rankOf(each.severity) <= rankOf(severity))
  return isListed ? found : [...found, asFinding(severity, reason ?? 'no reason is given')]
}

/** A condition such as `the must-fix findings are mended` says nothing that the list does not. */
const POINTS_AT_LIST = /(?<!\p{L})(?:findings?|must-fix|befunde?n?)(?!\p{L})/iu
/** A condition with this share of its words in a finding names that finding again. */
const SAME_WORDS = 0.6

function repeats(condition: StatedFinding, finding: StatedFinding): boolean {
  if (condition.line !== null && condition.line === finding.line && condition.file === finding.file)
    return true
  const said = fingerprint(`${finding.text} ${finding.why ?? ''} ${finding.fix ?? ''}`)
  return shareOfWords(fingerprint(condition.text), said) >= SAME_WORDS
}

function graver(one: Severity, other: Severity): Severity {
  return rankOf(one) <= rankOf(other) ? one : other
}

const BY_VOTE: Readonly<Record<'SUPPORT_WITH_CONDITIONS' | 'CONCERN' | 'OBJECTION', Severity>> = {
  SUPPORT_WITH_CONDITIONS: 'must-fix',
  CONCERN: 'consider',
  OBJECTION: 'objection',
}

function asFinding(severity: Severity, text: string): StatedFinding {
  const place = readPlace(text)
  return {
    severity,
    file: place?.file ?? null,
    line: place?.line ?? null,
    endLine: place?.endLine ?? null,
    text: place?.rest.trim() || text,
    why: null,
    fix: null,
  }
}
