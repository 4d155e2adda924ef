import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type DiscussionEvent, fetchResult, follow, run, start } from '../examples/client/discuss.js'

const EVENTS: DiscussionEvent[] = [
  { type: 'phase.opened', round: 1, phase: 'proposal' },
  {
    type: 'turn.completed',
    agent: 'planner',
    reply: { position: 'PROPOSAL' },
    content: 'für eine Stunde 🎯',
  },
  { type: 'turn.failed', agent: 'coder' },
  { type: 'turn.completed', agent: 'reviewer', reply: { position: null } },
  { type: 'discussion.ended', status: 'consensus' },
]

const RESULT = {
  id: 'd-1',
  title: 'Prices',
  decision: 'We cache for\u001b[2J an hour.',
  actionItems: [
    { id: 'T1', text: 'write the drill', owner: 'coder' },
    { id: 'T2', text: 'tell the shops', owner: null },
  ],
}

interface Asked {
  method: string | undefined
  path: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** Nothing, where there is none of that number. */
const textOf = (n: number) =>
  n <= EVENTS.length ? `id: ${n}\nevent: message\ndata: ${JSON.stringify(EVENTS[n - 1])}\n\n` : ''

/** How a stream goes that begins behind the event `after`; `n` counts the streams from 1. */
type Stream = (res: ServerResponse, after: number, n: number) => unknown

interface Served {
  /** What the discussion came to. */
  status?: string
  /** The status is that one from the event of this number on. */
  ends?: number
}

/** A server with one discussion; the rest of its events come as `stream` has them come. */
async function serve(stream: Stream, { status = 'consensus', ends = EVENTS.length }: Served = {}) {
  const asked: Asked[] = []
  let streams = 0
  let told = ''
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const piece of req) body += piece
    asked.push({ method: req.method, path: req.url, headers: req.headers, body })
    if (req.url === '/v1/discussions') res.writeHead(202).end('{"id":"d-1","status":"queued"}')
    else if (req.url === '/v1/discussions/d-1/events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      // What has been sent whole is what has happened.
      const write = res.write.bind(res)
      Object.assign(res, {
        write: (piece: string | Buffer, done?: () => void) => {
          told += piece.toString('latin1').replaceAll('\r', '')
          return write(piece, done)
        },
      })
      stream(res, Number(req.headers['last-event-id'] ?? 0), ++streams)
    } else if (req.url === '/v1/discussions/d-1') {
      const hasEnded = ends === 0 || new RegExp(`^id: ${ends}\n(?:.+\n)+\n`, 'm').test(told)
      res.writeHead(200).end(JSON.stringify({ ...RESULT, status: hasEnded ? status : 'running' }))
    } else
      res
        .writeHead(404, { 'Content-Type': 'application/problem+json' })
        .end('{"title":"Not found","detail":"there is no such discussion","hint":"Look at the list."}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    asked,
    server: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'a-token' },
  }
}

const all: Stream = (res, after) => {
  for (let n = after + 1; n <= EVENTS.length; n++) res.write(textOf(n))
  res.end()
}

async function eventsOf(server: Parameters<typeof follow>[0]): Promise<DiscussionEvent[]> {
  const events: DiscussionEvent[] = []
  for await (const event of follow(server, 'd-1', 1)) events.push(event)
  return events
}

describe('the client', () => {
  it('starts a discussion with its token and a key by which nothing is started twice', async () => {
    const { asked, server } = await serve(all)
    expect(await start(server, { topic: 'What shall we do?', rounds: 2 }, 'key-1')).toBe('d-1')
    await start(server, { topic: 'What shall we do?' })
    expect(asked[0]).toMatchObject({
      method: 'POST',
      headers: {
        authorization: 'Bearer a-token',
        'idempotency-key': 'key-1',
        'content-type': 'application/json',
      },
    })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ topic: 'What shall we do?', rounds: 2 })
    expect(asked[1]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each<[string, Stream]>([
    ['in one piece', all],
    [
      'byte by byte, with CRLF, comments and a field of several lines',
      async (res, after) => {
        const [first, ...rest] = EVENTS.slice(after)
        if (!first) return res.end()
        const lines = JSON.stringify(first, null, 1).split('\n')
        const text = [
          `: hello\r\nretry: 10\r\nid: ${after + 1}\r\n${lines.map((line) => `data:${line}\r\n`).join('')}\r\n`,
          ...rest.map((_, index) => textOf(after + 2 + index)),
        ].join('')
        for (const byte of Buffer.from(text)) {
          res.write(Buffer.from([byte]))
          if (byte > 127) await new Promise((resolve) => setImmediate(resolve))
        }
        res.end()
      },
    ],
    [
      'in streams that end after each event',
      (res, after) => {
        res.write(textOf(after + 1))
        res.end()
      },
    ],
    [
      'in streams that break off in the middle of an event',
      (res, after) => {
        const next = textOf(after + 2).slice(0, -1)
        res.write(textOf(after + 1))
        // Its connection is reset once what was written has arrived.
        setTimeout(() => res.write(next, () => res.destroy()), 5)
      },
    ],
    [
      'in streams of which some break off at once',
      (res, after, n) => {
        if (n % 2 === 1) {
          res.destroy()
          return
        }
        res.write(textOf(after + 1))
        res.end()
      },
    ],
  ])('gets every event once, in order, that comes %s', async (_, stream) => {
    const { server } = await serve(stream)
    expect(await eventsOf(server)).toEqual(EVENTS)
  })

  it('goes on behind the end of a discussion that was gone on with', async () => {
    const told = [...EVENTS.slice(0, 1), { type: 'discussion.ended', status: 'cancelled' }, ...EVENTS]
    const served = await serve(
      async (res) => {
        for (const [n, event] of told.entries()) {
          res.write(`id: ${n + 1}\ndata: ${JSON.stringify(event)}\n\n`)
          const isAsked = () => served.asked.some(({ path }) => path === '/v1/discussions/d-1')
          while (n === 1 && !isAsked()) await new Promise((resolve) => setTimeout(resolve, 1))
        }
        res.end()
      },
      { ends: told.length },
    )
    expect(await eventsOf(served.server)).toEqual(told)
  })

  it('ends with a discussion that had nothing to tell', async () => {
    const { server } = await serve((res) => res.end(), { ends: 0 })
    expect(await eventsOf(server)).toEqual([])
  })

  it('gives up on a server that is gone, and at once on one that says no', async () => {
    const { asked, server } = await serve((res) => res.destroy())
    await expect(eventsOf(server)).rejects.toThrow()
    expect(asked.filter(({ path }) => path?.endsWith('/events')).length).toBeLessThan(20)
    await expect(fetchResult(server, 'other')).rejects.toThrow(
      'GET /v1/discussions/other was answered with 404: Not found: there is no such discussion\nLook at the list.',
    )
  })

  it.each([
    ['consensus', 0],
    ['done', 0],
    ['no-consensus', 3],
  ])('prints what came of it; %s gives the exit code %i', async (status, code) => {
    const { server } = await serve(all, { status })
    const lines: string[] = []
    expect(await run('What shall we do?', server, (line) => lines.push(line))).toBe(code)
    const text = lines.join('\n')
    expect(text).toContain('d-1 was started\nround 1: proposal\n  planner: PROPOSAL\n  coder failed')
    expect(text).toContain(
      `${status}\n\nWe cache for\uFFFD[2J an hour.\n- [ ] write the drill (owner: coder)`,
    )
    expect(lines.at(-1)).toBe('- [ ] tell the shops')
  })
})
