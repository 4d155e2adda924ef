/** What JSON lets stand as it is and a terminal obeys or a reader is misled by: DEL, C1, directions, line separators. */
const UNFIT = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]|[\u{e0000}-\u{e007f}]/gu

/**
 * A value as JSON that may be shown on a terminal: it means the same, and its control characters are written as
 * escapes. Without a line end.
 * @param indent spaces a level; without it all stands on one line
 */
export function toJson(value: unknown, indent?: number): string {
  return escapeUnfit(JSON.stringify(value, null, indent))
}

/** JSON with its control characters written as escapes, as {@link toJson} gives it. */
export function escapeUnfit(json: string): string {
  return json.replace(UNFIT, escapeCharacter)
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const code = character.charCodeAt(at).toString(16)
    return `\\u${code.padStart(4, '0')}`
  }).join('')
}
