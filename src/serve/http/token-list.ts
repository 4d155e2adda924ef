import { UserError } from '../../core/errors.js'

/** What a token allows: looking, starting and steering discussions, and looking after the server. */
export const SCOPES = ['read', 'discuss', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** A token as it was written down. */
export interface WrittenToken {
  name: string
  token: string
  scopes: ReadonlySet<Scope>
}

/** Half of what 16 random bytes in hexadecimal have: whatever is shorter was thought up by a person. */
const SHORTEST_TOKEN = 16
const LONGEST_TOKEN = 512
const DEFAULT_SCOPES: readonly Scope[] = ['read', 'discuss']

const MAKE_ONE = 'openssl rand -hex 32 makes a good one'
const NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/i
/** What may stand behind `Bearer`, but for the padding, which may only stand at the end. */
const TOKEN = /^[a-z0-9._~+/-]+=*$/i

/** Where a token stands, for messages: `line 3 of tokens.txt`. */
interface Entry {
  text: string
  place: string
}

/**
 * Reads a file of tokens: one `name:token[:scope+scope]` a line, `#` begins a line that is a comment.
 * @throws UserError that names the line; never shows what stands there, which may be a token
 */
export function parseTokenFile(text: string, file: string): WrittenToken[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const entries = lines
    .map((line, index) => ({ text: line.trim(), place: `line ${index + 1} of ${file}` }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
  if (entries.length === 0)
    throw new UserError(`${file} holds no token`, `Write name:token into it, one a line; ${MAKE_ONE}.`)
  return parseEntries(entries)
}

/** Reads `name:token[:scope+scope][,…]`, as the environment holds it. @throws UserError as above */
export function parseTokenVariable(text: string, variable: string): WrittenToken[] {
  const entries = text
    .split(',')
    .map((entry, index) => ({ text: entry.trim(), place: `entry ${index + 1} of ${variable}` }))
  return parseEntries(entries)
}

function parseEntries(entries: readonly Entry[]): WrittenToken[] {
  const tokens: WrittenToken[] = []
  const names = new Map<string, string>()
  const values = new Map<string, string>()
  for (const entry of entries) {
    const written = parseEntry(entry)
    refuseTwice(names, written.name.toLowerCase(), entry.place, 'name')
    refuseTwice(values, written.token, entry.place, 'token')
    tokens.push(written)
  }
  return tokens
}

function parseEntry({ text, place }: Entry): WrittenToken {
  const [name = '', token = '', scopes, ...rest] = text.split(':').map((part) => part.trim())
  if (token === '' || rest.length > 0)
    throw new UserError(
      `${place} is not of the form name:token`,
      'Write name:token or name:token:read+discuss.',
    )
  if (!NAME.test(name))
    throw new UserError(
      `${place} has no name that can be used`,
      'A name has at most 64 letters, digits, dots, hyphens and underscores, and stands before the token.',
    )
  if (!TOKEN.test(token) || token.length > LONGEST_TOKEN)
    throw new UserError(
      `the token at ${place} cannot be sent in a header`,
      `Use letters, digits and - . _ ~ + / only, at most ${LONGEST_TOKEN}; ${MAKE_ONE}.`,
    )
  if (token.length < SHORTEST_TOKEN)
    throw new UserError(
      `the token at ${place} is too short: it has ${token.length} characters, at least ${SHORTEST_TOKEN} are needed`,
      `Take a longer one: ${MAKE_ONE}.`,
    )
  return { name, token, scopes: parseScopes(scopes, place) }
}

/** `admin` comes with all the others. */
function parseScopes(text: string | undefined, place: string): ReadonlySet<Scope> {
  if (text === undefined) return new Set(DEFAULT_SCOPES)
  const scopes = text.split('+').map((scope) => {
    const found = SCOPES.find((each) => each === scope.trim().toLowerCase())
    if (found === undefined)
      throw new UserError(
        `${place} has a scope that does not exist`,
        `Scopes are ${SCOPES.join(', ')}, joined by +: name:token:read+discuss.`,
      )
    return found
  })
  return new Set(scopes.includes('admin') ? SCOPES : scopes)
}

function refuseTwice(seen: Map<string, string>, key: string, place: string, what: 'name' | 'token'): void {
  const earlier = seen.get(key)
  if (earlier !== undefined)
    throw new UserError(
      `${place} has the same ${what} as ${earlier}`,
      what === 'name'
        ? 'Give each token a name of its own: it is what logs and limits go by.'
        : 'Give each client a token of its own, so that one can be revoked alone.',
    )
  seen.set(key, place)
}
