/** How much material may go along with a topic. Sizes are in bytes. */
export interface ContextLimits {
  files: number
  /** For one file, or for one file's part of a diff: a larger one is left out whole. */
  bytesEach: number
  /** For all of it: more is an error. */
  bytesTotal: number
}

export const DEFAULT_CONTEXT_LIMITS: ContextLimits = { files: 200, bytesEach: 256_000, bytesTotal: 1_000_000 }

/** Something that was asked for and that the agents do not get to see, or not all of. */
export interface LeftOut {
  /** With forward slashes, relative to the working directory (files) or to the repository (diffs). */
  path: string
  /** A phrase that goes on after a colon, such as `not text: it is a PNG image`. */
  why: string
}

/** A number of files and their size, as in `1 file (12 KB)`. */
export function describeAmount(files: number, bytes: number): string {
  return `${countOf(files, 'file')} (${formatSize(bytes)})`
}

/** A number with its noun, as in `1 file` or `3 files`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Bytes as people read them: `900 bytes`, `12 KB`, `3.4 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte')
  if (bytes < 999_500) return `${Number((bytes / 1000).toPrecision(3))} KB`
  return `${Number((bytes / 1_000_000).toPrecision(3))} MB`
}

/** Orders texts by their code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
