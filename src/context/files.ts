import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../core/errors.js'
import { decodeText } from './decode.js'
import { type ContextLimits, compareText, describeAmount, formatSize, type LeftOut } from './limits.js'
import { excludedBy, expandPattern } from './patterns.js'
import { holdsRegistryToken } from './secret-files.js'
import { describeMasked, maskSecrets } from './secret-text.js'
import { describeSystemError, type Found, Tree } from './tree.js'

export interface ContextFile {
  /** Relative to the working directory, with forward slashes. */
  path: string
  /** Decoded, line ends `\n`, secrets masked. */
  text: string
  lines: number
}

export interface ContextFiles {
  /** In the order of the patterns; what one pattern gives, in the order of the paths. */
  files: ContextFile[]
  leftOut: LeftOut[]
  /** One line for every file whose encoding had to be guessed. */
  warnings: string[]
}

export interface FileOptions {
  /** An absolute path; nothing outside it is read. */
  cwd: string
  limits: ContextLimits
}

/**
 * Reads the files that patterns name: paths, folders with all below them, globs, and `!` before what is left out.
 * What `.gitignore` ignores is not found by folders and globs; a file named by its path is read all the same. `.git`,
 * `node_modules`, secret and binary files, files that are too large and links that lead out of the working directory
 * never are; secrets within other files are masked. All of this is named in `leftOut`.
 * @throws UserError for a pattern that matches nothing, and when it is too much
 */
export async function readFiles(patterns: readonly string[], options: FileOptions): Promise<ContextFiles> {
  const { found, leftOut } = await findFiles(patterns, options)
  const readable: Found[] = []
  for (const file of found) {
    const { bytesEach } = options.limits
    const why = file.why ?? (file.size > bytesEach ? tooLarge(formatSize(file.size), bytesEach) : null)
    if (why === null) readable.push(file)
    else leftOut.push({ path: file.path, why })
  }

  const result: ContextFiles = { files: [], leftOut, warnings: [] }
  let bytes = 0
  for (const { path } of readable) {
    const size = await readFileInto(result, path, options)
    bytes += size
    if (bytes > options.limits.bytesTotal || result.files.length > options.limits.files)
      throw tooMuch(readable, options.limits)
  }
  return result
}

/** What the patterns name, each path once, and folders that cannot be looked into. */
async function findFiles(
  patterns: readonly string[],
  { cwd }: FileOptions,
): Promise<{ found: Found[]; leftOut: LeftOut[] }> {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const negated = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const blank = [...wanted, ...negated].find((pattern) => pattern.trim() === '')
  if (blank !== undefined)
    throw new UserError(
      '--files: a pattern is empty',
      "Name a path, a folder or a glob: --files 'src/**/*.ts'",
    )
  if (wanted.length === 0 && negated.length > 0)
    throw new UserError(
      `--files ${patterns.join(' ')}: this only leaves out, and names nothing to read`,
      `Say what to read as well: --files src '${patterns[0] ?? ''}'`,
    )

  const tree = await openTree(cwd)
  const isExcluded = excludedBy(negated, tree, cwd)
  const paths = new Set<string>()
  const leftOut: LeftOut[] = []
  for (const pattern of wanted) {
    const expanded = await expandPattern(pattern, tree, cwd)
    if (expanded.leftOut !== null) leftOut.push({ path: expanded.path, why: expanded.leftOut })
    for (const path of expanded.paths) if (!isExcluded(path)) paths.add(path)
  }
  if (wanted.length > 0 && paths.size === 0 && leftOut.length === 0)
    throw new UserError(
      `--files ${patterns.join(' ')}: what the patterns name is left out again by ${negated.map((pattern) => `!${pattern}`).join(' ')}`,
      'Narrow the patterns that begin with "!".',
    )
  const found: Found[] = []
  for (const path of paths) found.push(await tree.examine(path))
  return { found, leftOut }
}

async function openTree(cwd: string): Promise<Tree> {
  try {
    return await Tree.open(cwd)
  } catch (error) {
    throw new UserError(
      `the working directory ${cwd} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Start openbotman in a folder that is there and may be read.',
    )
  }
}

/** Reads a file and files it under what goes along or what is left out. Returns the size of the text in bytes. */
export async function readFileInto(
  result: ContextFiles,
  path: string,
  { cwd, limits }: FileOptions,
): Promise<number> {
  try {
    const bytes = await readBounded(join(cwd, path), limits.bytesEach)
    if (bytes !== null) return takeBytes(result, path, bytes)
    result.leftOut.push({ path, why: tooLarge('it has grown', limits.bytesEach) })
  } catch (error) {
    result.leftOut.push({ path, why: describeSystemError(error) })
  }
  return 0
}

/** Files the content of a file under what goes along or what is left out. Returns the size of the text in bytes. */
export function takeBytes(result: ContextFiles, path: string, bytes: Uint8Array): number {
  const leaveOut = (why: string) => {
    result.leftOut.push({ path, why })
    return 0
  }
  try {
    const { text, warning } = decodeText(bytes, path)
    if (holdsRegistryToken(path, text)) return leaveOut('it holds a token for a package registry')
    const masked = maskSecrets(text)
    if (masked.lines.length > 0) leaveOut(describeMasked(masked.lines))
    if (warning !== null) result.warnings.push(warning)
    result.files.push({ path, text: masked.text, lines: countLines(masked.text) })
    return Buffer.byteLength(masked.text)
  } catch (error) {
    if (error instanceof UserError) return leaveOut(error.message.replace(`${path} is `, ''))
    throw error
  }
}

/** The content of a file; null when it is more than `limit` bytes: it may have grown since it was looked at. */
async function readBounded(path: string, limit: number): Promise<Uint8Array | null> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(limit + 1)
    let size = 0
    while (size < buffer.length) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, size)
      if (bytesRead === 0) return buffer.subarray(0, size)
      size += bytesRead
    }
    return null
  } finally {
    await handle.close()
  }
}

function countLines(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

export function tooLarge(size: string, limit: number): string {
  return `too large: ${size}, and a file may have ${formatSize(limit)}`
}

function tooMuch(files: readonly Found[], limits: ContextLimits): UserError {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const folders = new Map<string, number>()
  for (const { path, size } of files) {
    const top = path.includes('/') ? `${path.split('/')[0]}/` : path
    folders.set(top, (folders.get(top) ?? 0) + size)
  }
  const largest = [...folders]
    .sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || compareText(a, b))
    .slice(0, 3)
    .map(([name, size]) => `${name} (${formatSize(size)})`)
  return new UserError(
    `--files takes in ${describeAmount(files.length, total)}; at most ${describeAmount(limits.files, limits.bytesTotal)} are read`,
    `Narrow the patterns, or leave out with one that begins with "!", such as '!**/*.test.ts'. The most is in ${largest.join(', ')}.`,
  )
}
