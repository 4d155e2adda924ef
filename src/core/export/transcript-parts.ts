/** Sections of the transcript, which the page takes over where the words are the same. */

/** The heading of a section of the transcript. */
export function titleIn(section: string): string {
  return /^#+ (.*)/.exec(section)?.[1] ?? ''
}

/** A section of the transcript without its heading. */
export function bodyOf(section: string): string {
  return section.replace(/^#+ .*\n*/, '')
}
