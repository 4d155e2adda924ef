import { formatDuration } from '../duration.js'
import { describeCost, sumUsage } from '../usage.js'
import { figure } from './figures.js'
import type { Html, Part } from './html.js'
import { type Page, renderTable } from './parts.js'
import type { Span } from './spans.js'

/** What each agent took: calls, time, tokens and money, failed calls included. */
export function renderSpent(page: Page, spans: readonly Span[]): Html {
  const rows = page.state.agents.map(({ id, name }) =>
    sumUp(
      name,
      spans.filter(({ agent }) => agent === id),
    ),
  )
  return renderTable(page, 'Usage', {
    caption: 'What each agent took, failed calls and retries included.',
    head: ['Agent', 'Calls', 'Time', 'Tokens in', 'of them cached', 'Tokens out', 'Cost'],
    rows,
    sum: sumUp('All', spans),
    figuresFrom: 1,
  })
}

function sumUp(name: string, spans: readonly Span[]): Part[] {
  const { calls, inputTokens, cachedInputTokens, outputTokens, costUsd, rough } = sumUsage(spans)
  const time = spans.reduce((sum, { from, to }) => sum + to - from, 0)
  const about = rough ? 'about ' : ''
  return [
    name,
    calls,
    formatDuration(time),
    about + figure(inputTokens),
    figure(cachedInputTokens),
    about + figure(outputTokens),
    costUsd === null ? 'unknown' : describeCost(costUsd),
  ]
}
