/** Keys and passwords of this machine's user, kept out of whatever is written, shown or passed on. */

/** What stands where a secret of this machine's user stood. */
const HIDDEN = '***'

/** What stands in a file or diff, as agents are shown it, where it held what looks like a secret. */
export const SECRET_MASK = '[secret left out]'

/** Shorter values are found in all sorts of texts, and are no secrets to rely on. */
const SHORTEST = 8

const SECRET_NAME =
  /(?:^|_)(?:API_?KEY|KEY|TOKENS?|SECRETS?|PASSWORD|PASSWD|PASS|PASSPHRASE|PAT|JWT|CREDENTIALS?)$|_PWD$|(?:^|_)(?:SECRET|PASSWORD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|AUTH_TOKEN|ACCESS_TOKEN)(?:_|$)|APIKEY$/i
/** Such a variable says where something lies. */
const PLACE_NAME = /_(?:DIR|FILE|PATH|HOME)$/i

/** Whether a variable of the environment holds a secret, judged by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !PLACE_NAME.test(name)
}

/**
 * The secrets in an environment: values of variables that are called so, each part of a list of them
 * (`name:token,name:token`), those in JSON (a service account), and passwords in addresses.
 */
export function secretsIn(env: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (typeof value === 'object' && value !== null) return secretsIn({ ...value })
    if (typeof value !== 'string') return []
    const passwords = /_proxy$/i.test(name) ? passwordsOfProxy(value) : passwordsIn(value)
    return isSecretName(name) ? [...partsOf(value.trim()), ...passwords] : passwords
  })
}

