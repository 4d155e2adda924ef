import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AGREES, OBJECTS, startGatedModel } from './gated-model.js'
import { doorFor, ended, readEvents, type Served, serve, start } from './http-api.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'

const panel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

/** A server whose agents are answered by a model that the test holds back; so many discussions run at a time. */
async function serveGated(
  maxRunning: number,
  options: Parameters<typeof serve>[1] = {},
  reply: (index: number) => string = () => AGREES,
) {
  const model = await startGatedModel(reply)
  const folder = panel()
  const settings = { maxRunning, provider: 'openai:fake', ...options.settings }
  return { model, folder, api: await serve(folder, { ...options, settings, env: model.env }) }
}

const statusOf = async ({ call }: Served, id: string, headers: Record<string, string> = {}) =>
  (await call('GET', `/v1/discussions/${id}`, { headers })).body.status

describe('the queue', () => {
  it('holds so many at a time, lets so many wait, and sends others away', async () => {
    const { model, api } = await serveGated(1, { settings: { maxWaiting: 2 } })
    model.shut()
    const ids = []
    for (const word of ['first', 'second', 'third'])
      ids.push(await start(api, { topic: `${TOPIC} The ${word} one.` }))
    await model.asked(1)
    expect(await Promise.all(ids.map((id) => statusOf(api, id)))).toEqual(['running', 'queued', 'queued'])
    const queued = await api.call('GET', '/v1/discussions?status=queued')
    expect((queued.body.discussions as { id: string }[]).map(({ id }) => id).sort()).toEqual(
      ids.slice(1).sort(),
    )
    const full = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC } })
    expect(full.status).toBe(429)
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(full.text).toContain('1 discussions are running and 2 wait already')
    model.open()
    for (const id of ids) expect(await ended(api, id)).toMatchObject({ status: 'consensus' })
    expect(await start(api, { topic: TOPIC })).toMatch(/cache-the-prices/)
  })

  it('takes turns among clients, and none keeps another one out', async () => {
    const scopes = new Set(['read', 'discuss'] as const)
    const door = doorFor(['a', 'b'].map((name) => ({ name, scopes })))
    const begun: string[] = []
    const ports = {
      onEvent: (_: string, event: { type: string }, { client }: { client: string }) => {
        if (event.type === 'discussion.resumed') begun.push(client)
      },
    }
    const { model, api } = await serveGated(1, { door, ports, settings: { maxWaiting: 3 } })
    const as = (name: string) => ({ authorization: `Bearer ${name}` })
    model.shut()
    const ids = []
    for (const client of ['a', 'a', 'a', 'a', 'b']) ids.push(await start(api, { topic: TOPIC }, as(client)))
    for (const client of ['a', 'b']) {
      const more = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC }, headers: as(client) })
      expect(more.status, client).toBe(429)
    }
    model.open()
    for (const id of ids) expect(await ended(api, id, as('a'))).toMatchObject({ status: 'consensus' })
    expect(begun).toEqual(['a', 'a', 'b', 'a', 'a'])
  })
})

