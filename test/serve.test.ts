import { writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { doorFor, ended, readEvents, serve, start } from './http-api.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'

const scripted = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

describe('a discussion', () => {
  it('is accepted at once, followed to its end, and read as result, transcript and page', async () => {
    const folder = scripted()
    const api = await serve(folder)
    const accepted = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC } })
    expect(accepted.status).toBe(202)
    expect(accepted.body).toEqual({ id: expect.any(String), status: 'queued' })
    const id = String(accepted.body.id)
    expect(accepted.headers.get('location')).toBe(`/v1/discussions/${id}`)

    const { events } = await readEvents(api.url, `/v1/discussions/${id}/events`)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(events.map(({ data }) => data.seq)).toEqual(events.map((event) => event.id))
    expect(events[0]?.event).toBe('discussion.opened')
    expect(events.at(-1)).toMatchObject({ event: 'discussion.ended', data: { status: 'consensus' } })

    const result = await api.call('GET', `/v1/discussions/${id}`)
    expect(result.body).toMatchObject({
      version: 1,
      id,
      status: 'consensus',
      decision: 'We cache the prices for an hour.',
      consensus: { reached: true, supporters: 2 },
      actionItems: [{ text: 'write the drill', owner: 'coder' }],
      transcript: `/v1/discussions/${id}/transcript`,
    })
    const transcript = await api.call('GET', String(result.body.transcript))
    expect(transcript.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(transcript.text).toContain('✅ CONSENSUS REACHED')
    const page = await api.call('GET', `/v1/discussions/${id}/export.html`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none';.*frame-ancestors 'none'$/,
    )
    expect(page.text).toContain('<!doctype html>')

    const list = await api.call('GET', '/v1/discussions')
    expect(list.body).toMatchObject({
      discussions: [{ id, status: 'consensus', method: 'consensus' }],
      next: null,
    })
  })

  it('shows clients neither instructions of roles nor what is on the disk', async () => {
    const folder = scripted()
    writeFileSync(
      path.join(folder, 'openbotman.yaml'),
      SCRIPTED_PANEL.replace('role: architect,', 'role: architect, prompt: "the secret instruction",'),
    )
    const api = await serve(folder)
    const id = await start(api, { topic: TOPIC })
    const result = await ended(api, id)
    const { raw } = await readEvents(api.url, `/v1/discussions/${id}/events`)
    for (const text of [raw, JSON.stringify(result)]) {
      expect(text).not.toContain('the secret instruction')
      expect(text).not.toContain(folder)
    }
  })

  it('is refused with what is wrong and the cure', async () => {
    const folder = createProject({
      'openbotman.yaml': SCRIPTED_PANEL.replace(
        'reviewer: {',
        'boss: { role: boss, provider: human }\n  reviewer: {',
      ),
      'replies.yaml': AGREEING,
    })
    const api = await serve(folder, { settings: { budget: '5000tok' } })
    const refused = async (body: unknown) => {
      const answer = await api.call('POST', '/v1/discussions', { body })
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      return { status: answer.status, text: answer.text }
    }
    const cases: [unknown, number, RegExp][] = [
      [{}, 400, /"place":"\/topic"/],
      [{ topic: ' ' }, 400, /at most 200 KB/],
      [{ topic: TOPIC, rounds: 99 }, 400, /1 to 50/],
      [{ topic: TOPIC, provider: 'openai' }, 400, /provider/],
      [{ topic: TOPIC, config: '/etc/passwd' }, 400, /config/],
      [{ topic: TOPIC, tema: 'default' }, 400, /did you mean \\"team\\"\? Known are topic, team, /],
      [[TOPIC], 400, /an object with topic/],
      ['{"topic":', 400, /JSON.*"hint":"Write it such as/],
      [{ topic: TOPIC, callback: 'nowhere' }, 400, /callback/],
      [{ topic: TOPIC, callback: 'https://example.org/done' }, 422, /sends no results/],
      [{ topic: TOPIC, team: 'nobody' }, 422, /no team \\"nobody\\".*"hint"/],
      [{ topic: TOPIC, agents: ['planner', 'boss'] }, 422, /terminal/],
      [{ topic: 'notes/topic.md' }, 422, /name of a file/],
      [{ topic: TOPIC, budget: '6000tok' }, 422, /more than the 5000/],
      [{ topic: TOPIC, method: 'shouting' }, 422, /`method`.*no method/],
      ['x'.repeat(4_100_000), 413, /too large/],
    ]
    for (const [body, status, words] of cases) {
      const answer = await refused(body)
      expect(answer.status, answer.text).toBe(status)
      expect(answer.text).toMatch(words)
    }
    const odd = await api.call('GET', '/%zz')
    expect(odd.status).toBe(400)
    expect(odd.headers.get('x-request-id')).not.toBeNull()
    const plain = await api.call('POST', '/v1/discussions', {
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    })
    expect(plain.status).toBe(415)
    expect(plain.body.hint).toMatch(/Content-Type: application\/json/)
    const asked: [string, RegExp][] = [
      ['status=open', /one of queued, consensus, .*running$/],
      ['since=yesterday', /such as 2026-01-31/],
      ['limit=1000', /from 1 to 100/],
      ['stauts=done', /did you mean "status"/],
    ]
    for (const [query, words] of asked) {
      const { status, body } = await api.call('GET', `/v1/discussions?${query}`)
      expect({ query, status }).toEqual({ query, status: 400 })
      expect(body.detail).toMatch(words)
    }
    expect((await api.call('GET', '/v1/discussions')).body).toEqual({ discussions: [], next: null })
  })

  it('is found by its id alone', async () => {
    const folder = scripted()
    const api = await serve(folder)
    const id = await start(api, { topic: TOPIC })
    await ended(api, id)
    const wrong = ['nobody', 'last', `..%2Fdiscussions%2F${id}`, `${id}.jsonl`, '%00', `${id}%00`]
    for (const name of wrong) {
      for (const rest of ['', '/events', '/transcript', '/export.html'])
        expect((await api.call('GET', `/v1/discussions/${name}${rest}`)).status, name + rest).toBe(404)
      expect((await api.call('DELETE', `/v1/discussions/${name}`)).status).toBe(404)
    }
    expect((await api.call('GET', '/v1/nothing')).status).toBe(404)
  })

  it('asked for again with the same key is the same one', async () => {
    const api = await serve(scripted())
    const headers = { 'idempotency-key': 'one' }
    const [first, second] = await Promise.all([
      start(api, { topic: TOPIC, rounds: 2 }, headers),
      start(api, { rounds: 2, topic: TOPIC }, headers),
    ])
    expect(second).toBe(first)
    await ended(api, first)
    const again = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC, rounds: 2 }, headers })
    expect(again.body).toEqual({ id: first, status: 'consensus' })
    const other = await api.call('POST', '/v1/discussions', { body: { topic: TOPIC, rounds: 3 }, headers })
    expect(other.status).toBe(422)
    expect(other.text).toContain('idempotency key')
    // What came to nothing takes no key.
    const wrong = { 'idempotency-key': 'two' }
    const bad = await api.call('POST', '/v1/discussions', {
      body: { topic: TOPIC, team: 'x' },
      headers: wrong,
    })
    expect(bad.status).toBe(422)
    expect(await start(api, { topic: TOPIC }, wrong)).not.toBe(first)
  })
})

