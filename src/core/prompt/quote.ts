import type { MethodSpec } from '../method/method.js'
import { numberDiff } from '../review/diff-lines.js'
import { isReview } from '../review/review.js'
import type { State, Turn } from '../state.js'
import { defuserOf } from '../text/defuse.js'
import { showTags } from '../text/sanitize.js'
import type { Brief, BriefContext, Point } from '../types.js'
import { say } from './words.js'

/** The tags between which material stands in a prompt. */
const defuse = defuserOf([
  'reply',
  'topic',
  'points',
  'assumptions',
  'difference',
  'summary',
  'file',
  'diff',
  'earlier',
  'remark',
])

/** Nothing quoted can close the tag it stands in, or open another one; nor say to a model what no person sees. */
export function fence(text: string): string {
  return defuse(showTags(text))
}

/** A text to stand in a line of a prompt; with `lines` it keeps its own lines. */
export function quoteText(text: string, { lines = false } = {}): string {
  return fence(lines ? text : text.replace(/\s+/g, ' ').trim())
}

const POINTS = new WeakMap<Point, string>()

/** What a point says and what was answered, in a line that every agent is shown. */
export function quotePoint(point: Point): string {
  const known = POINTS.get(point)
  if (known !== undefined) return known
  const answer = point.answer ? ` — ${point.answer.verb}: ${quoteText(point.answer.text)}` : ''
  const text = quoteText(point.text) + answer
  POINTS.set(point, text)
  return text
}

const TOPICS = new WeakMap<
  Brief,
  { method: MethodSpec; prompts: State['prompts']; texts: readonly string[] }
>()

/** The topic as every agent is given it, and what there is to read beside it, one message each. */
export function quoteTopic(state: State): readonly string[] {
  const { brief, method, prompts } = state
  const known = TOPICS.get(brief)
  if (known && known.method === method && known.prompts === prompts) return known.texts
  const texts = composeTopic(state)
  TOPICS.set(brief, { method, prompts, texts })
  return texts
}

function composeTopic(state: State): string[] {
  const { text, context, earlier } = state.brief
  const topic = `${say(state, 'topic')}\n<topic>\n${fence(text)}\n</topic>`
  const before = earlier ? [`${say(state, 'earlier')}\n<earlier>\n${fence(earlier.text)}\n</earlier>`] : []
  if (!context) return [topic, ...before]
  const files = context.files.map(
    ({ path, text }) => `<file path="${quoteAttribute(path)}">\n${fence(text)}\n</file>`,
  )
  const material = [...files, ...quoteDiff(context.diff, isReview(state))]
  if (material.length > 0) material.unshift(say(state, 'files'))
  const leftOut = context.leftOut.map(({ path, why }) => `${quoteText(path)} (${quoteText(why)})`)
  if (leftOut.length > 0) material.push(say(state, 'files.leftOut', { files: leftOut.join(', ') }))
  return [topic, ...before, material.join('\n\n')]
}

/** @param numbered whether each line of a file begins with its number, so that findings can name it */
function quoteDiff(diff: BriefContext['diff'], numbered: boolean): string[] {
  if (!diff) return []
  const commits = diff.commits.map(({ hash, subject, body }) =>
    fence([`${hash.slice(0, 12)} ${subject}`, body].filter(Boolean).join('\n')),
  )
  const head = commits.length > 0 ? `${commits.join('\n\n')}\n\n` : ''
  return [
    `<diff range="${quoteAttribute(diff.range ?? 'working tree')}">\n${head}${fence(numbered ? numberDiff(diff.text) : diff.text)}\n</diff>`,
  ]
}

function quoteAttribute(text: string): string {
  return fence(text).replaceAll('"', "'").replace(/\s+/g, ' ')
}

/** What a person put in while the discussion was held, as everyone is shown it. */
export function quoteRemark(state: State, text: string): string {
  return `${say(state, 'remark')}\n<remark from="a person">\n${fence(text)}\n</remark>`
}

const QUOTED = new WeakMap<Turn, string>()

/**
 * A reply as others are shown it.
 * @param label stands in place of the author's name, where that is hidden
 */
export function quoteReply(state: State, turn: Turn, label?: string): string {
  if (label !== undefined) return wrap(turn, `answer ${label}`)
  // Written once, since every other agent is sent it.
  const known = QUOTED.get(turn)
  if (known !== undefined) return known
  const author = state.agents.find((agent) => agent.id === turn.agent)
  const text = wrap(turn, author ? `${author.name} (${author.role})` : turn.agent)
  QUOTED.set(turn, text)
  return text
}

function wrap(turn: Turn, author: string): string {
  const name = turn.phase.replace(/^step:/, '')
  const what = name === 'answers' ? `answer in round ${turn.round}` : `${name} in round ${turn.round}`
  return `<reply from="${fence(author).replaceAll('"', "'")}" what="${what}">\n${fence(turn.content)}\n</reply>`
}
