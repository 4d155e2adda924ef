import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../core/errors.js'
import { decodeText } from './decode.js'
import { checkRange, type Ends, findEnds } from './diff-range.js'
import { type DiffSection, splitDiff } from './diff-sections.js'
import { Git, type Variables } from './git.js'
import { type ContextLimits, countOf, describeAmount, formatSize, type LeftOut } from './limits.js'
import { holdsRegistryToken, isSecretFile } from './secret-files.js'
import { maskSecrets } from './secret-text.js'
import { pathWithin, SECRET_FILE } from './tree.js'

export interface ContextCommit {
  /** The whole hash. */
  hash: string
  subject: string
  /** Without the subject; '' when there is none. */
  body: string
}

export interface ContextDiff {
  /** As it was asked for; null for what was not committed yet. */
  range: string | null
  /** A unified diff with the prefixes `a/` and `b/`; secrets masked. */
  text: string
  /** Paths relative to the repository, in the diff's order; of renamed files the new ones. */
  files: string[]
  /** What the range consists of, the oldest first; none when `range` is null. */
  commits: ContextCommit[]
  leftOut: LeftOut[]
}

export interface DiffOptions {
  cwd: string
  limits: ContextLimits
  /** Default: the environment of this process. */
  env?: Variables
  /** The folder that discussions are kept in: it is no news that git does not know it. Absolute. */
  kept?: string | undefined
}

/**
 * Reads a diff with git, without running programs that the repository's settings name.
 * @param range null: the working tree, with what is staged, against HEAD; `HEAD~3`: the working tree against that
 * commit; `main..HEAD`: one commit against another; `main...HEAD`: HEAD against where it parted from main
 * @throws UserError for no git, no repository, an unknown revision, an empty diff, and when it is too much
 */
export async function readDiff(range: string | null, options: DiffOptions): Promise<ContextDiff> {
  if (range !== null) checkRange(range)
  const git = await Git.open(options.cwd, options.env ?? process.env)
  const ends = await findEnds(git, range)
  const output = await git.ask(diffArguments(ends))
  const sections = splitDiff(output)
  const leftOut: LeftOut[] = []
  const commits = await readCommits(git, ends, leftOut)

  const kept: { path: string; text: string }[] = []
  for (const section of sections) {
    const part = readSection(section, options.limits, leftOut)
    if (part !== null) kept.push({ path: section.path, text: part })
  }
  if (ends.newer === null) leftOut.push(...(await listUntracked(git, options.kept)))
  if (sections.length === 0) throw emptyDiff(range, ends, leftOut)

  const result: ContextDiff = {
    range,
    text: kept.map(({ text }) => text).join(''),
    files: [...new Set(kept.map(({ path }) => path))],
    commits,
    leftOut,
  }
  checkSize(result, kept, options.limits)
  return result
}

/** What must not depend on anybody's settings is set. */
function diffArguments({ older, newer }: Ends): string[] {
  return [
    'diff',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-color-moved',
    '--patch',
    '--unified=3',
    '--inter-hunk-context=0',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    '--find-renames',
    '--submodule=short',
    '--ignore-submodules=dirty',
    '-O/dev/null',
    '--end-of-options',
    older,
    ...(newer === null ? [] : [newer]),
    '--',
  ]
}

/** The text of one file's part; null when it is left out, which is then noted. */
export function readSection(section: DiffSection, limits: ContextLimits, leftOut: LeftOut[]): string | null {
  const { path, oldPath, bytes, isBinary } = section
  const leaveOut = (why: string) => {
    leftOut.push({ path, why })
    return null
  }
  if (isSecretFile(path) || isSecretFile(oldPath)) return leaveOut(SECRET_FILE)
  if (isBinary) return leaveOut('binary')
  if (bytes.byteLength > limits.bytesEach)
    return leaveOut(
      `too large: its changes take ${formatSize(bytes.byteLength)}, and those of a file may take ${formatSize(limits.bytesEach)}`,
    )
  try {
    const { text } = decodeText(bytes, path)
    if (holdsRegistryToken(path, text)) return leaveOut('it holds a token for a package registry')
    const masked = maskSecrets(text, 1)
    if (masked.lines.length > 0)
      leftOut.push({ path, why: `${countOf(masked.lines.length, 'secret')} masked in the diff` })
    return masked.text
  } catch (error) {
    if (error instanceof UserError) return leaveOut(error.message.replace(`${path} is `, ''))
    throw error
  }
}

