import { type Html, html, type Part } from '../../core/export/html.js'
import { visibleLine } from '../../core/text/sanitize.js'
import type { Teams } from '../list-teams.js'
import type { Cost } from './cost.js'
import { mayDiscuss, renderFrame } from './frame.js'
import type { Viewer } from './ports.js'

/** What the form begins with: nothing, or a discussion that is to be started again. */
export interface Draft {
  topic: string
  team: string | null
  /** Ids, the proposer first; null: the team's. */
  agents: readonly string[] | null
  method: string | null
  rounds: number | null
}

export const EMPTY_DRAFT: Draft = { topic: '', team: null, agents: null, method: null, rounds: null }

/** Chosen instead of a team: the agents one by one. */
const ONE_BY_ONE = '*'

/** The form by which a discussion is started. */
export function renderStart(draft: Draft, teams: Teams, cost: Cost, viewer: Viewer): Html {
  return renderFrame(
    { view: 'start' },
    viewer,
    mayDiscuss(viewer)
      ? renderForm(draft, teams, cost)
      : html`<h1 tabindex="-1">New discussion</h1>
<p>Your token may read, not start discussions. Ask whoever runs this server for one with the scope <code>discuss</code>.</p>`,
  )
}

function renderForm(draft: Draft, teams: Teams, cost: Cost): Html {
  return html`<h1 tabindex="-1">New discussion</h1>
<form class="form" data-form="start" novalidate>
<p class="problem" role="alert" data-problem hidden></p>
<div class="field">
<label for="topic">What is to be decided?</label>
<textarea id="topic" name="topic" rows="9" required aria-describedby="topic-hint topic-problem" dir="auto">${textOf(draft.topic)}</textarea>
<p class="hint" id="topic-hint">The question, the options with what speaks for and against them, limits, facts. The agents see nothing else. Markdown is fine.</p>
${problemOf('topic')}
</div>
${renderPanel(draft, teams)}
${renderMethod(draft, teams)}
<div class="columns">
<div class="field">
<label for="rounds">Rounds at most</label>
<input id="rounds" name="rounds" inputmode="numeric" value="${draft.rounds ?? ''}" placeholder="as usual" aria-describedby="rounds-hint rounds-problem">
<p class="hint" id="rounds-hint">1 to 50. It ends earlier when the panel agrees.</p>
${problemOf('rounds')}
</div>
${cost.isFree ? null : renderBudget()}
</div>
<div class="cost" data-cost aria-live="polite">${renderCost(cost)}</div>
<p class="buttons"><button type="submit" class="primary">Start the discussion</button></p>
</form>`
}

function renderPanel({ team, agents }: Draft, { teams, agents: all }: Teams): Html {
  const usual = teams.find(({ id }) => id === 'default') ?? teams[0]
  const oneByOne = teams.length === 0 || (team === null && agents !== null)
  const chosen = oneByOne ? (agents ?? []) : []
  const selected = oneByOne ? ONE_BY_ONE : (team ?? usual?.id ?? '')
  const option = (value: string, words: string) =>
    html`<option value="${value}"${value === selected ? html` selected` : null}>${words}</option>\n`
  // The proposer is the first of them, and so has to stay it.
  const ordered = [...all].sort((one, other) => rank(chosen, one.id) - rank(chosen, other.id))
  return html`<div class="field">
<label for="team">Who discusses?</label>
<select id="team" name="team" aria-describedby="team-hint team-problem">
${teams.map(({ id, agents }) => option(id, `Team ${id}: ${agents.map((each) => nameIn(all, each)).join(', ')}`))}${option(ONE_BY_ONE, 'Agents of my choice')}</select>
<p class="hint" id="team-hint">One of them proposes, the others answer, object and vote.</p>
${problemOf('team')}
</div>
<fieldset class="field agents" data-agents aria-describedby="agents-hint agents-problem"${oneByOne ? null : html` hidden`}>
<legend>Agents</legend>
<p class="hint" id="agents-hint">Tick at least two. The topmost of them proposes.</p>
${problemOf('agents')}
<ul class="choices">
${ordered.map(({ id, name, role, focus, problem }) => {
  const facts = [role, ...focus].join(', ')
  return html`<li><label><input type="checkbox" name="agents" value="${id}"${chosen.includes(id) ? html` checked` : null}${problem === null ? null : html` disabled`}> <span><strong>${visibleLine(name)}</strong> <span class="note">${visibleLine(facts)}</span>${problem === null ? null : html`<br><span class="note">Cannot be asked: ${visibleLine(problem)}</span>`}</span></label></li>\n`
})}</ul>
</fieldset>`
}

function rank(chosen: readonly string[], id: string): number {
  const at = chosen.indexOf(id)
  return at === -1 ? chosen.length : at
}

function renderMethod({ method }: Draft, { methods }: Teams): Html {
  const option = (value: string, words: string) =>
    html`<option value="${value}"${value === (method ?? '') ? html` selected` : null}>${words}</option>\n`
  const uses = methods.map(
    ({ name, summary, use, calls }) =>
      html`<li><strong>${name}</strong>: ${summary}${use === '' ? null : html`. For ${use}`}${calls === null ? null : html` <span class="note">(${countOf(calls)} replies with the usual panel)</span>`}</li>\n`,
  )
  return html`<div class="field">
<label for="method">How?</label>
<select id="method" name="method" aria-describedby="method-hint method-problem">
${option('', 'The usual way of this panel')}${methods.map(({ name, summary }) => option(name, `${name}: ${summary}`))}</select>
<p class="hint" id="method-hint">When in doubt, leave it as it is.</p>
${problemOf('method')}
<details data-key="methods"><summary>What the methods are for</summary><ul class="methods">
${uses}</ul></details>
</div>`
}

function countOf({ least, most }: { least: number; most: number }): string {
  return least === most ? String(most) : `${least} to ${most}`
}

function renderBudget(): Html {
  return html`<div class="field">
<label for="budget">Budget</label>
<input id="budget" name="budget" value="" placeholder="as the server allows" aria-describedby="budget-hint budget-problem">
<p class="hint" id="budget-hint">Such as <code>50000tok</code> or <code>2.50usd</code>; no more than the server allows.</p>
${problemOf('budget')}
</div>`
}

function problemOf(field: string): Html {
  return html`<p class="problem" id="${field}-problem" data-problem-of="${field}" hidden></p>`
}

/** What it takes, in plain words. */
export function renderCost({ replies, bounds, problem }: Cost): Html {
  const lines: Part =
    problem === null
      ? [html`<p><strong>${replies}</strong></p>\n`, html`<p class="note">${bounds.join(' ')}</p>\n`]
      : html`<p class="is-missed">It cannot be held so: ${problem}</p>\n`
  return html`<h2>What it takes</h2>
${lines}`
}

function nameIn(agents: Teams['agents'], id: string): string {
  return agents.find((agent) => agent.id === id)?.name ?? id
}

/** The first line end within a text area is not part of its text. */
function textOf(topic: string): string {
  return topic.startsWith('\n') ? `\n${topic}` : topic
}
