/** Text of unknown origin, made fit to be shown: what a model wrote is data and never a command to a terminal. */

// Beside C0, DEL and C1: bidirectional controls (which reorder what is read), the line and paragraph separators
// (which some programs take for a new line), and halves of characters (which cannot be written as UTF-8).
const UNFIT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]|\p{Surrogate}/gu
// A flag such as Scotland's ends in tag characters; anywhere else these spell what only programs read, and so do
// selectors of variants one after the other: a letter has one.
const TAGS =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f})|[\u{e0000}-\u{e007f}]|(?<=[\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu

/**
 * Makes control characters, escape sequences, bidirectional overrides, tag characters and rows of selectors visible: ESC becomes `␛`,
 * U+202E becomes `⟨U+202E⟩`. Line feeds and tabs stay; `\r\n` becomes `\n`. Applying it twice changes nothing.
 */
export function visible(text: string): string {
  return showTags(text.replaceAll('\r\n', '\n').replace(UNFIT, show))
}

/**
 * Makes tag characters and rows of variation selectors visible, by which a text can say to a model what no person
 * sees; those of flags and of single letters stay.
 */
export function showTags(text: string): string {
  return text.replace(TAGS, (found, flag: string | undefined) => flag ?? show(found))
}

/** The same on one line: every run of white space becomes one space. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim()
}

function show(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}
