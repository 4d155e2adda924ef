import { isIP } from 'node:net'
import { isLoopback } from './addresses.js'

/** Where a server listens, and by which other names it may be asked for. */
export interface HostCheckOptions {
  /** As given to `listen`: an address or `localhost`. */
  host: string
  /** Names by which it may be asked for beside its own (`--allow-host`), with or without a port. */
  allowHosts?: readonly string[]
  /** Origins of pages that may ask (`--allow-origin`): `https://bot.example.org`. */
  allowOrigins?: readonly string[]
}

export interface CheckedHeaders {
  host?: string | undefined
  origin?: string | undefined
  /** `Sec-Fetch-Site`, as browsers say where a request comes from. */
  site?: string | undefined
  /** `Sec-Fetch-Mode`: `navigate` where somebody opens it as a page. */
  mode?: string | undefined
}

/** Why a request is refused, for its client: what is wrong, and the cure. */
export interface Refusal {
  message: string
  hint: string
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/i

/**
 * A check against pages that reach a server which is not theirs: by a name of their own that they let point to its
 * address (DNS rebinding shows in `Host`), or across origins (shows in `Origin`, or where that is left out as for
 * pictures and scripts, in `Sec-Fetch-Site`).
 *
 * An address in `Host` cannot have been rebound: any is fine, where the server does not listen on loopback only.
 * @returns null where a request may go on
 */
export function createHostCheck(options: HostCheckOptions): (headers: CheckedHeaders) => Refusal | null {
  const allowed = new Set((options.allowHosts ?? []).map(normalize))
  const origins = new Set((options.allowOrigins ?? []).map(normalizeOrigin))
  const own = nameOf(options.host)

  const isOwn = (host: string) => {
    const name = nameOf(host)
    if (name === own || name === 'localhost' || allowed.has(name) || allowed.has(host)) return true
    return isIP(name) !== 0 && (isLoopback(own) ? isLoopback(name) : true)
  }

  return ({ host, origin, site, mode }) => {
    if (host === undefined || !HOST.test(host) || !isOwn(normalize(host)))
      return {
        message: 'this server is not to be asked for by that name: the Host header is none of its own',
        hint: 'Ask for it by its address or localhost, or start it with --allow-host <name>.',
      }
    if (origin === undefined) return isFromElsewhere(site, mode) ? FROM_ELSEWHERE : null
    if (origins.has(origin.toLowerCase())) return null
    const from = hostOf(origin)
    if (from !== null && (from === withoutDefaultPort(normalize(host), origin) || allowed.has(from)))
      return null
    return FROM_ELSEWHERE
  }
}

const FROM_ELSEWHERE: Refusal = {
  message: 'pages of other origins may not ask this server',
  hint: 'Start it with --allow-origin <origin> for pages that are meant to.',
}

/** Another page may link to this server. What it has fetched in passing it cannot read, but how long that took it can. */
function isFromElsewhere(site: string | undefined, mode: string | undefined): boolean {
  return (site === 'cross-site' || site === 'same-site') && mode !== 'navigate'
}

/** An origin as browsers send it. */
export function normalizeOrigin(origin: string): string {
  return origin.trim().toLowerCase().replace(/\/$/, '')
}

function normalize(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/\.(?=$|:\d+$)/, '')
}

/** A host without its port, an IPv6 address without its brackets. */
function nameOf(host: string): string {
  const normal = normalize(host)
  if (isIP(normal) !== 0) return normal
  return (HOST.exec(normal)?.[1] ?? normal).replace(/^\[|\]$/g, '')
}

/** `host[:port]` of an origin; null for `null` and for what is none. */
function hostOf(origin: string): string | null {
  try {
    const { protocol, host } = new URL(origin)
    return /^https?:$/.test(protocol) && host !== '' ? normalize(host) : null
  } catch {
    return null
  }
}

function withoutDefaultPort(host: string, origin: string): string {
  return host.replace(origin.toLowerCase().startsWith('https:') ? /:443$/ : /:80$/, '')
}
