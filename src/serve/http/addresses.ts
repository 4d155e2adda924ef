import { lookup as lookUp } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { UserError } from '../../core/errors.js'

/** Resolves a name to all its addresses. */
export type Lookup = (name: string) => Promise<readonly { address: string; family: number }[]>

/** An address that was looked at; a request goes to it and to no other. */
export interface PinnedAddress {
  address: string
  family: 4 | 6
}

/** Which addresses a request from here may go to. */
export interface Reach {
  /** Also those of this machine and its networks, to which nothing need be encrypted. Default: false. */
  allowPrivate?: boolean
}

/** IANA's special-purpose IPv4 blocks, with multicast and what is reserved: none is a place in the public network. */
const SPECIAL_V4 = listOf('ipv4', [
  ['0.0.0.0', 8], // this network; 0.0.0.0 reaches this machine
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24], // relays to IPv6
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and the broadcast
])

/** All that is handed out publicly; link-local, unique local, NAT64, loopback and multicast lie outside. */
const GLOBAL_V6 = listOf('ipv6', [['2000::', 3]])

/** What is special within it: some hold an IPv4 address that a relay would go on to. */
const SPECIAL_V6 = listOf('ipv6', [
  ['2001::', 23], // protocols, Teredo among them
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
])

const MAPPED_V4 = listOf('ipv6', [['::ffff:0:0', 96]])

/** What hands the keys of a machine to whoever asks it from there, in one cloud or another; and its neighbours. */
const NEVER_V4 = listOf('ipv4', [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
])
const NEVER_V6 = listOf('ipv6', [
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
])

function listOf(family: 'ipv4' | 'ipv6', blocks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of blocks) list.addSubnet(address, prefix, family)
  return list
}

/**
 * Whether an address is none of the public network: loopback, private, link-local, shared, reserved, or no address at
 * all. IPv4 may be spelt in any way that a URL takes (`0x7f.1`, `2130706433`), IPv6 with or without brackets.
 */
export function isPrivateAddress(text: string): boolean {
  const address = canonicalAddress(text)
  if (address === null) return true
  if (isIP(address) === 4) return SPECIAL_V4.check(address)
  if (MAPPED_V4.check(address, 'ipv6')) return SPECIAL_V4.check(address, 'ipv6')
  return !GLOBAL_V6.check(address, 'ipv6') || SPECIAL_V6.check(address, 'ipv6')
}

/** Whether nothing is ever sent to an address, even where private ones are allowed. */
function isForbidden(text: string): boolean {
  const address = canonicalAddress(text)
  if (address === null) return false
  if (isIP(address) === 4) return NEVER_V4.check(address)
  if (MAPPED_V4.check(address, 'ipv6')) return NEVER_V4.check(address, 'ipv6')
  return NEVER_V6.check(address, 'ipv6')
}

/** Whether a name or an address is this machine's own loopback. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (name === 'localhost') return true
  const address = canonicalAddress(host)
  return address !== null && (/^127\./.test(address) || address === '::1' || /^::ffff:7f/.test(address))
}

/** An address in its usual form, without brackets and zone; null for a name. */
function canonicalAddress(text: string): string | null {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  try {
    const { hostname } = new URL(`http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`)
    const address = hostname.replace(/^\[|\]$/g, '')
    return isIP(address) === 0 ? null : address
  } catch {
    return null
  }
}

/**
 * Reads the address of a callback and refuses, as far as can be told without resolving it, what is out of reach.
 * @throws UserError
 */
export function parseTarget(text: string, { allowPrivate = false }: Reach): URL {
  const url = URL.canParse(text) && text.length <= 2000 ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UserError('the callback is no address', 'Write a URL such as https://example.org/hook.')
  if (url.username !== '' || url.password !== '')
    throw new UserError(
      'the callback holds a user name or a password',
      'Leave them out: check the signature of what arrives instead.',
    )
  if (isForbidden(url.hostname)) throw forbid(url)
  const isAddress = canonicalAddress(url.hostname) !== null
  const isPrivate = isLoopback(url.hostname) || (isAddress && isPrivateAddress(url.hostname))
  if (isPrivate && !allowPrivate) throw refuse(url)
  // Where a name leads is known once it is resolved.
  if (url.protocol === 'http:' && (!allowPrivate || (isAddress && !isPrivate))) throw refuseUnencrypted()
  return url
}

/**
 * Resolves the host of a URL, once. A name with any private address among its own is refused; where those are allowed,
 * one with any public address, unless what is sent is encrypted.
 * @throws UserError for a refusal, `lookup`'s own error where it cannot be resolved
 */
export async function pinAddress(
  url: URL,
  { allowPrivate = false }: Reach,
  lookup: Lookup = resolveAll,
): Promise<PinnedAddress> {
  const literal = canonicalAddress(url.hostname)
  const addresses = literal === null ? (await lookup(url.hostname)).map(({ address }) => address) : [literal]
  const [address] = addresses
  if (address === undefined) throw new Error(`${url.hostname} has no address`)
  if (addresses.some(isForbidden)) throw forbid(url)
  if (!allowPrivate && addresses.some(isPrivateAddress)) throw refuse(url)
  if (url.protocol === 'http:' && !addresses.every(isPrivateAddress)) throw refuseUnencrypted()
  return { address, family: isIP(address) === 6 ? 6 : 4 }
}

function resolveAll(name: string): ReturnType<Lookup> {
  return lookUp(name, { all: true })
}

function refuse({ hostname }: URL): UserError {
  return new UserError(
    `the callback's host ${hostname} is not in the public network`,
    'Name a public host, or start the server with --allow-private-callbacks.',
  )
}

function forbid({ hostname }: URL): UserError {
  return new UserError(
    `the callback's host ${hostname} is where a machine is told about itself`,
    'Name another host: nothing is ever sent to that one.',
  )
}

function refuseUnencrypted(): UserError {
  return new UserError('the callback is not encrypted', 'Write an https:// address.')
}
