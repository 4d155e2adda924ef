import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EXIT, UserError } from '../core/errors.js'
import { addGitHeads, type DiffFile, readDiffFiles } from '../core/review/diff-lines.js'
import { keepMatching, readFromCommit, readFromTree } from './changed-files.js'
import { type ContextCommit, readDiff, readSection } from './diff.js'
import { type Ends, findEnds } from './diff-range.js'
import { splitDiff } from './diff-sections.js'
import { Git, type Variables } from './git.js'
import { type ContextLimits, describeAmount, formatSize, type LeftOut } from './limits.js'

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
}

/** What the main branch may be called, the first that is there. */
const MAIN_BRANCHES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master', 'trunk']
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
    const diff = await readDiff(wanted, options).catch((error: unknown) => {
      throw base && isEmptyDiff(error) ? nothingSince(base.branch, error) : error
    })
    const ends = await findEnds(git, wanted)
    const files = await readAfter(git, ends, readDiffFiles(diff.text), options.limits)
    return {
      range: base ? `since ${base.branch} (${base.commit.slice(0, 10)})` : (diff.range ?? ''),
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
  const sections = splitDiff(Buffer.from(addGitHeads(bytes.toString('latin1')), 'latin1'))
  if (sections.length === 0)
    throw new UserError(
      `--pr-file ${shown}: it holds no unified diff`,
      'Write one with, for example: gh pr diff 12 > pr.diff, or: git diff main...HEAD > pr.diff.',
    )
  const { limits, cwd } = options
  const leftOut: LeftOut[] = []
  const kept = sections.flatMap((section) => readSection(section, limits, leftOut) ?? [])
  const text = kept.join('')
  if (kept.length > limits.files || Buffer.byteLength(text) > limits.bytesTotal)
    throw new UserError(
      `--pr-file ${shown}: changes to ${describeAmount(kept.length, Buffer.byteLength(text))}; at most ${describeAmount(limits.files, limits.bytesTotal)} are read`,
      'Split the diff, and review the parts one by one.',
    )
  const diff = readDiffFiles(text)
  const files = keepMatching(await readFromTree(remaining(diff), cwd, limits), diff)
  return {
    range: shown,
    text,
    commits: [],
    files: files.files.map(({ path, text: whole }) => ({ path, text: whole })),
    leftOut: [...leftOut, ...files.leftOut],
    warnings: files.warnings,
  }
}

function readAfter(git: Git, { newer }: Ends, diff: readonly DiffFile[], limits: ContextLimits) {
  const files = remaining(diff)
  return newer === null ? readFromTree(files, git.folder, limits) : readFromCommit(files, git, newer, limits)
}

/** What is deleted is not there to be read. */
function remaining(diff: readonly DiffFile[]): DiffFile[] {
  return diff.filter(({ status }) => status !== 'deleted')
}

// --- the main branch --------------------------------------------------------------------------------------------

interface Base {
  branch: string
  /** Where the two parted, by its hash. */
  commit: string
}

/** Where HEAD left the main branch; in a workflow for a pull request, the branch that it goes into. */
async function findBase(git: Git, env: Variables): Promise<Base> {
  const target = env.GITHUB_ACTIONS === 'true' && env.GITHUB_BASE_REF ? [`origin/${env.GITHUB_BASE_REF}`] : []
  for (const name of [...target, ...MAIN_BRANCHES]) {
    const found = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
    if (!found.ok) continue
    const branch = await nameBranch(git, name)
    const base = await git.run(['merge-base', found.stdout.toString('utf8').trim(), 'HEAD'])
    const commit = base.stdout.toString('utf8').trim()
    if (base.ok && /^[0-9a-f]{40,64}$/.test(commit)) return { branch, commit }
    throw new UserError(
      `HEAD and ${branch} have no commit in common`,
      'In a shallow clone fetch the history first (actions/checkout: fetch-depth: 0); or give a range, such as HEAD~1..HEAD.',
    )
  }
  throw new UserError(
    `there is no main branch to compare with in ${git.folder} (${MAIN_BRANCHES.join(', ')})`,
    'Give a range: openbotman review HEAD~1..HEAD, or a diff: --pr-file <diff>.',
  )
}

/** `origin/HEAD` by the name of the branch that it stands for. */
async function nameBranch(git: Git, name: string): Promise<string> {
  if (name !== 'origin/HEAD') return name
  const target = await git.run(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'])
  return (target.ok && target.stdout.toString('utf8').trim()) || name
}

function isEmptyDiff(error: unknown): error is UserError {
  return error instanceof UserError && error.message.includes('there is no difference')
}

function nothingSince(branch: string, { hint }: UserError): UserError {
  const untracked = /Git does not know .*$/.exec(hint ?? '')?.[0] ?? ''
  return new UserError(
    `there is nothing to review: nothing has changed since ${branch}`,
    `Give a range to review what was committed: openbotman review HEAD~1..HEAD. ${untracked}`.trim(),
  )
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
