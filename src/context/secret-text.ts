import { SECRET_MASK as MASK } from '../core/text/secrets.js'
import { looksRandom } from './randomness.js'

/** Keys and tokens that their own shape gives away. */
const TOKENS: readonly RegExp[] = [
  // Amazon, Google, Azure, DigitalOcean
  /(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])/,
  /AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}/,
  /do[opr]_v1_[a-f0-9]{40,}/,
  // GitHub, GitLab, Slack, Atlassian
  /gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|ptt|rt|dt)-[\w-]{20,}/,
  /xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}|ATATT3[\w-]{20,}/,
  // Models: OpenAI, Anthropic and OpenRouter, then Hugging Face, Groq, xAI, Perplexity, Replicate
  /sk-(?:(?:proj|svcacct|admin|ant|or|None)-[\w-]{16,}|[A-Za-z0-9]{20,})/,
  /hf_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|pplx-[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{30,}/,
  // Payment, mail, packages, others
  /[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{20,}/,
  /SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|rubygems_[a-f0-9]{40,}/,
  /hv[sb]\.[\w-]{20,}|AGE-SECRET-KEY-1[0-9A-Z]{20,}|\d{8,10}:AA[\w-]{32,}/,
  // JSON Web Tokens
  /eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]{6,}/,
]
const TOKEN = new RegExp(`(?<![A-Za-z0-9_])(?:${TOKENS.map((rule) => rule.source).join('|')})`, 'g')

const SLACK_WEBHOOK = /(hooks\.slack\.com\/(?:services|workflows)\/)[\w/+-]{20,}/g
const AZURE_KEY = /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,}={0,2}/g
const AUTHORIZATION =
  /(\bauthorization["']?\s{0,4}[:=]\s{0,4}["'`]?(?:bearer|basic|token)\s{1,4}|\bbearer\s{1,4})([\w.~+/=-]{16,500})/gi
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'`<>]{0,100}:)([^\s:/@"'`<>]{4,200})(?=@[\w[])/gi

/** The end of a name under which secrets are kept. */
const SECRET_WORD =
  '(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|secret[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key|encryption[_-]?key|credentials?|_auth)'
const ASSIGN = '["\'`]?\\]?\\s{0,8}(?::=|=>|:|=)\\s{0,8}'
const QUOTED = new RegExp(`(${SECRET_WORD}${ASSIGN}["'\`])([^"'\`\\s]{8,400})(?=["'\`])`, 'gi')
const BARE = new RegExp(
  `(${SECRET_WORD}\\s{0,8}[:=]\\s{0,8})([^\\s"'\`(){}[\\],;<>$]{12,400})(?=\\s*(?:#.*)?$)`,
  'gi',
)

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/
const KEY_END = /-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/

export interface Masked {
  /** The text with `[secret left out]` for every secret; it has as many lines as before. */
  text: string
  /** For every secret the line it stands in or begins in, counted from 1. */
  lines: number[]
}

/**
 * Takes secrets out of a text: keys and tokens known by their shape, private keys, passwords in URLs, and random-looking
 * values given to names such as `password` or `api_key`.
 * @param margin how many characters begin every line that are not its own: 1 in a diff
 */
export function maskSecrets(text: string, margin = 0): Masked {
  const lines = text.split('\n')
  const found: number[] = []
  maskPrivateKeys(lines, margin, found)
  lines.forEach((line, index) => {
    let count = 0
    const masked = maskLine(line, () => count++)
    if (count === 0) return
    lines[index] = masked
    for (let at = 0; at < count; at++) found.push(index + 1)
  })
  return { text: lines.join('\n'), lines: found.sort((a, b) => a - b) }
}

/** Says what was masked, as in `2 secrets in lines 3, 12 masked`. */
export function describeMasked(lines: readonly number[]): string {
  const places = [...new Set(lines)]
  const named = places.length > 8 ? `${places.slice(0, 8).join(', ')} …` : places.join(', ')
  return `${lines.length} ${lines.length === 1 ? 'secret' : 'secrets'} in ${places.length === 1 ? 'line' : 'lines'} ${named} masked`
}

function maskLine(line: string, tell: () => void): string {
  const mask = () => {
    tell()
    return MASK
  }
  const maskValue = (isSecret: (value: string) => boolean) => (whole: string, lead: string, value: string) =>
    isSecret(value) ? lead + mask() : whole
  return line
    .replace(TOKEN, mask)
    .replace(SLACK_WEBHOOK, (_, lead: string) => lead + mask())
    .replace(AZURE_KEY, (_, lead: string) => lead + mask())
    .replace(AUTHORIZATION, maskValue(looksRandom))
    .replace(URL_PASSWORD, maskValue(isPassword))
    .replace(QUOTED, maskValue(looksRandom))
    .replace(
      BARE,
      maskValue((value) => looksRandom(value, 'unquoted')),
    )
}

/** Whether what stands before the `@` of a URL is a password, and no placeholder or word of an example. */
function isPassword(value: string): boolean {
  return !/^\$|[{}…]|^(?:password|passwd|pass|pwd|secret|user|x{3,}|\*+|\.{3})$/i.test(value)
}

/**
 * Masks private keys where they stand: whole ones, those whose end is missing, and in a diff those whose beginning is.
 * A line that only names the mark, as this program's own source does, is none.
 */
function maskPrivateKeys(lines: string[], margin: number, found: number[]): void {
  const own = (index: number) => (lines[index] ?? '').slice(margin)
  const blank = (index: number, text: string) => {
    lines[index] = (lines[index] ?? '').slice(0, margin) + text
  }
  for (let index = 0; index < lines.length; index++) {
    const line = own(index)
    const begin = KEY_BEGIN.exec(line)
    if (begin) {
      const rest = line.slice(begin.index + begin[0].length)
      const last = /[A-Za-z0-9+/=]{16}/.test(rest) ? index : endOfKey(lines, index, own)
      if (last === null) continue
      found.push(index + 1)
      const end = KEY_END.exec(own(last))
      const tail = end ? own(last).slice(end.index + end[0].length) : ''
      blank(index, line.slice(0, begin.index) + MASK + (last === index ? tail : ''))
      for (let at = index + 1; at <= last; at++) blank(at, at === last ? tail : '')
      index = last
    } else if (KEY_END.test(line)) {
      let first = index
      while (first > 0 && isKeyBody(own(first - 1)) && own(first - 1).trim().length >= 40) first--
      if (first === index) continue
      found.push(first + 1)
      for (let at = first; at <= index; at++) blank(at, at === first ? MASK : '')
    }
  }
}

/** The last line of a key that begins at `start`; null when no key follows. */
function endOfKey(lines: readonly string[], start: number, own: (index: number) => string): number | null {
  let last = start
  let characters = 0
  for (let at = start + 1; at < lines.length; at++) {
    const line = own(at)
    if (KEY_END.test(line)) return characters >= 16 ? at : null
    if (!isKeyBody(line) && !/^\s*(?:[A-Z][\w-]+: .*)?$/.test(line)) break
    characters += line.trim().length
    last = at
  }
  return characters >= 40 ? last : null
}

/** A line of base64, perhaps within the quotes and joints of a program. */
function isKeyBody(line: string): boolean {
  return /^[\s"'`+*#/]*[A-Za-z0-9+/=]+(?:\\n)?["'`,;+\s\\]*$/.test(line)
}
