import type { DiffFile } from '../core/review/diff-lines.js'
import { type ContextFiles, readFileInto, takeBytes, tooLarge } from './files.js'
import type { Git } from './git.js'
import { type ContextLimits, formatSize, type LeftOut } from './limits.js'
import { isSecretFile } from './secret-files.js'
import { SECRET_FILE, Tree } from './tree.js'

/**
 * Reads the files that a diff changes, whole, as they stand in the working tree. What does not fit any more, after
 * those before it, is left out and named; so is what `readFiles` would not read.
 * @param root what the diff's paths are relative to, absolute
 */
export async function readFromTree(
  diff: readonly DiffFile[],
  root: string,
  limits: ContextLimits,
): Promise<ContextFiles> {
  const result: ContextFiles = { files: [], leftOut: [], warnings: [] }
  const tree = await Tree.open(root)
  const room = new Room(limits)
  for (const { path } of diff) {
    if ((await tree.kindOf(path)) !== 'file') {
      result.leftOut.push({ path, why: 'there is no such file here' })
      continue
    }
    const found = await tree.examine(path)
    const why = found.why ?? room.refuse(found.size)
    if (why !== null) result.leftOut.push({ path, why })
    else room.take(await readFileInto(result, path, { cwd: tree.root, limits }))
  }
  return result
}

/** The same as the files are in a commit, without checking anything out. */
export async function readFromCommit(
  diff: readonly DiffFile[],
  git: Git,
  commit: string,
  limits: ContextLimits,
): Promise<ContextFiles> {
  const result: ContextFiles = { files: [], leftOut: [], warnings: [] }
  const room = new Room(limits)
  const blobs = await listBlobs(
    git,
    commit,
    diff.map(({ path }) => path),
  )
  for (const { path } of diff) {
    const blob = blobs.get(path)
    const why = isSecretFile(path)
      ? SECRET_FILE
      : blob === undefined
        ? 'no file: a link or a submodule'
        : room.refuse(blob.size)
    if (why !== null || blob === undefined) result.leftOut.push({ path, why: why ?? '' })
    else room.take(takeBytes(result, path, await git.ask(['cat-file', 'blob', blob.hash])))
  }
  return result
}

/**
 * Keeps of the files in the working tree those that are what a diff made of them: their lines are the diff's own.
 * @returns the others among what is left out
 */
export function keepMatching(read: ContextFiles, diff: readonly DiffFile[]): ContextFiles {
  const leftOut: LeftOut[] = [...read.leftOut]
  const files = read.files.filter(({ path, text }) => {
    const lines = text.split('\n')
    // Of several patches the last one made the file what it is.
    const hunks = diff.findLast((each) => each.path === path)?.hunks ?? []
    const fits = hunks.every(({ start, lines: own }) =>
      own.every((line, at) => lines[start - 1 + at]?.trimEnd() === line.trimEnd()),
    )
    if (!fits) leftOut.push({ path, why: 'the file here is another version than the one in the diff' })
    return fits
  })
  return { ...read, files, leftOut }
}

/** How much may still be read. */
export class Room {
  #files = 0
  #bytes = 0
  constructor(readonly limits: ContextLimits) {}

  /** Why a file of a size is not read; null: it is. */
  refuse(size: number): string | null {
    const { files, bytesEach, bytesTotal } = this.limits
    if (size > bytesEach) return tooLarge(formatSize(size), bytesEach)
    if (this.#files >= files) return `no more than ${files} files are read whole`
    return this.#bytes + size > bytesTotal
      ? `the files before it take up the ${formatSize(bytesTotal)} that are read`
      : null
  }

  take(size: number): void {
    this.#files++
    this.#bytes += size
  }
}

/** The plain files among some paths of a commit, with their sizes in bytes. */
async function listBlobs(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, { hash: string; size: number }>> {
  const found = new Map<string, { hash: string; size: number }>()
  if (paths.length === 0) return found
  const output = await git.ask(['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', ...paths])
  for (const entry of output.toString('utf8').split('\0')) {
    const [, hash = '', size = '', path = ''] = /^100\d{3} blob (\w+) +(\d+)\t(.+)$/s.exec(entry) ?? []
    if (path !== '') found.set(path, { hash, size: Number(size) })
  }
  return found
}