describe('the list', () => {
  it('is given in pages and by status, text and time', async () => {
    const api = await serve(scripted(), { settings: { maxRunning: 1 } })
    const ids: string[] = []
    for (const word of ['apples', 'pears', 'plums']) {
      const id = await start(api, { topic: `Shall we buy ${word} today?` })
      await ended(api, id)
      ids.unshift(id)
    }
    const list = async (query: string) => {
      const { body } = await api.call('GET', `/v1/discussions?${query}`)
      return body as { discussions: { id: string }[]; next: string | null }
    }
    const idsOf = async (query: string) => (await list(query)).discussions.map(({ id }) => id)
    const all = await idsOf('')
    expect([...all].sort()).toEqual([...ids].sort())
    const pages: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      pages.push(...page.discussions.map(({ id }) => id))
      cursor = page.next
    }
    expect(pages).toEqual(all)
    expect(await idsOf('text=PEARS')).toEqual(ids.filter((id) => id.includes('pears')))
    expect(await idsOf('status=consensus&status=failed')).toEqual(all)
    expect(await idsOf('status=running')).toEqual([])
    expect(await idsOf('since=2020-01-01')).toEqual(all)
    expect(await idsOf('since=2999-01-01T00:00:00Z')).toEqual([])
    for (const wrong of ['status=great', 'limit=0', 'limit=many', 'since=yesterday', 'team=x'])
      expect((await api.call('GET', `/v1/discussions?${wrong}`)).status, wrong).toBe(400)
  })
})