async function readCommits(git: Git, { older, head }: Ends, leftOut: LeftOut[]): Promise<ContextCommit[]> {
  if (head === null) return []
  const format = '--format=%H%n%s%n%b'
  const fixed = ['--no-show-signature', '--no-notes', '--no-color', '--no-patch', '--encoding=UTF-8']
  const output = await git.ask([
    'log',
    '-z',
    '--reverse',
    format,
    ...fixed,
    '--end-of-options',
    head,
    `^${older}`,
    '--',
  ])
  const entries = output.toString('utf8').split('\0').filter(Boolean)
  return entries.map((entry) => {
    const [hash = '', ...message] = entry.replace(/\r/g, '').split('\n')
    return readCommit(hash, message.join('\n'), leftOut)
  })
}

/** A commit by its hash and its whole message; secrets in it are masked, which is then noted. */
export function readCommit(hash: string, message: string, leftOut: LeftOut[]): ContextCommit {
  const masked = maskSecrets(message)
  if (masked.lines.length > 0)
    leftOut.push({
      path: `commit ${hash.slice(0, 10)}`,
      why: `${countOf(masked.lines.length, 'secret')} in its message masked`,
    })
  const [subject = '', ...body] = masked.text.split('\n')
  return { hash, subject, body: body.join('\n').trim() }
}

/** New files that git does not know yet, but those kept by this program; folders of such files as one. */
async function listUntracked(git: Git, kept: string | undefined): Promise<LeftOut[]> {
  // As git names the repository: without links on the way.
  const own = kept !== undefined && existsSync(kept) ? realpathSync(kept) : null
  const output = await git.ask([
    'ls-files',
    '--others',
    '--exclude-standard',
    '--directory',
    '--no-empty-directory',
    '-z',
  ])
  return output
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '' && (own === null || pathWithin(own, resolve(git.folder, name)) === null))
    .map((path) => ({ path, why: isSecretFile(path) ? SECRET_FILE : 'new and not known to git; git add it' }))
}

function emptyDiff(range: string | null, ends: Ends, leftOut: readonly LeftOut[]): UserError {
  const untracked = ends.newer === null ? leftOut.slice(0, 3).map(({ path }) => path) : []
  const add = untracked.length > 0 ? ` Git does not know ${untracked.join(', ')} yet: git add.` : ''
  if (range === null)
    return new UserError(
      '--diff: nothing has changed since the last commit',
      `Give a range to see what was committed: --diff HEAD~1..HEAD or --diff main...HEAD.${add}`,
    )
  return new UserError(
    `--diff ${range}: there is no difference between the two`,
    `Give a range that holds changes, such as HEAD~1..HEAD; what is on the right of the dots is the newer one.${add}`,
  )
}

function checkSize(
  { range, text, files, commits }: ContextDiff,
  parts: readonly { path: string; text: string }[],
  limits: ContextLimits,
): void {
  const messages = commits.map(({ subject, body }) => `${subject}\n${body}`).join('\n')
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(messages)
  if (files.length <= limits.files && bytes <= limits.bytesTotal) return
  const largest = parts
    .map((part) => ({ path: part.path, size: Buffer.byteLength(part.text) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 3)
    .map(({ path, size }) => `${path} (${formatSize(size)})`)
  throw new UserError(
    `--diff${range === null ? '' : ` ${range}`} takes in changes to ${describeAmount(files.length, bytes)}; at most ${describeAmount(limits.files, limits.bytesTotal)} are read`,
    `Narrow the range, such as HEAD~1..HEAD. The most is in ${largest.join(', ')}.`,
  )
}
