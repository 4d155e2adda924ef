import { BlockList, isIP } from 'node:net'

/** A proxy that the environment names. */
export interface NamedProxy {
  /** As it is written there, with `http://` in front where no scheme is. May hold a password. */
  address: string
  /** The variable that names it. */
  variable: string
}

/** The proxies that the environment names, and where none is taken. */
export interface Proxies {
  http: NamedProxy | null
  https: NamedProxy | null
  /** The entries of NO_PROXY. */
  without: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, each in small letters first, as curl does.
 * @returns null where no proxy is named
 */
export function readProxies(env: Environment): Proxies | null {
  const all = readProxy(env, 'all_proxy')
  const http = readProxy(env, 'http_proxy') ?? all
  const https = readProxy(env, 'https_proxy') ?? all
  if (http === null && https === null) return null
  const without =
    readVariable(env, 'no_proxy')
      ?.value.toLowerCase()
      .split(/[,\s]+/) ?? []
  return { http, https, without: without.filter((entry) => entry !== '') }
}

function readProxy(env: Environment, name: string): NamedProxy | null {
  const found = readVariable(env, name)
  if (found === null) return null
  const { variable, value } = found
  return { variable, address: value.includes('://') ? value : `http://${value}` }
}

function readVariable(env: Environment, name: string): { variable: string; value: string } | null {
  for (const variable of [name, name.toUpperCase()]) {
    const value = env[variable]?.trim()
    if (value) return { variable, value }
  }
  return null
}

/** The proxy by which an address is reached; null: none, as for this machine itself. */
export function findProxy(url: URL, proxies: Proxies | null): NamedProxy | null {
  if (proxies === null) return null
  const proxy = url.protocol === 'https:' ? proxies.https : proxies.http
  if (proxy === null || isOwnMachine(url) || isExcepted(url, proxies.without)) return null
  return proxy
}

/** No proxy could reach it: what is `localhost` there is another machine. */
function isOwnMachine(url: URL): boolean {
  const host = hostOf(url)
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    isWithin(host, '127.0.0.0/8') ||
    isWithin(host, '::1/128')
  )
}

/** A host's name covers the names below it, with or without a dot or `*.` in front; an address may be a network. */
function isExcepted(url: URL, entries: readonly string[]): boolean {
  const host = hostOf(url)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return entries.some((entry) => {
    if (entry === '*') return true
    const [, name = entry, ownPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? []
    if (ownPort !== undefined && ownPort !== port) return false
    const bare = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*?\.|\.$/g, '')
    return host === bare || host.endsWith(`.${bare}`) || isWithin(host, bare)
  })
}

/** A host without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** The same without a dot at its end. */
function hostOf(url: URL): string {
  return bareHost(url).replace(/\.$/, '')
}

/** Whether an IP address lies in a network such as `10.0.0.0/8`; false for whatever is neither. */
function isWithin(host: string, network: string): boolean {
  const [start = '', length] = network.split('/')
  const family = isIP(start)
  const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length)
  if (
    family === 0 ||
    isIP(host) === 0 ||
    length === '' ||
    !Number.isInteger(bits) ||
    bits < 0 ||
    bits > (family === 4 ? 32 : 128)
  )
    return false
  const list = new BlockList()
  list.addSubnet(start, bits, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
