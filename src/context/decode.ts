import { UserError } from '../core/errors.js'

/**
 * Decodes text of an unknown encoding: UTF-8, UTF-16 (either byte order, also without a mark) or, with a warning,
 * Windows-1252, of which Latin-1 is a part. Line ends become `\n`; NUL and unpaired surrogates are taken out.
 * @param name what messages call the text
 * @throws UserError for what is no text
 */
export function decodeText(bytes: Uint8Array, name: string): { text: string; warning: string | null } {
  const format = binaryFormat(bytes)
  if (format !== null) throw binaryError(name, `it is ${format}`)
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]))
    throw new UserError(`${name} is UTF-32 text, which is not read`, 'Save it as UTF-8.')

  const order = utf16Order(bytes)
  if (order !== null) return clean(new TextDecoder(`utf-16${order}`).decode(bytes), name, null)
  if (bytes.subarray(0, lengthWithoutPadding(bytes)).includes(0))
    throw binaryError(name, 'it holds NUL bytes')

  try {
    return clean(new TextDecoder('utf-8', { fatal: true }).decode(bytes), name, null)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  const lenient = new TextDecoder('utf-8').decode(bytes)
  const broken = count(lenient, /�/g)
  // Text that is UTF-8 but for a few damaged places would become unreadable as Windows-1252.
  if (count(lenient, /[^\0-\x7f�]/g) > 4 * broken) {
    const warning = `${name}: ${broken} damaged ${broken === 1 ? 'character' : 'characters'} in the UTF-8 text (shown as �).`
    return clean(lenient, name, warning)
  }
  const warning = `${name} is not UTF-8 and was read as Windows-1252 (Latin-1). If letters look wrong, save it as UTF-8.`
  return clean(decodeWindows1252(bytes), name, warning)
}

/** Takes out what no text needs: byte-order mark, carriage returns, NUL and unpaired surrogates. */
export function cleanText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\0|\p{Surrogate}/gu, '')
}

function clean(
  decoded: string,
  name: string,
  warning: string | null,
): { text: string; warning: string | null } {
  const text = cleanText(decoded)
  // Terminal colours (ESC) and page feeds occur in text that programs wrote; others hardly do.
  const controls = count(text, /[\x01-\x08\x0e-\x1a\x1c-\x1f]/g)
  if (controls > text.length * 0.02 && (controls > 2 || controls > text.length * 0.3))
    throw binaryError(name, 'it is full of control characters')
  return { text, warning }
}

/** The characters of Windows-1252 from 0x80 to 0x9F; the five that it leaves open are blanks here. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** Written out, because some versions of Node 20 decode this encoding as if it were Latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes).toString('latin1')
  return latin1.replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? ' ')
}

function binaryError(name: string, why: string): UserError {
  return new UserError(
    `${name} is not text: ${why}`,
    'A topic is a Markdown or text file. Convert it first, for example: pandoc topic.docx -o topic.md',
  )
}

const FORMATS: readonly [name: string, start: readonly number[]][] = [
  ['a PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP archive or an office document', [0x50, 0x4b, 0x03, 0x04]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a compressed file', [0x1f, 0x8b]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
]

function binaryFormat(bytes: Uint8Array): string | null {
  return FORMATS.find(([, start]) => startsWith(bytes, start))?.[0] ?? null
}

/** The byte order of UTF-16 text, by its mark or, in mostly Latin text, by where its NULs are; null for other text. */
function utf16Order(bytes: Uint8Array): 'le' | 'be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'be'
  const length = Math.min(lengthWithoutPadding(bytes) + 1, bytes.length, 4096) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  const units = length / 2
  if (odd > units * 0.4 && even < units * 0.02) return 'le'
  if (even > units * 0.4 && odd < units * 0.02) return 'be'
  return null
}

/** Some editors and mail programs fill the end of a file up with NULs. */
function lengthWithoutPadding(bytes: Uint8Array): number {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length--
  return length
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte)
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}
