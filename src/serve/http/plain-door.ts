import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UserError } from '../../core/errors.js'
import type { Client, DoorPorts, Scope } from './ports.js'

const ALL: ReadonlySet<Scope> = new Set(['read', 'discuss', 'admin'])

/** `name:token`, comma-separated or one a line. */
export interface TokenPlace {
  /** Path of the file; null: they stand in OPENBOTMAN_TOKENS, or nowhere. */
  file: string | null
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Lets those in who have one of the tokens, or everybody where there are none and only this machine is listened to.
 * @param host what is listened on
 * @throws UserError without tokens where others could come in, and for what is no token
 */
export function openDoor(host: string, place: TokenPlace): DoorPorts {
  const known = readTokens(place)
  if (known.length === 0) {
    if (/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)) return { authenticate: () => LOCAL }
    throw new UserError(
      `--host ${host}: without tokens only this machine is served`,
      'Set OPENBOTMAN_TOKENS=name:token or give --tokens <file>; or listen on 127.0.0.1.',
    )
  }
  return {
    authenticate(header) {
      const [, token = ''] = /^bearer +(\S+) *$/i.exec(header ?? '') ?? []
      const digest = digestOf(token)
      return known.reduce<Client | null>(
        (found, each) => (timingSafeEqual(each.digest, digest) ? each.client : found),
        null,
      )
    },
  }
}

const LOCAL: Client = { name: 'local', scopes: ALL }

function readTokens({ file, env }: TokenPlace): { client: Client; digest: Buffer }[] {
  const entries = (file === null ? (env.OPENBOTMAN_TOKENS ?? '') : readTokenFile(file)).split(/[,\n]/)
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('#'))
    .map((entry, index) => {
      const [, name, token] = /^([\w.-]+):(\S+)$/.exec(entry) ?? []
      if (name === undefined || token === undefined)
        throw new UserError(
          `${file ?? 'OPENBOTMAN_TOKENS'}: entry ${index + 1} is not of the form name:token`,
          'Write for example bot:0123456789abcdef.',
        )
      return { client: { name, scopes: ALL }, digest: digestOf(token) }
    })
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(
      `cannot read the tokens in ${file}: ${(error as Error).message}`,
      'Correct --tokens, or the permissions of the file.',
    )
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
