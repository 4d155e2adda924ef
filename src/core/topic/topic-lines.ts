import type { Block, Line } from '../text/markdown.js'
import { type Label, readLabel } from './labels.js'
import type { Constraint } from './outline.js'

/** Lines that were only wrapped are one; a label or a mark begins a new one. */
export function joinLines(lines: Line[]): Line[] {
  const joined: Line[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (!line.text) continue
    if (!last || line.lead || splitLead(line).label || readMark(line.text)) joined.push({ ...line })
    else last.text += ` ${line.text}`
  }
  return joined
}

/** A label in front of a line, bold or followed by a colon, and what follows it. */
export function splitLead(line: Line): { label: Label | null; rest: string } {
  const plain = /^[^\p{L}]{0,4}([\p{L}][\p{L} /&-]{1,40}?)\s*:(?:\s|$)/u.exec(line.text)
  const lead = line.lead ?? plain?.[1]
  if (!lead) return { label: null, rest: '' }
  const label = readLabel(lead)
  if (!label) return { label: null, rest: '' }
  const rest = line.text.slice(line.text.indexOf(lead) + lead.length).replace(/^[\s:–—-]+/, '')
  // "Pros and cons are listed below" in bold is no lead-in.
  return line.lead && !/:$/.test(lead) && rest && !plain ? { label: null, rest: '' } : { label, rest }
}

/** An option's title in a list, and what is said of it on the same line. */
export function splitTitle(line: Line): { title: string; note: string } {
  if (line.lead) {
    const end = line.text.indexOf(line.lead) + line.lead.length
    return { title: line.lead.replace(/\s*:$/, ''), note: line.text.slice(end).replace(/^[\s:–—-]+/, '') }
  }
  const match =
    /^((?:(?:option|alternative|variante?)\s+)?\w{1,2}\s*[:.)]\s*)?(.+?)(?:\s{1,20}[–—-]\s+|:\s+)(.+)$/iu.exec(
      line.text,
    )
  if (!match?.[2]) return { title: line.text, note: '' }
  return { title: `${match[1] ?? ''}${match[2]}`, note: match[3] ?? '' }
}

/** Marks that say pro or con in front of a single point. */
export function readMark(text: string): { side: 'pros' | 'cons'; text: string } | null {
  const match =
    /^(?:(\+{1,2}|\(\+\)|✅|✔️?|👍|good,\s+because|gut,\s+weil)|(-{1,2}|−|\(-\)|\(−\)|❌|✖️?|👎|⛔|bad,\s+because|schlecht,\s+weil))\s+(.+)$/isu.exec(
      text,
    )
  if (!match?.[3]) return null
  return { side: match[1] ? 'pros' : 'cons', text: match[3] }
}

/** `Budget: at most 50 EUR`; the name may be bold, or the heading that the constraint stands under. */
export function readConstraint(text: string, line: Line | null, heading: string | null): Constraint {
  const lead = line?.lead?.replace(/\s*:$/, '')
  const match = /^([^:.?!]{2,40}):\s+(.+)$/su.exec(text)
  if (match?.[1] && match[2]) return { name: match[1].trim(), text: match[2] }
  const rest = lead ? text.slice(text.indexOf(lead) + lead.length).replace(/^[\s:–—-]+/, '') : ''
  return lead && rest && lead.length <= 40 ? { name: lead, text: rest } : { name: heading, text }
}

/** The questions that stand in a topic's running text. */
export function questionsIn(blocks: Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'paragraph') return listQuestions(block.lines.map((line) => line.text).join(' '))
    if (block.type === 'heading') return listQuestions(block.text)
    if (block.type === 'list') return block.items.flatMap((item) => questionsIn(item.blocks))
    return []
  })
}

/** The sentences of a text that end in a question mark. */
export function listQuestions(text: string): string[] {
  const sentences = text.match(/[^.!?]+(?:[.!?]+(?!\s|$)[^.!?]*)*(?:[.!?]+|$)/gu) ?? []
  return sentences
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.endsWith('?') && /\p{L}/u.test(sentence))
}
