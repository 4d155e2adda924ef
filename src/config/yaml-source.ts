import { readFile, stat } from 'node:fs/promises'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
} from 'yaml'
import { type Problem, showFile } from './problems.js'
import { keepSource, recallSource } from './yaml-memory.js'

const MAX_BYTES = 1_000_000
const MAX_DEPTH = 64
const MAX_ALIASES = 100
/** Keys and items of a file: the time to read them grows with their square. */
const MAX_ENTRIES = 4000

/** A YAML file's data, and the line of each of its keys. */
export interface Source {
  /** As messages show it. */
  file: string
  data: unknown
  /** 1-based line by key path, as `joinPath` writes it. */
  lines: ReadonlyMap<string, number>
}

/** Where in a file a mapping stands, for messages about what it holds. */
export interface Origin {
  source: Pick<Source, 'file' | 'lines'>
  /** Path of the mapping; empty for the whole file. */
  path: readonly Key[]
}

export type Key = string | number

/** Reads one YAML document. Nothing is guessed: on any problem `source` is null. Throws nothing. */
export async function readYaml(file: string): Promise<{ source: Source | null; problems: Problem[] }> {
  const shown = showFile(file)
  const fail = (wrong: string, cure: string, line: number | null = null, key = '') => ({
    source: null,
    problems: [{ file: shown, line, key, wrong, cure }],
  })

  let bytes: Uint8Array
  try {
    const facts = await stat(file)
    if (facts.isDirectory()) return fail('this is a folder', 'Name the YAML file itself.')
    if (!facts.isFile()) return fail('this is no regular file', 'Name a YAML file.')
    if (facts.size > MAX_BYTES)
      return fail(
        `the file is ${(facts.size / 1e6).toFixed(1)} MB large`,
        'A configuration may have at most 1 MB.',
      )
    bytes = await readFile(file)
  } catch (error) {
    return fail(...explainReadError(error))
  }

  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return fail('the file is not UTF-8 text', 'Save it as UTF-8.')
  }
  const known = recallSource(shown, text)
  if (known) return { source: known, problems: [] }
  const read = parseYaml(text, shown)
  if (read.source) keepSource(read.source, text)
  return read
}

/** Reads YAML text; `file` is what messages call it. */
function parseYaml(text: string, file: string): { source: Source | null; problems: Problem[] } {
  const problem = (line: number | null, key: string, wrong: string, cure: string): Problem => ({
    file,
    line,
    key,
    wrong,
    cure,
  })
  const excess = findExcess(text)
  if (excess !== null)
    return { source: null, problems: [problem(excess.line, '', excess.wrong, excess.cure)] }

  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number) => counter.linePos(offset).line
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const key = code === 'DUPLICATE_KEY' ? wordAt(text, pos[0]) : ''
    const [wrong, cure] = explainYamlError(code, message)
    return problem(lineAt(pos[0]), key, wrong, cure)
  })
  // One slip often has many consequences further down; the first ones tell what to mend.
  if (problems.length > 0) return { source: null, problems: problems.slice(0, 5) }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return { source: null, problems: [problem(null, '', 'the file is empty', EMPTY_CURE)] }

  const lines = new Map<string, number>()
  const faults = walkDocument(document, lineAt, lines)
  if (faults.length > 0)
    return {
      source: null,
      problems: faults.map(({ line, key, wrong, cure }) => problem(line, key, wrong, cure)),
    }
  try {
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    return { source: { file, data, lines }, problems: [] }
  } catch {
    const cure = `Write the values out, or use an anchor fewer than ${MAX_ALIASES} times.`
    return {
      source: null,
      problems: [problem(null, '', 'its aliases (*name) expand to too much data', cure)],
    }
  }
}

/** A problem at a key below `origin`; when the key is absent, its nearest ancestor gives the line. */
export function problemAt(origin: Origin, path: readonly Key[], wrong: string, cure: string): Problem {
  const full = [...origin.path, ...path]
  return {
    file: origin.source.file,
    line: lineOf(origin.source.lines, full),
    key: joinPath(full),
    wrong,
    cure,
  }
}

/** `teams.default.agents[1]` */
function joinPath(path: readonly Key[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')
}

const EMPTY_CURE = 'Write at least "version: 1" into openbotman.yaml, or "role: …" into the file of a role.'

function lineOf(lines: Source['lines'], path: readonly Key[]): number {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(joinPath(path.slice(0, length)))
    if (line !== undefined) return line
  }
  return 1
}

