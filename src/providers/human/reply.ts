import { parseReply } from '../../core/reply.js'
import type { Answer, Position, Reply } from '../../core/types.js'

/** What a person chose and wrote, each text one line except `decision`. Absent parts are empty or null. */
export interface PersonsAnswer {
  /** Null where only something left out is completed. */
  position: Position | null
  reason: string
  /** Markdown. */
  decision: string | null
  conditions: string[]
  tasks: string[]
  answers: Answer[]
}

/**
 * A person's answer in the form of a reply. What they wrote is taken as Markdown; where `parseReply` would then read
 * something else than they chose (a reason that begins like an alternative, a line that looks like an answer), it is
 * put so that it reads as plain words.
 */
export function composeReply(answer: PersonsAnswer): string {
  const variants = [asWritten, escapeMarkdown, quoted].flatMap((quote) =>
    [asWritten, escapeMarkdown, labelled].map((quoteReason) => render(answer, quoteReason, quote)),
  )
  const plain = render({ ...answer, reason: '' }, asWritten, escapeMarkdown)
  const safe = answer.reason ? `${escapeMarkdown(answer.reason)}\n\n${plain}` : plain
  const read = variants.map((text) => ({ text, reply: parseReply(text) }))
  const best =
    read.find(({ reply }) => saysVote(reply, answer) && saysRest(reply, answer)) ??
    read.findLast(({ reply }) => saysVote(reply, answer))
  return best?.text ?? safe
}

type Quote = (text: string) => string

const asWritten: Quote = (text) => text
/** What would be a position of its own is put in quotation marks. */
const quoted: Quote = (text) =>
  parseReply(text).position === null ? escapeMarkdown(text) : `“${escapeMarkdown(text)}”`
const labelled: Quote = (text) => `Reason: ${escapeMarkdown(text)}`

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]{}<>#|~!]|^[-+]|(?<=^\d+)[.)]/g, '\\$&')
}

function render(answer: PersonsAnswer, quoteReason: Quote, quote: Quote): string {
  const { position, reason, decision, conditions, tasks, answers } = answer
  const parts = [
    decision && `### Decision\n${decision}`,
    list('Conditions', conditions, (text) => `- ${quote(text)}`),
    list('Action items', tasks, (text) => `- [ ] ${quote(text)}`),
    answers.map(({ id, verb, text }) => `[${id}] ${verb}${text && `: ${quote(text)}`}`).join('\n'),
    position && `[POSITION: ${position}]${reason && ` - ${quoteReason(reason)}`}`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function list(heading: string, items: readonly string[], show: Quote): string {
  return items.length > 0 ? [`### ${heading}`, ...items.map(show)].join('\n') : ''
}

function saysVote(read: Reply, { position, reason }: PersonsAnswer): boolean {
  return read.position === position && sameWords(read.reason ?? '', reason)
}

function saysRest(read: Reply, { conditions, answers }: PersonsAnswer): boolean {
  return (
    read.conditions.length === conditions.length &&
    read.conditions.every(({ text }, index) => sameWords(text, conditions[index] ?? '')) &&
    read.answers.length === answers.length &&
    answers.every(({ id, verb, text }) =>
      read.answers.some((each) => each.id === id && each.verb === verb && sameWords(each.text, text)),
    )
  )
}

/** Whether the same is said; emphasis, code marks and bullets are not part of what is said, nor is a label of ours. */
function sameWords(read: string, written: string): boolean {
  return wordsOf(read) === wordsOf(written)
}

function wordsOf(text: string): string {
  return text
    .replace(/^Reason: /, '')
    .replace(/[*_`\\~]/g, '')
    .replace(/^[^\p{L}\p{N}]+|”$/gu, '')
    .replace(/^\d+[.)]\s+/, '')
    .replace(/\s+/g, ' ')
    .trim()
}
