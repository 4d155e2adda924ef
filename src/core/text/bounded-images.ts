import type MarkdownIt from 'markdown-it'

/** As many characters are searched for the ends of pictures' descriptions in one text, which is enough for thousands. */
const MOST = 2_000_000

const SEARCHED = new WeakMap<object, number>()

/**
 * Keeps a parser linear where a text opens pictures without end (`![![![…`): for each of them it would search the whole
 * rest of its paragraph. Those behind the limit stay text.
 */
export function boundImages(parser: MarkdownIt): MarkdownIt {
  parser.inline.ruler.before('image', 'bounded_image', (state, silent) => {
    if (!state.src.startsWith('![', state.pos)) return false
    const searched = (SEARCHED.get(state.env) ?? 0) + state.posMax - state.pos
    SEARCHED.set(state.env, searched)
    if (searched <= MOST) return false
    if (!silent) state.pending += '!['
    state.pos += 2
    return true
  })
  return parser
}
