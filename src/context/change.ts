import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EXIT, UserError } from '../core/errors.js'
import { type DiffFile, joinRepeated, readDiffFiles } from '../core/review/diff-lines.js'
import { keepMatching, readFromCommit, readFromTree } from './changed-files.js'
import { type ContextCommit, readCommit, readDiff, readSection } from './diff.js'
import { type Ends, findEnds } from './diff-range.js'
import { splitDiff } from './diff-sections.js'
import { Git, type Variables } from './git.js'
import { type ContextLimits, describeAmount, formatSize, type LeftOut } from './limits.js'
import { findBase, isEmptyDiff, nothingSince } from './main-branch.js'
import { readPatchFile } from './patch-file.js'

/** A change that is to be reviewed: its diff, what its commits say, and the changed files as they are after it. */
export interface Change {
  /** What it is, for people: a range, `since origin/main (…)`, or the name of the file with the diff. */
  range: string
  /** A unified diff with the prefixes `a/` and `b/`; secrets masked. */
  text: string
  commits: ContextCommit[]
  /** Whole; paths as in the diff. */
  files: { path: string; text: string }[]
  leftOut: LeftOut[]
  warnings: string[]
}

export interface ChangeOptions {
  cwd: string
  env: Variables
  limits: ContextLimits
  /** The folder that discussions are kept in; absolute. */
  kept?: string
}

/** Of a diff that is given as a file, in bytes. */
const LARGEST_FILE = 20_000_000

/**
 * Reads the change that a range stands for, as `--diff` does; null: all since the branch left the main branch, with
 * what is not committed yet.
 * @throws UserError for no repository, an unknown revision, no change, and when it is too much
 */
export async function readChange(range: string | null, options: ChangeOptions): Promise<Change> {
  try {
    const git = await Git.open(options.cwd, options.env)
    const base = range === null ? await findBase(git, options.env) : null
    const wanted = base?.commit ?? range
    const diff = await readDiff(wanted, options).catch(async (error: unknown) => {
      throw range === null && isEmptyDiff(error) ? await nothingSince(base, git, error) : error
    })
    const ends = await findEnds(git, wanted)
    const files = await readAfter(git, ends, readDiffFiles(diff.text), options.limits)
    return {
      range: base
        ? `since ${base.branch} (${base.commit.slice(0, 10)})`
        : (diff.range ?? 'what is to be the first commit'),
      text: diff.text,
      commits: diff.commits,
      files: files.files.map(({ path, text }) => ({ path, text })),
      leftOut: [...diff.leftOut, ...files.leftOut],
      warnings: files.warnings,
    }
  } catch (error) {
    throw error instanceof UserError ? inWordsOfReview(error) : error
  }
}

/**
 * Reads a change from a unified diff in a file, or from standard input for `-`. Files of the working directory go
 * along where they are what the diff made of them.
 * @throws UserError when it cannot be read or holds no diff, and when it is too much
 */
export async function readChangeFile(
  name: string,
  stdin: AsyncIterable<Uint8Array> | null,
  options: ChangeOptions,
): Promise<Change> {
  const shown = name === '-' ? 'standard input' : name
  const bytes = name === '-' ? await readStream(stdin) : await readNamed(name, options.cwd)
  const patch = readPatchFile(bytes)
  const sections = splitDiff(patch.diff)
  if (sections.length === 0)
    throw new UserError(
      `--pr-file ${shown}: it holds no unified diff`,
      'Write one with, for example: gh pr diff 12 > pr.diff, or: git diff main...HEAD > pr.diff.',
    )
  const { limits, cwd } = options
  const leftOut: LeftOut[] = []
  const kept = sections.flatMap((section) => readSection(section, limits, leftOut) ?? [])
  const text = kept.join('')
  const commits = patch.commits.map(({ hash, message }) => readCommit(hash, message, leftOut))
  const bytesRead = Buffer.byteLength(text + commits.map(({ subject, body }) => subject + body).join(''))
  if (kept.length > limits.files || bytesRead > limits.bytesTotal)
    throw new UserError(
      `--pr-file ${shown}: changes to ${describeAmount(kept.length, bytesRead)}; at most ${describeAmount(limits.files, limits.bytesTotal)} are read`,
      'Split the diff, and review the parts one by one.',
    )
  const diff = readDiffFiles(text)
  const joined = joinRepeated(diff)
  const files = keepMatching(await readFromTree(remaining(joined), cwd, limits), diff)
  return {
    range: shown,
    text,
    commits,
    files: files.files.map(({ path, text: whole }) => ({ path, text: whole })),
    leftOut: [...leftOut, ...files.leftOut],
    warnings: [...warnOfSeries(shown, diff, joined), ...files.warnings],
  }
}

/** Lines of an earlier patch may have moved by a later one. */
function warnOfSeries(shown: string, diff: readonly DiffFile[], joined: readonly DiffFile[]): string[] {
  if (diff.length === joined.length) return []
  const paths = diff.map(({ path }) => path)
  const [example = ''] = paths.filter((path, at) => paths.indexOf(path) !== at)
  return [
    `--pr-file ${shown}: several patches change ${example || 'the same file'}, so that line numbers are those after each patch; one diff of all of it has exact ones: git diff main...HEAD.`,
  ]
}

function readAfter(git: Git, { newer }: Ends, diff: readonly DiffFile[], limits: ContextLimits) {
  const files = remaining(diff)
  return newer === null ? readFromTree(files, git.folder, limits) : readFromCommit(files, git, newer, limits)
}

/** What is deleted is not there to be read. */
function remaining(diff: readonly DiffFile[]): DiffFile[] {
  return diff.filter(({ status }) => status !== 'deleted')
}

/** What is said of `--diff` said of the command. */
function inWordsOfReview({ message, hint, exitCode }: UserError): UserError {
  const reword = (text: string): string =>
    text
      .replaceAll('give the files with --files instead', 'give the diff with --pr-file')
      .replaceAll('--diff alone', 'none')
      .replaceAll('--diff ', 'openbotman review ')
      .replaceAll('--diff', 'openbotman review')
  return new UserError(
    reword(message).replace(/^openbotman review(?=[: ])/, 'review'),
    hint === null ? null : reword(hint),
    exitCode,
  )
}

// --- a file -----------------------------------------------------------------------------------------------------

async function readNamed(name: string, cwd: string): Promise<Buffer> {
  try {
    const file = resolve(cwd, name)
    // As a shell gives the output of a command: --pr-file <(gh pr diff 12)
    if (/^\/dev\/(?:stdin|fd\/\d+)$/.test(file)) return await readStream(createReadStream(file), name)
    return await readRegular(file, name)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      `--pr-file ${name}: ${error instanceof Error ? error.message : String(error)}`,
      'Name a file with a unified diff, such as: gh pr diff 12 > pr.diff; or - for standard input.',
    )
  }
}

/** A file, looked at before anything of it is read: a pipe or a device may never end. */
async function readRegular(file: string, name: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new Error('this is a folder, a pipe or a device')
    if (facts.size > LARGEST_FILE) throw tooLargeFile(name)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

async function readStream(stdin: AsyncIterable<Uint8Array> | null, name = '-'): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stdin ?? []) {
    parts.push(part)
    size += part.byteLength
    if (size > LARGEST_FILE) throw tooLargeFile(name)
  }
  return Buffer.concat(parts)
}

function tooLargeFile(name: string): UserError {
  return new UserError(
    `--pr-file ${name}: more than ${formatSize(LARGEST_FILE)}`,
    'Split the diff, and review the parts one by one.',
    EXIT.usage,
  )
}
