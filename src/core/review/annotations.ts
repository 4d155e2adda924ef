import { visible } from '../text/sanitize.js'
import type { Finding } from './merge.js'
import { blocks, type Review } from './review.js'

/**
 * The findings as workflow commands of GitHub Actions, one a line, the gravest first: those that fail the review are
 * errors, others that must be fixed warnings, the rest notices. What stands in them cannot begin another command.
 */
export function renderAnnotations(review: Review): string {
  return review.findings.map((finding) => `${renderAnnotation(review, finding)}\n`).join('')
}

function renderAnnotation({ failOn, reviewers }: Review, finding: Finding): string {
  const { id, severity, file, line, endLine, unplaced, text, why, fix, by } = finding
  const command = blocks(severity, failOn) ? 'error' : severity === 'consider' ? 'notice' : 'warning'
  const names = by.map((agent) => reviewers.find((each) => each.agent === agent)?.name ?? agent).join(', ')
  const isPlaced = unplaced === null && file !== null
  const properties = [
    ...(isPlaced ? [['file', file]] : []),
    ...(isPlaced && line !== null ? [['line', String(line)]] : []),
    ...(isPlaced && endLine !== null ? [['endLine', String(endLine)]] : []),
    ['title', `${id} ${severity} (${names})`],
  ]
  const place = isPlaced || file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `
  const message = [
    `${place}${text}`,
    ...(why === null ? [] : [`Why: ${why}`]),
    ...(fix === null ? [] : [`To do: ${fix}`]),
  ].join('\n')
  const list = properties.map(([name = '', value = '']) => `${name}=${escapeProperty(value)}`).join(',')
  return `::${command} ${list}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
