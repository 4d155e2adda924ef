import type { Cell } from '../terminal-screen.js'
import { CELL, drawLine, escapeMarkup } from './draw-line.js'
import { drawSigns } from './signs.js'

export interface WindowOptions {
  /** What is shown, for those who cannot see it. */
  title: string
  /** In columns and rows. */
  columns: number
  rows: number
}

/** What a terminal shows from a time on, in milliseconds from the beginning. */
export interface Frame {
  at: number
  lines: readonly (readonly Cell[])[]
}

const MARGIN = 20
const BAR = 36

const STYLE = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;fill:currentColor;white-space:pre}
.w{color:#d1d7e0}.b{font-weight:600;color:#f0f6fc}.d{color:#8d96a0}.i{color:#0f1319}
.c0{color:#6e7681}.c1{color:#ff7b72}.c2{color:#56d364}.c3{color:#e3b341}.c4{color:#79c0ff}.c5{color:#d2a8ff}.c6{color:#56d4dd}.c7{color:#d1d7e0}`

/** A picture of a terminal: SVG without script, font or anything from elsewhere. */
export function drawWindow(lines: Frame['lines'], options: WindowOptions): string {
  const body = lines
    .map((line, row) => ({ markup: drawLine(line), row }))
    .filter(({ markup }) => markup !== '')
    .map(({ markup, row }) => `<g transform="translate(0 ${row * CELL.height})">${markup}</g>`)
  return frameWindow(body.join('\n'), '', options)
}

/**
 * The same as it changes, over and over, as long as `lengthMs`. Where nothing moves, or nothing is to move, it shows
 * the last frame. Lines are drawn once, however often they are shown.
 */
export function drawFilm(frames: readonly Frame[], lengthMs: number, options: WindowOptions): string {
  const drawn = new Map<string, string>()
  const stretches = new Map<string, string>()
  const uses: string[] = []
  for (let row = 0; row < options.rows; row++) {
    for (const { markup, from, to } of stretchesOf(frames, row)) {
      if (markup === '') continue
      if (!drawn.has(markup)) drawn.set(markup, `l${drawn.size}`)
      const times = `${percent((frames[from]?.at ?? 0) / lengthMs)} ${percent((frames[to]?.at ?? lengthMs) / lengthMs)}`
      if (!stretches.has(times)) stretches.set(times, `t${stretches.size}`)
      const isLast = to === frames.length ? ' z' : ''
      uses.push(
        `<use class="t ${stretches.get(times)}${isLast}" href="#${drawn.get(markup)}" y="${row * CELL.height}"/>`,
      )
    }
  }
  const defined = [...drawn].map(([markup, id]) => `<g id="${id}">${markup}</g>`).join('\n')
  return frameWindow(
    `<defs>\n${defined}\n</defs>\n${uses.join('\n')}`,
    filmStyle(stretches, lengthMs),
    options,
  )
}

/** How long a row stays the same, frame by frame; the end is the first frame that is different. */
function stretchesOf(frames: readonly Frame[], row: number): { markup: string; from: number; to: number }[] {
  const stretches: { markup: string; from: number; to: number }[] = []
  for (const [index, { lines }] of frames.entries()) {
    const markup = drawLine(lines[row] ?? [])
    const last = stretches.at(-1)
    if (last?.markup === markup) last.to = index + 1
    else stretches.push({ markup, from: index, to: index + 1 })
  }
  return stretches
}

function filmStyle(stretches: ReadonlyMap<string, string>, lengthMs: number): string {
  const rules = [...stretches].map(([times, name]) => {
    const [from, to] = times.split(' ')
    const begin =
      from === '0' ? '0%{visibility:visible}' : `0%{visibility:hidden}${from}%{visibility:visible}`
    const end = to === '100' ? '' : `${to}%{visibility:hidden}`
    return `@keyframes ${name}{${begin}${end}}.${name}{animation-name:${name}}`
  })
  return [
    '',
    '.t{visibility:hidden}.z{visibility:visible}',
    '@media (prefers-reduced-motion:no-preference){',
    `.t{animation:${lengthMs}ms step-end infinite}`,
    ...rules,
    '}',
  ].join('\n')
}

function percent(share: number): string {
  return String(Math.round(share * 10_000) / 100)
}

function frameWindow(body: string, style: string, { title, columns, rows }: WindowOptions): string {
  const width = Math.ceil(columns * CELL.width) + 2 * MARGIN
  const height = rows * CELL.height + BAR + MARGIN
  const told = escapeMarkup(title)
  const dots = [0, 1, 2].map((n) => `<circle cx="${MARGIN + 6 + n * 18}" cy="18" r="5.5" fill="#3d444d"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${told}">
<title>${told}</title>
<style>${STYLE}${style}</style>
${drawSigns(body)}
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#0f1319" stroke="#3d444d"/>
${dots.join('')}
<g class="w" transform="translate(${MARGIN} ${BAR})">
${body}
</g>
</svg>
`
}
