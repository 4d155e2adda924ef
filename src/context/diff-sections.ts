/** The part of a diff about one file. */
export interface DiffSection {
  /** The file's path now (of a deleted one, before), relative to the repository. */
  path: string
  /** Its path before a renaming; the same otherwise. */
  oldPath: string
  /** As git wrote it, but without carriage returns. */
  bytes: Buffer
  isBinary: boolean
}

/**
 * Splits what `git diff` wrote, with the prefixes `a/` and `b/`, into its files. Lines of a file's content begin with
 * a blank, `+`, `-` or `\`, so that none can be taken for the beginning of a section.
 */
export function splitDiff(output: Buffer): DiffSection[] {
  // Latin-1 keeps every byte as it is: files may have different encodings.
  const lines = output.toString('latin1').split('\n')
  // Only what follows git's last line end is empty: all lines of content have a mark.
  if (lines.at(-1) === '') lines.pop()
  const starts = lines.flatMap((line, index) => (line.startsWith('diff --git ') ? [index] : []))
  return starts.map((start, index) => parseSection(lines.slice(start, starts[index + 1] ?? lines.length)))
}

function parseSection(lines: readonly string[]): DiffSection {
  const hunk = lines.findIndex((line) => line.startsWith('@@ '))
  const header = hunk === -1 ? lines : lines.slice(0, hunk)
  const after = (word: string) => header.find((line) => line.startsWith(word))?.slice(word.length)
  const from = after('rename from ') ?? after('copy from ')
  const to = after('rename to ') ?? after('copy to ')
  const both = sameName(header[0] ?? '')
  // A carriage return within a line could make it look like two to whoever reads the diff.
  const text = lines.map((line) => `${line.replace(/\r+$/, '').replaceAll('\r', ' ')}\n`).join('')
  return {
    path: to === undefined ? both : decodePath(to),
    oldPath: from === undefined ? both : decodePath(from),
    bytes: Buffer.from(text, 'latin1'),
    isBinary: header.some((line) => /^(Binary files .* differ|GIT binary patch)\r?$/.test(line)),
  }
}

/** The name in `diff --git a/name b/name`: twice the same unless the file was renamed, so that half of it tells. */
function sameName(line: string): string {
  const names = line.slice('diff --git '.length)
  const second = names.slice((names.length + 1) / 2)
  return decodePath(second).replace(/^b\//, '')
}

/** A path as git writes it: in quotes with escapes when it holds a quote, a backslash or a control character. */
function decodePath(written: string): string {
  const plain = /^".*"$/s.test(written)
    ? written
        .slice(1, -1)
        .replace(
          /\\([0-7]{3}|.)/gs,
          (_, code: string) =>
            ESCAPES[code] ?? (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code),
        )
    : written
  return Buffer.from(plain, 'latin1').toString('utf8')
}

const ESCAPES: Record<string, string> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
}
