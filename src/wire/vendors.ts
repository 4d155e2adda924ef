import type { Cure } from '../config/auto.js'
import type { Endpoint } from '../config/config.js'
import { detectProviders, findProgram, PROGRAMS } from '../providers/detect.js'

type Environment = Record<string, string | undefined>
type ApiEndpoint = Pick<Endpoint, 'name' | 'type' | 'baseUrl' | 'apiKey'>

/** What a user sets in the environment for the API of a vendor. */
interface Vendor {
  /** Variables with the user's own key, the first that is set counts. */
  keys: readonly [string, ...string[]]
  /** Variable with the address to ask instead of the vendor's. */
  baseUrl: string
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  anthropic: { keys: ['ANTHROPIC_API_KEY'], baseUrl: 'ANTHROPIC_BASE_URL' },
  openai: { keys: ['OPENAI_API_KEY'], baseUrl: 'OPENAI_BASE_URL' },
  google: { keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], baseUrl: 'GOOGLE_GEMINI_BASE_URL' },
}

/**
 * Where an endpoint is asked and with which key. The user's own key goes to its vendor, or to the address that the
 * user set beside it in the environment; never to another address from a configuration.
 */
export function findAccess(
  { name, type, baseUrl, apiKey }: ApiEndpoint,
  env: Environment,
): { baseUrl: string | null; apiKey: string | null } {
  const vendor = VENDORS[type]
  if (!vendor) return { baseUrl: baseUrl || null, apiKey: apiKey || null }
  const ownKey = vendor.keys.map((key) => env[key]).find(Boolean)
  const ownUrl = name === type ? env[vendor.baseUrl] : undefined
  return {
    baseUrl: baseUrl || ownUrl || null,
    apiKey: apiKey || (baseUrl ? null : ownKey) || null,
  }
}

/** Why an endpoint of an API cannot be asked: there is no key, and no server of one's own that may need none. */
export function findMissingKey(
  { name, type }: ApiEndpoint,
  access: { baseUrl: string | null; apiKey: string | null },
): { wrong: string; cure: string } | null {
  const vendor = VENDORS[type]
  if (!vendor || access.baseUrl !== null || access.apiKey !== null) return null
  const [key] = vendor.keys
  return {
    wrong: `provider ${name} has no key: ${vendor.keys.join(' or ')} is not set`,
    cure: `Set ${key}, or ${vendor.baseUrl} for a local server that needs none; or use --offline.`,
  }
}

/**
 * What `auto` cannot choose for want of little: an agent CLI in which nobody is logged in, an address in the
 * environment of which nothing says which model to ask for.
 */
export function findAlmostUsable(env: Environment): Cure[] {
  return [...findLoggedOut(env), ...findModelless(env)]
}

function findLoggedOut(env: Environment): Cure[] {
  return detectProviders(env).flatMap(({ ref, usable, found }) => {
    const program = PROGRAMS[ref.provider]
    if (usable || program === undefined || findProgram(program, env) === null) return []
    return [{ act: program, why: found.replace(`${program} is `, '') }]
  })
}

function findModelless(env: Environment): Cure[] {
  if (!env.OPENAI_BASE_URL || env.OPENAI_API_KEY) return []
  return [
    { act: '--provider openai:<model>', why: 'OPENAI_BASE_URL is set: name a model that is served there' },
  ]
}
