import type { BriefContext, StatedFinding } from '../types.js'
import { type DiffFile, isInDiff, joinRepeated, readDiffFiles } from './diff-lines.js'

/** What the reviewers read, for looking places up. */
export interface Reading {
  diff: DiffFile[]
  /** The number of lines of each file that was read whole, by its path. */
  lengths: ReadonlyMap<string, number>
  /** Why a file was not read, or not whole, by its path. */
  leftOut: ReadonlyMap<string, string>
}

/** Where a finding belongs. */
export interface Place {
  /** A path of the diff or of a file that was read; as it was written where there is none such; null: none named. */
  file: string | null
  /** In the file after the change; null: the file as a whole, or nothing that can be said. */
  line: number | null
  endLine: number | null
  /** Why the place was not found; null: it was. */
  unplaced: string | null
  /** Whether the line is one that the diff shows. */
  inDiff: boolean
}

/** What the reviewers of a discussion were given to read. */
export function readingOf(context: BriefContext | undefined): Reading {
  const lengths = new Map<string, number>()
  for (const { path, text } of context?.files ?? [])
    lengths.set(path, text.split('\n').length - (text.endsWith('\n') ? 1 : 0))
  const leftOut = new Map(context?.leftOut.map(({ path, why }) => [path, why]))
  return { diff: joinRepeated(readDiffFiles(context?.diff?.text ?? '')), lengths, leftOut }
}

const LEAD = /^[\s`*([]*/u
/** Behind a name its lines, or at least what parts it from the text: a word alone is no file. */
const BEHIND =
  /^(?:`?(?::|#L)(\d{1,7})(?:(?:[-–]|\s[-–](?=\s?L?\d{1,7}\s*(?:$|[^\s\p{L}\d])))\s?L?(\d{1,7}))?(?!\w)|(?=`)|(?=\*{0,2}\s*(?:[:–—]|-\s)))[`\s*)\]:–—,-]*/u

/**
 * A finding whose text begins with a file that was read, although the reply's form did not give it away as one: a name
 * without a folder, or with blanks in it. Any other finding as it is.
 */
export function readNamedFile(finding: StatedFinding, reading: Reading): StatedFinding {
  if (finding.file !== null && findPath(finding.file, reading) !== null) return finding
  // A name with blanks may have been cut at the first of them.
  const whole =
    finding.file !== null && finding.line === null ? `${finding.file} ${finding.text}` : finding.text
  const own = whole.replace(LEAD, '')
  const names = [
    ...pathsOf(reading),
    ...reading.diff.map(({ oldPath }) => oldPath),
    ...reading.leftOut.keys(),
  ]
  const [name = ''] = names
    .filter((each) => own.startsWith(each) && BEHIND.test(own.slice(each.length)))
    .sort((one, other) => other.length - one.length)
  const behind = name === '' ? null : BEHIND.exec(own.slice(name.length))
  if (behind === null) return isCode(finding, reading) ? withoutFile(finding) : finding
  const text = own.slice(name.length + behind[0].length).trim()
  const [line = null, endLine = null] = behind.slice(1, 3).map((digits) => (digits ? Number(digits) : null))
  return { ...finding, file: name, line, endLine, text: text === '' ? finding.text : text }
}

/** What looked like a file and was code: `cache.get`, without a folder or a line, that nobody was given to read. */
function isCode({ file, line }: StatedFinding, { leftOut }: Reading): boolean {
  return file !== null && line === null && /^[\w$]+(?:\.[\w$]+)+$/.test(file) && !leftOut.has(file)
}

function withoutFile(finding: StatedFinding): StatedFinding {
  return { ...finding, file: null, text: `\`${finding.file}\` ${finding.text}` }
}

/** Looks a finding's place up in what was read. What cannot be found is kept as it was written, and marked. */
export function placeFinding(finding: StatedFinding, reading: Reading): Place {
  const { line, endLine } = finding
  if (finding.file === null) return unplaced(finding, 'no file is named')
  const path = findPath(finding.file, reading)
  if (path === null) {
    const why = reading.leftOut.get(finding.file)
    return unplaced(
      finding,
      why === undefined
        ? 'the file is neither in the diff nor among the files read'
        : `the file was not read: ${why}`,
    )
  }
  const file = reading.diff.find((each) => each.path === path)
  const named = { ...finding, file: path }
  if (file?.status === 'deleted') return unplaced(named, 'the diff deletes the file')
  if (line === null) return { file: path, line: null, endLine: null, unplaced: null, inDiff: false }
  const length = reading.lengths.get(path)
  const inDiff = file !== undefined && isInDiff(file, line)
  const inFile = length !== undefined && line >= 1 && line <= length
  if (!inDiff && !inFile)
    return unplaced(named, length === undefined ? 'the diff does not show the line' : 'there is no such line')
  const end = endLine !== null && length !== undefined ? Math.min(endLine, length) : endLine
  return { file: path, line, endLine: end !== null && end > line ? end : null, unplaced: null, inDiff }
}

function unplaced({ file, line, endLine }: StatedFinding, why: string): Place {
  return { file, line, endLine, unplaced: why, inDiff: false }
}

/** The path that is meant: itself, an older name, or the one path that ends with it. */
function findPath(written: string, reading: Reading): string | null {
  const { diff } = reading
  const name = written.replace(/^(?:\.\/|\/)/, '')
  const paths = pathsOf(reading)
  for (const wanted of [name, name.replace(/^[ab]\//, ''), name.replaceAll('\\', '/')]) {
    if (paths.includes(wanted)) return wanted
    const renamed = diff.find(({ oldPath }) => oldPath === wanted)
    if (renamed) return renamed.path
  }
  const ending = paths.filter((path) => path.endsWith(`/${name}`))
  return ending.length === 1 ? (ending[0] ?? null) : null
}

/** Of the files in the diff and of those that were read whole. */
function pathsOf({ diff, lengths }: Reading): string[] {
  return [...new Set([...diff.map(({ path }) => path), ...lengths.keys()])]
}
