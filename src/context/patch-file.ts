import { addGitHeads, unifyPrefixes } from '../core/review/diff-lines.js'

/** What a file with a change holds. */
export interface PatchFile {
  /** With `diff --git` lines and the prefixes `a/` and `b/`; every byte of a line as it was. */
  diff: Buffer
  /** Of `git format-patch`, in its order: with hash and whole message. */
  commits: { hash: string; message: string }[]
}

/** How a mail of `git format-patch` begins; no line of a diff does. */
const MAIL = /^From ([0-9a-f]{40,64}) Mon Sep 17 00:00:00 2001$/
/** How it ends: with the version of git, which no line of a diff looks like. */
const SIGNATURE = /\n-- ?\n\d+\.\d+[^\n]*\n*$/

/**
 * Reads a unified diff, or the mails of `git format-patch`, as programs and shells leave it: with or without prefixes,
 * with a byte-order mark, in UTF-16, with the line ends of Windows.
 */
export function readPatchFile(bytes: Buffer): PatchFile {
  // Latin-1 keeps every byte as it is: files may have different encodings.
  const text = withoutMark(bytes)
    .toString('latin1')
    .replace(/(?<!\r)\r+\n/g, '\n')
  const mails = splitMails(text)
  const diff = mails.length === 0 ? text : mails.map((mail) => mail.diff).join('')
  return {
    diff: Buffer.from(addGitHeads(unifyPrefixes(diff)), 'latin1'),
    commits: mails.map(({ hash, message }) => ({ hash, message })),
  }
}

/** In UTF-8, which is what a shell on Windows makes UTF-16 of. */
function withoutMark(bytes: Buffer): Buffer {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return Buffer.from(bytes.subarray(2).toString('utf16le'))
  if (first === 0xfe && second === 0xff && bytes.length % 2 === 0)
    return Buffer.from(Buffer.from(bytes.subarray(2)).swap16().toString('utf16le'))
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes
}

interface Mail {
  hash: string
  message: string
  diff: string
}

function splitMails(text: string): Mail[] {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, at) => (MAIL.test(line) ? [at] : []))
  return starts.map((start, at) => readMail(lines.slice(start, starts[at + 1] ?? lines.length)))
}

function readMail([head = '', ...lines]: readonly string[]): Mail {
  const blank = lines.indexOf('')
  const rest = lines.slice(blank + 1)
  const [mark, first] = [rest.indexOf('---'), rest.findIndex((line) => line.startsWith('diff --git '))]
  const end = mark !== -1 && (first === -1 || mark < first) ? mark : first === -1 ? rest.length : first
  const body = rest.slice(0, end).join('\n').trim()
  const subject = readSubject(lines.slice(0, blank))
  return {
    hash: MAIL.exec(head)?.[1] ?? '',
    message: `${subject}\n\n${Buffer.from(body, 'latin1').toString('utf8')}`.trim(),
    diff: `${rest.slice(first === -1 ? rest.length : first).join('\n')}\n`.replace(SIGNATURE, '\n'),
  }
}

/** Without `[PATCH 1/2]`; a long one goes on in lines that begin with a blank. */
function readSubject(header: readonly string[]): string {
  const at = header.findIndex((line) => /^Subject: /i.test(line))
  if (at === -1) return ''
  const more = header.slice(at + 1)
  const end = more.findIndex((line) => !/^[ \t]/.test(line))
  const folded = [header[at] ?? '', ...more.slice(0, end === -1 ? more.length : end)].join('')
  const written = folded.replace(/^Subject: /i, '').replace(/^\[[^\]]*\]\s*/, '')
  return decodeWords(written).replace(/\s+/g, ' ').trim()
}

/** What mail has instead of letters beyond ASCII: `=?UTF-8?q?K=C3=A4se?=`. */
function decodeWords(written: string): string {
  const bytes = written
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('latin1')
        : word
            .replaceAll('_', ' ')
            .replace(/=([0-9a-f]{2})/gi, (_all, code: string) =>
              String.fromCharCode(Number.parseInt(code, 16)),
            ),
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
