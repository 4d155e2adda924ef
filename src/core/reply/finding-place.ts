import { stripOrnament } from '../text/ornament.js'

/** A place in a file, as a reply names it. */
export interface NamedPlace {
  file: string
  line: number | null
  endLine: number | null
  /** The text without the place, where that leads it; the whole text otherwise. */
  rest: string
}

const LINES = '(?:lines?|zeilen?|l\\.)'
const PATH = '(?:[^\\s`:,;\'"<>|*#()]|\\([^\\s`:()]{1,60}\\)){1,300}'
/** A number that begins the text behind ` - ` is no end of a range: `src/a.ts:12 - 3 tests fail`. */
const TO = '(?:[-–—]|\\s?(?:to|bis)|\\s[-–—](?=\\s?L?\\d{1,7}\\s*(?:$|[^\\s\\p{L}\\d])))'
const RANGE = `L?(\\d{1,7})(?::\\d{1,5})?(?:${TO}\\s?L?(\\d{1,7}))?(?::\\d{1,5})?`
/** `src/a.ts:12`, `src/a.ts:12-15`, `src/a.ts#L12`, `src/a.ts, line 12`, `src/a.ts (lines 12 to 15)`. */
const WITH_LINE = new RegExp(
  `(?<![\\w/.-])(${PATH}?)(?:(?:[\`*]{0,3}(?::|#L)|[\`*]{0,3},?\\s\\(?(?:(?:at|on|in)\\s)?${LINES}\\s?)${RANGE}\\)?|(?<=\\.[a-z]\\w{0,9})\\((\\d{1,7})(?:,\\s?\\d{1,5})?\\))(?![\\w])`,
  'giu',
)
/** `line 12 of src/a.ts`. Above as well, as compilers write it: `src/a.ts(12,5)`. */
const LINE_FIRST = new RegExp(
  `(?<![\\p{L}\\p{N}])${LINES}\\s?${RANGE}\\s(?:of|in|von)\\s(?:(?:the|der)\\s)?(?:(?:file|datei)\\s)?[\`*]{0,3}(${PATH})`,
  'iu',
)
/** A name in code may hold blanks; its lines stand in the code or behind it. */
const IN_CODE = new RegExp(
  `^[\\s*([]*\`([^\`:#]{1,300}?)(?:(?::|#L)${RANGE})?\`(?:\\*{0,2}(?::|#L|,?\\s\\(?${LINES}\\s?)${RANGE}\\)?(?!\\w))?`,
  'iu',
)
/** `line 12: …`, `L12 …`, where the file was named before. */
const LINE_ALONE = new RegExp(`^[\\s\`*([]*(?:${LINES}\\s?|L(?=\\d)|:)${RANGE}(?![\\p{L}\\p{N}])`, 'iu')
const BARE = new RegExp(`^(${PATH})(?=\`|\\s|:\\s|$)`, 'u')
/** What looks like a file: a folder, an ending, or a name that needs none. */
const FILE =
  /\/[^/]|[^./]\.[a-z][a-z0-9]{0,9}$|^(?:\.[\w.-]+|Dockerfile|Makefile|Jenkinsfile|LICENSE|README|CODEOWNERS)$/iu
const NO_FILE = /\/\/|\.(?:com|org|net|io|dev)$/iu
const LABEL = /^(?:file|path|location|place|where|datei|pfad|ort|stelle|fundort)\s?[*_]{0,2}\s?[:：]\s*/iu
const LEAD = /^[\s`*([]*/u
/** The target of a link whose text was the place, and further lines beside the first. */
const REST =
  /^(?:[`*]{0,3}\]\([^)\s]{1,400}\)|(?:,\s?\d{1,7}(?:\s?[-–]\s?\d{1,7})?){1,20}(?=[`*)\]]*\s*[:–—-]))/u
const BEHIND = /^`?[\s*)\]:–—,-]*/u
const LONGEST = 600

/** The place that a text names: one that leads it, with or without a line, else the first one with a line. */
export function readPlace(text: string): NamedPlace | null {
  const code = readCode(text)
  if (code) return code
  const lead = LEAD.exec(text)?.[0].length ?? 0
  const own = text.slice(lead, lead + LONGEST)
  const found = [...own.matchAll(WITH_LINE)].find(([, path]) => isFile(path))
  if (found) {
    const [all, file = '', line, end, single] = found
    return placeOf(file, [line ?? single, end], found.index === 0 ? behind(text, lead + all.length) : text)
  }
  const first = LINE_FIRST.exec(own)
  const named = first?.[3]?.replace(/[.)\]]+$/, '')
  if (first && named !== undefined && isFile(named)) {
    const after = lead + first[0].length - ((first[3] ?? '').length - named.length)
    return placeOf(named, [first[1], first[2]], first.index === 0 ? behind(text, after) : text)
  }
  const bare = BARE.exec(own)?.[1]?.replace(/[.)\]]+$/, '')
  if (bare === undefined || !isFile(bare) || !(/\//.test(bare) || text.startsWith('`'))) return null
  return placeOf(bare, [], behind(text, lead + bare.length))
}

/** The place in a line that names nothing else: `File: src/a.ts:12`; null: it is no such line. */
export function readLabelledPlace(text: string): NamedPlace | null {
  const own = stripOrnament(text)
  const label = LABEL.exec(own)?.[0]
  if (label === undefined) return null
  const value = own.slice(label.length).trim()
  const place = readPlace(value) ?? readPlace(`\`${value.replaceAll('`', '')}\``)
  return place && !/[\p{L}\p{N}]/u.test(place.rest) ? place : null
}

/** The file that a line names, and nothing else: a heading of what was found in it; null: it is no such line. */
export function readFileAlone(text: string): string | null {
  const own = stripOrnament(text).replace(/[\s:*_]+$/, '')
  const place = readPlace(own) ?? readPlace(`\`${own.replaceAll('`', '')}\``)
  return place && place.line === null && !/[\p{L}\p{N}]/u.test(place.rest) ? place.file : null
}

/** The place of a text that begins with a line of a file that was named before; null: it begins with none. */
export function readPlaceIn(file: string, text: string): NamedPlace | null {
  const found = LINE_ALONE.exec(text)
  return found && placeOf(file, [found[1], found[2]], behind(text, found[0].length))
}

/** A name in code that leads a text, if it can only be one of a file: with blanks in it, or lines behind it. */
function readCode(text: string): NamedPlace | null {
  const found = IN_CODE.exec(text)
  const file = found?.[1]?.trim() ?? ''
  if (!found || !isFile(file) || !/\s/.test(file)) return null
  return placeOf(file, [found[2] ?? found[4], found[3] ?? found[5]], behind(text, found[0].length))
}

function placeOf(file: string, [from, to]: readonly (string | undefined)[], rest: string): NamedPlace {
  const [line, end] = [from, to].map((digits) => (digits === undefined ? null : Number(digits)))
  return { file, line: line ?? null, endLine: end && line && end > line ? end : null, rest }
}

function isFile(path: string | undefined): boolean {
  return path !== undefined && FILE.test(path) && !NO_FILE.test(path)
}

function behind(text: string, at: number): string {
  return text.slice(at).replace(REST, '').replace(BEHIND, '')
}