describe('the door', () => {
  const reader = { name: 'reader', scopes: new Set(['read'] as const) }
  const writer = { name: 'writer', scopes: new Set(['read', 'discuss'] as const) }
  const other = { name: 'other', scopes: new Set(['read', 'discuss'] as const) }
  const admin = { name: 'admin', scopes: new Set(['read', 'discuss', 'admin'] as const) }
  const as = (name: string) => ({ headers: { authorization: `Bearer ${name}` } })

  it('lets in who has a token, for what the token allows', async () => {
    const api = await serve(scripted(), { door: doorFor([reader, writer, other, admin]) })
    for (const place of ['/v1/discussions', '/v1/agents', '/readyz', '/v1/nothing']) {
      const nobody = await api.call('GET', place)
      expect(nobody.status, place).toBe(401)
      expect(nobody.headers.get('www-authenticate')).toContain('Bearer')
      expect((await api.call('GET', place, as('stranger'))).status).toBe(401)
    }
    for (const place of ['/healthz', '/openapi.json'])
      expect((await fetch(`${api.url}${place}`)).status).toBe(200)
    const body = { topic: TOPIC }
    expect((await api.call('POST', '/v1/discussions', { body, ...as('reader') })).status).toBe(403)
    const id = await start(api, body, as('writer').headers)
    await ended(api, id, as('reader').headers)
    expect((await api.call('GET', `/v1/discussions/${id}`, as('other'))).status).toBe(200)
    const strange = await api.call('DELETE', `/v1/discussions/${id}`, as('other'))
    expect(strange.status).toBe(403)
    expect(strange.text).toContain('not begun by other')
    expect((await api.call('DELETE', `/v1/discussions/${id}`, as('admin'))).status).toBe(204)
  })

  it('refuses what is asked for by another name', async () => {
    const door = {
      authenticate: () => admin,
      checkHost: ({ host }: { host?: string | undefined }) =>
        host?.startsWith('127.') ? null : { message: 'none of its names', hint: 'ask otherwise' },
    }
    const api = await serve(scripted(), { door })
    expect((await api.call('GET', '/v1/discussions')).status).toBe(200)
    const rebound = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${api.url}/healthz`, { headers: { host: 'rebound.example.org' } }, resolve).on('error', reject)
    })
    rebound.resume()
    expect(rebound.statusCode).toBe(403)
  })
})

describe('the panel', () => {
  it('is listed with who can be asked', async () => {
    const api = await serve(scripted())
    const { body } = await api.call('GET', '/v1/agents')
    expect(body).toMatchObject({
      agents: [{ id: 'planner', problem: null }, { id: 'coder' }, { id: 'reviewer' }],
    })
    expect((await api.call('GET', '/v1/teams')).body).toMatchObject({
      teams: [{ id: 'default', agents: ['planner', 'coder', 'reviewer'], proposer: 'planner' }],
    })
    const methods = (await api.call('GET', '/v1/methods')).body.methods as { name: string }[]
    expect(methods.map(({ name }) => name)).toEqual(expect.arrayContaining(['consensus', 'debate', 'auto']))
  })

  it('is ready when one of it can be asked, and else says why not', async () => {
    const ready = await (await serve(scripted())).call('GET', '/readyz')
    expect(ready.status).toBe(200)
    expect(ready.body).toMatchObject({ status: 'ready' })
    const alone = createProject({
      'openbotman.yaml': SCRIPTED_PANEL.replaceAll('provider: scripted', 'provider: openai'),
      'replies.yaml': AGREEING,
    })
    const api = await serve(alone)
    const { status, body } = await api.call('GET', '/readyz')
    expect(status).toBe(503)
    expect(body).toMatchObject({
      status: 'not-ready',
      checks: [
        { name: 'accepting', ok: true },
        { name: 'disk', ok: true },
        { name: 'providers', ok: false, detail: '0 of 3 agents can be asked' },
      ],
    })
    expect((await api.call('GET', '/healthz')).body).toEqual({ status: 'ok' })
  })
})
