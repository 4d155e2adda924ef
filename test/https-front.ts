import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'
import { createBrotliCompress, createGzip } from 'node:zlib'
import { onTestFinished } from 'vitest'

export interface HttpsFrontOptions {
  /** Where the requests are passed on to: a port on 127.0.0.1. */
  port: number
  tls: { key: string; cert: string }
  /** Default: none. */
  coding?: 'gzip' | 'br'
}

/** Something with TLS before a server without, which sends its answers on in odd pieces. @returns its port on 127.0.0.1 */
export async function startHttpsFront({ port, tls, coding }: HttpsFrontOptions): Promise<number> {
  const front = createServer(tls, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    const passed = request({ host: '127.0.0.1', port, method, path, headers }, (come) => {
      const added = coding ? { 'content-encoding': coding } : {}
      const { 'content-length': _, ...told } = come.headers
      outgoing.writeHead(come.statusCode ?? 0, { ...told, ...added })
      const coded = coding === 'br' ? createBrotliCompress() : createGzip()
      const bytes = coding ? come.pipe(coded) : come
      bytes.pipe(cutOddly()).pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    front.closeAllConnections()
    front.close()
  })
  return (front.address() as AddressInfo).port
}

/** Pieces of 1, 2, 3 … bytes, so that characters and lines are torn apart. */
function cutOddly(): Transform {
  let size = 0
  return new Transform({
    transform(bytes: Buffer, _, done) {
      for (let at = 0; at < bytes.length; at += size) {
        size = (size % 61) + 1
        this.push(bytes.subarray(at, at + size))
      }
      done()
    },
  })
}
