import { clip } from '../text/gist.js'
import { describePosition as markPosition } from '../transcript/marks.js'
import { type FailOn, SEVERITIES, type Severity } from '../types.js'
import { codeSpan, commentText } from './comment-text.js'
import type { Finding } from './merge.js'
import { blocks, heardOf, type Review, type Reviewer } from './review.js'
import { toUri } from './uri.js'
import {
  describeCount,
  describeExtent,
  describeLost,
  describePlace,
  describeSilence,
  describeVerdict,
  isGrave,
  SEVERITY_MARKS,
  SEVERITY_TITLES,
} from './wording.js'

/** The first line of every comment, by which a program finds its own to update it. */
export const COMMENT_MARKER = '<!-- openbotman-review -->'

/** A comment is shorter than this, in characters: code hosts take no more than some 65,000. */
export const LONGEST_COMMENT = 60_000

/** What is told of a finding; from one to the next less, until a comment is short enough. */
interface Detail {
  /** In characters. */
  text: number
  parts: number
  /** Whether what others say of the same is told. */
  also: boolean
}

const FULL: Detail = { text: 2000, parts: 2000, also: true }
const SHORTER: readonly Detail[] = [
  { text: 600, parts: 600, also: false },
  { text: 300, parts: 200, also: false },
  { text: 200, parts: 0, also: false },
]
/** Room for the line that says what was cut. */
const ROOM_TO_SAY = 400
const MOST_LEFT_OUT = 30

/** Where the whole of it can be read. */
export interface Source {
  /** The run's id. */
  id: string
  /** The program, with its version. */
  generator: string
  /** Where a code host shows the files as they were reviewed: an address to which `/path#L1` is added. */
  files?: string
}

/**
 * A review as Markdown for a comment: the verdict first, then what blocks, then the rest folded; under 60,000
 * characters, and what was cut is named. Nothing that a model wrote can mention, link, or leave its place.
 */
export function renderComment(review: Review, source: Source): string {
  const whole = render(review, source, FULL, review.findings.length, null)
  if (whole.length < LONGEST_COMMENT) return whole
  for (const detail of SHORTER) {
    const cut =
      detail.parts > 0
        ? 'texts are shortened, and what others say of the same is left out'
        : 'texts are shortened, and the reasons are left out'
    const shorter = render(review, source, detail, review.findings.length, cut)
    if (shorter.length < LONGEST_COMMENT) return shorter
  }
  return cutFindings(review, source)
}

/** As many findings as there is room for, the gravest first. */
function cutFindings(review: Review, source: Source): string {
  const detail = SHORTER.at(-1) ?? FULL
  const frame = render({ ...review, findings: [] }, source, detail, 0, null).length + 2 * ROOM_TO_SAY
  let room = LONGEST_COMMENT - frame
  let count = 0
  for (const finding of review.findings) {
    room -= renderFinding(review, finding, source, detail).length + 2
    if (room < 0) break
    count++
  }
  const rest = review.findings.slice(count)
  const left = SEVERITIES.flatMap((severity) => {
    const own = rest.filter((finding) => finding.severity === severity).length
    return own > 0 ? [describeCount(severity, own)] : []
  })
  return render(
    review,
    source,
    detail,
    count,
    `texts are shortened, and ${left.join(', ')} are left out here`,
  )
}

function render(review: Review, source: Source, detail: Detail, count: number, cut: string | null): string {
  const shown = review.findings.slice(0, count)
  const sections = SEVERITIES.map((severity) => renderSeverity(review, shown, severity, source, detail))
  const blocksOfText = [
    `${COMMENT_MARKER}\n## ${headline(review)}`,
    describeSubject(review),
    ...warnOfSilence(review),
    ...(cut === null
      ? []
      : [`> ✂️ To keep this comment short, ${cut}. The transcript of the run has all of it.`]),
    ...sections.filter((section) => section !== ''),
    renderReviewers(review),
    ...renderLeftOut(review),
    `<sub>${commentText(source.generator)} · run ${codeSpan(source.id)} · ${describeRule(review.failOn)}</sub>`,
  ]
  return `${blocksOfText.join('\n\n')}\n`
}

function headline(review: Review): string {
  const passed = isGrave(review) ? '⚠️' : '✅'
  const mark = heardOf(review).length === 0 ? '✖️' : review.failed ? '❌' : passed
  return `${mark} ${describeVerdict(review)}`
}

function describeSubject(review: Review): string {
  const range = review.range === null ? 'what is not committed' : codeSpan(shortenHashes(review.range))
  const heard = heardOf(review)
  const names = heard.map(({ name }) => commentText(name)).join(', ') || 'nobody'
  const share =
    heard.length < review.reviewers.length ? ` (${heard.length} of ${review.reviewers.length})` : ''
  const how = review.byRules ? ', by offline rules and no model' : ''
  return `${range} · ${describeExtent(review)} · reviewed by ${names}${share}${how}`
}

/** `3f2a…` with ten digits tells a commit. */
function shortenHashes(range: string): string {
  return range.replace(/(?<![0-9a-f])([0-9a-f]{10})[0-9a-f]{2,54}(?![0-9a-f])/g, '$1')
}

