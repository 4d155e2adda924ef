import { standingOf } from '../ledger/assumptions.js'
import { changedMinds } from '../outcome/changed-minds.js'
import { answeredAfterAll, dissent, nameOf } from '../outcome/standing.js'
import { tickedItems } from '../outcome/ticks.js'
import type { State } from '../state.js'
import { listAnswers } from '../transcript/ledger.js'
import { asSentence } from '../transcript/reasons.js'
import { type Html, html, type Part } from './html.js'
import { renderLine } from './markdown.js'
import { type Page, renderNote, renderStand } from './parts.js'

/** The ledger: every condition, concern and objection with everything that was answered to it. */
export function renderPoints(page: Page): Html {
  const { state, english } = page
  if (state.points.length === 0) return renderNote(page, 'No condition, concern or objection was raised.')
  const items = state.points.map((point) => {
    const { id, kind, by, round, text, status } = point
    const answers = listAnswers(state, point).map((answer) => html`<li>${renderLine(answer)}</li>\n`)
    return html`<li class="entry" id="${id}">
<p class="tag"${english}><strong>${id}</strong> ${kind} by ${namesOf(state, by)} in round ${round} <span class="status is-${status}">${status}</span></p>
<p dir="auto">${renderLine(text)}</p>
${answers.length > 0 ? html`<ul class="answers">\n${answers}</ul>` : html`<p class="note"${english}>Not answered.</p>`}
</li>
`
  })
  return html`<ol class="entries">
${items}</ol>
`
}

/** What was taken for granted, and what others say of it. */
export function renderAssumed(page: Page): Html {
  const { state, english } = page
  const items = state.assumptions.map((assumption) => {
    const standing = standingOf(assumption)
    const checks = assumption.checks.map(
      ({ agent, verdict, text }) =>
        html`<li><span${english}>${verdict} by ${nameOf(state, agent)}</span>${text ? html`: ${renderLine(text)}` : null}</li>\n`,
    )
    return html`<li class="entry" id="${assumption.id}">
<p class="tag"${english}><strong>${assumption.id}</strong> by ${namesOf(state, assumption.by)} <span class="status is-${standing}">${standing}</span></p>
<p dir="auto">${renderLine(assumption.text)}</p>
${checks.length > 0 ? html`<ul class="answers">\n${checks}</ul>` : null}
</li>
`
  })
  return html`<ol class="entries">
${items}</ol>
`
}

/** Who voted otherwise than before, and because of which argument; null where nobody could. */
export function renderMinds(page: Page): Html | null {
  const { state, english } = page
  const voted = state.phases.filter(({ name, turns }) => name === 'answers' && turns.length > 0)
  if (voted.length < 2) return null
  const changes = changedMinds(state)
  if (changes.length === 0) return renderNote(page, 'Nobody changed a vote.')
  return list(
    changes.map(
      ({ agent, round, from, to, grounds }) =>
        html`<strong>${nameOf(state, agent)}</strong><span${english}>, round ${round}:</span> ${renderStand(page, from)} → ${renderStand(page, to)}<br>${
          grounds === null
            ? html`<span class="note"${english}>without naming an argument</span>`
            : renderLine(grounds)
        }`,
    ),
  )
}

/** Who did not agree in the end. */
export function renderDissenters(page: Page): Html {
  const { state, english } = page
  const dissenters = dissent(state)
  const voted = state.verdicts.some((verdict) => verdict.votes > 0)
  if (dissenters.length === 0)
    return renderNote(page, voted ? 'Nobody dissented.' : 'Nobody voted, so nobody dissented.')
  return list(
    dissenters.map(
      ({ agent, round, position, reason }) =>
        html`<strong>${nameOf(state, agent)}</strong> ${renderStand(page, position)} <span class="note"${english}>round ${round}</span>${reason ? html`<br>${renderLine(reason)}` : null}`,
    ),
  )
}

/** What is to be done, by whom, and who named it. */
export function renderTasks(page: Page): Html {
  const { state, english } = page
  const items = tickedItems(state)
  if (items.length === 0) return renderNote(page, 'No action items were named.')
  const tasks = items.map(({ text, owner, priority, by, done }) => {
    const facts: Part[] = [
      ...(owner ? [`owner: ${owner}`] : []),
      ...(priority ? [`priority: ${priority}`] : []),
      `from: ${namesOf(state, by)}`,
    ]
    return html`<li><span class="box" aria-hidden="true">${done ? '☑' : '☐'}</span> <span${english} class="unseen">${done ? 'done:' : 'to do:'}</span> ${renderLine(text)} <span class="note"${english}>${facts.join(' · ')}</span></li>
`
  })
  return html`<ul class="tasks">
${tasks}</ul>
`
}

/** Every call that gave no reply, also those that a later one made good. */
export function renderFailed(page: Page): Html {
  const { state, english } = page
  return list(
    state.failures.map((failed) => {
      const { agent, round, failure, attempts } = failed
      const tries = attempts > 1 ? ` (${attempts} attempts)` : ''
      const mended = answeredAfterAll(state, failed) ? ' Answered when asked again.' : ''
      return html`<strong>${nameOf(state, agent)}</strong><span${english}>, round ${round}: ${failure.kind}${tries}.</span> ${renderLine(asSentence(failure.message))} ${failure.hint ? html`<em>${renderLine(asSentence(failure.hint))}</em>` : null}<span${english}>${mended}</span>`
    }),
  )
}

function list(items: readonly Html[]): Html {
  return html`<ul class="plain">
${items.map((item) => html`<li>${item}</li>\n`)}</ul>
`
}

function namesOf(state: State, ids: readonly string[]): string {
  return ids.map((id) => nameOf(state, id)).join(', ')
}
