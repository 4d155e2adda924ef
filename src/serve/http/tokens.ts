import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { UserError } from '../../core/errors.js'
import { Redactor } from '../../core/text/secrets.js'
import { parseTokenFile, parseTokenVariable, SCOPES, type Scope, type WrittenToken } from './token-list.js'

export { SCOPES, type Scope } from './token-list.js'

/** Who asks, as far as a door can tell. */
export interface Client {
  /** What logs, limits and metrics know it by. */
  name: string
  scopes: ReadonlySet<Scope>
}

/** Whoever asks a server without tokens, which listens on the loopback address only. */
export const LOCAL_CLIENT: Client = { name: 'local', scopes: new Set(SCOPES) }

/** What reading the tokens again changed; names only. */
export interface TokenChanges {
  added: string[]
  /** Revoked, or with another token or other scopes than before. */
  revoked: string[]
}

export interface TokenSource {
  /** Path of a file of tokens; it takes the place of the environment's. */
  file?: string | undefined
  env: Readonly<Record<string, string | undefined>>
}

interface KeptToken {
  client: Client
  digest: Buffer
}

const VARIABLE = 'OPENBOTMAN_TOKENS'
const LARGEST_FILE = 1_000_000
const BEARER = /^bearer +([^\s]+) *$/i

/**
 * The tokens that a server was started with; null where there are none.
 * @throws UserError for a bad entry, or a file that is missing or that others may read
 */
export function readTokens(source: TokenSource): Tokens | null {
  if (source.file === undefined && (source.env[VARIABLE] ?? '').trim() === '') return null
  return new Tokens(source)
}

/** Named bearer tokens. They are compared by their digests; the texts are kept only to hide them in what is logged. */
export class Tokens {
  /** Of this process alone: digests are of no use elsewhere. */
  readonly #key = randomBytes(32)
  readonly #source: TokenSource
  /** All that were read since the start: one that was revoked is nobody's business either. */
  readonly #texts = new Set<string>()
  #redactor = new Redactor([])
  #kept: readonly KeptToken[]
  /** Of the file when it was last read, be it in vain. */
  #stamp = ''

  constructor(source: TokenSource) {
    this.#source = source
    this.#kept = this.#read()
  }

  /** Where they are read again from; null: they stand in the environment, and do not change. */
  get file(): string | null {
    return this.#source.file ?? null
  }

  /** A text without the tokens that are known here. */
  hide(text: string): string {
    return this.#redactor.hide(text)
  }

  /** In the order they are written down. */
  get names(): string[] {
    return this.#kept.map(({ client }) => client.name)
  }

  /**
   * Whose token an `Authorization` header carries: `Bearer <token>`. Takes as long for a wrong token as for a right one.
   * @returns null without a header, for another scheme, and for a token that is unknown or was revoked
   */
  authenticate(header: string | undefined): Client | null {
    const token = BEARER.exec(header ?? '')?.[1]
    if (token === undefined) return null
    const digest = this.#digest(token)
    let found: Client | null = null
    for (const kept of this.#kept) if (timingSafeEqual(kept.digest, digest)) found = kept.client
    return found
  }

  /**
   * Reads the tokens again: those that are gone are revoked at once.
   * @throws UserError where they cannot be read; those of before stay in force
   */
  reload(): TokenChanges {
    const before = this.#kept
    this.#kept = this.#read()
    return {
      added: namesOf(this.#kept.filter((kept) => !before.some((other) => isSame(kept, other)))),
      revoked: namesOf(before.filter((kept) => !this.#kept.some((other) => isSame(kept, other)))),
    }
  }

  /**
   * Reads the file again whenever it was changed, looking at it every `everyMs`.
   * @returns ends it; does nothing for tokens of the environment, which do not change
   */
  follow(
    onReload: (changes: TokenChanges) => void,
    onError: (error: UserError) => void,
    everyMs = 2000,
  ): () => void {
    const { file } = this.#source
    if (file === undefined) return () => undefined
    const look = () => {
      if (stampOf(file) !== this.#stamp) this.readAgain(onReload, onError)
    }
    const timer = setInterval(look, everyMs)
    timer.unref()
    return () => clearInterval(timer)
  }

  /** Reads the tokens again, and tells what came of it. */
  readAgain(onReload: (changes: TokenChanges) => void, onError: (error: UserError) => void): void {
    try {
      onReload(this.reload())
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      onError(error)
    }
  }

  #read(): KeptToken[] {
    const { file, env } = this.#source
    // Before it is read, so that what is changed meanwhile is seen as a change.
    if (file !== undefined) this.#stamp = stampOf(file)
    const written = file === undefined ? parseTokenVariable(env[VARIABLE] ?? '', VARIABLE) : readFile(file)
    for (const { token } of written) this.#texts.add(token)
    this.#redactor = new Redactor([...this.#texts])
    return written.map(({ name, token, scopes }) => ({
      client: { name, scopes },
      digest: this.#digest(token),
    }))
  }

  #digest(token: string): Buffer {
    return createHmac('sha256', this.#key).update(token).digest()
  }
}

function readFile(file: string): WrittenToken[] {
  let text: string
  try {
    const facts = statSync(file)
    if (!facts.isFile()) throw new UserError(`${file} is no file`, 'Name a file of tokens with --tokens.')
    if (facts.size > LARGEST_FILE)
      throw new UserError(`${file} is too large for a file of tokens`, 'Name the right file with --tokens.')
    refuseOpenFile(file, facts.mode)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      `cannot read the tokens in ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'Correct --tokens or the permissions of the file.',
    )
  }
  return parseTokenFile(text, file)
}

/** The group may read it, which is how containers hand secrets to a process; it may not write it. */
function refuseOpenFile(file: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o027) === 0) return
  throw new UserError(
    `others may ${(mode & 0o022) === 0 ? 'read' : 'write'} the tokens in ${file}`,
    `Run chmod 600 ${file}; mount a secret with mode 0440.`,
  )
}

/** Differs whenever the file has been changed, replaced or removed. */
function stampOf(file: string): string {
  const facts = statSync(file, { throwIfNoEntry: false, bigint: true })
  return facts === undefined ? 'missing' : `${facts.ino} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`
}

function isSame(one: KeptToken, other: KeptToken): boolean {
  const scopes = [one, other].map(({ client }) => SCOPES.filter((scope) => client.scopes.has(scope)).join())
  return (
    one.client.name === other.client.name &&
    scopes[0] === scopes[1] &&
    timingSafeEqual(one.digest, other.digest)
  )
}

function namesOf(tokens: readonly KeptToken[]): string[] {
  return tokens.map(({ client }) => client.name)
}
