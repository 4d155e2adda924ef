import { type DiffFile, readDiffFiles } from '../core/review/diff-lines.js'
import type { Change } from './change.js'
import { keepMatching, Room } from './changed-files.js'
import { readCommit, readSection } from './diff.js'
import { splitDiff } from './diff-sections.js'
import { type ContextFiles, takeBytes, tooLarge } from './files.js'
import { type ContextLimits, formatSize, type LeftOut } from './limits.js'
import { isSecretFile } from './secret-files.js'
import { SECRET_FILE } from './tree.js'

/** A change as a code host gives it away. */
export interface RemoteChange {
  /** What it is, for people. */
  range: string
  /** A unified diff with `diff --git` lines and the prefixes `a/` and `b/`. */
  diff: Buffer
  /** Oldest first. */
  commits: readonly { hash: string; message: string }[]
  /**
   * The files as they are after the change, by their paths: one that is larger than was asked for is `large`, one that
   * is not there `missing`.
   */
  readFile(path: string, mostBytes: number): Promise<Uint8Array | 'large' | 'missing'>
  /** So many files are read whole: each is a request of its own. */
  mostFiles: number
  /** What the host itself did not give away. */
  leftOut: readonly LeftOut[]
}

/** Of one commit's message, in characters. */
const LONGEST_MESSAGE = 4000
/** Of a limit on all of it, commit messages get no more than this share. */
const SHARE_OF_MESSAGES = 0.1

/**
 * Reads a change of a code host under the rules for one of a repository here: secrets masked, what is binary, secret or
 * too large left out and named. Other than there, what is too much as a whole is left out file by file: nobody is at
 * hand who could narrow it down.
 * @throws what `readFile` throws
 */
export async function readRemoteChange(remote: RemoteChange, limits: ContextLimits): Promise<Change> {
  const leftOut: LeftOut[] = [...remote.leftOut]
  const text = readParts(remote.diff, limits, leftOut)
  const commits = readMessages(remote.commits, limits, leftOut)
  const files = await readFiles(remote, readDiffFiles(text), limits)
  return {
    range: remote.range,
    text,
    commits,
    files: files.files.map(({ path, text: whole }) => ({ path, text: whole })),
    leftOut: [...leftOut, ...files.leftOut],
    warnings: files.warnings,
  }
}

function readParts(diff: Buffer, limits: ContextLimits, leftOut: LeftOut[]): string {
  const room = new Room(limits)
  const parts = splitDiff(diff).flatMap((section) => {
    const part = readSection(section, limits, leftOut)
    if (part === null) return []
    const size = Buffer.byteLength(part)
    const why = room.refuse(size)
    if (why === null) room.take(size)
    else leftOut.push({ path: section.path, why: `its changes: ${why}` })
    return why === null ? [part] : []
  })
  return parts.join('')
}

function readMessages(
  commits: RemoteChange['commits'],
  limits: ContextLimits,
  leftOut: LeftOut[],
): Change['commits'] {
  let room = limits.bytesTotal * SHARE_OF_MESSAGES
  return commits.flatMap(({ hash, message }) => {
    const name = `commit ${hash.slice(0, 10)}`
    const shown = message.replace(/\r/g, '').slice(0, LONGEST_MESSAGE)
    room -= Buffer.byteLength(shown)
    if (room < 0) {
      leftOut.push({ path: name, why: 'the messages before it take up what is read of them' })
      return []
    }
    if (message.length > LONGEST_MESSAGE)
      leftOut.push({ path: name, why: `its message is longer than ${LONGEST_MESSAGE} characters` })
    return [readCommit(hash, shown, leftOut)]
  })
}

/** The files that are what the diff made of them: what a link leads to is none of them. */
async function readFiles(
  { readFile, mostFiles }: RemoteChange,
  diff: readonly DiffFile[],
  limits: ContextLimits,
): Promise<ContextFiles> {
  const result: ContextFiles = { files: [], leftOut: [], warnings: [] }
  const room = new Room({ ...limits, files: mostFiles })
  // Of a file that was only renamed, or whose mode was changed, nothing is to be looked at.
  const changed = diff.filter(({ status, hunks }) => status !== 'deleted' && hunks.length > 0)
  for (const { path } of changed) {
    const leaveOut = (why: string) => void result.leftOut.push({ path, why })
    const full = room.refuse(0)
    if (isSecretFile(path)) leaveOut(SECRET_FILE)
    else if (!isPlainPath(path)) leaveOut('its path is none that can be asked for')
    else if (full !== null) leaveOut(full)
    else {
      const bytes = await readFile(path, limits.bytesEach)
      if (bytes === 'missing') leaveOut('there is no such file')
      else if (bytes === 'large')
        leaveOut(tooLarge(`more than ${formatSize(limits.bytesEach)}`, limits.bytesEach))
      else {
        const why = room.refuse(bytes.byteLength)
        if (why !== null) leaveOut(why)
        else room.take(takeBytes(result, path, bytes))
      }
    }
  }
  return keepMatching(result, changed)
}

/** Whether a path stays one in an address. */
function isPlainPath(path: string): boolean {
  return path.split('/').every((segment) => !['', '.', '..'].includes(segment))
}
