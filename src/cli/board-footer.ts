import { roundOfNextRemark } from '../core/remarks.js'
import { visibleLine } from '../core/text/sanitize.js'
import { type BoardLine, type BoardView, span } from './board-view.js'
import { displayWidth } from './wrap.js'

const HELP: readonly [keys: string, does: string, inShort: string][] = [
  ['Tab ↓ ↑', 'choose an agent', 'choose an agent'],
  ['f Enter', 'follow its reply; again: follow nobody; a: whoever writes', 'follow, a: whoever writes'],
  ['p', 'pause after the round; again: go on', 'pause after the round'],
  ['i', 'put in a remark, which all agents see from the next round on', 'put in a remark for all'],
  ['s', 'go on without whoever takes much longer than the others', 'skip who is much slower'],
  ['q Ctrl-C', 'end; what was said is kept and can be resumed', 'end, with all kept'],
  ['?', 'show these keys, or hide them', 'show or hide these keys'],
]

/** The keys that need a discussion that can be steered. */
const STEERING: ReadonlySet<string> = new Set(['p', 'i'])

/** Below this width the keys are explained in short. */
const WIDE = 76

/** What the keys do, one line each. */
export function renderHelp({ canSteer }: BoardView, columns: number): BoardLine[] {
  return HELP.filter(([keys]) => canSteer || !STEERING.has(keys)).map(([keys, does, inShort]) => [
    span(`  ${keys.padEnd(10)}`, 'accent'),
    span(columns >= WIDE ? does : inShort),
  ])
}

/** The keys, as many as fit; while a remark is typed, the remark. */
export function renderFooter(view: BoardView, columns: number): BoardLine[] {
  if (view.remark !== null) return renderRemark(view, view.remark, columns)
  if (!view.hasKeys || view.isEnding) return []
  const slow = view.agents.find(({ id }) => id === view.straggler)
  const all: [key: string, does: string][] = [
    ...(slow ? [['s', `skip ${visibleLine(slow.name)}`] as [string, string]] : []),
    ['p', view.pause === 'off' ? 'pause' : 'go on'],
    ['i', 'remark'],
    ['q', 'end'],
    ['?', view.showsKeys ? 'hide keys' : 'keys'],
    ['Tab', 'choose'],
    ['f', view.followed !== null && view.followed !== 'auto' ? 'unfollow' : 'follow'],
  ]
  const keys = all.filter(([key]) => view.canSteer || !STEERING.has(key))
  const line: BoardLine = []
  let width = 0
  for (const [key, does] of keys) {
    const own = displayWidth(`  ${key} ${does}`)
    if (width + own > columns) continue
    width += own
    line.push(span('  '), span(key, slow && key === 's' ? 'warn' : 'accent'), span(` ${does}`, 'dim'))
  }
  return [line]
}

/** The end of what is typed stays in sight. */
function renderRemark(view: BoardView, remark: string, columns: number): BoardLine[] {
  const round = view.state ? roundOfNextRemark(view.state) : 1
  const asked = columns >= 60 ? `Remark for all from round ${round} on: ` : 'Remark: '
  let shown = remark
  while (displayWidth(`  ${asked}…${shown} `) > columns && shown !== '') shown = [...shown].slice(1).join('')
  const line = [
    span(`  ${asked}`, 'accent'),
    span(shown === remark ? shown : `…${shown}`),
    span(' ', 'inverse'),
  ]
  return [line, [span('  Enter puts it in, Esc leaves it', 'dim')]]
}
