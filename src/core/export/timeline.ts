import { formatDuration } from '../duration.js'
import { nameOf } from '../outcome/standing.js'
import { clip } from '../text/gist.js'
import { nameLack, nameStep } from '../transcript/phase-words.js'
import { describeCost, sumUsage } from '../usage.js'
import { figure, tokensOf } from './figures.js'
import { type Html, html } from './html.js'
import { classOf, type Page, renderNote, renderStand, renderTable, type Stand, wordsFor } from './parts.js'
import type { Course, Span } from './spans.js'

// Lengths in pixels; what lies along time is in percent of the width, so that the drawing fits any window.
const HEAD = 24
const LANE = 56
const FOOT = 22
/** Where in its lane an agent's name and the foot of its bars stand. */
const NAME = 15
const BARS = 48
const HIGHEST = 24
const LOWEST = 5
const LONGEST_NAME = 16
/** What a label takes in a window of 320 pixels, in percent: each of its letters, and the space beside it. */
const LETTER = 2.1
const BESIDE = 3

/** Who spoke when, for how long and at what cost: a drawing, what it shows in words, and the same as a table. */
export function renderTimeline(page: Page, course: Course): Html {
  if (course.spans.length === 0) return renderNote(page, 'Nobody has spoken yet.')
  const weight = chooseWeight(course.spans)
  const stands = [...new Set(course.spans.map(({ stand }) => stand))]
  return html`<figure>
${drawLanes(page, course, weight)}
<figcaption${page.english}>A bar is a reply: as wide as it took${weight ? `, and as high as ${weight.words}` : ''}.
<span class="legend">${stands.map((stand) => html`${renderStand(page, stand)} `)}</span></figcaption>
</figure>
<details><summary${page.english}>The timeline as a table</summary>
${listCalls(page, course)}</details>
`
}

interface Weight {
  words: string
  of: (span: Span) => number
}

/** What the height of a bar stands for: money where it is known, else tokens; null: there is neither. */
function chooseWeight(spans: readonly Span[]): Weight | null {
  const cost = (span: Span) => span.usage?.costUsd ?? 0
  const tokens = (span: Span) => tokensOf(span.usage)
  if (sumUsage(spans).costUsd !== null && spans.some((span) => cost(span) > 0))
    return { words: 'what it cost', of: cost }
  if (spans.some((span) => tokens(span) > 0)) return { words: 'the tokens it took', of: tokens }
  return null
}

function drawLanes(page: Page, course: Course, weight: Weight | null): Html {
  const { agents } = page.state
  const height = HEAD + agents.length * LANE + FOOT
  const most = weight ? Math.max(...course.spans.map(weight.of)) : 0
  const heightOf = (span: Span): number =>
    weight && most > 0 ? LOWEST + (HIGHEST - LOWEST) * (weight.of(span) / most) : HIGHEST / 2
  return html`<svg class="timeline" role="img" aria-labelledby="timeline-name timeline-words" width="100%" height="${height}"${page.english}>
<title id="timeline-name">Who spoke when</title>
<desc id="timeline-words">${describeCourse(page, course)}</desc>
${drawMarks(course, height - FOOT)}
${agents.map(({ id, name }, lane) => {
  const spans = course.spans.filter(({ agent }) => agent === id)
  const top = HEAD + lane * LANE
  return html`<text class="name" x="0" y="${top + NAME}">${clip(name, LONGEST_NAME)}</text>
<text class="figures" x="100%" y="${top + NAME}" text-anchor="end">${describeShare(spans)}</text>
<line class="lane" x1="0" x2="100%" y1="${top + BARS}" y2="${top + BARS}"/>
${spans.map((span) => drawBar(page, course, span, { foot: top + BARS, height: heightOf(span) }))}`
})}
<text class="time" x="0" y="${height - 6}">0s</text>
<text class="time" x="100%" y="${height - 6}" text-anchor="end">${formatDuration(course.length)}</text>
</svg>`
}

