const BOX = 'x="2.5" y="2.5" width="15" height="15" rx="3"'
const TICK = 'd="M6 10.3l2.9 2.9 5.3-6.2"'
const CROSS = 'd="M4 4l12 12M16 4L4 16"'
const TRIANGLE = 'd="M10 2.6L18.2 17H1.8z"'
const MARK = 'd="M10 7.6v4.4M10 14.4v.6"'
const LINE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'

/**
 * Signs that the program writes, drawn in a square of 20 by 20: whether a font has them, and how wide, differs from one
 * machine to the next. Those without a colour of their own take that of the text.
 */
const DRAWINGS: Readonly<Record<string, string>> = {
  '💡':
    '<path fill="#f7cf52" d="M10 1.5a6 6 0 0 0-3.7 10.7c.8.7 1.2 1.4 1.2 2.3h5c0-.9.4-1.6 1.2-2.3A6 6 0 0 0 10 1.5z"/>' +
    '<path fill="#a8b3bf" d="M7.5 15.2h5v1.5h-5zm.8 2.2h3.4v1.2H8.3z"/>',
  '✅': `<rect ${BOX} fill="#2ea043"/><path ${TICK} ${LINE} stroke="#fff" stroke-width="2.2"/>`,
  '☑': `<rect ${BOX} ${LINE} stroke="currentColor" stroke-width="1.6"/><path ${TICK} ${LINE} stroke="currentColor" stroke-width="2"/>`,
  '☑️': `<rect ${BOX} fill="#4a7fb5"/><path ${TICK} ${LINE} stroke="#fff" stroke-width="2.2"/>`,
  '⚠': `<path ${TRIANGLE} ${LINE} stroke="currentColor" stroke-width="1.6"/><path ${MARK} ${LINE} stroke="currentColor" stroke-width="1.8"/>`,
  '⚠️': `<path ${TRIANGLE} fill="#f2b632" stroke="#f2b632" stroke-width="1.6" stroke-linejoin="round"/><path ${MARK} ${LINE} stroke="#1c1f24" stroke-width="1.9"/>`,
  '🚫': `<circle cx="10" cy="10" r="7" ${LINE} stroke="#e5484d" stroke-width="2.4"/><path d="M5.2 5.2l9.6 9.6" ${LINE} stroke="#e5484d" stroke-width="2.4"/>`,
  '✖': `<path ${CROSS} ${LINE} stroke="currentColor" stroke-width="3"/>`,
  '✖️': `<path ${CROSS} ${LINE} stroke="currentColor" stroke-width="3"/>`,
  '❌': `<path ${CROSS} ${LINE} stroke="#e5484d" stroke-width="3"/>`,
}

/** The id under which a sign is drawn in a picture; null: it is left to the font. */
export function idOfSign(character: string): string | null {
  if (DRAWINGS[character] === undefined) return null
  return `u${Array.from(character, (each) => each.codePointAt(0)?.toString(16)).join('-')}`
}

/** The drawings of the signs that are used in some markup, to be defined once in its picture. */
export function drawSigns(markup: string): string {
  return Object.entries(DRAWINGS)
    .filter(([character]) => markup.includes(`"#${idOfSign(character)}"`))
    .map(
      ([character, drawing]) => `<symbol id="${idOfSign(character)}" viewBox="0 0 20 20">${drawing}</symbol>`,
    )
    .join('\n')
}
