import { inlineText } from '../text/embed.js'

/** A code span, or what GitHub would act on: a mention, a reference, an image or a link, an old workflow command. */
const ACTING = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)|@(?=[\p{L}\p{N}_-])|#(?=\d)|!?\[|\bGH-(?=\d)/gu

/**
 * Makes a text of a model fit for a line of a comment on a code host: besides what `inlineText` does, it mentions
 * nobody, refers to no issue, and shows neither links nor images. Code spans stay as they are.
 */
export function commentText(text: string): string {
  return inlineText(text).replace(ACTING, (found, ticks: string | undefined) => {
    if (ticks !== undefined) return found
    if (found.endsWith('[')) return found.replace('[', '\\[')
    return `${found}\u200b`
  })
}

/** A text as a code span, whatever it holds; without line ends. */
export function codeSpan(text: string): string {
  const own = text.replace(/\s+/g, ' ').trim()
  const longest = Math.max(0, ...[...own.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${own}${pad}${fence}`
}