/** The passwords in the addresses of a text. */
function passwordsIn(text: string): string[] {
  return [...text.matchAll(/:\/\/([^/?#\s]*)@/g)].flatMap(([, known = '']) => passwordsOf(known))
}

/** Proxies are often named without a scheme, and with passwords that do not belong into an address as they are. */
function passwordsOfProxy(address: string): string[] {
  const from = address.includes('://') ? address.indexOf('://') + 3 : 0
  return passwordsOf(address.slice(from, Math.max(from, address.lastIndexOf('@'))))
}

/** @param known `name:password`, which an `@` in the password or another address behind a comma makes longer */
function passwordsOf(known: string): string[] {
  const at = known.indexOf(':')
  if (at < 0) return []
  const whole = known.slice(at + 1)
  return [whole, whole.split('@')[0] ?? ''].flatMap((password) => [password, decodeAddress(password)])
}

/** A part of an address as it is meant, without percent signs; as it is, where they mean nothing. */
export function decodeAddress(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function partsOf(value: string): string[] {
  const inside = value.startsWith('{') ? readJson(value) : null
  const parts = inside === null ? value.split(/[,;\s]+/).map(behindName) : secretsIn({ inside })
  return [value, ...parts]
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A token with what it allows: `bot:<token>:read+discuss`. */
const SCOPED = /^[^:]*:([^:]+):(?:\+?(?:read|discuss|admin))+$/i

function behindName(entry: string): string {
  return SCOPED.exec(entry)?.[1] ?? entry.slice(entry.lastIndexOf(':') + 1)
}

/** Takes secrets out of texts. */
export class Redactor {
  /** As they are, in an address and in JSON; the longest first: one may begin with another. */
  private readonly secrets: readonly string[]
  /** These and what they become in Base64, by the character they begin with. */
  private readonly byBeginning = new Map<string, string[]>()
  private readonly forms: readonly string[]
  private readonly longest: number

  constructor(secrets: readonly (string | null)[]) {
    const known = secrets.filter((secret) => secret !== null && isTelling(secret)) as string[]
    const plain = known.flatMap((secret) => [secret, inAddress(secret), inJson(secret)])
    this.secrets = longestFirst(plain)
    this.forms = longestFirst([...plain, ...known.flatMap(inBase64)])
    this.longest = this.forms[0]?.length ?? 0
    for (const form of this.forms) {
      const others = this.byBeginning.get(form.charAt(0))
      if (others) others.push(form)
      else this.byBeginning.set(form.charAt(0), [form])
    }
  }

  /** A text with `***` for every secret, and for what is left of one that was cut off. */
  hide(text: string): string {
    return this.secrets.reduce(hidePieces, this.hideWhole(text))
  }

  /** A text with `***` for every secret that stands in it whole. */
  hideWhole(text: string): string {
    return this.forms.reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text)
  }

  /** The same for every text within plain data; keys stay. */
  hideIn<Value>(value: Value): Value {
    return (this.secrets.length === 0 ? value : this.hideWithin(value)) as Value
  }

  private hideWithin(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value)
    if (Array.isArray(value)) return value.map((each) => this.hideWithin(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.hideWithin(each)]))
  }

  /** How much of a text's end may be the beginning of a secret, in characters. */
  beginningAtEnd(text: string): number {
    for (let at = Math.max(0, text.length - this.longest + 1); at < text.length; at++) {
      const length = text.length - at
      const isBegun = (secret: string) =>
        secret.length > length && text.startsWith(secret.slice(0, length), at)
      if (this.byBeginning.get(text.charAt(at))?.some(isBegun)) return length
    }
    return 0
  }
}

/** A text that comes in pieces, without its secrets, even where one was torn apart. */
export class PiecewiseRedactor {
  private held = ''

  constructor(private readonly redactor: Redactor) {}

  /** @returns what can be passed on by now; what may be the beginning of a secret is held back */
  push(piece: string): string {
    const text = this.redactor.hideWhole(this.held + piece)
    const length = this.redactor.beginningAtEnd(text)
    this.held = length === 0 ? '' : text.slice(-length)
    return length === 0 ? text : text.slice(0, -length)
  }

  /** @returns what was held back, once nothing more comes */
  end(): string {
    const rest = this.redactor.hide(this.held)
    this.held = ''
    return rest
  }
}

/**
 * Whether a value is worth hiding wherever it stands: long enough, and neither a number, nor one character again and
 * again, nor the path of a file, nor words as one writes them. `PASSWORD=postgres` would take every such word out of
 * every text, and protects nothing.
 */
function isTelling(secret: string): boolean {
  return (
    secret.length >= SHORTEST &&
    !/^[\d.]+$/.test(secret) &&
    !/^(.)\1*$/s.test(secret) &&
    !A_PATH.test(secret) &&
    !(secret.length <= LONGEST_NAME && WORDS.test(secret))
  )
}

/** `lm-studio`, `not_needed`; longer runs of letters are made by chance. */
const WORDS = /^[-_.]*(?:[A-Z]?[a-z]{1,12}|[A-Z]{1,12})(?:[-_.]+(?:[A-Z]?[a-z]{1,12}|[A-Z]{1,12}))*[-_.]*$/
const LONGEST_NAME = 24

const A_PATH =
  /^(?:~\/|\.{1,2}\/|\/(?:home|Users|root|etc|var|opt|usr|tmp|run|mnt|srv|private|Volumes)\/|[A-Za-z]:[\\/])[^\n]*$/

function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((one, other) => other.length - one.length)
}

/** Halves of characters are in no address. */
function inAddress(secret: string): string {
  return encodeURIComponent(secret.replace(/\p{Surrogate}/gu, ''))
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1)
}

/** What stays the same of a secret in Base64, whatever stands before and behind it there; as in `user:password`. */
function inBase64(secret: string): string[] {
  if (!/^[\u0020-\u007e]+$/.test(secret)) return []
  return [0, 1, 2].flatMap((before) => {
    const encoded = btoa(`${'.'.repeat(before)}${secret}`)
    const behind = [0, 3, 2][(before + secret.length) % 3] ?? 0
    const kept = encoded.slice([0, 2, 3][before], encoded.length - behind)
    return kept.length < SHORTEST ? [] : [kept, kept.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** Messages are cut off at some length: half a key is worth hiding as well, where it would be by itself. */
function hidePieces(text: string, secret: string): string {
  const half = Math.max(SHORTEST, Math.ceil(secret.length / 2))
  if (half >= secret.length) return text
  return hideEnds(hideBeginnings(text, secret, half), secret, half)
}

function hideBeginnings(text: string, secret: string, half: number): string {
  const head = secret.slice(0, half)
  if (!isTelling(head)) return text
  let clean = ''
  let from = 0
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, from)) {
    let length = half
    while (length < secret.length && text[at + length] === secret[length]) length++
    clean += `${text.slice(from, at)}${HIDDEN}`
    from = at + length
  }
  return clean + text.slice(from)
}

function hideEnds(text: string, secret: string, half: number): string {
  const tail = secret.slice(-half)
  if (!isTelling(tail)) return text
  let clean = ''
  let from = 0
  for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, from)) {
    let begin = at
    while (begin > from && text[begin - 1] === secret[secret.length - half - 1 - (at - begin)]) begin--
    clean += `${text.slice(from, begin)}${HIDDEN}`
    from = at + half
  }
  return clean + text.slice(from)
}
