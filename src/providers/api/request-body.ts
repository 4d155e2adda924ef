/** A text that is sent as one, an empty line between its parts. Not joined here: a panel's prompts share most of theirs. */
export class Paragraphs {
  constructor(readonly texts: readonly string[]) {}
}

/**
 * The JSON of a request, as bytes. An SDK would make one string of it, and `fetch` another one: with a large panel,
 * whose requests are sent at the same time, these are most of what the program holds.
 * @param value plain data, and {@link Paragraphs} in place of texts
 */
export function encodeBody(value: object): Uint8Array {
  const pieces = [...writeJson(value)]
  const body = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0))
  let at = 0
  for (const piece of pieces) at += body.write(piece, at)
  return body
}

function* writeJson(value: unknown): Generator<string> {
  if (value instanceof Paragraphs) {
    yield '"'
    for (const [index, text] of value.texts.entries()) {
      if (index > 0) yield '\\n\\n'
      yield JSON.stringify(text).slice(1, -1)
    }
    yield '"'
  } else if (Array.isArray(value)) {
    yield* writeList('[]', value.map(writeJson))
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    yield* writeList('{}', members.map(writeMember))
  } else {
    yield JSON.stringify(value)
  }
}

function* writeMember([key, value]: [string, unknown]): Generator<string> {
  yield `${JSON.stringify(key)}:`
  yield* writeJson(value)
}

function* writeList([open = '', close = '']: string, items: readonly Generator<string>[]): Generator<string> {
  yield open
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ','
    yield* item
  }
  yield close
}
