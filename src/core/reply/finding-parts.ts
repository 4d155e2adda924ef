/** Words that lead to why a finding matters, and to what mends it; parts of a pattern. */
export const WHY = 'why(?: it matters)?|because|impact|consequence|reason|warum|grund|folge|pourquoi|por qué'
export const FIX =
  'do|fix|suggested fix|what to do|to do|remedy|suggestion|cure|tun|was zu tun ist|abhilfe|lösung|que faire|qué hacer'
const PART = new RegExp(
  `(?:^|\\n|(?<=[.;!?)…]\\s)|(?<=\\s[–—-]\\s))(?:(what|problem|issue|was)|(${WHY})|(${FIX}))\\s?[:：]\\s*`,
  'giu',
)

/** Of one part, in characters. */
const LONGEST_PART = 2000

/** What is wrong, why, and what to do, by the words that lead to each. */
export function splitParts(text: string): { text: string; why: string; fix: string } {
  const parts = { text: '', why: '', fix: '' }
  let kind: keyof typeof parts = 'text'
  let from = 0
  const add = (part: string) => {
    // Cut before its end is looked at: among many dashes each would be tried as the first of the last ones.
    const begun = part
      .replace(/\s+/g, ' ')
      .replace(/^[\s:–—-]+/u, '')
      .slice(0, LONGEST_PART)
    const tidy = begun.replace(/[\s–—-]+$/u, '')
    parts[kind] = [parts[kind], tidy].filter(Boolean).join(' ').slice(0, LONGEST_PART)
  }
  for (const match of text.matchAll(PART)) {
    add(text.slice(from, match.index))
    kind = match[2] !== undefined ? 'why' : match[3] !== undefined ? 'fix' : 'text'
    from = match.index + match[0].length
  }
  add(text.slice(from))
  return parts
}
