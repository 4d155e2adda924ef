import type { State } from '../state.js'
import type { Position } from '../types.js'
import { type Html, html, type Part, trustHtml } from './html.js'

/** What the parts of a page are made from. */
export interface Page {
  state: State
  /** The attribute of what the page itself says, which is English: needed where the discussion is not. */
  english: Html
  /** Ids of those who are asked at this moment; empty where the page is not live. */
  asked: readonly string[]
}

/** A language code that HTML takes; anything else is taken for English. */
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i

/** The language of what was said in a discussion, as HTML names it. */
export function languageOf({ brief }: State): string {
  return LANGUAGE.test(brief.language) ? brief.language : 'en'
}

/** @param asked see {@link Page} */
export function createPage(state: State, asked: readonly string[] = []): Page {
  const isEnglish = languageOf(state).split('-')[0]?.toLowerCase() === 'en'
  return { state, english: trustHtml(isEnglish ? '' : ' lang="en"'), asked }
}

/** A section of the page; its heading is what the list of contents names. */
export interface Section {
  id: string
  title: string
  body: Html
}

export function renderSection({ english }: Page, { id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"${english}>${title}</h2>
${body}
</section>
`
}

export interface TableParts {
  caption: Part
  head: readonly string[]
  /** The first cell of a row heads it. */
  rows: readonly (readonly Part[])[]
  /** The last row, a sum of those above it. */
  sum?: readonly Part[]
  /** The columns from this one on are figures; absent: none is. */
  figuresFrom?: number
}

/** A table with headed columns and rows that scrolls by itself where the window is too narrow for it. */
export function renderTable(page: Page, name: string, table: TableParts): Html {
  const { caption, head, rows, sum, figuresFrom = head.length } = table
  const align = (column: number) => trustHtml(column >= figuresFrom ? ' class="right"' : '')
  const row = (cells: readonly Part[]) =>
    html`<tr>${cells.map((cell, column) =>
      column === 0 ? html`<th scope="row">${cell}</th>` : html`<td${align(column)}>${cell}</td>`,
    )}</tr>\n`
  return html`<div class="wide" role="group" tabindex="0" aria-label="${name}"><table>
<caption${page.english}>${caption}</caption>
<thead${page.english}><tr>${head.map((cell, column) => html`<th scope="col"${align(column)}>${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody>
${sum ? html`<tfoot>${row(sum)}</tfoot>` : null}</table></div>
`
}

/** A remark of the page itself. */
export function renderNote(page: Page, text: Part): Html {
  return html`<p class="note"${page.english}>${text}</p>\n`
}

/** What somebody did with a reply, as far as it has a colour and a sign of its own. */
export type Stand = Position | 'attacks' | 'no-vote' | 'failed' | 'spoke'

const SIGNS: Record<Stand, { sign: string; words: string }> = {
  PROPOSAL: { sign: '◆', words: 'proposal' },
  SUPPORT: { sign: '●', words: 'support' },
  SUPPORT_WITH_CONDITIONS: { sign: '◐', words: 'support with conditions' },
  CONCERN: { sign: '▲', words: 'concern' },
  OBJECTION: { sign: '■', words: 'objection' },
  attacks: { sign: '▼', words: 'attacks' },
  'no-vote': { sign: '○', words: 'no vote' },
  failed: { sign: '×', words: 'failed' },
  spoke: { sign: '●', words: 'answered' },
}

export function wordsFor(stand: Stand): string {
  return SIGNS[stand].words
}

export function classOf(stand: Stand): string {
  return `is-${stand.toLowerCase().replaceAll('_', '-')}`
}

/** A stand with its sign; colour and sign say nothing that the words do not. */
export function renderStand(page: Page, stand: Stand): Html {
  const { sign, words } = SIGNS[stand]
  return html`<span class="stand ${classOf(stand)}"${page.english}><span aria-hidden="true">${sign}</span> ${words}</span>`
}
