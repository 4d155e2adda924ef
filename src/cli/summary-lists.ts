import { weighAccepted } from '../core/ledger/decision-changes.js'
import { nameOf } from '../core/outcome/standing.js'
import type { Result, ResultPoint } from '../core/result.js'
import type { State } from '../core/state.js'
import { clip } from '../core/text/gist.js'
import { visibleLine } from '../core/text/sanitize.js'
import { howAccepted } from '../core/transcript/reasons.js'
import { cutLine, displayWidth, wrapText } from './wrap.js'

/** A part of the summary: a label, and lines that fit beside it. */
export interface Part {
  label: string
  lines: string[]
}

/** An entry of a list: its text gives way where room is short, what stands around it does not. */
interface Item {
  head: string
  text: string
  tail: string
  /** What is added where all of it fits. */
  extra: string
}

export interface List {
  label: string
  items: Item[]
  /** What stands there when there are no items. */
  none: string
}

/** What the panel changed, what is open, and what is to do; where nobody votes, only the last. */
export function listsOf(result: Result, state: State): List[] {
  const names = (ids: string[]) => visibleLine(ids.map((id) => nameOf(state, id)).join(', '))
  const describe = (point: ResultPoint): Item => {
    const fate = point.status === 'open' ? (point.answer ? ' declined' : '') : ` ${point.status}`
    const extra = point.answer ? ` → ${visibleLine(point.answer)}` : ''
    const head = `${point.id}${fate} (${names(point.by)}): `
    return { head, text: visibleLine(point.text), tail: '', extra }
  }
  const points = (isShown: (point: ResultPoint) => boolean) => result.points.filter(isShown).map(describe)
  const { effective, idle } = weighAccepted(state)
  // What came of it, in the same words as in the transcript.
  const changed = effective.map((point) => ({
    head: `${point.id} (${names(point.by)}): `,
    text: visibleLine(howAccepted(point)),
    tail: '',
    extra: '',
  }))
  const unchanged = idle.map(({ id }) => id).join(', ')
  const missing = result.consensus.missing
  const votes =
    missing.length > 0 ? [{ head: 'no vote from ', text: names(missing), tail: '', extra: '' }] : []
  const tasks = result.actionItems.map(({ text, owner }) => ({
    head: '[ ] ',
    text: visibleLine(text),
    tail: owner ? ` (${visibleLine(owner)})` : '',
    extra: '',
  }))
  const todo = { label: 'Action items', items: tasks, none: 'none' }
  if (state.method.flow === 'steps') return [todo]
  return [
    {
      label: 'Panel changed',
      items: changed,
      none: unchanged
        ? visibleLine(`nothing; accepted without a change of the text: ${unchanged}`)
        : 'nothing',
    },
    { label: 'Open', items: [...points(({ status }) => status === 'open'), ...votes], none: 'nothing' },
    todo,
  ]
}

/** Gives each list a line, then shares the rest out in turn among those that need more. */
export function fitLists(lists: List[], room: number, width: number): Part[] {
  // Of a long list no more is measured than could be shown.
  const wanted = lists.map(({ items }) =>
    Math.max(1, wrapItems(items.slice(0, room), width).length, Math.min(items.length, room)),
  )
  const given = lists.map(() => 1)
  let left = room - given.length
  while (left > 0 && given.some((lines, index) => lines < (wanted[index] ?? 0))) {
    for (const [index, lines] of given.entries()) {
      if (left === 0 || lines >= (wanted[index] ?? 0)) continue
      given[index] = lines + 1
      left--
    }
  }
  return lists.map(({ label, items, none }, index) => ({
    label,
    lines: items.length === 0 ? [none] : fitItems(items, given[index] ?? 1, width),
  }))
}

function fitItems(items: Item[], room: number, width: number): string[] {
  if (items.length <= room) {
    const whole = wrapItems(items, width)
    return whole.length <= room ? whole : items.map((item) => oneLine(item, width))
  }
  if (room === 1) {
    const [first] = items
    const more = ` (+${items.length - 1} more)`
    return first ? [oneLine({ ...first, tail: first.tail + more }, width)] : []
  }
  const shown = items.slice(0, room - 1).map((item) => oneLine(item, width))
  return [...shown, cutLine(`… and ${items.length - shown.length} more in the transcript`, width)]
}

/** Each item on at most two lines, a single one on three; all but the first are indented. */
function wrapItems(items: Item[], width: number): string[] {
  const most = items.length === 1 ? 3 : 2
  return items.flatMap((item) => {
    const wrap = (line: string): string[] => {
      const [first = '', ...more] = wrapText(line, width - 2)
      return [first, ...more.map((each) => `  ${each}`)]
    }
    const whole = wrap(item.head + clip(item.text, 4 * width) + item.tail + item.extra)
    if (whole.length <= most) return whole
    // The text is cut until the rest fits beside it.
    for (let length = most * width; length > 8; length--) {
      const lines = wrap(item.head + cutAtWord(item.text, length) + item.tail)
      if (lines.length <= most) return lines
    }
    return [oneLine(item, width)]
  })
}

function oneLine({ head, text, tail }: Item, width: number): string {
  const room = width - displayWidth(head) - displayWidth(tail)
  return room >= 8 ? head + cutAtWord(text, room) + tail : cutLine(head + clip(text, width) + tail, width)
}

/** Cuts a text to some display columns, at a word where one ends near, and closes a quotation that was cut open. */
function cutAtWord(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  const cut = cutLine(text, columns - 1).replace(/…$/, '')
  const word = cut.replace(/\s+\S*$/, '')
  const kept = `${(word.length > 0.6 * cut.length ? word : cut).replace(/[\s,;:–—-]+$/u, '')}…`
  const [open, close] = kept.includes('„') ? ['„', '“'] : ['“', '”']
  return kept.lastIndexOf(open) > kept.lastIndexOf(close) ? kept + close : kept
}
