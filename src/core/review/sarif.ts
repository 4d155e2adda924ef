import { hashText } from '../hash.js'
import { fingerprint } from '../text/similarity.js'
import { SEVERITIES, type Severity } from '../types.js'
import type { Finding } from './merge.js'
import type { Review } from './review.js'
import { toUri } from './uri.js'
import { describeSilence, SEVERITY_TITLES } from './wording.js'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  objection: 'error',
  'must-fix': 'warning',
  consider: 'note',
}

const MEANINGS: Readonly<Record<Severity, string>> = {
  objection: 'A reviewer holds that the change must not be merged with this in it.',
  'must-fix': 'A reviewer holds that this has to be mended before the change is merged.',
  consider: 'A reviewer holds that this is worth a thought; it is in nobody’s way.',
}

/** Who made it. */
export interface SarifTool {
  name: string
  version: string
}

/**
 * A review as a SARIF 2.1.0 log, for code scanning. Code scanning takes no result without a place in a file: findings
 * without one are notifications of the run, as are reviewers who were not heard. The same for the same review.
 */
export function toSarif(review: Review, { name, version }: SarifTool): object {
  const placed = review.findings.filter(({ file, unplaced }) => file !== null && unplaced === null)
  const others = review.findings.filter((finding) => !placed.includes(finding))
  const silent = review.reviewers.flatMap((reviewer) => {
    const why = describeSilence(reviewer)
    return why === null ? [] : [notification('error', `${reviewer.name}: ${why}`)]
  })
  const notifications = [
    ...others.map((finding) => notification(LEVELS[finding.severity], tell(finding))),
    ...silent,
  ]
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name, semanticVersion: version, rules: SEVERITIES.map(toRule) },
        },
        invocations: [
          {
            executionSuccessful: review.reviewers.some(({ outcome }) => outcome === 'reviewed'),
            ...(notifications.length > 0 ? { toolExecutionNotifications: notifications } : {}),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: toResults(review, placed),
      },
    ],
  }
}

function toRule(severity: Severity): object {
  return {
    id: severity,
    name: `Review${severity.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    shortDescription: { text: SEVERITY_TITLES[severity] },
    fullDescription: { text: `${SEVERITY_TITLES[severity]}: found by a panel of reviewing agents.` },
    help: { text: MEANINGS[severity] },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['review'] },
  }
}

/** The same said of two places of a file are two alerts: they are counted. */
function toResults(review: Review, placed: readonly Finding[]): object[] {
  const seen = new Map<string, number>()
  return placed.map((finding) => {
    const identity = identify(finding)
    const count = (seen.get(identity) ?? 0) + 1
    seen.set(identity, count)
    return toResult(review, finding, `${identity}:${count}`)
  })
}

function toResult({ reviewers }: Review, finding: Finding, identity: string): object {
  const { id, severity, file, line, endLine, by, inDiff } = finding
  return {
    ruleId: severity,
    ruleIndex: SEVERITIES.indexOf(severity),
    level: LEVELS[severity],
    message: { text: tell(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file ?? ''), uriBaseId: '%SRCROOT%' },
          // Code scanning wants a line; what is about a whole file stands at its first one.
          region: { startLine: line ?? 1, ...(endLine === null ? {} : { endLine }) },
        },
      },
    ],
    // By the first of them GitHub tells an alert that it knows; without it every run would open new ones.
    partialFingerprints: { primaryLocationLineHash: identity, 'openbotmanFinding/v1': identity },
    properties: {
      id,
      inDiff,
      reviewers: by.map((agent) => reviewers.find((each) => each.agent === agent)?.name ?? agent),
    },
  }
}

function tell({ file, line, unplaced, text, why, fix }: Finding): string {
  const place = unplaced === null || file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `
  return [
    `${place}${text}`,
    ...(why === null ? [] : [`Why: ${why}`]),
    ...(fix === null ? [] : [`To do: ${fix}`]),
  ]
    .join('\n')
    .replace(LINK, '\\[')
}

/** In plain text as well SARIF takes this for a link: what a model wrote must lead nowhere. */
const LINK = /\[(?=[^\]\n]{0,500}\]\()/g

function notification(level: 'error' | 'warning' | 'note', text: string): object {
  return { level, message: { text } }
}

/** What stays the same when lines move: the file and the words of the finding, whatever their order. */
function identify({ file, text }: Finding): string {
  const words = [...fingerprint(text).words].sort().join(' ')
  return hashText(`${file}\n${words}`).toString(16).padStart(8, '0')
}
