import { type Html, html, type Part } from '../../core/export/html.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { mayDiscuss, renderFrame } from './frame.js'
import type { ListedDiscussion, PageStatus, Viewer } from './ports.js'
import { isUnderWay, renderBadge, STATUS_NAMES, wordsOf } from './status.js'

/** So many discussions stand on a page. */
export const PAGE_SIZE = 20
/** How often a list is looked at again in which something is going on, in seconds. */
const AGAIN_SECONDS = 5

export interface ListAsked {
  text?: string | undefined
  status?: PageStatus | undefined
  cursor?: string | undefined
}

export interface ListFound {
  discussions: readonly ListedDiscussion[]
  next: string | null
}

/** Past and present discussions, with what they are searched by. */
export function renderList(asked: ListAsked, { discussions, next }: ListFound, viewer: Viewer): Html {
  const isLive = discussions.some(({ status }) => isUnderWay(status))
  const body = html`<h1 tabindex="-1">Discussions</h1>
${renderSearch(asked)}
${discussions.length > 0 ? renderRuns(discussions) : renderNothing(asked, viewer)}
${renderPages(asked, next)}`
  return renderFrame(isLive ? { view: 'list', againSeconds: AGAIN_SECONDS } : { view: 'list' }, viewer, body)
}

function renderSearch({ text, status }: ListAsked): Html {
  const option = (value: string, words: string) =>
    html`<option value="${value}"${(status ?? '') === value ? html` selected` : null}>${words}</option>`
  return html`<form class="search" role="search" data-form="search">
<div class="field"><label for="text">Search</label>
<input id="text" name="text" type="search" value="${text ?? ''}" maxlength="1000" placeholder="Words in title, decision or replies"></div>
<div class="field"><label for="status">Status</label>
<select id="status" name="status">${option('', 'Any')}${STATUS_NAMES.map((name) => option(name, wordsOf(name).words))}</select></div>
<button type="submit" class="plain-button">Search</button>
</form>`
}

function renderRuns(discussions: readonly ListedDiscussion[]): Html {
  return html`<ul class="runs">
${discussions.map(renderRun)}</ul>`
}

function renderRun({ id, title, status, method, team, agents, startedAt, votes }: ListedDiscussion): Html {
  const facts: Part[] = [
    html`<time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time>`,
    method,
    team === null ? agents.map(({ name }) => name).join(', ') : `team ${team}`,
    ...(votes ? [`${votes.supporters} of ${votes.responders} agree`] : []),
  ]
  return html`<li data-key="${id}"><a href="#/discussions/${encodeURIComponent(id)}" dir="auto">${visibleLine(title)}</a> ${renderBadge(status)}
<p class="note">${facts.map((fact, index) => [index > 0 ? ' · ' : null, fact])}</p></li>
`
}

function renderNothing({ text, status, cursor }: ListAsked, viewer: Viewer): Html {
  if (text !== undefined || status !== undefined || cursor !== undefined)
    return html`<div class="nothing"><p>No discussion fits this search.</p><p><a href="#/">Show all</a></p></div>`
  return mayDiscuss(viewer)
    ? html`<div class="nothing"><h2>Nothing was discussed here yet</h2>
<p>Write down what is to be decided; a panel of agents proposes, objects and comes to a decision that you can read here.</p>
<p><a class="primary" href="#/start">Start the first discussion</a></p></div>`
    : html`<div class="nothing"><h2>Nothing was discussed here yet</h2>
<p>Your token may read, not start discussions. What others start appears here.</p></div>`
}

function renderPages(asked: ListAsked, next: string | null): Html | null {
  const { text, status, cursor } = asked
  if (cursor === undefined && next === null) return null
  const address = (after: string | undefined) => {
    const query = new URLSearchParams(
      Object.entries({ text, status, cursor: after }).filter(
        (entry): entry is [string, string] => !!entry[1],
      ),
    ).toString()
    return `#/${query === '' ? '' : `?${query}`}`
  }
  return html`<nav class="pages" aria-label="Pages"><ul>
${cursor === undefined ? null : html`<li><a href="${address(undefined)}">Newest</a></li>`}
${next === null ? null : html`<li><a href="${address(next)}" rel="next">Older discussions</a></li>`}</ul></nav>`
}
