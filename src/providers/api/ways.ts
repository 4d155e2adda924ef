import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { findProxy, type Proxies } from './proxies.js'

/** How a request gets to its server. */
export interface Way {
  /** Begins the request. */
  open(url: URL, options: RequestOptions): ClientRequest
  /** An error as it is to be told. */
  explain(error: Error): Error
  /** Why an answer is none of the server's; null: it is. */
  refuse(answer: IncomingMessage): Error | null
  /** Lets go of what is not yet, or no longer, the request's own. */
  close(): void
}

/** The way to an address: by a proxy, loaded only then, or without. */
export async function findWay(url: URL, proxies: Proxies | null): Promise<Way> {
  const proxy = findProxy(url, proxies)
  if (proxy !== null) {
    const { createProxyWay } = await import('./proxy-way.js')
    return createProxyWay(proxy, url)
  }
  const { request } = url.protocol === 'https:' ? await import('node:https') : http
  return {
    open: (to, options) => request(to, options),
    explain: (error) => error,
    refuse: () => null,
    close: () => undefined,
  }
}