function drawBar(
  page: Page,
  { length }: Course,
  span: Span,
  { foot, height }: { foot: number; height: number },
): Html {
  const x = Math.min(99.6, percent(span.from, length))
  // What took next to no time has to be seen as well.
  const width = Math.max(0.4, percent(span.to, length) - x)
  const tall = round(height)
  return html`<rect class="bar ${classOf(span.stand)}" x="${round(x)}%" y="${round(foot - tall)}" width="${round(width)}%" height="${tall}"><title>${describeSpan(page, span)}</title></rect>
`
}

function drawMarks({ marks, length }: Course, foot: number): Html[] {
  let free = 0
  return marks.map((mark) => {
    const x = percent(mark.at, length)
    const label = clip(mark.label, LONGEST_NAME)
    const end = x + BESIDE + LETTER * label.length
    const fits = x >= free && end <= 100
    if (fits) free = end
    return html`<line class="mark" x1="${round(x)}%" x2="${round(x)}%" y1="4" y2="${foot}"/>
${fits ? drawLabel(label, x) : null}`
  })
}

function drawLabel(label: string, x: number): Html {
  return html`<text class="time" x="${round(x)}%" dx="4" y="14">${label}</text>`
}

function describeCourse(page: Page, { spans, length }: Course): string {
  const shares = page.state.agents.map(({ id, name }) => {
    const own = spans.filter(({ agent }) => agent === id)
    return `${name}: ${own.length} ${own.length === 1 ? 'reply' : 'replies'}, ${describeShare(own)}`
  })
  return `${formatDuration(length)} in all. ${shares.join('; ')}. The table below has every reply.`
}

function describeShare(spans: readonly Span[]): string {
  const time = formatDuration(spans.reduce((sum, { from, to }) => sum + to - from, 0))
  const { inputTokens, outputTokens, costUsd } = sumUsage(spans)
  const tokens = inputTokens + outputTokens
  return [
    time,
    ...(tokens > 0 ? [`${figure(tokens)} tok`] : []),
    ...(costUsd !== null && costUsd > 0 ? [describeCost(costUsd)] : []),
  ].join(' · ')
}

function describeSpan(page: Page, span: Span): string {
  const { agent, round, from, to } = span
  const facts = [
    nameOf(page.state, agent),
    `round ${round}`,
    nameCall(span),
    wordsFor(span.stand),
    `${formatDuration(to - from)} from ${formatTime(from)}`,
    ...(tokensOf(span.usage) > 0 ? [`${figure(tokensOf(span.usage))} tokens`] : []),
    ...(span.usage?.costUsd ? [describeCost(span.usage.costUsd)] : []),
  ]
  return facts.join(', ')
}

function nameCall({ phase, followUp }: Pick<Span, 'phase' | 'followUp'>): string {
  return followUp ? `asked once more for ${nameLack(followUp)}` : nameStep(phase)
}

function listCalls(page: Page, { spans }: Course): Html {
  const rows = spans
    .toSorted((one, other) => one.from - other.from)
    .map((span) => [
      nameOf(page.state, span.agent),
      span.round,
      nameCall(span),
      renderStand(page, span.stand satisfies Stand),
      formatTime(span.from),
      formatDuration(span.to - span.from),
      span.usage ? figure(tokensOf(span.usage)) : '–',
      showCost(span),
    ])
  const head = ['Agent', 'Round', 'Asked for', 'Outcome', 'From', 'Took', 'Tokens', 'Cost']
  return renderTable(page, 'Timeline', {
    caption: 'Every reply in the order of its beginning; from: time of work since the start.',
    head,
    rows,
    figuresFrom: 4,
  })
}

function showCost(span: Span): string {
  const { costUsd } = sumUsage([span])
  return costUsd === null ? 'unknown' : describeCost(costUsd)
}

/** A point in time since the start. */
function formatTime(ms: number): string {
  return ms === 0 ? '0s' : formatDuration(ms)
}

function percent(ms: number, length: number): number {
  return Math.min(100, (100 * ms) / length)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