describe('the events', () => {
  it('miss nothing and repeat nothing when a client was cut off', async () => {
    const { model, api } = await serveGated(1)
    model.shut()
    const id = await start(api, { topic: TOPIC })
    const path = `/v1/discussions/${id}/events`
    const first = await readEvents(api.url, path, { until: ({ event }) => event === 'phase.opened' })
    await vi.waitFor(() => expect(api.discussions.counts.following).toBe(0))
    const known = first.events.at(-1)?.id
    const second = readEvents(api.url, path, { headers: { 'last-event-id': String(known) } })
    const whole = readEvents(api.url, path)
    await vi.waitFor(() => expect(api.discussions.counts.following).toBe(2))
    model.open()
    const rest = await second
    const all = await whole
    expect([...first.events, ...rest.events]).toEqual(all.events)
    expect(all.events.map((event) => event.id)).toEqual(all.events.map((_, index) => index + 1))
    expect(all.events.at(-1)?.event).toBe('discussion.ended')
    expect((await readEvents(api.url, `${path}?after=3`)).events).toEqual(all.events.slice(3))
    const over = await api.call('GET', path, { headers: { 'last-event-id': String(all.events.length) } })
    expect(over.status).toBe(204)
    expect((await api.call('GET', path, { headers: { 'last-event-id': 'x' } })).status).toBe(400)
    expect(api.discussions.counts).toEqual({ running: 0, waiting: 0, following: 0 })
  })

  it('are whole for each of many discussions at once, also where a client was cut off', async () => {
    const { api } = await serveGated(4)
    const follow = async (at: number) => {
      const path = `/v1/discussions/${await start(api, { topic: `${TOPIC} Case ${at}.` })}/events`
      const first = await readEvents(api.url, path, {
        until: ({ id }) => at % 3 === 0 && id === 4,
      })
      const last = String(first.events.length)
      const second = await readEvents(api.url, path, { headers: { 'last-event-id': last } })
      return [...first.events, ...second.events]
    }
    for (const events of await Promise.all(Array.from({ length: 12 }, (_, at) => follow(at)))) {
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
      expect(events.map(({ event }) => event).indexOf('discussion.ended')).toBe(events.length - 1)
    }
  })

  it('say now and then that the connection lives', async () => {
    const { model, api } = await serveGated(1, { heartbeatMs: 10 })
    model.shut()
    const id = await start(api, { topic: TOPIC })
    const reading = readEvents(api.url, `/v1/discussions/${id}/events`)
    await model.asked(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    model.open()
    const { raw, events } = await reading
    expect(raw.split(': still here\n\n').length).toBeGreaterThan(2)
    expect(events.at(-1)?.event).toBe('discussion.ended')
  })

  it('and results hold nothing that a terminal obeys', async () => {
    const hostile = 'We do it.\u001b[2J\u009b31m\u202e\u2028data: forged\n\nid: 99\u0007'
    const { api } = await serveGated(
      1,
      {},
      () => `### Decision\n${hostile}\n\n[POSITION: SUPPORT] - ${hostile}`,
    )
    const id = await start(api, { topic: `${TOPIC} ${hostile}` })
    const result = await ended(api, id)
    expect(result.decision).toContain('\u001b[2J')
    const { raw, events } = await readEvents(api.url, `/v1/discussions/${id}/events`)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    const { text } = await api.call('GET', `/v1/discussions/${id}`)
    const list = await api.call('GET', '/v1/discussions')
    for (const shown of [raw, text, list.text]) expect(shown).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u)
  })

  it('end when the server does', async () => {
    const { model, api } = await serveGated(1)
    model.shut()
    const id = await start(api, { topic: TOPIC })
    const reading = readEvents(api.url, `/v1/discussions/${id}/events`)
    await model.asked(1)
    await api.close()
    const { events } = await reading
    expect(events.map(({ event }) => event)).not.toContain('discussion.ended')
  })
})

describe('a discussion under way', () => {
  it('is cancelled, running or queued, once', async () => {
    const { model, api } = await serveGated(1)
    model.shut()
    const [running, queued] = [await start(api, { topic: TOPIC }), await start(api, { topic: TOPIC })]
    await model.asked(1)
    for (const id of [queued, running]) {
      const removed = await api.call('DELETE', `/v1/discussions/${id}`)
      expect(removed.status).toBe(409)
      const cancelled = await api.call('POST', `/v1/discussions/${id}/cancel`)
      expect(cancelled.body).toEqual({ id, status: 'cancelled' })
      expect((await api.call('POST', `/v1/discussions/${id}/cancel`)).status).toBe(200)
      expect((await api.call('GET', `/v1/discussions/${id}/transcript`)).text).toContain(
        'cancelled: interrupted',
      )
    }
    expect(model.server.requests.length).toBe(1)
    model.open()
    const agreed = await start(api, { topic: TOPIC })
    await ended(api, agreed)
    expect((await api.call('POST', `/v1/discussions/${agreed}/cancel`)).status).toBe(409)
  })

  it('takes remarks, which the next round sees', async () => {
    const { model, api } = await serveGated(2, {}, (index) => (index < 3 ? OBJECTS : AGREES))
    model.shut()
    const id = await start(api, { topic: TOPIC })
    await model.asked(1)
    const remark = (text: string) => api.call('POST', `/v1/discussions/${id}/remarks`, { body: { text } })
    expect((await remark('Mind the night shift.')).status).toBe(202)
    expect((await remark('   ')).status).toBe(422)
    expect((await remark('')).text).toMatch(/"status":400,.*in at most 4000 characters/)
    model.open()
    const result = await ended(api, id)
    expect(result.remarks).toEqual([{ round: 2, text: 'Mind the night shift.', seen: true }])
    expect(JSON.stringify(model.server.requests.at(-1)?.body)).toContain('Mind the night shift.')
    expect((await remark('Too late.')).status).toBe(409)
  })

  it('is removed with all that was kept of it once it has ended', async () => {
    const { api, folder } = await serveGated(1)
    const headers = { 'idempotency-key': 'again' }
    const id = await start(api, { topic: TOPIC }, headers)
    await ended(api, id)
    expect((await api.call('DELETE', `/v1/discussions/${id}`)).status).toBe(204)
    expect((await api.call('GET', `/v1/discussions/${id}`)).status).toBe(404)
    expect(filesIn(folder)).toEqual(['.serve.lock'])
    const again = await start(api, { topic: TOPIC }, headers)
    expect(await ended(api, again)).toMatchObject({ status: 'consensus' })
  })
})

function filesIn(folder: string): string[] {
  return readdirSync(path.join(folder, 'discussions')).sort()
}
