import { inlineText, replaceOutsideCode } from '../text/embed.js'
import { visibleLine } from '../text/sanitize.js'

/**
 * Beside code spans what GitHub would act on: a mention, a reference, a picture or a link, an old workflow command;
 * and a character in other words, which becomes one of these. An underscore is no letter there: it begins emphasis.
 */
const ACTING =
  /\\[!-/:-@[-`{-~]|`+|@(?=[\p{L}\p{N}_-])|#(?=\d)|\[|(?<![A-Za-z0-9])GH-(?=\d)|<(?=[A-Za-z])|&(?=[#A-Za-z])|:(?=\/\/)|(?<![A-Za-z0-9])www(?=\.)/giu
/** What a backslash before it is no cure for. */
const HELD_BY_SPACE = /^(?:\\?[@#:]|GH-|www)$/i

/**
 * Makes a text of a model fit for a line of a comment on a code host: besides what `inlineText` does, it mentions
 * nobody, refers to no issue, and shows neither links nor images. Code spans stay as they are.
 */
export function commentText(text: string): string {
  const hold = (found: string) => {
    if (HELD_BY_SPACE.test(found)) return `${found}\u200b`
    return found.length > 1 ? found : `\\${found}`
  }
  return replaceOutsideCode(inlineText(text), ACTING, hold, holdCommands)
}

/** In a job's log GitHub looks for the old commands anywhere in a line, in what is code to Markdown as well. */
function holdCommands(code: string): string {
  return code.replaceAll('##[', '##\u200b[')
}

/** A text as a code span, whatever it holds; without line ends. */
export function codeSpan(text: string): string {
  const own = holdCommands(visibleLine(text))
  const longest = Math.max(0, ...[...own.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${own}${pad}${fence}`
}
