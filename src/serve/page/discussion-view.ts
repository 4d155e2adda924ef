import { type Html, html } from '../../core/export/html.js'
import { renderLine } from '../../core/export/markdown.js'
import { listSections } from '../../core/export/page.js'
import { createPage, languageOf, type Page, renderSection, type Section } from '../../core/export/parts.js'
import { actionItems } from '../../core/outcome/standing.js'
import { type Audience, audienceOfRemark } from '../../core/remarks.js'
import { type State, turnsOf } from '../../core/state.js'
import { clip } from '../../core/text/gist.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { describeHead } from '../../core/transcript.js'
import { mayDiscuss, renderFrame, withoutLinks } from './frame.js'
import { askedNow, describeStanding, renderGlance } from './glance.js'
import type { Looked, Viewer } from './ports.js'
import { isUnderWay, wordsOf } from './status.js'

const LONGEST_TITLE = 140
/** How often one is looked at again that nobody is at, in seconds: another server may take it up. */
const AGAIN_SECONDS = 5
const LONGEST_REMARK = 4000

/** What is looked at while it runs, in this order; the rest makes sense at the end only. */
const WHILE_RUNNING = ['positions', 'replies', 'decision', 'points', 'tasks', 'topic', 'failures']

/**
 * A discussion as it stands: at a glance, then everything in full.
 * @param isOwn whether who looks at it may steer, end and remove it
 */
export function renderDiscussion(looked: Looked, isOwn: boolean, viewer: Viewer): Html {
  const { id: run, state, status } = looked
  const page = createPage(state, askedNow(state, status))
  const isLive = isUnderWay(status)
  const mayChange = isOwn && mayDiscuss(viewer)
  const sections = chooseSections(looked, page)
  const body = html`<p class="kicker">${state.method.name}${state.team === null ? null : ` · team ${state.team}`}</p>
<h1 tabindex="-1" dir="auto"${languageAttribute(looked)}>${clip(visibleLine(state.brief.title), LONGEST_TITLE)}</h1>
${withoutLinks(renderGlance(page, status))}
${renderActions(looked, mayChange)}
<nav class="contents" aria-label="Contents"><ul>
${sections.map(({ id, title }) => html`<li><a href="#/discussions/${encodeURIComponent(run)}/${id}">${title}</a></li>\n`)}</ul></nav>
<div class="sections"${languageAttribute(looked)}>
${sections.map((section) => [
  withoutLinks(renderSection(page, section)),
  section.id === 'positions' && mayChange && status === 'running'
    ? renderRemarkForm(run, audienceOfRemark(state))
    : null,
])}</div>
${withoutLinks(renderFacts(page, isLive))}`
  const facts = { view: `discussion ${run}`, seq: state.lastSeq, news: newsOf(looked) }
  if (isLive) return renderFrame({ ...facts, follows: run, mark: wordsOf(status).words }, viewer, body)
  return renderFrame(
    status === 'interrupted' ? { ...facts, againSeconds: AGAIN_SECONDS } : facts,
    viewer,
    body,
  )
}

function chooseSections({ state, events, status }: Looked, page: Page): Section[] {
  const all = listSections(page, events)
  if (!isUnderWay(status)) return all
  const wanted = WHILE_RUNNING.filter((id) => hasBegun(state, id))
  return wanted.flatMap((id) => all.filter((section) => section.id === id))
}

/** Whether there is anything in a section yet. */
function hasBegun(state: State, id: string): boolean {
  switch (id) {
    case 'positions':
      return state.phases.length > 0
    case 'replies':
      return [turnsOf(state), state.failures, state.remarks].some(({ length }) => length > 0)
    case 'decision':
      return state.decision !== null
    case 'points':
      return state.points.length > 0
    case 'tasks':
      return actionItems(state).length > 0
    default:
      return true
  }
}

function newsOf({ state, status }: Looked): string {
  return `${wordsOf(status).words}. ${describeStanding(state, status)}`
}

function languageAttribute({ state }: Looked): Html {
  return html` lang="${languageOf(state)}"`
}

/** @param audience null: nobody would see it, so that none is asked for */
function renderRemarkForm(id: string, audience: Audience | null): Html | null {
  if (audience === null) return null
  return html`<form class="form remark" lang="en" data-key="remark" data-form="remark" data-id="${id}" novalidate>
<p class="problem" role="alert" data-problem hidden></p>
<div class="field">
<label for="remark">Put a remark in</label>
<textarea id="remark" name="text" rows="2" maxlength="${LONGEST_REMARK}" aria-describedby="remark-hint text-problem" dir="auto"></textarea>
<p class="hint" id="remark-hint">${describeAudience(audience)}</p>
<p class="problem" id="text-problem" data-problem-of="text" hidden></p>
</div>
<p class="buttons"><button type="submit" class="plain-button">Send the remark</button></p>
<p class="hint" role="status" data-said></p>
</form>
`
}

function describeAudience({ round, isCertain }: Audience): string {
  if (round === null)
    return isCertain
      ? 'No further round follows: whoever is asked next sees it.'
      : 'No further round follows: whoever is asked next sees it, if anybody is.'
  return isCertain
    ? 'All agents see it from the next round on.'
    : 'All agents see it from the next round on, if there is one.'
}

/** What can be done with it, by everybody or by whoever began it. */
function renderActions({ id, state, status }: Looked, mayChange: boolean): Html {
  const isLive = isUnderWay(status)
  const steering = isLive
    ? html`<button type="button" class="danger" data-cancel="${id}">Cancel the discussion</button>\n`
    : html`<a class="plain-button" href="#/start?from=${encodeURIComponent(id)}">Start it again</a>
<button type="button" class="danger" data-delete="${id}">Delete</button>\n`
  const copying = html`<button type="button" class="plain-button" data-copy="${id}">Copy the decision</button>\n`
  return html`<div class="actions">
${isLive || state.decision === null ? null : copying}${mayChange ? steering : null}<div class="group" role="group" aria-labelledby="save"><span class="note" id="save">Save:</span>
${FORMATS.map(({ format, words }) => html`<button type="button" class="plain-button" data-download="${format}" data-id="${id}">${words}</button>\n`)}</div>
</div>
<p class="problem" role="alert" data-action-problem hidden></p>`
}

const FORMATS = [
  { format: 'md', words: 'Transcript (.md)' },
  { format: 'html', words: 'Page (.html)' },
  { format: 'json', words: 'Result (.json)' },
]

/** When, who, how, and in the end what it took. */
function renderFacts(page: Page, isLive: boolean): Html {
  const facts = describeHead(page.state).filter(
    ({ label }) => label !== 'Status' && !(isLive && label === 'Duration'),
  )
  return html`<footer class="facts"><dl>
${facts.map(({ label, text }) => html`<div><dt>${label}</dt><dd>${renderLine(text)}</dd></div>\n`)}</dl></footer>`
}
