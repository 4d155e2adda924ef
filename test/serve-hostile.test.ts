import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createHostCheck } from '../src/serve/http/host-check.js'
import { Pace } from '../src/serve/http/pace.js'
import type { Client, DiscussionPorts } from '../src/serve/http/ports.js'
import { problemSchema } from '../src/serve/http/problems.js'
import { Streams } from '../src/serve/http/streams.js'
import { startGatedModel } from './gated-model.js'
import { doorFor, ended, readEvents, type ServeOptions, serve, start } from './http-api.js'
import { keepRun } from './kept-runs.js'
import { writeManyRuns } from './many-runs.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'
const ADMIN: Client = { name: 'admin', scopes: new Set(['read', 'discuss', 'admin']) }
const WRITER: Client = { name: 'writer', scopes: new Set(['read', 'discuss']) }

const panel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

/** A server whose agents wait for a reply until the test lets it come. */
async function serveHeld(options: ServeOptions = {}) {
  const model = await startGatedModel()
  model.shut()
  const settings = { maxRunning: 1, provider: 'openai:fake' }
  return { model, api: await serve(panel(), { settings, env: model.env, ...options }) }
}

/** `fetch` would put such headers of its own. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('event streams', () => {
  const as = (name: string) => ({ authorization: `Bearer ${name}` })

  it('are so many for a client, and no more; others get theirs', async () => {
    const { model, api } = await serveHeld({
      door: doorFor([ADMIN, WRITER]),
      streams: new Streams(2),
    })
    const id = await start(api, { topic: TOPIC }, as('writer'))
    await model.asked(1)
    const place = `/v1/discussions/${id}/events`
    const leave = new AbortController()
    const open = () => fetch(`${api.url}${place}`, { headers: as('writer'), signal: leave.signal })
    await Promise.all([open(), open()])
    const third = await api.call('GET', place, { headers: as('writer') })
    expect(third.status).toBe(429)
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(third.text).toContain('writer has 2 event streams open')
    const other = readEvents(api.url, place, { headers: as('admin') })
    leave.abort()
    await vi.waitFor(() => expect(api.discussions.counts.following).toBe(1), { timeout: 10_000 })
    const again = readEvents(api.url, place, { headers: as('writer') })
    await vi.waitFor(() => expect(api.discussions.counts.following).toBe(2), { timeout: 10_000 })
    model.open()
    for (const { events } of await Promise.all([other, again]))
      expect(events.at(-1)?.event).toBe('discussion.ended')
  })

  it('of a client whose token was revoked end at once', async () => {
    const streams = new Streams()
    const { model, api } = await serveHeld({ door: doorFor([ADMIN, WRITER]), streams })
    const id = await start(api, { topic: TOPIC }, as('writer'))
    await model.asked(1)
    const read = (name: string) => readEvents(api.url, `/v1/discussions/${id}/events`, { headers: as(name) })
    const [revoked, other] = [read('writer'), read('admin')]
    await vi.waitFor(() => expect(api.discussions.counts.following).toBe(2), { timeout: 10_000 })
    streams.endAllOf('writer')
    expect((await revoked).events.map(({ event }) => event)).not.toContain('discussion.ended')
    expect(api.discussions.counts.following).toBe(1)
    model.open()
    expect((await other).events.at(-1)?.event).toBe('discussion.ended')
  })
})

describe('a request', () => {
  it('is not answered with all that it held', async () => {
    const api = await serve(panel(), { settings: { offline: true } })
    const long = 'x'.repeat(200_000)
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key${at}`, at]))
    const bodies = [
      ...['team', 'method', 'budget', 'language'].map((field) => ({ topic: TOPIC, [field]: long })),
      { topic: TOPIC, agents: ['planner', long] },
      { topic: TOPIC, ...unknown },
    ]
    for (const body of bodies) {
      const { status, text } = await api.call('POST', '/v1/discussions', { body })
      expect(status, text.slice(0, 300)).toBe(400)
      expect(text.length).toBeLessThan(10_000)
    }
  })

  it('is told the cure by the framework, too', async () => {
    const api = await serve(panel())
    const large = await api.call('POST', '/v1/discussions', { body: 'x'.repeat(4_100_000) })
    expect(large.body).toMatchObject({ status: 413, hint: expect.stringContaining('200 KB') })
    const headers = { 'content-type': 'text/plain' }
    const plain = await api.call('POST', '/v1/discussions', { headers, body: '{}' })
    expect(plain.body).toMatchObject({ status: 415, hint: expect.stringContaining('application/json') })
    const broken = await api.call('POST', '/v1/discussions', { body: '{"topic":' })
    expect(broken.body).toMatchObject({ status: 400, hint: expect.stringContaining('{"topic"') })
  })

  it('that is none is refused with a problem, as any other', async () => {
    const api = await serve(panel())
    const send = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let told = ''
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text))
        socket.setEncoding('utf8').on('data', (piece: string) => {
          told += piece
        })
        socket.on('close', () => resolve(told)).on('error', reject)
      })
    const cases: [string, number][] = [
      ['no request at all\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ]
    for (const [text, status] of cases) {
      const [head = '', body = ''] = (await send(text)).split('\r\n\r\n')
      expect(head).toContain(`HTTP/1.1 ${status} `)
      expect(head).toContain('application/problem+json')
      expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ status, hint: expect.any(String) })
    }
  })

  it('for an id that no file could have finds nothing', async () => {
    const api = await serve(panel())
    for (const name of ['a'.repeat(270), '%C3%A4'.repeat(120)]) {
      const id = `2026-01-01_00-00-00_${name}`
      for (const [method, place] of [
        ['GET', ''],
        ['DELETE', ''],
        ['GET', '/events'],
        ['POST', '/cancel'],
      ])
        expect((await api.call(method ?? '', `/v1/discussions/${id}${place}`)).status, method).toBe(404)
    }
  })

  it('that a page of another origin sends in passing is refused, though it name no origin', async () => {
    const door = { authenticate: () => ADMIN, checkHost: createHostCheck({ host: '127.0.0.1' }) }
    const api = await serve(panel(), { door })
    const ask = (site: string, mode: string) =>
      statusFor(`${api.url}/v1/discussions?text=cache`, { 'sec-fetch-site': site, 'sec-fetch-mode': mode })
    expect(await ask('cross-site', 'no-cors')).toBe(403)
    expect(await ask('same-site', 'cors')).toBe(403)
    expect(await ask('cross-site', 'navigate')).toBe(200)
    expect(await ask('same-origin', 'cors')).toBe(200)
    expect(await ask('none', 'navigate')).toBe(200)
  })

  it('for the health of the server by another name is refused as documented', async () => {
    let refused: { message: string; hint: string } | null = null
    const api = await serve(panel(), { door: { authenticate: () => ADMIN, checkHost: () => refused } })
    refused = { message: 'none of its names', hint: 'ask otherwise' }
    const { body } = await api.call('GET', '/healthz')
    expect(body).toMatchObject({ status: 403, detail: 'none of its names' })
  })
})

describe('planning', () => {
  it('that does not come to its end keeps no other one waiting for ever', async () => {
    const pace = new Pace(20)
    const done: string[] = []
    void pace.alone(() => new Promise(() => undefined))
    const failed = pace.alone(() => Promise.reject(new Error('no disk')))
    const next = pace.alone(async () => void done.push('next'))
    await expect(failed).rejects.toThrow('no disk')
    await next
    expect(done).toEqual(['next'])
  })

  it('waits for the one before, whether that succeeds or not', async () => {
    const pace = new Pace()
    const order: string[] = []
    const slow = pace.alone(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      order.push('slow')
      throw new Error('too bad')
    })
    const fast = pace.alone(async () => void order.push('fast'))
    await expect(slow).rejects.toThrow('too bad')
    await fast
    expect(order).toEqual(['slow', 'fast'])
  })

  it('without a configuration that can be read is no fault of the client, nor its business', async () => {
    const folder = panel()
    const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const api = await serve(folder, { ports: { log } })
    writeFileSync(path.join(folder, 'openbotman.yaml'), 'version: 1\nsecretive: [1')
    const refused = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC } })
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('configuration of the server cannot be read')
    expect(refused.text).not.toMatch(/openbotman\.yaml|secretive/)
    expect(refused.text).not.toContain(folder)
    expect(JSON.stringify(log.error.mock.calls)).toContain('openbotman.yaml:2')
  })
})

describe('many discussions', () => {
  it('are gone through with time for others in between', async () => {
    const folder = panel()
    writeManyRuns(path.join(folder, 'discussions'), 100, 1)
    const api = await serve(folder)
    const order: string[] = []
    const search = api.discussions
      .list({ text: 'nobody has said this', most: 50 })
      .then(({ discussions }) => {
        expect(discussions).toEqual([])
        order.push('search')
      })
    setImmediate(() => order.push('other'))
    await search
    expect(order).toEqual(['other', 'search'])
    const page = await api.discussions.list({ text: 'a', most: 50 })
    expect(page.discussions).toHaveLength(50)
    const rest = await api.discussions.list({ text: 'a', after: page.next ?? '', most: 60 })
    expect(rest).toMatchObject({ discussions: { length: 50 }, next: null })
  })
})

describe('a discussion', () => {
  it('is told without keys that were not known where it was held', async () => {
    const key = 'sk-live-0123456789abcdefghij'
    const folder = panel()
    const id = '2026-01-01_00-00-00_key'
    const lines = { p: `### Decision\nUse ${key}.\n\n[POSITION: PROPOSAL] - x`, a: '[POSITION: SUPPORT] - y' }
    const topic = { title: `Why ${key}?`, text: `# Why ${key}?` }
    keepRun(path.join(folder, 'discussions'), id, { topic, lines })
    const api = await serve(folder, { env: { OPENAI_API_KEY: key } })
    const { raw } = await readEvents(api.url, `/v1/discussions/${id}/events`)
    const told = [raw]
    for (const place of [`/${id}`, `/${id}/transcript`, `/${id}/export.html`, ''])
      told.push((await api.call('GET', `/v1/discussions${place}`)).text)
    for (const text of told) {
      expect(text).toContain('Why ')
      expect(text).not.toContain(key)
    }
  })

  it('that the end of the server leaves for the next start is not told to be cancelled', async () => {
    const { model, api } = await serveHeld()
    const [running, queued] = [await start(api, { topic: TOPIC }), await start(api, { topic: TOPIC })]
    await model.asked(1)
    const closing = api.discussions.close(60_000)
    const left = await api.call('POST', `/v1/discussions/${queued}/cancel`)
    expect(left.status, left.text).toBe(503)
    expect(left.text).toContain('left for the next start')
    const cancelled = await api.call('POST', `/v1/discussions/${running}/cancel`)
    expect(cancelled.body).toEqual({ id: running, status: 'cancelled' })
    await closing
  })

  it('can be removed from the moment on in which its end is told', async () => {
    const removed: Promise<void>[] = []
    const ports: DiscussionPorts = {
      onEvent: (id, { type }) => {
        if (type === 'discussion.ended') removed.push(api.discussions.remove(id, ADMIN))
      },
    }
    const api = await serve(panel(), { ports })
    const id = await start(api, { topic: TOPIC })
    await vi.waitFor(() => expect(removed).toHaveLength(1), { timeout: 20_000 })
    await removed[0]
    expect((await api.call('GET', `/v1/discussions/${id}`)).status).toBe(404)
  })

  it('that could not be removed whole can still be by whoever began it', async () => {
    const folder = panel()
    const api = await serve(folder, { door: doorFor([WRITER]) })
    const headers = { authorization: 'Bearer writer' }
    const id = await start(api, { topic: TOPIC }, headers)
    await ended(api, id, headers)
    const transcript = path.join(folder, 'discussions', `${id}.md`)
    rmSync(transcript)
    mkdirSync(transcript)
    await expect(api.discussions.remove(id, WRITER)).rejects.toThrow(/EISDIR|director/i)
    rmSync(transcript, { recursive: true })
    expect((await api.call('DELETE', `/v1/discussions/${id}`, { headers })).status).toBe(204)
  })
})
