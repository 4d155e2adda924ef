import { basename, isAbsolute, resolve } from 'node:path'
import picomatch from 'picomatch'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import { isSecretFile } from './secret-files.js'
import { pathWithin, type Tree } from './tree.js'

export type Matcher = (path: string) => boolean

/** More names than these are not compared with one that was misspelt. */
const MAX_COMPARED = 5000

const OPTIONS = { dot: true, nonegate: true, windows: false }

/**
 * The paths that a pattern stands for, in order: a file, a folder with all below it, or a glob. Whether they may be
 * read is not yet looked at.
 * @returns `leftOut` says why a folder is out of reach; it has no paths then
 * @throws UserError when there is nothing of that name
 */
export async function expandPattern(
  pattern: string,
  tree: Tree,
  cwd: string,
): Promise<{ paths: string[]; leftOut: string | null; path: string }> {
  const path = normalizePattern(pattern, tree, cwd)
  const kind = await tree.kindOf(path)
  if (kind === 'missing') refuseBait(pattern)
  if (kind === 'file') return { paths: [path], leftOut: null, path }
  if (kind === 'folder') {
    const leftOut = await tree.whyFolderIsLeftOut(path)
    const paths = leftOut === null ? await tree.list(path) : []
    if (leftOut === null && paths.length === 0) throw await nothingInFolder(pattern, path, tree)
    return { paths, leftOut, path: `${path}/` }
  }
  const { base, isGlob } = picomatch.scan(path, OPTIONS)
  if (!isGlob) throw await nothingAt(pattern, path, tree)
  const matches = picomatch(path, OPTIONS)
  const paths = (await tree.list(base, depthOf(path, base))).filter((each) => matches(each))
  if (paths.length === 0) throw await nothingMatches(pattern, path, base, tree)
  return { paths, leftOut: null, path }
}

/** What patterns such as `!src/generated` leave out: a file, a folder with all below it, or a glob. */
export function excludedBy(patterns: readonly string[], tree: Tree, cwd: string): Matcher {
  for (const pattern of patterns) refuseBait(pattern)
  const globs = patterns.map((pattern) => normalizePattern(pattern, tree, cwd))
  if (globs.includes('')) return () => true
  const matchers = globs.flatMap((glob) => [picomatch(glob, OPTIONS), picomatch(`${glob}/**`, OPTIONS)])
  return (path) =>
    globs.some((glob) => path === glob || path.startsWith(`${glob}/`)) ||
    matchers.some((matches) => matches(path))
}

const MAX_STARS = 3
/** `(a+)+`, and one `+(…)` within another. */
const REPEATED_TWICE = /(?<![+*?@!])\([^)]*[+*?][^)]*\)[+*?{]|[+*]\([^)]*[+*?@!]\(/

/** Some globs become regular expressions that a single long name keeps busy for hours. */
function refuseBait(pattern: string): void {
  const most = Math.max(...pattern.split('/').map((part) => part.match(/\*+/g)?.length ?? 0))
  const wrong =
    most > MAX_STARS
      ? `more than ${MAX_STARS} times * between two slashes`
      : REPEATED_TWICE.test(pattern)
        ? 'repeated within what is repeated'
        : null
  if (wrong !== null)
    throw new UserError(
      `--files ${pattern}: ${wrong}`,
      "Name a path, a folder or a plainer glob: --files 'src/**/*.ts'",
    )
}

/** A pattern relative to the tree's root, with forward slashes, without `./` and without a slash at its end. */
function normalizePattern(pattern: string, tree: Tree, cwd: string): string {
  const slashed = process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern
  const within = isAbsolute(slashed)
    ? (pathWithin(resolve(cwd), slashed) ?? pathWithin(tree.root, slashed))
    : pathWithin(tree.root, resolve(tree.root, slashed))
  if (within === null)
    throw new UserError(
      `--files ${pattern}: it lies outside the working directory ${cwd}`,
      'Start openbotman in a folder that holds everything to be read, or copy the file into this one.',
    )
  return within
}

/** How many folders deep a glob can reach below its base; endless when it says `**`. */
function depthOf(glob: string, base: string): number {
  const rest = base === '' ? glob : glob.slice(base.length + 1)
  return /\*\*|[{(]/.test(rest) ? Number.POSITIVE_INFINITY : rest.split('/').length
}

async function nothingAt(pattern: string, path: string, tree: Tree): Promise<UserError> {
  const near = nearPaths(path, (await tree.list('')).filter(mayBeRead))
  const suggestion = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''
  return new UserError(
    `--files ${pattern}: there is no such file or folder in ${tree.root}`,
    `${suggestion}Paths and globs are relative to the working directory.`,
  )
}

async function nothingInFolder(pattern: string, path: string, tree: Tree): Promise<UserError> {
  const ignored = await tree.list(path, undefined, { ignored: true })
  if (ignored.length > 0) return onlyIgnored(pattern, ignored)
  return new UserError(
    `--files ${pattern}: the folder holds no file`,
    'Name another folder, or a file by its path.',
  )
}

async function nothingMatches(pattern: string, glob: string, base: string, tree: Tree): Promise<UserError> {
  const all = await tree.list(base, undefined, { ignored: true })
  const matches = picomatch(glob, OPTIONS)
  const ignored = all.filter((path) => matches(path))
  if (ignored.length > 0) return onlyIgnored(pattern, ignored)
  const below = picomatch(`${glob}/**`, OPTIONS)
  const hint = all.some((path) => below(path))
    ? `It names folders only: '${pattern}/**' takes what is in them.`
    : await suggestFiles(glob, base, all, tree)
  return new UserError(`--files ${pattern}: no file matches in ${tree.root}`, hint)
}

async function suggestFiles(
  glob: string,
  base: string,
  inBase: readonly string[],
  tree: Tree,
): Promise<string> {
  const own = basename(glob)
  // `*.tx` is near `a.ts`: what the star stands for is not compared.
  const plain = own.replace(/[*?]/g, '')
  const inReach = (inBase.length > 0 ? inBase : await tree.list('')).filter(mayBeRead)
  const alike = plain === '' ? [] : nearest(plain, [...new Set(inReach.map(endingOf))])
  const near = inReach.filter((path) => alike.includes(endingOf(path))).slice(0, 3)
  const some = (near.length > 0 ? near : inReach.slice(0, 3)).join(', ')
  if (some === '') return 'There is no file to be read in this folder.'
  const where = inBase.length === 0 && base !== '' ? `There is nothing in ${base}. ` : ''
  return `${where}${near.length > 0 ? 'Near it' : 'There are, for example'}: ${some}.`
}

/** What is never read is not suggested either. */
function mayBeRead(path: string): boolean {
  return !isSecretFile(path)
}

function endingOf(path: string): string {
  const name = basename(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot) : name
}

function onlyIgnored(pattern: string, ignored: readonly string[]): UserError {
  const example = ignored[0] ?? ''
  return new UserError(
    `--files ${pattern}: all that it matches is ignored by .gitignore (${ignored.length === 1 ? example : `${ignored.length} files, such as ${example}`})`,
    `Name a file by its path to have it read all the same: --files ${example}`,
  )
}

function nearPaths(path: string, all: readonly string[]): string[] {
  const some = all.slice(0, MAX_COMPARED)
  const names = nearest(
    basename(path),
    some.map((each) => basename(each)),
  )
  const folders = [...new Set(some.flatMap((each) => foldersOf(each)))]
  const near = [
    ...nearest(path, [...some, ...folders]),
    ...names.flatMap((name) => some.filter((each) => basename(each) === name)),
  ]
  return [...new Set(near)].slice(0, 3)
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
