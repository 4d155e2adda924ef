/** A place in a file, as a reply names it. */
export interface NamedPlace {
  file: string
  line: number | null
  endLine: number | null
  /** The text without the place, where that leads it; the whole text otherwise. */
  rest: string
}

const PATH = '(?:[^\\s`:,;\'"<>|*#()]|\\([^\\s`:()]{1,60}\\)){1,300}'
/** A number that begins the text behind ` - ` is no end of a range: `src/a.ts:12 - 3 tests fail`. */
const TO = '(?:[-–—]|\\s?(?:to|bis)|\\s[-–—](?=\\s?L?\\d{1,7}\\s*(?:$|[^\\s\\p{L}\\d])))'
const RANGE = `L?(\\d{1,7})(?::\\d{1,5})?(?:${TO}\\s?L?(\\d{1,7}))?(?::\\d{1,5})?`
/** `src/a.ts:12`, `src/a.ts:12-15`, `src/a.ts#L12`, `src/a.ts, line 12`, `src/a.ts (lines 12 to 15)`. */
const WITH_LINE = new RegExp(
  `(?<![\\w/.-])(${PATH}?)(?:(?::|#L)${RANGE}|\`?,?\\s\\(?(?:(?:at|on|in)\\s)?(?:lines?|zeilen?|l\\.)\\s?${RANGE}\\)?)(?![\\w])`,
  'iu',
)
const BARE = new RegExp(`^(${PATH})(?=\`|\\s|:\\s|$)`, 'u')
/** What looks like a file: a folder, an ending, or a name that needs none. */
const FILE =
  /\/[^/]|[^./]\.[a-z][a-z0-9]{0,9}$|^(?:\.[\w.-]+|Dockerfile|Makefile|Jenkinsfile|LICENSE|README|CODEOWNERS)$/iu
const NO_FILE = /\/\/|\.(?:com|org|net|io|dev)$/iu
const LEAD = /^[\s`*([]*/u
const BEHIND = /^`?[\s*)\]:–—,-]*/u
const LONGEST = 600

/** The place that a text names: one that leads it, with or without a line, else the first one with a line. */
export function readPlace(text: string): NamedPlace | null {
  const lead = LEAD.exec(text)?.[0].length ?? 0
  const own = text.slice(lead, lead + LONGEST)
  const found = WITH_LINE.exec(own)
  if (found && isFile(found[1])) {
    const [line, end] = [found[2] ?? found[4], found[3] ?? found[5]].map((digits) =>
      digits === undefined ? null : Number(digits),
    )
    const leads = found.index === 0
    return {
      file: found[1] ?? '',
      line: line ?? null,
      endLine: end && line && end > line ? end : null,
      rest: leads ? behind(text, lead + found[0].length) : text,
    }
  }
  const bare = BARE.exec(own)?.[1]?.replace(/[.)\]]+$/, '')
  if (bare === undefined || !isFile(bare) || !(/\//.test(bare) || text.startsWith('`'))) return null
  return { file: bare, line: null, endLine: null, rest: behind(text, lead + bare.length) }
}

function isFile(path: string | undefined): boolean {
  return path !== undefined && FILE.test(path) && !NO_FILE.test(path)
}

function behind(text: string, at: number): string {
  return text.slice(at).replace(BEHIND, '')
}
