/**
 * Whether a text stands in a discussion's title, in a reply or in a decision, whatever the case.
 * @param log all bytes of its log
 */
export function holdsText(log: Buffer, text: string): boolean {
  const wanted = text.toLowerCase()
  const content = log.toString('utf8')
  // As it is written within a line of JSON; most logs are passed over without one being read.
  if (!content.toLowerCase().includes(JSON.stringify(wanted).slice(1, -1))) return false
  return content.split('\n').some((line) => textsOf(line).some((each) => each.toLowerCase().includes(wanted)))
}

const TEXT_BEGINS = Buffer.from('"content":"')
const TEXT_ENDS = Buffer.from('","reply":{')
const LINE_END = 0x0a

/**
 * A log with the replies' texts empty: what was read from them stands beside them, and they are most of its bytes.
 * Within a text no quotation mark stands without a backslash; what is not written as this program writes it stays.
 */
export function withoutTexts(log: Buffer): Buffer {
  const kept: Buffer[] = []
  let at = 0
  for (let begins = log.indexOf(TEXT_BEGINS); begins !== -1; begins = log.indexOf(TEXT_BEGINS, begins + 1)) {
    const text = begins + TEXT_BEGINS.length
    const ends = log.indexOf(TEXT_ENDS, text)
    if (ends === -1) break
    if (log.subarray(text, ends).includes(LINE_END)) continue
    kept.push(log.subarray(at, text))
    at = ends
  }
  return Buffer.concat([...kept, log.subarray(at)])
}

/** The texts of an event that are looked through. */
function textsOf(line: string): string[] {
  const { type, brief, content, decision } = parse(line)
  if (type === 'discussion.opened') return [brief?.title ?? '']
  if (type === 'turn.completed') return [content ?? '']
  return type === 'phase.closed' ? [decision ?? ''] : []
}

interface Searched {
  type?: string
  brief?: { title?: string }
  content?: string
  decision?: string
}

/** A last line that was torn holds nothing. */
function parse(line: string): Searched {
  try {
    return JSON.parse(line) as Searched
  } catch {
    return {}
  }
}
