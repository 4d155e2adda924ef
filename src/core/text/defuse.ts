/** What a reader does not see, and a model reads past: white space, joiners and other characters without a width. */
const UNSEEN =
  '[\\s\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u2060-\\u2064\\ufe00-\\ufe0f\\ufeff\\u{e0000}-\\u{e007f}]'
/** A tag's opening sign, and those that look like it. */
const OPENING = '[<＜﹤]'

/**
 * Makes a function by which nothing in a text can close a tag of these names, or open another one: the sign that it
 * would begin with becomes `&lt;`, also where characters nobody sees stand within the tag.
 * @param names lower-case letters
 */
export function defuserOf(names: readonly string[]): (text: string) => string {
  const spelled = names.map((name) => [...name].join(`${UNSEEN}{0,3}`)).join('|')
  const source = `${OPENING}(?=${UNSEEN}{0,9}(?:[/／]${UNSEEN}{0,9})?(?:${spelled})(?![\\w-]))`
  let pattern: RegExp | null = null
  return (text) => {
    pattern ??= new RegExp(source, 'giu')
    return text.replace(pattern, '&lt;')
  }
}
