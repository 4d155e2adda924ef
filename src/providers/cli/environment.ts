import { delimiter, isAbsolute } from 'node:path'

/** Variables by name, as in `process.env`. */
export type Environment = Record<string, string | undefined>

/** What any program needs to find itself, its user, its language and the network. `*` ends a prefix. */
const COMMON_VARIABLES = [
  'PATH HOME USER LOGNAME LANG LANGUAGE LC_* TZ',
  'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR',
  'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86)',
  'USERNAME USERPROFILE HOMEDRIVE HOMEPATH',
].flatMap((line) => line.split(' '))

/**
 * The part of an environment that a program gets to see: what every program needs, and `names`.
 * PATH goes without its relative folders: these would be found wherever the program is started.
 * Names are compared without regard to case, as Windows and the proxies' two spellings ask for.
 */
export function pickEnvironment(parent: Environment, names: readonly string[]): Record<string, string> {
  const allowed = [...COMMON_VARIABLES, ...names].map((name) => name.toUpperCase())
  const picked: Record<string, string> = {}
  for (const [name, value] of Object.entries(parent)) {
    const upper = name.toUpperCase()
    const isAllowed = allowed.some((rule) =>
      rule.endsWith('*') ? upper.startsWith(rule.slice(0, -1)) : upper === rule,
    )
    if (isAllowed && value !== undefined) picked[name] = upper === 'PATH' ? keepAbsolute(value) : value
  }
  return picked
}

function keepAbsolute(folders: string): string {
  return folders.split(delimiter).filter(isAbsolute).join(delimiter)
}
