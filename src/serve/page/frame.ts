import { type Html, html, trustHtml } from '../../core/export/html.js'
import type { Viewer } from './ports.js'

/** What the script is told with a part of the page. */
export interface FrameFacts {
  /** Which part it is, and of what: a part is brought up to date by one of the same name. */
  view: string
  /** Fetched again after so many seconds; absent: it is not. */
  againSeconds?: number
  /** Id of the discussion whose events bring it up to date; absent: none. */
  follows?: string
  /** Number of the last event that it shows. */
  seq?: number
  /** Stands before the title of the tab; absent: nothing does. */
  mark?: string
  /** Told to those who cannot see it, whenever it changes. */
  news?: string
}

/** A part of the page, with what its script has to know. */
export function renderFrame(facts: FrameFacts, viewer: Viewer, body: Html): Html {
  const { view, againSeconds, follows, seq, news, mark } = facts
  const attribute = (name: string, value: string | number | undefined) =>
    value === undefined ? null : html` data-${name}="${value}"`
  return html`<div data-view="${view}" data-client="${viewer.name}" data-scopes="${[...viewer.scopes].join(' ')}"${[
    attribute('again', againSeconds),
    attribute('follows', follows),
    attribute('seq', seq),
    attribute('news', news),
    attribute('mark', mark),
  ]}>
${body}</div>
`
}

/**
 * Addresses of what models wrote are shown; they are no links: nothing that a model wrote leads out of this page.
 * @param part without a link of the page's own
 */
export function withoutLinks(part: Html): Html {
  const text = part
    .toString()
    .replace(/<a href="[^"]*" rel="noreferrer noopener nofollow">/g, '<span class="unlinked">')
    .replace(/<\/a>/g, '</span>')
  return trustHtml(text)
}

export function mayDiscuss({ scopes }: Viewer): boolean {
  return scopes.has('discuss')
}
