import { type Cell, lastVoteOf, positionsMatrix } from '../outcome/standing.js'
import { blindPicks } from '../outcome/support.js'
import type { State } from '../state.js'
import { clip } from '../text/gist.js'
import { renderPositions } from '../transcript/positions.js'
import { type Html, html, type Part } from './html.js'
import { renderLine, renderMarkdown } from './markdown.js'
import { type Page, renderNote, renderStand, renderTable } from './parts.js'
import { bodyOf } from './transcript-parts.js'

const LONGEST_PICK = 60

/** Who took which position in which round; where nobody votes, who took which step. */
export function renderMatrix(page: Page): Html {
  const { state } = page
  if (state.phases.length === 0) return renderNote(page, 'Nobody has been asked yet.')
  if (state.method.flow === 'steps')
    return renderMarkdown(bodyOf(renderPositions(state)), ['What each agent did in each step'])
  const { rounds, rows } = positionsMatrix(state)
  const picks = new Map(blindPicks(state).map(({ agent, option }) => [agent, option]))
  const blind = picks.size > 0
  return renderTable(page, 'Positions', {
    caption: `The position of each agent in each round, with the confidence it stated${blind ? '; blind: what it would have taken before it saw the proposal' : ''}.`,
    head: ['Agent', ...(blind ? ['Blind'] : []), ...rounds.map((round) => `Round ${round}`)],
    rows: rows.map(({ agent, cells }) => [
      html`${agent.name} <span class="role">${agent.role}</span>`,
      ...(blind ? [showPick(picks.get(agent.id))] : []),
      ...cells.map((cell, column) => [
        cell === null && rounds[column] === rounds.at(-1) && page.asked.includes(agent.id)
          ? html`<span class="note"${page.english}>is asked …</span>`
          : showCell(page, cell),
        confidenceIn(state, agent.id, rounds[column]),
      ]),
    ]),
  })
}

function showPick(option: string | undefined): Part {
  return option === undefined ? '–' : renderLine(clip(option, LONGEST_PICK))
}

function showCell(page: Page, cell: Cell): Part {
  return cell === null ? '–' : renderStand(page, cell)
}

/** How sure an agent said it was of a vote. */
function confidenceIn(state: State, agent: string, round: number | undefined): Part {
  const turn = state.phases
    .filter((phase) => phase.name === 'answers' && phase.round === round)
    .flatMap(({ turns }) => turns)
    .findLast((each) => each.agent === agent)
  const confidence = turn && lastVoteOf(state, agent) ? turn.reply.confidence : null
  return confidence === null ? null : html` <small title="stated confidence">${confidence}</small>`
}
