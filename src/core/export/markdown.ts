import MarkdownIt, { type Token } from 'markdown-it'
import { boundImages } from '../text/bounded-images.js'
import { visible, visibleLine } from '../text/sanitize.js'
import { escapeHtml, type Html, html, trustHtml } from './html.js'

/** The parser leaves out what lies deeper than this in lists and quotations. */
const DEEPEST = 100
/** As much of a link's address is shown, in characters. */
const LONGEST_ADDRESS = 200

/** What is told to the renderer of one text. */
interface Environment {
  /** What its tables are called, in their order; the last one holds for those that follow. */
  captions: readonly string[]
  tables: number
}

const parser = createParser()

/**
 * Markdown of unknown origin as HTML: no raw HTML, no picture that would be loaded, no link but to a web page or a
 * mailbox, each with its address. Takes time linear in the text's length.
 */
export function renderMarkdown(markdown: string, captions: readonly string[] = []): Html {
  const source = visible(markdown)
  const environment: Environment = { captions, tables: 0 }
  const tokens = parser.parse(source, environment)
  // Shown as it was written, so that nothing is lost.
  if (tokens.some(isTooDeep)) return html`<pre class="source">${source}</pre>`
  return trustHtml(parser.renderer.render(tokens, parser.options, environment))
}

/** The same for a text within a line: paragraphs, lists and the like are none there. */
export function renderLine(markdown: string): Html {
  return trustHtml(parser.renderInline(visibleLine(markdown), { captions: [], tables: 0 }))
}

function isTooDeep({ level, children }: Token): boolean {
  return level >= DEEPEST - 1 || (children?.some((child) => child.level >= DEEPEST - 1) ?? false)
}

function createParser(): MarkdownIt {
  // Definitions of links would hold for texts of other authors.
  const markdown = boundImages(new MarkdownIt({ html: false, linkify: false, typographer: false }))
  markdown.disable('reference')
  // Every link is read as one: the rules below decide what becomes of it.
  markdown.validateLink = () => true
  const { rules } = markdown.renderer
  rules.text = (tokens, at) => escapeHtml(contentOf(tokens, at))
  rules.html_inline = rules.text
  rules.html_block = rules.text
  rules.code_inline = (tokens, at) => `<code>${escapeHtml(contentOf(tokens, at))}</code>`
  rules.code_block = (tokens, at) => `<pre><code>${escapeHtml(contentOf(tokens, at))}</code></pre>\n`
  rules.fence = rules.code_block
  rules.image = (tokens, at) => describeImage(tokens[at])
  rules.link_open = (tokens, at) => openLink(tokens, at)
  rules.link_close = (tokens, at) => closeLink(tokens, at)
  rules.table_open = (_, __, ___, environment: Environment) => openTable(environment)
  rules.table_close = () => '</table></div>\n'
  // A style would be refused by the page's policy.
  rules.th_open = (tokens, at) => `<th scope="col"${alignment(tokens[at])}>`
  rules.td_open = (tokens, at) => `<td${alignment(tokens[at])}>`
  return markdown
}

function contentOf(tokens: Token[], at: number): string {
  return tokens[at]?.content ?? ''
}

function describeImage(token: Token | undefined): string {
  const alt = visibleLine(token?.content ?? '') || 'without a description'
  const source = shorten(token?.attrGet('src') ?? '')
  return `<span class="picture">[picture: ${escapeHtml(alt)} – ${escapeHtml(source)}]</span>`
}

const FOLLOWED = /^(?:https?:\/\/|mailto:)/i

function openLink(tokens: Token[], at: number): string {
  const address = tokens[at]?.attrGet('href') ?? ''
  if (!FOLLOWED.test(address)) return '<span class="unlinked">'
  return `<a href="${escapeHtml(address)}" rel="noreferrer noopener nofollow">`
}

/** The address stands behind a link unless the link's text is the address. */
function closeLink(tokens: Token[], at: number): string {
  // Links do not stand in one another: the nearest one before is the one that ends here.
  let from = at - 1
  while (from > 0 && tokens[from]?.type !== 'link_open') from--
  const address = tokens[from]?.attrGet('href') ?? ''
  const text = tokens
    .slice(from + 1, at)
    .map(({ content }) => content)
    .join('')
  const end = FOLLOWED.test(address) ? '</a>' : '</span>'
  if (text === address || `mailto:${text}` === address) return end
  return `${end} <span class="address">(${escapeHtml(shorten(address))})</span>`
}

function shorten(address: string): string {
  return address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS - 1)}…` : address
}

/** A table may be wider than a narrow window: it then scrolls by itself, for the keyboard as well. */
function openTable(environment: Environment): string {
  const { captions, tables } = environment
  environment.tables++
  const name = escapeHtml(captions[tables] ?? captions.at(-1) ?? 'A table of the reply')
  const caption = captions.length > 0 ? `<caption>${name}</caption>\n` : ''
  return `<div class="wide" role="group" tabindex="0" aria-label="${name}"><table>\n${caption}`
}

function alignment(token: Token | undefined): string {
  const style = String(token?.attrGet('style') ?? '')
  if (style.includes('right')) return ' class="right"'
  return style.includes('center') ? ' class="center"' : ''
}
