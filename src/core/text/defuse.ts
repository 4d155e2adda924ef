/** What a reader does not see, and a model reads past: white space, joiners, marks on letters, control characters. */
const UNSEEN = '[\\s\\p{Cc}\\p{Cf}\\p{M}\\p{Default_Ignorable_Code_Point}]'
/** A tag's opening sign, and those that look like it. */
const OPENING = '[<＜﹤‹〈⟨]'
const SIGN = new RegExp(OPENING, 'u')
/** Full-width letters are read as the others are. */
const WIDER = 'ａ'.charCodeAt(0) - 'a'.charCodeAt(0)

/**
 * Makes a function by which nothing in a text can close a tag of these names, or open another one: the sign that it
 * would begin with becomes `&lt;`, also where characters nobody sees stand within the tag.
 * @param names lower-case letters
 */
export function defuserOf(names: readonly string[]): (text: string) => string {
  const letter = (char: string) => `[${char}${String.fromCharCode(char.charCodeAt(0) + WIDER)}]`
  const spelled = names.map((name) => [...name].map(letter).join(`${UNSEEN}*`)).join('|')
  const source = `${OPENING}(?=${UNSEEN}*(?:[/／∕⁄]${UNSEEN}*)?(?:${spelled})(?![\\w-]))`
  let pattern: RegExp | null = null
  return (text) => {
    // Most texts hold no such sign, and the pattern takes long to compile.
    if (!SIGN.test(text)) return text
    pattern ??= new RegExp(source, 'giu')
    return text.replace(pattern, '&lt;')
  }
}
