/** A text that is sent as one, an empty line between its parts. Not joined here: a panel's prompts share most of theirs. */
export class Paragraphs {
  constructor(readonly texts: readonly string[]) {}
}

/**
 * The JSON of a request, as bytes. As one string it would be held twice: with a large panel, whose requests
 * are sent at the same time, bodies are most of what the program holds.
 * @param value plain data, and {@link Paragraphs} in place of texts
 */
export function encodeBody(value: object): Uint8Array {
  const pieces: string[] = []
  writeJson(value, pieces)
  const body = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0))
  let at = 0
  for (const piece of pieces) at += body.write(piece, at)
  return body
}

function writeJson(value: unknown, to: string[]): void {
  if (value instanceof Paragraphs) writeParagraphs(value, to)
  else if (Array.isArray(value)) {
    to.push('[')
    for (const [index, item] of value.entries()) {
      if (index > 0) to.push(',')
      writeJson(item, to)
    }
    to.push(']')
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    to.push('{')
    for (const [index, [key, member]] of members.entries()) {
      to.push(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`)
      writeJson(member, to)
    }
    to.push('}')
  } else to.push(JSON.stringify(value))
}

function writeParagraphs({ texts }: Paragraphs, to: string[]): void {
  to.push('"')
  for (const [index, text] of texts.entries()) {
    if (index > 0) to.push('\\n\\n')
    to.push(JSON.stringify(text).slice(1, -1))
  }
  to.push('"')
}