const TOO_DEEP = {
  wrong: `nested more than ${MAX_DEPTH} levels deep`,
  cure: 'Check the brackets and the indentation of this line.',
}

/** Where a text is more than the parser can take in a moment, or null. Takes time linear in the text. */
function findExcess(text: string): { line: number; wrong: string; cure: string } | null {
  // Most files have too few signs for it, whatever they mean.
  if ((text.match(/[[{:,?*-]/g)?.length ?? 0) <= MAX_DEPTH) return null
  let line = 1
  let open = 0
  let inLine = 0
  let entries = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') open++
    else if (token === ']' || token === '}') open = Math.max(0, open - 1)
    else if (open === 0 && (token === '-' || token === '?' || token === ':')) inLine++
    if (open > MAX_DEPTH || inLine > MAX_DEPTH) return { line, ...TOO_DEEP }
    if ([':', ',', '-', '?', '*'].includes(token.charAt(0)) && (token.length === 1 || token.startsWith('*')))
      entries++
    if (entries > MAX_ENTRIES)
      return {
        line,
        wrong: `the file has more than ${MAX_ENTRIES} keys and items`,
        cure: 'No configuration needs so many: leave some away.',
      }
    const breaks = token.includes('\n') ? token.split('\n').length - 1 : 0
    if (breaks > 0) inLine = 0
    line += breaks
  }
  return null
}

type Fault = Omit<Problem, 'file'> & { line: number }

/** Fills `lines`, and finds what must not be turned into data: keys that tamper with it, aliases of nothing. */
function walkDocument(
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  lines: Map<string, number>,
): Fault[] {
  const faults: Fault[] = []
  const anchors = new Set<string>()
  const walk = (node: unknown, path: Key[]) => {
    if (isNode(node) && 'anchor' in node && node.anchor) anchors.add(node.anchor)
    if (isAlias(node) && !anchors.has(node.source)) {
      const line = lineAt(node.range?.[0] ?? 0)
      const cure = 'Put a text that begins with * into quotes, or name the value with & further up.'
      faults.push({ line, key: joinPath(path), wrong: `nothing above is named &${node.source}`, cure })
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : String(key)
        const below = [...path, name]
        const line = lineAt(isNode(key) ? (key.range?.[0] ?? 0) : 0)
        lines.set(joinPath(below), line)
        if (name === '__proto__')
          faults.push({ line, key: joinPath(below), wrong: 'this key cannot be used', cure: 'Rename it.' })
        if (!isScalar(key))
          faults.push({
            line,
            key: joinPath(path),
            wrong: 'a key is no text',
            cure: 'Brackets stand behind the colon.',
          })
        walk(value, below)
      }
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        if (isNode(item) && item.range) lines.set(joinPath([...path, index]), lineAt(item.range[0]))
        walk(item, [...path, index])
      }
    }
  }
  walk(document.contents, [])
  return faults
}

function wordAt(text: string, offset: number): string {
  return /^["']?([^\s:"']{1,60})/.exec(text.slice(offset, offset + 80))?.[1] ?? ''
}

function explainYamlError(code: string, message: string): [wrong: string, cure: string] {
  switch (code) {
    case 'DUPLICATE_KEY':
      return ['this key stands here twice', 'Keep one of the two.']
    case 'TAB_AS_INDENT':
      return ['a tab is used to indent', 'Indent with spaces.']
    case 'MULTIPLE_DOCS':
      return ['a second document begins (---)', 'Keep one document in a file.']
    case 'TAG_RESOLVE_FAILED':
      return [
        `${message.charAt(0).toLowerCase()}${message.slice(1)}`,
        'Remove the tag, or put the value into quotes.',
      ]
    case 'BAD_INDENT':
      return [
        `wrong indentation or a missing bracket (${message})`,
        'Keys of one mapping begin in the same column.',
      ]
    default:
      if (/call stack/.test(message)) return [TOO_DEEP.wrong, TOO_DEEP.cure]
      return [
        `this is not valid YAML (${message})`,
        'Often a text with a colon, #, [, { or " needs quotes around it, or a bracket is not closed.',
      ]
  }
}

function explainReadError(error: unknown): [wrong: string, cure: string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return [
      'there is no such file',
      'Check the path, or leave --config away to use the nearest openbotman.yaml.',
    ]
  if (code === 'EACCES' || code === 'EPERM') return ['the file may not be read', 'Change its permissions.']
  return [
    `the file cannot be read (${error instanceof Error ? error.message : String(error)})`,
    'Check the path.',
  ]
}
