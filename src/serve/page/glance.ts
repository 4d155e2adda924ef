import { type Html, html, type Part } from '../../core/export/html.js'
import { renderLine } from '../../core/export/markdown.js'
import { type Page, renderStand } from '../../core/export/parts.js'
import { standOfTurn } from '../../core/export/stand.js'
import { expectCalls } from '../../core/method/expected-calls.js'
import { hasRounds } from '../../core/methods.js'
import { answeredAfterAll, latestVerdict, nameOf } from '../../core/outcome/standing.js'
import type { Phase, State, Turn } from '../../core/state.js'
import { clip, gist } from '../../core/text/gist.js'
import { roundOf } from '../../core/transcript/marks.js'
import { nameTask } from '../../core/transcript/phase-words.js'
import { asSentence, withNames } from '../../core/transcript/reasons.js'
import type { PageStatus } from './ports.js'
import { isUnderWay, renderBadge, wordsOf } from './status.js'

/** So many replies are told of while it runs. */
const LATEST = 3
const LONGEST_REASON = 200
/** So many are named of those whom it waits for. */
const MOST_NAMES = 5

/** How a discussion stands, in one glance: its status, whom it waits for, what was said last, what went wrong. */
export function renderGlance(page: Page, status: PageStatus): Html {
  const { state } = page
  const { tone } = wordsOf(status)
  return html`<section class="glance ${tone}" aria-label="How it stands">
<p class="stands">${renderBadge(status)} <strong>${describeStanding(state, status)}</strong></p>
${isUnderWay(status) ? [renderProgress(state), renderLatest(page)] : renderWhy(state, status)}${renderCauses(state, status)}</section>`
}

/** The standing in a sentence, for the eye and for a screen reader. */
export function describeStanding(state: State, status: PageStatus): string {
  if (status === 'queued') return 'It waits for its turn.'
  if (status !== 'running') return describeEnd(state, status)
  const phase = state.phases.at(-1)
  const missing = askedNow(state, status)
  const place = hasRounds(state.method)
    ? `Round ${roundOf(state)} of at most ${state.maxRounds}`
    : 'Under way'
  if (phase === undefined || missing.length === 0) return `${place}.`
  const names = nameSome(missing.map((id) => nameOf(state, id)))
  const task = nameTask(phase.name)
  return names.length === 1
    ? `${place}: ${names[0]} is asked for ${task}.`
    : `${place}: ${joinNames(names)} are asked for ${task.replace(/^its /, 'their ')}.`
}

/** Ids of those whose reply is awaited at this moment. */
export function askedNow({ phases }: State, status: PageStatus): string[] {
  const phase = phases.at(-1)
  if (status !== 'running' || phase === undefined || phase.closed) return []
  const { speakers, turns, failures } = phase
  return speakers.filter((id) => ![...turns, ...failures].some(({ agent }) => agent === id))
}

/** All of a few; of many the first ones, and how many others there are. */
function nameSome(names: readonly string[]): readonly string[] {
  if (names.length <= MOST_NAMES) return names
  const named = names.slice(0, MOST_NAMES - 1)
  return [...named, `${names.length - named.length} others`]
}

function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function describeEnd(state: State, status: PageStatus): string {
  const { supporters, votes } = latestVerdict(state)
  if (status === 'consensus')
    return `The panel agreed: ${supporters} of ${votes} ${votes === 1 ? 'vote' : 'votes'} for it, after ${countRounds(roundOf(state))}.`
  return wordsOf(status).meaning
}

function countRounds(count: number): string {
  return count === 1 ? 'one round' : `${count} rounds`
}

function renderProgress(state: State): Html {
  const said = state.phases.reduce((sum, { turns }) => sum + turns.length, 0)
  const most = Math.max(said, expectCalls(state, 'most').length)
  return html`<p class="progress"><progress max="${most}" value="${said}" aria-label="Replies"></progress> <span class="note">${said} ${said === 1 ? 'reply' : 'replies'} so far, at most ${most}</span></p>
<p class="note">You may close this page: it goes on, and is found again under Discussions.</p>`
}

/** What was said last, the newest first. */
function renderLatest(page: Page): Html | null {
  const turns = page.state.phases
    .flatMap((phase) => phase.turns.map((turn) => ({ phase, turn })))
    .filter(({ phase }) => phase.name !== 'picks' && phase.name !== 'classify')
    .slice(-LATEST)
    .reverse()
  if (turns.length === 0) return null
  return html`<h2>What was said last</h2>
<ul class="latest">
${turns.map(({ phase, turn }) => renderTurn(page, phase, turn))}</ul>`
}

function renderTurn(page: Page, phase: Phase, turn: Turn): Html {
  const reason = clip(turn.reply.reason ?? gist(turn.reply.decision ?? turn.content), LONGEST_REASON)
  const words: Part = reason === '' ? null : html` <span class="words">${renderLine(reason)}</span>`
  return html`<li data-key="${`${phase.round} ${phase.name} ${turn.agent}`}"><strong>${nameOf(page.state, turn.agent)}</strong> ${renderStand(page, standOfTurn(phase, turn))}${words}</li>\n`
}

/** Why it ended, in the words of the log, where the status alone does not say it. */
function renderWhy(state: State, status: PageStatus): Html | null {
  const { ended } = state
  if (!ended || status === 'consensus' || status === 'done' || status === 'cancelled') return null
  return ended.reason === '' ? null : html`<p>${renderLine(asSentence(withNames(state, ended.reason)))}</p>\n`
}

/** What failed and is still amiss, each cause once, with its cure. */
function renderCauses(state: State, status: PageStatus): Html | null {
  if (status === 'consensus' || status === 'done') return null
  const causes = new Map<string, Html>()
  for (const failed of state.failures.filter((each) => !answeredAfterAll(state, each))) {
    const { message, hint = '' } = failed.failure
    const told = html`<li><strong>${nameOf(state, failed.agent)}</strong>: ${renderLine(message)}${hint === '' ? null : html` <em>${renderLine(hint)}</em>`}</li>\n`
    causes.set(`${failed.agent}\n${message}`, told)
  }
  return causes.size === 0
    ? null
    : html`<h2>What failed</h2>\n<ul class="plain causes">\n${[...causes.values()]}</ul>\n`
}
