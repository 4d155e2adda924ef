import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { type HttpRequest, sendRequest } from '../src/providers/api/http-request.js'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('reads what something in between compressed: %s', async (coding, compress) => {
  const url = await serve((_, answer) =>
    answer.writeHead(200, { 'content-encoding': coding }).end(compress('whole')),
  )
  expect(await read(url)).toBe('whole')
})

it('fails with what is no compression at all, though it be called so', async () => {
  const url = await serve((_, answer) => answer.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'))
  await expect(read(url)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' })
})

it('fails when a body breaks off', async () => {
  const url = await serve((_, answer) => {
    answer.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => answer.destroy(), 20)
  })
  await expect(read(url)).rejects.toMatchObject({ code: 'ECONNRESET' })
})

it('uses a connection again, and another one where the server closed it just then', async () => {
  const used: Socket[] = []
  const url = await serve(({ socket }, answer) => {
    used.push(socket)
    // The third one comes on a connection that is dead to it.
    if (used.length === 3) socket.resetAndDestroy()
    else answer.end(String(used.length))
  })
  expect(await read(url)).toBe('1')
  expect(await read(url)).toBe('2')
  expect(used[1]).toBe(used[0])
  expect(await read(url)).toBe('4')
  expect(used[3]).not.toBe(used[0])
})

it('asks once where the answer came before the request had left, on a connection that is used again', async () => {
  let asked = 0
  const url = await serve((request, answer) => {
    asked++
    if (request.method === 'GET') return void answer.end('1')
    answer.writeHead(413, { 'content-length': '100' }).write('too large')
    setTimeout(() => request.socket.resetAndDestroy(), 50)
  })
  expect(await read(url)).toBe('1')
  const signal = new AbortController().signal
  const { status, body } = await sendRequest(url, { headers: {}, body: 'x'.repeat(8_000_000), signal })
  expect(status).toBe(413)
  await expect(
    (async () => {
      for await (const _ of body);
    })(),
  ).rejects.toThrow()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(asked).toBe(2)
})

it('asks once where the server worked on it before it closed a connection that was used again', async () => {
  let asked = 0
  const url = await serve(({ socket }, answer) => {
    asked++
    if (asked === 1) answer.end('1')
    else setTimeout(() => socket.resetAndDestroy(), 1200)
  })
  expect(await read(url)).toBe('1')
  await expect(read(url, { body: 'a question' })).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(asked).toBe(2)
})

it('asks once where a new connection is closed without an answer', async () => {
  let asked = 0
  const url = await serve(({ socket }) => {
    asked++
    socket.resetAndDestroy()
  })
  await expect(read(url)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(asked).toBe(1)
})

it('closes the connection when it is given up, before the answer and within it', async () => {
  const closed: string[] = []
  const url = await serve(({ url: path, socket }, answer) => {
    socket.on('close', () => closed.push(path ?? ''))
    if (path === '/within') answer.writeHead(200).write('begun')
  })
  const before = new AbortController()
  const asked = read(`${url}/before`, { signal: before.signal })
  setTimeout(() => before.abort(new Error('no more')), 50)
  await expect(asked).rejects.toThrow('no more')

  const within = new AbortController()
  const { body } = await sendRequest(`${url}/within`, { headers: {}, body: null, signal: within.signal })
  const reading = (async () => {
    for await (const _ of body) within.abort(new Error('no more'))
  })()
  await expect(reading).rejects.toThrow()
  await expect.poll(() => closed.toSorted()).toEqual(['/before', '/within'])
})

it('sends nothing when it was given up before', async () => {
  let asked = 0
  const url = await serve((_, answer) => {
    asked++
    answer.end()
  })
  const signal = AbortSignal.abort(new Error('no more'))
  await expect(read(url, { signal })).rejects.toThrow('no more')
  expect(asked).toBe(0)
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function read(url: string, request: Partial<HttpRequest> = {}): Promise<string> {
  const signal = new AbortController().signal
  const { body } = await sendRequest(url, { headers: {}, body: null, signal, ...request })
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
