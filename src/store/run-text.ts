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
