import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { IgnoreRules, isNeverRead } from './gitignore.js'
import { compareText } from './limits.js'
import { isSecretFile } from './secret-files.js'

/** What was found at a path. `why` says why its content may not be read; null when it may. */
export interface Found {
  /** Relative to the tree's root, with forward slashes. */
  path: string
  why: string | null
  /** In bytes; 0 for what is not read. */
  size: number
}

/** A working directory and what of it may be read. */
export class Tree {
  private constructor(
    readonly root: string,
    private readonly rules: IgnoreRules,
  ) {}

  /** @throws the system's error when there is no such folder */
  static async open(cwd: string): Promise<Tree> {
    const root = await realpath(cwd)
    return new Tree(root, await IgnoreRules.open(root))
  }

  /** What stands at a path: a file, a folder, nothing, or a link that leads to none of these. */
  async kindOf(path: string): Promise<'file' | 'folder' | 'missing'> {
    try {
      return (await stat(join(this.root, path))).isDirectory() ? 'folder' : 'file'
    } catch {
      // A link that leads nowhere is there; `examine` says what is wrong with it.
      return lstat(join(this.root, path)).then(
        () => 'file',
        () => 'missing',
      )
    }
  }

  /** Whether a folder is out of reach as a whole, and why. */
  async whyFolderIsLeftOut(path: string): Promise<string | null> {
    if (isNeverRead(path)) return `${NEVER_READ_NAME} is never read`
    if ((await this.realPathOf(path)) === null) return LEADS_OUT
    const folder = join(this.root, path)
    await this.rules.enter(folder)
    return this.rules.ignores(folder, 'folder') ? `ignored by .gitignore; ${NAME_A_FILE}` : null
  }

  /** What a path that the user named, or that a listing found, holds and whether it may be read. */
  async examine(path: string): Promise<Found> {
    const out = (why: string): Found => ({ path, why, size: 0 })
    if (isNeverRead(path)) return out(`${NEVER_READ_NAME} is never read`)
    if (isSecretFile(path)) return out(SECRET_FILE)
    try {
      const target = await this.realPathOf(path)
      if (target === null) return out(LEADS_OUT)
      if (isNeverRead(target)) return out(`a link into ${NEVER_READ_NAME}, which is never read`)
      if (isSecretFile(target)) return out(SECRET_FILE)
      const facts = await stat(join(this.root, path))
      if (facts.isDirectory()) return out('a link to a folder; name that folder to have it read')
      if (!facts.isFile()) return out('a pipe, socket or device')
      return { path, why: null, size: facts.size }
    } catch (error) {
      return out(describeSystemError(error))
    }
  }

  /**
   * Lists what is in a folder and below, in the order of the paths: files, and links as such. `.git` and
   * `node_modules` are not among them, nor is what is ignored, except for secret files, which are always named.
   * @param depth how many folders deep: 1 is the folder's own files
   */
  async list(folder: string, depth = Number.POSITIVE_INFINITY, { ignored = false } = {}): Promise<string[]> {
    const paths: string[] = []
    await this.collect(folder, depth, ignored, paths)
    return paths.sort(compareText)
  }

  private async collect(folder: string, depth: number, withIgnored: boolean, paths: string[]): Promise<void> {
    const absolute = join(this.root, folder)
    await this.rules.enter(absolute)
    if (!withIgnored && this.rules.ignores(absolute, 'folder')) return
    for (const entry of await readFolder(absolute)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isNeverRead(entry.name)) continue
      const isFolder = entry.isDirectory()
      const isIgnored =
        !withIgnored && this.rules.ignores(join(this.root, path), isFolder ? 'folder' : 'file')
      if (isFolder && !isIgnored && depth > 1) await this.collect(path, depth - 1, withIgnored, paths)
      if (!isFolder && (!isIgnored || isSecretFile(path))) paths.push(path)
    }
  }

  /** Where a path leads to in the end, relative to the root with forward slashes; null when it leads out of it. */
  private async realPathOf(path: string): Promise<string | null> {
    return pathWithin(this.root, await realpath(join(this.root, path)))
  }
}

const NEVER_READ_NAME = 'what lies in .git or node_modules'
const LEADS_OUT = 'a link that leads out of the working directory'
const NAME_A_FILE = 'name a file in it by its path to have it read'
export const SECRET_FILE = 'a file of secrets, by its name'

/** A path relative to a folder, with forward slashes; '' for the folder itself, null for what is not in it. */
export function pathWithin(folder: string, path: string): string | null {
  const way = relative(folder, path)
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null
  return sep === '/' ? way : way.replaceAll(sep, '/')
}

/** A folder that may not be read is as if it were empty: nobody named it. */
async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true })
  } catch {
    return []
  }
}

/** Why the system refused, as a phrase. */
export function describeSystemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read: permission denied'
  if (code === 'ENOENT') return 'a link that leads nowhere'
  if (code === 'ELOOP') return 'a link that leads to itself'
  return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
}
