import { nearest } from '../core/nearest.js'
import type { Config } from './config.js'
import type { Env } from './expand.js'

const PREFIX = 'OPENBOTMAN_'

/** Every variable of this program that some command reads, without its prefix; most are named like a flag. */
const KNOWN = [
  'AGENTS',
  'ANONYMOUS',
  'BLIND_PICK',
  'BUDGET',
  'CALLBACK_SECRET',
  'CHAIR',
  'CONFIG',
  'DEADLINE',
  'LANGUAGE',
  'METHOD',
  'OFFLINE',
  'OUTPUT',
  'PROVIDER',
  'ROUNDS',
  'SECRETS_DIR',
  'TEAM',
  'TIMEOUT',
  'TOKENS',
  'TRUST_CONFIG',
]

/**
 * One line for each variable `OPENBOTMAN_…` that is set and that nothing reads: it is probably misspelt. One that the
 * configuration names itself, as in `${OPENBOTMAN_KEY}`, is none of them.
 */
export function warnOfUnknownVariables(env: Env, config: Config): string[] {
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !KNOWN.includes(name.slice(PREFIX.length)))
    .filter((name) => env[name]?.trim())
    .sort()
  if (unknown.length === 0) return []
  const written = JSON.stringify(config, (key, value: unknown) => (key === 'origin' ? undefined : value))
  const isNamed = (name: string): boolean =>
    [`\${${name}}`, `\${${name}:-`, `"${name}"`].some((use) => written.includes(use))
  return unknown.filter((name) => !isNamed(name)).map(describe)
}

function describe(name: string): string {
  const [near] = nearest(name.slice(PREFIX.length), KNOWN, 1)
  const cure =
    near === undefined
      ? `variables that are read: ${KNOWN.map((each) => PREFIX + each).join(', ')}`
      : `did you mean ${PREFIX}${near}?`
  return `the environment variable ${name} is not read by anything; ${cure}`
}
