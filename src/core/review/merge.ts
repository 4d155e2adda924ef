import { type Fingerprint, fingerprint, sameFingerprint } from '../text/similarity.js'
import { SEVERITIES, type Severity, type StatedFinding } from '../types.js'
import { type Place, placeFinding, type Reading, readNamedFile } from './place.js'

/** A finding with whoever raised it. */
export interface Finding extends Place {
  /** `F1`, `F2` …: the gravest first, then by place. */
  id: string
  severity: Severity
  text: string
  why: string | null
  fix: string | null
  /** Agent ids, in team order. */
  by: string[]
  /** What others say of the same, in their own words. */
  also: { agent: string; severity: Severity; text: string; why: string | null; fix: string | null }[]
}

/** A finding as one agent states it. */
export interface Stated {
  agent: string
  finding: StatedFinding
}

/** Findings of a file are about the same lines when they lie no further apart than this. */
const NEAR = 5
/** The share of the shorter text's words that makes two of them one: on the same lines, near each other, elsewhere. */
const SHARES = { same: 0.4, near: 0.5, elsewhere: 0.7 }
/** Of very short texts most words may be common by chance. */
const LEAST_WORDS = 3

interface Draft extends Omit<Finding, 'id'> {
  print: Fingerprint
}

/**
 * Merges what several agents found: the same file, near lines and similar words are one finding with all its authors,
 * in the gravest of their severities, in the words of whoever holds it gravest. What one agent lists apart stays apart
 * unless it says the same. The result does not depend on who answered first.
 * @param stated in team order
 */
export function mergeFindings(stated: readonly Stated[], reading: Reading): Finding[] {
  const drafts: Draft[] = []
  const gravestFirst = stated
    .map(({ agent, finding }) => ({ agent, finding: readNamedFile(finding, reading) }))
    .map((each) => ({ ...each, print: fingerprint(`${each.finding.text} ${each.finding.why ?? ''}`) }))
    .sort((one, other) => rankOf(one.finding.severity) - rankOf(other.finding.severity))
  for (const { agent, finding, print } of gravestFirst) {
    const place = placeFinding(finding, reading)
    const twin = drafts.find((draft) => isSame(draft, { ...place, print }, draft.by.includes(agent)))
    if (twin) join(twin, agent, finding, place)
    else {
      const { severity, text, why, fix } = finding
      drafts.push({ ...place, severity, text, why, fix, by: [agent], also: [], print })
    }
  }
  const order = [...new Set(stated.map(({ agent }) => agent))]
  return drafts.sort(byGravityAndPlace).map(({ print: _, by, ...draft }, at) => ({
    ...draft,
    id: `F${at + 1}`,
    by: order.filter((agent) => by.includes(agent)),
  }))
}

function join(twin: Draft, agent: string, finding: StatedFinding, place: Place): void {
  const { severity, text, why, fix } = finding
  if (!twin.by.includes(agent)) twin.by.push(agent)
  if (text !== twin.text || why !== twin.why || fix !== twin.fix)
    twin.also.push({ agent, severity, text, why, fix })
  // Who names a place that can be found says where it is for the others.
  if (twin.unplaced !== null && place.unplaced === null) Object.assign(twin, place)
}

function isSame(draft: Draft, other: Place & { print: Fingerprint }, sameAuthor: boolean): boolean {
  const share = shareOfWords(draft.print, other.print)
  if (sameAuthor) return sameFingerprint(draft.print, other.print) && !(farApart(draft, other) ?? false)
  if (draft.file !== null && other.file !== null && draft.file !== other.file) return false
  const apart = farApart(draft, other)
  if (apart === true) return false
  if (apart === null) return share >= SHARES.elsewhere
  const touches = distance(draft, other) === 0
  return share >= (touches ? SHARES.same : SHARES.near)
}

/** Whether two places of a file lie far apart; null: one of them names no line. */
function farApart(one: Place, other: Place): boolean | null {
  if (one.line === null || other.line === null) return null
  if (one.file !== other.file) return true
  return distance(one, other) > NEAR
}

function distance(one: Place, other: Place): number {
  const [from, to] = [one.line ?? 0, one.endLine ?? one.line ?? 0]
  const [start, end] = [other.line ?? 0, other.endLine ?? other.line ?? 0]
  return Math.max(0, start - to, from - end)
}

/** The share of the shorter text's words that the other one has as well, 0 to 1. */
export function shareOfWords(one: Fingerprint, other: Fingerprint): number {
  const [small, large] = one.words.size <= other.words.size ? [one, other] : [other, one]
  if (small.words.size < LEAST_WORDS) return sameFingerprint(one, other) ? 1 : 0
  const common = [...small.words].filter((word) => large.words.has(word)).length
  return common / small.words.size
}

/** 0 for the gravest. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

function byGravityAndPlace(one: Draft, other: Draft): number {
  return (
    rankOf(one.severity) - rankOf(other.severity) ||
    // What has a place comes first.
    Number(one.unplaced !== null) - Number(other.unplaced !== null) ||
    compare(one.file ?? '', other.file ?? '') ||
    (one.line ?? 0) - (other.line ?? 0) ||
    compare(one.text, other.text)
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
