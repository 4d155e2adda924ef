/** Keys and passwords of this machine's user, kept out of whatever is written, shown or passed on. */

/** What stands where a secret stood. */
const HIDDEN = '***'

/** Shorter values are found in all sorts of texts, and are no secrets to rely on. */
const SHORTEST = 8

const SECRET_NAME =
  /(?:^|_)(?:API_?KEY|KEY|TOKENS?|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PAT|CREDENTIALS?)$|(?:^|_)(?:SECRET|PASSWORD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|AUTH_TOKEN|ACCESS_TOKEN)(?:_|$)|APIKEY$/i

/** Whether a variable of the environment holds a secret, judged by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/**
 * The secrets in an environment: values of variables that are called so, each part of a list of them
 * (`name:token,name:token`), and passwords in addresses.
 */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => [
    ...(isSecretName(name) ? [value.trim(), ...value.split(/[,;\s]+/).map(behindName)] : []),
    ...[...value.matchAll(/:\/\/[^/?#\s@]*?:([^/?#\s@]+)@/g)].map(([, password = '']) => password),
  ])
}

function behindName(entry: string): string {
  return entry.slice(entry.lastIndexOf(':') + 1)
}

/** Takes secrets out of texts. */
export class Redactor {
  /** The longest first: one may begin with another. */
  private readonly secrets: readonly string[]
  private readonly longest: number

  constructor(secrets: readonly (string | null)[]) {
    const known = secrets.filter((secret) => secret !== null && isTelling(secret)) as string[]
    const forms = known.flatMap((secret) => [secret, encodeURIComponent(secret), inJson(secret)])
    this.secrets = [...new Set(forms)].sort((one, other) => other.length - one.length)
    this.longest = this.secrets[0]?.length ?? 0
  }

  /** A text with `***` for every secret, and for what is left of one that was cut off. */
  hide(text: string): string {
    let clean = this.hideWhole(text)
    for (const secret of this.secrets) clean = hidePieces(clean, secret)
    return clean
  }

  /** A text with `***` for every secret that stands in it whole. */
  hideWhole(text: string): string {
    return this.secrets.reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text)
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
    for (let length = Math.min(this.longest - 1, text.length); length > 0; length--) {
      const end = text.slice(-length)
      if (this.secrets.some((secret) => secret.length > length && secret.startsWith(end))) return length
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

/** Long enough, and neither a number nor one character again and again. */
function isTelling(secret: string): boolean {
  return secret.length >= SHORTEST && !/^[\d.]+$/.test(secret) && !/^(.)\1*$/s.test(secret)
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1)
}

/** Messages are cut off at some length: half a key is worth hiding as well. */
function hidePieces(text: string, secret: string): string {
  const half = Math.max(SHORTEST, Math.ceil(secret.length / 2))
  if (half >= secret.length) return text
  const head = secret.slice(0, half)
  const tail = secret.slice(-half)
  let clean = text
  for (let at = clean.indexOf(head); at >= 0; at = clean.indexOf(head, at)) {
    let length = half
    while (length < secret.length && clean[at + length] === secret[length]) length++
    clean = `${clean.slice(0, at)}${HIDDEN}${clean.slice(at + length)}`
  }
  for (let at = clean.indexOf(tail); at >= 0; at = clean.indexOf(tail, at)) {
    let length = half
    while (length < secret.length && clean[at - (length - half) - 1] === secret[secret.length - length - 1])
      length++
    const begin = at - (length - half)
    clean = `${clean.slice(0, begin)}${HIDDEN}${clean.slice(at + half)}`
    at = begin
  }
  return clean
}
