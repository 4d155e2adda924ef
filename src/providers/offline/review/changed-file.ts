import type { DiffFile, Hunk } from '../../../core/review/diff-lines.js'
import type { BriefContext } from '../../../core/types.js'
import { linesOfDocstrings } from './docstrings.js'
import { type Language, languageOf, splitLine } from './languages.js'
import { keysOfBlocks } from './yaml-blocks.js'

/** A line that a change added. */
export interface AddedLine {
  /** In the file after the change, from 1. */
  number: number
  /** As it is written, its beginning if it is very long. */
  text: string
  /** The same without its comment. */
  written: string
  /** Without the contents of its strings, and without comments. */
  code: string
  /** What stands in its comment; empty: none. */
  comment: string
  /** Of YAML, the key whose text of several lines it belongs to; null: none that is known. */
  block: string | null
}

/** What the rules look at: one file of a diff. */
export interface ChangedFile {
  path: string
  status: DiffFile['status']
  language: Language
  isTest: boolean
  /** Written by a program, or by somebody else: only what must never be there is looked for. */
  isGenerated: boolean
  added: AddedLine[]
  /** As they were written. */
  removed: string[]
  /** As it is after the change; null where it was not read. */
  whole: string | null
}

/** Of a line, in characters: nobody writes longer ones, and patterns would take long over them. */
const LONGEST_LINE = 2000

const TEST =
  /(?:^|\/)(?:tests?|specs?|e2e|fixtures?|testdata|__tests__|__mocks__|__snapshots__)\/|[._-](?:test|spec)s?\.[a-z]+$|(?:^|\/)test_[^/]+\.py$|(?:^|\/)conftest\.py$|[a-z]Tests?\.[a-z]+$/
const GENERATED =
  /(?:^|\/)(?:node_modules|vendor|third_party|dist|__snapshots__)\/|\.min\.(?:js|css)$|\.(?:snap|map|lock|svg|pb\.go)$|[._-]generated\.[a-z]+$|_pb2\.py$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum)$/

/** The files of a diff as the rules look at them, with what was read of them whole. */
export function readChangedFiles(diff: readonly DiffFile[], files: BriefContext['files']): ChangedFile[] {
  const wholes = new Map(files.map(({ path, text }) => [path, text]))
  return diff.map((file) => {
    const { path, status, hunks } = file
    const language = languageOf(path)
    return {
      path,
      status,
      language,
      isTest: TEST.test(path),
      isGenerated: GENERATED.test(path),
      added: hunks.flatMap((hunk) => readAdded(hunk, language)),
      removed: hunks.flatMap(({ removed }) => removed.map((text) => text.slice(0, LONGEST_LINE))),
      whole: wholes.get(path) ?? null,
    }
  })
}

function readAdded({ start, lines, added }: Hunk, language: Language): AddedLine[] {
  const blocks = language === 'yaml' ? keysOfBlocks(lines) : []
  const docs = language === 'python' ? linesOfDocstrings(lines) : []
  return added.map((number) => {
    const text = (lines[number - start] ?? '').slice(0, LONGEST_LINE)
    const { code, comment } = docs[number - start] ? { code: '', comment: text } : splitLine(text, language)
    const written = text.slice(0, text.length - comment.length)
    return { number, text, written, code, comment, block: blocks[number - start] ?? null }
  })
}
