import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { decodeAddress } from '../../core/text/secrets.js'
import { explainNetwork, ProxyError } from '../network-failure.js'
import { bareHost, type NamedProxy } from './proxies.js'
import type { Way } from './ways.js'

/**
 * The way by a proxy: a tunnel to a server with TLS, so that the proxy sees neither the key nor what is said, and the
 * request itself to a server without.
 * @throws ProxyError where the variable of the environment names no proxy that can be used
 */
export function createProxyWay(proxy: NamedProxy, url: URL): Way {
  const address = readAddress(proxy)
  const tale = new Tale(proxy, address, url)
  return url.protocol === 'https:' ? tunnel(address, tale) : relay(address, tale)
}

function readAddress({ address, variable }: NamedProxy): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  const details = { kind: 'network', retryable: false, unsent: true } as const
  const form = `write it as ${variable}=http://proxy.example:8080`
  // The name would be taken for the host, looked up, and told.
  if (/[/?#].*@/s.test(address.slice(address.indexOf('://') + 3)))
    throw new ProxyError(
      `${variable} holds a name or a password with a character that ends them`,
      `write it as ${variable}=http://name:password@host:port, with %2F for /, %3F for ? and %23 for #`,
      details,
    )
  if (url === null) throw new ProxyError(`${variable} is no address of a proxy`, form, details)
  if (!/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new ProxyError(
      `${variable} names a proxy of the kind ${url.protocol}//, which is not spoken here`,
      form,
      details,
    )
  return url
}

/** What is told of a proxy, never with the name and password in its address. */
class Tale {
  private readonly name: string
  private readonly cure: string
  private readonly tunnels: boolean

  constructor({ variable }: NamedProxy, { protocol, host }: URL, target: URL) {
    this.name = `the proxy ${protocol}//${host} (${variable})`
    this.cure = `correct ${variable}, or set NO_PROXY=${target.hostname} if it is reached without a proxy`
    // Until there is a tunnel, nothing of the request has left.
    this.tunnels = target.protocol === 'https:'
  }

  unreachable(error: Error): ProxyError {
    const { what, hint, retryable, unsent } = explainNetwork(error)
    return new ProxyError(`${this.name} cannot be used: ${what}`, hint ?? this.cure, {
      kind: 'network',
      retryable,
      unsent: unsent || this.tunnels,
    })
  }

  /** What befell the way to the server itself, behind the proxy and before anything was said. */
  behind(error: Error): ProxyError {
    const { what, hint, retryable } = explainNetwork(error)
    return new ProxyError(`${what}, by ${this.name}`, hint ?? this.cure, {
      kind: 'network',
      retryable,
      unsent: true,
    })
  }

  refused(status: number): ProxyError {
    if (status === 407)
      return new ProxyError(
        `${this.name} wants a name and a password, or does not take those it got (407)`,
        'write them into its address, with % codes for odd characters: http://name:password@host:port',
        { kind: 'auth', retryable: false, unsent: true },
      )
    if (Number.isNaN(status))
      return new ProxyError(`${this.name} gave an answer that is no HTTP`, this.cure, {
        kind: 'network',
        retryable: false,
        unsent: true,
      })
    return new ProxyError(`${this.name} does not let the request through (${status})`, this.cure, {
      kind: 'network',
      retryable: status >= 500 || status === 408 || status === 429,
      unsent: true,
    })
  }
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const known = Buffer.from(`${decodeAddress(username)}:${decodeAddress(password)}`).toString('base64')
  return { 'proxy-authorization': `Basic ${known}` }
}

/** One tunnel a request: a proxy that says nothing can be hung up on only by the signal that it was called with. */
function tunnel(address: URL, tale: Tale): Way {
  const call = new AbortController()
  const bare = new URL(address)
  // The package tells the address to whoever sets DEBUG.
  bare.username = ''
  bare.password = ''
  const agent = new HttpsProxyAgent(bare, { headers: credentialsOf(address), signal: call.signal })
  agent.protocol = 'https:'
  let isThrough = false
  let isSecure = false
  return {
    open(url, options) {
      const host = bareHost(url)
      const sent = https.request(url, {
        ...options,
        agent,
        // A server that is named by its address would be held to the name of the proxy: the tunnel is a connection to it.
        checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      })
      sent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
        isThrough = statusCode === 200
        if (!isThrough) sent.emit('refused', tale.refused(statusCode))
      })
      sent.once('socket', (socket) =>
        socket.once('secureConnect', () => {
          isSecure = true
        }),
      )
      return sent
    },
    explain(error) {
      if (isSecure || error instanceof ProxyError) return error
      return isThrough ? tale.behind(error) : tale.unreachable(error)
    },
    refuse: () => null,
    close: () => call.abort(),
  }
}

function relay(address: URL, tale: Tale): Way {
  const { request } = address.protocol === 'https:' ? https : http
  return {
    open(url, { headers, ...options }) {
      const own = { host: url.host, ...credentialsOf(address) }
      const host = bareHost(address)
      return request({
        ...options,
        host,
        port: address.port,
        // It would be taken from the header, which names the server behind the proxy.
        servername: isIP(host) ? '' : host,
        path: url.href,
        headers: { ...headers, ...own },
      })
    },
    explain: tale.unreachable.bind(tale),
    refuse: ({ statusCode = 0 }) => (statusCode === 407 ? tale.refused(statusCode) : null),
    close: () => undefined,
  }
}
