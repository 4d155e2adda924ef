import { audienceOfRemark } from '../core/remarks.js'
import { visibleLine } from '../core/text/sanitize.js'
import { type BoardLine, type BoardView, span } from './board-view.js'
import { canPause, canRemark, describeAudience } from './board-wording.js'
import { cutLine, cutStart, displayWidth } from './wrap.js'

const HELP: readonly [keys: string, does: string, inShort: string][] = [
  ['Tab ↓ ↑', 'choose an agent', 'choose an agent'],
  ['f Enter', 'follow its reply; again: follow nobody; a: whoever writes', 'follow, a: whoever writes'],
  ['p', 'pause after the round; again: go on', 'pause after the round'],
  ['i', 'put in a remark, which all agents see from the next round on', 'put in a remark for all'],
  ['s', 'go on without whoever takes much longer than the others', 'skip who is much slower'],
  ['q Ctrl-C', 'end; what was said is kept and can be resumed', 'end, with all kept'],
  ['?', 'show these keys, or hide them', 'show or hide these keys'],
]

/** Whether a key does anything just now. */
function isOffered(view: BoardView, key: string): boolean {
  if (key === 'p') return canPause(view)
  return key !== 'i' || canRemark(view)
}

/** Of a name in the footer, in columns. */
const LONGEST_NAME = 20

/** Below this width not even the first four keys fit. */
const NARROW = 38

/** Below this width the keys are explained in short. */
const WIDE = 76

/** What the keys do, one line each. */
export function renderHelp(view: BoardView, columns: number): BoardLine[] {
  return HELP.filter(([keys]) => isOffered(view, keys)).map(([keys, does, inShort]) => [
    span(`  ${keys.padEnd(10)}`, 'accent'),
    span(columns >= WIDE ? does : inShort),
  ])
}

/** The keys, as many as fit; while a remark is typed, the remark. */
export function renderFooter(view: BoardView, columns: number): BoardLine[] {
  if (view.remark !== null) return renderRemark(view, view.remark, columns)
  if (!view.hasKeys) return []
  if (view.isEnding) return [[span('  Ctrl-C', 'accent'), span(' end at once', 'dim')]]
  const slow = view.agents.find(({ id }) => id === view.straggler)
  const all: [key: string, does: string][] = [
    ...(slow ? [['s', `skip ${cutLine(visibleLine(slow.name), LONGEST_NAME)}`] as [string, string]] : []),
    ['p', view.pause === 'off' ? 'pause' : 'go on'],
    ['i', 'remark'],
    ['q', 'end'],
    ['?', view.showsKeys ? 'hide keys' : 'keys'],
    ['Tab', 'choose'],
    ['f', view.followed !== null && view.followed !== 'auto' ? 'unfollow' : 'follow'],
  ]
  const offered = all.filter(([key]) => isOffered(view, key))
  // Where few fit, these lead to all the others, and out.
  const first = columns < NARROW ? offered.filter(([key]) => key === 'q' || key === '?') : []
  const keys = [...first, ...offered.filter((each) => !first.includes(each))]
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
  const audience = view.state && audienceOfRemark(view.state)
  const isSeen = audience !== null
  const asked = columns >= 60 || !isSeen ? `Remark for ${describeAudience(audience)}: ` : 'Remark: '
  const shown = cutStart(remark, columns - displayWidth(`  ${asked} `))
  const line = [span(`  ${asked}`, isSeen ? 'accent' : 'warn'), span(shown), span(' ', 'inverse')]
  const keys = '  Enter puts it in, Esc drops it'
  const isFull = view.isRemarkCut
  return [line, [span(isFull ? `${keys}; what was too long is left out` : keys, isFull ? 'warn' : 'dim')]]
}