/** A failure is never an opinion, and never hidden. */
function warnOfSilence({ reviewers }: Review): string[] {
  const lines = reviewers.flatMap((reviewer) => {
    const why = describeSilence(reviewer)
    return why === null ? [] : [`> - ${commentText(reviewer.name)}: ${commentText(clip(why, 300))}`]
  })
  return lines.length > 0
    ? [`> ⚠️ **Not everyone was heard; these have no part in the verdict:**\n${lines.join('\n')}`]
    : []
}

/** What is to be considered is folded, where something else blocks or it is more than a few lines. */
function renderSeverity(
  review: Review,
  shown: readonly Finding[],
  severity: Severity,
  source: Source,
  detail: Detail,
): string {
  const own = shown.filter((finding) => finding.severity === severity)
  if (own.length === 0) return ''
  const title = `${SEVERITY_MARKS[severity]} ${SEVERITY_TITLES[severity]} (${own.length})`
  const list = own.map((finding) => renderFinding(review, finding, source, detail)).join('\n\n')
  if (severity !== 'consider') return `### ${title}\n\n${list}`
  return `<details>\n<summary><b>${title}</b></summary>\n\n${list}\n\n</details>`
}

function renderFinding(review: Review, finding: Finding, source: Source, detail: Detail): string {
  const { id, text, why, fix, by, also } = finding
  const place = renderPlace(finding, source)
  const where = place === null ? '' : ` ${place}`
  const lost = describeLost(finding)
  const unsure = lost === null ? '' : ` *(${lost})*`
  const names = by.map((agent) => commentText(nameOf(review, agent))).join(', ')
  const head = `**${id}**${where}${unsure} ${commentText(clip(text, detail.text))} — *${names}*`
  const part = (label: string, said: string | null): string[] =>
    said !== null && detail.parts > 0 ? [`- **${label}:** ${commentText(clip(said, detail.parts))}`] : []
  const others = detail.also
    ? also.map((other) => {
        const said = [other.text, other.why, other.fix && `To do: ${other.fix}`].filter(Boolean).join(' — ')
        return `- *${commentText(nameOf(review, other.agent))}:* ${commentText(clip(said, detail.parts))}`
      })
    : []
  const parts = [...part('Why', why), ...part('To do', fix), ...others]
  if (parts.length === 0) return head
  return `${head}\n<details><summary>Why, and what to do</summary>\n\n${parts.join('\n')}\n\n</details>`
}

/** Where a finding belongs, linked where it was found in what was reviewed; null: nowhere in particular. */
function renderPlace(finding: Finding, { files }: Source): string | null {
  const place = describePlace(finding)
  if (place === null) return null
  const shown = codeSpan(clip(place, 300))
  const { file, line, endLine, unplaced } = finding
  if (files === undefined || file === null || unplaced !== null) return shown
  const anchor = line === null ? '' : `#L${line}${endLine === null ? '' : `-L${endLine}`}`
  return `[${shown}](${files}/${toUri(file)}${anchor})`
}

function renderReviewers(review: Review): string {
  const rows = review.reviewers.map((reviewer) => {
    const cells = [
      `${reviewer.emoji} ${commentText(reviewer.name)}`.trim(),
      tellPosition(reviewer),
      reviewer.outcome === 'reviewed' ? String(reviewer.findings) : '–',
      reviewer.reason === null ? '' : commentText(clip(reviewer.reason, 300)),
    ]
    return `| ${cells.map((cell) => cell.replace(/\\?\|/g, '\\|')).join(' | ')} |`
  })
  const head = '| Reviewer | Position | Findings | In its words |\n| --- | --- | --- | --- |'
  return `<details>\n<summary>Who reviewed</summary>\n\n${head}\n${rows.join('\n')}\n\n</details>`
}

function tellPosition({ outcome, position }: Reviewer): string {
  if (outcome !== 'reviewed') return outcome === 'failed' ? '✖️ failed' : '✖️ not heard'
  return position === null ? '–' : markPosition(position)
}

function renderLeftOut({ leftOut }: Review): string[] {
  if (leftOut.length === 0) return []
  const lines = leftOut
    .slice(0, MOST_LEFT_OUT)
    .map(({ path, why }) => `- ${codeSpan(clip(path, 300))}: ${commentText(clip(why, 200))}`)
  if (leftOut.length > MOST_LEFT_OUT) lines.push(`- and ${leftOut.length - MOST_LEFT_OUT} more`)
  return [
    `<details>\n<summary>Not read, or not whole (${leftOut.length})</summary>\n\n${lines.join('\n')}\n\n</details>`,
  ]
}

function describeRule(failOn: FailOn): string {
  const failing = SEVERITIES.filter((severity) => blocks(severity, failOn))
  return failing.length === 0 ? 'fails on nothing' : `fails on ${failing.join(', ')}`
}

function nameOf({ reviewers }: Review, agent: string): string {
  return reviewers.find((each) => each.agent === agent)?.name ?? agent
}
