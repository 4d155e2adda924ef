import { detectLanguage } from '../text/language.js'
import { visibleLine } from '../text/sanitize.js'
import { createBrief } from '../topic/brief.js'
import type { Brief, BriefContext } from '../types.js'
import { type DiffFile, joinRepeated, readDiffFiles } from './diff-lines.js'

/** So many files are named in the topic; the diff has them all. */
const MOST_FILES = 100
/** Of a commit's subject, in characters. */
const LONGEST_SUBJECT = 200

/**
 * What a review is held on: the change in short, with the diff and the files beside it. Its language is that of the
 * commits where nothing else is asked for.
 * @param language ISO 639-1; null: not asked for
 */
export function briefOfChange(
  context: BriefContext & { diff: NonNullable<BriefContext['diff']> },
  language: string | null,
): Brief {
  const { commits, text, range } = context.diff
  const messages = commits.map(({ subject, body }) => `${subject}\n${body}`).join('\n')
  const files = joinRepeated(readDiffFiles(text))
  const brief = createBrief({
    text: describe(range ?? 'what is not committed', commits, files),
    source: null,
    language: language ?? (messages.trim() === '' ? 'en' : detectLanguage(messages)),
  })
  return { ...brief, context }
}

function describe(
  range: string,
  commits: readonly { subject: string }[],
  files: readonly DiffFile[],
): string {
  const [only] = commits.length === 1 ? commits : []
  // A subject that asks something is no question to the reviewers.
  const subject = (text: string) => visibleLine(text).slice(0, LONGEST_SUBJECT)
  const listed = files.slice(0, MOST_FILES).map(describeFile)
  if (files.length > MOST_FILES) listed.push(`and ${files.length - MOST_FILES} more`)
  return [
    `# Review: ${only ? subject(only.subject).replace(/[?？]+$/, '') : range}`,
    `The change to be reviewed is ${range}: ${commits.length > 0 ? `${count(commits.length, 'commit')}, ` : ''}${count(files.length, 'file')}.`,
    ...(commits.length > 0 ? [`Commits:\n\n${indent(commits.map((each) => subject(each.subject)))}`] : []),
    `Files:\n\n${indent(listed)}`,
  ].join('\n\n')
}

/** As code: what stands in it is no Markdown. */
function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n')
}

function describeFile({ path, oldPath, status, added, removed }: DiffFile): string {
  const how = status === 'changed' ? '' : `${status === 'renamed' ? `was ${oldPath}` : status}, `
  return `${path} (${how}+${added} −${removed})`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
