/** One file of a unified diff. */
export interface DiffFile {
  /** Its path now; of a deleted file the one it had. */
  path: string
  /** Its path before a renaming; the same otherwise. */
  oldPath: string
  status: 'added' | 'deleted' | 'renamed' | 'changed'
  /** Numbers of lines. */
  added: number
  removed: number
  hunks: Hunk[]
}

/** A part of a file as it is after the change: its own lines and those around them. */
export interface Hunk {
  /** The number of its first line, from 1. */
  start: number
  lines: string[]
  /** The numbers of those lines that the change added. */
  added: number[]
  /** The lines that it took away. */
  removed: string[]
}

/** A line of a diff. `number` is the line's in the file after the change; null where there is none. */
interface DiffLine {
  kind: 'header' | 'hunk' | 'context' | 'added' | 'removed'
  text: string
  number: number | null
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/**
 * Reads the files of a unified diff, as git writes it or without its `diff --git` lines. Never throws: what is no diff
 * has no files.
 */
export function readDiffFiles(diff: string): DiffFile[] {
  const files: DiffFile[] = []
  let before = ''
  for (const { kind, text, number } of walkDiff(diff)) {
    const file = files.at(-1)
    if (kind === 'header') {
      const opened = openFile(text, before, file)
      if (opened) files.push(opened)
      else if (file) readHeader(file, text)
      before = text
    } else if (file) {
      const hunk = file.hunks.at(-1)
      if (kind === 'hunk') file.hunks.push({ start: number ?? 1, lines: [], added: [], removed: [] })
      else if (kind === 'removed') {
        file.removed++
        hunk?.removed.push(text.slice(1))
      } else hunk?.lines.push(text.slice(1))
      if (kind === 'added') {
        file.added++
        if (number !== null) hunk?.added.push(number)
      }
    }
  }
  return files
}

/** A diff in which each line of a file begins with its number after the change, so that it can be named. */
export function numberDiff(diff: string): string {
  return [...walkDiff(diff)]
    .map(({ kind, text, number }) => {
      if (kind === 'header' || kind === 'hunk') return text
      return `${number === null ? ' '.repeat(5) : String(number).padStart(5)} ${text}`
    })
    .join('\n')
}

/** A diff with a line of git's own, `diff --git a/name b/name`, before each file, where another program left it away. */
export function addGitHeads(diff: string): string {
  const lines = [...walkDiff(diff)]
  let isOpen = false
  const result = lines.flatMap(({ kind, text }, at): string[] => {
    if (kind !== 'header') {
      isOpen = false
      return [text]
    }
    if (text.startsWith('diff --git ')) isOpen = true
    const next = lines[at + 1]
    const isPlain = text.startsWith('--- ') && next?.kind === 'header' && next.text.startsWith('+++ ')
    if (isOpen || !isPlain) return [text]
    const [isNew, isDeleted] = [text, next.text].map((line) => nameIn(line.slice(4)) === null)
    const mark = isNew ? ['new file mode 100644'] : isDeleted ? ['deleted file mode 100644'] : []
    const name = writtenName((isDeleted ? text : next.text).slice(4))
    return [`diff --git ${name('a')} ${name('b')}`, ...mark, text]
  })
  return result.join('\n')
}

/** What git writes before names under `diff.mnemonicPrefix`: two different ones of these. */
const PREFIXED = /^diff --git ("?)([iwco12])\/(.*?) ("?)(?!\2)([iwco12])\/(.*)$/

/** A diff with the prefixes `a/` and `b/` where git was told to say what it compares: `i/` and `w/` and their like. */
export function unifyPrefixes(diff: string): string {
  let pair: { before: string; after: string } | null = null
  const lines = [...walkDiff(diff)].map(({ kind, text }) => {
    if (kind !== 'header') return text
    if (text.startsWith('diff --git ')) {
      const [, quote = '', before = '', name = '', second = '', after = '', rest = ''] =
        PREFIXED.exec(text) ?? []
      pair = before === '' ? null : { before, after }
      return pair ? `diff --git ${quote}a/${name} ${second}b/${rest}` : text
    }
    if (pair === null) return text
    const names = new RegExp(`^(?:(--- "?)${pair.before}|(\\+\\+\\+ "?)${pair.after})/`)
    return text.replace(names, (_, from?: string, to?: string) => (from ? `${from}a/` : `${to}b/`))
  })
  return lines.join('\n')
}

/**
 * The files of a diff that may change one several times, as the patches of a series do: each file once, with all its
 * parts.
 */
export function joinRepeated(files: readonly DiffFile[]): DiffFile[] {
  const joined: DiffFile[] = []
  for (const file of files) {
    const known = joined.find(({ path }) => path === file.path)
    if (!known) {
      joined.push({ ...file })
      continue
    }
    const { added, removed, hunks } = known
    const status = file.status === 'deleted' || known.status === 'changed' ? file.status : known.status
    Object.assign(known, {
      status,
      added: added + file.added,
      removed: removed + file.removed,
      hunks: [...hunks, ...file.hunks],
    })
  }
  return joined
}

/** Whether a line of a file is within what the diff shows. */
export function isInDiff({ hunks }: DiffFile, line: number): boolean {
  return hunks.some(({ start, lines }) => line >= start && line < start + lines.length)
}

/** The lines one by one; the counts in a hunk's head tell content from what only looks like a head. */
function* walkDiff(diff: string): Generator<DiffLine> {
  let left = { old: 0, now: 0 }
  let number = 1
  for (const text of diff.split('\n')) {
    const mark = text[0] ?? ''
    if (left.old > 0 || left.now > 0) {
      if (mark === '\\') yield { kind: 'header', text, number: null }
      else if (mark === '-') {
        left.old--
        yield { kind: 'removed', text, number: null }
      } else {
        left.now--
        if (mark !== '+') left.old--
        yield { kind: mark === '+' ? 'added' : 'context', text, number: number++ }
      }
      continue
    }
    const head = HUNK.exec(text)
    if (head) {
      left = { old: Number(head[1] ?? 1), now: Number(head[3] ?? 1) }
      number = Number(head[2])
    }
    yield { kind: head ? 'hunk' : 'header', text, number: head ? number : null }
  }
}

/** The file that begins with a line: git's own head, or the names of a plain diff. */
function openFile(text: string, before: string, current: DiffFile | undefined): DiffFile | null {
  if (text.startsWith('diff --git ')) return newFile(sameName(text.slice('diff --git '.length)))
  const isPlain = text.startsWith('+++ ') && before.startsWith('--- ')
  if (!isPlain || (current && current.hunks.length === 0)) return null
  const file = newFile(nameIn(before.slice(4)) ?? nameIn(text.slice(4)) ?? '')
  if (nameIn(before.slice(4)) === null) file.status = 'added'
  readHeader(file, text)
  return file
}

function newFile(path: string): DiffFile {
  return { path, oldPath: path, status: 'changed', added: 0, removed: 0, hunks: [] }
}

const RENAME = /^rename (?:(from)|to) (.*)$/s

function readHeader(file: DiffFile, text: string): void {
  const renamed = RENAME.exec(text)
  if (renamed?.[1]) file.oldPath = unquote(renamed[2] ?? '')
  else if (renamed) {
    file.path = unquote(renamed[2] ?? '')
    file.status = 'renamed'
  } else if (text.startsWith('new file mode')) file.status = 'added'
  else if (text.startsWith('deleted file mode')) file.status = 'deleted'
  else if (text.startsWith('--- ')) file.oldPath = nameIn(text.slice(4)) ?? file.oldPath
  else if (text.startsWith('+++ ')) {
    const now = nameIn(text.slice(4))
    if (now === null) file.status = 'deleted'
    else file.path = now
  }
}

/** The name in `a/name b/name`: twice the same, so that half of it tells. */
function sameName(names: string): string {
  return unquote(names.slice((names.length + 1) / 2)).replace(/^b\//, '')
}

/** The name behind `---` or `+++` with another prefix, in the quotes that it has: what they hold may end a line. */
function writtenName(text: string): (prefix: string) => string {
  const [, quote = '', name = ''] = /^("?)(?:[ab]\/)?(.*)$/s.exec(withoutTime(text)) ?? []
  return (prefix) => `${quote}${prefix}/${name}`
}

/** A tab ends a name: the time of a plain diff, or git's mark of a blank. */
function withoutTime(text: string): string {
  return text.replace(/\t.*$/, '').replace(/\r$/, '')
}

/** The name behind `---` or `+++`; null for none. */
function nameIn(text: string): string | null {
  const name = unquote(withoutTime(text))
  return name === '/dev/null' ? null : name.replace(/^[ab]\//, '')
}

const ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r', '"': '"', '\\': '\\' }

/** A name as git writes it: in quotes when it holds some character, bytes beyond ASCII as octal numbers. */
function unquote(name: string): string {
  if (!/^".*"$/.test(name)) return name
  try {
    return decodeURIComponent(encodeName(name.slice(1, -1)))
  } catch {
    // Bytes that are no UTF-8, or half a character.
    return name
  }
}

function encodeName(written: string): string {
  return written.replace(/[^\\]+|\\([0-7]{3}|.)/gu, (text, code: string | undefined) =>
    code === undefined
      ? encodeURIComponent(text)
      : code.length === 3
        ? `%${Number.parseInt(code, 8).toString(16).padStart(2, '0')}`
        : encodeURIComponent(ESCAPES[code] ?? code),
  )
}
