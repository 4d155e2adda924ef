import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it, vi } from 'vitest'
import { EXIT, UserError } from '../src/core/errors.js'
import { systemClock } from '../src/run/clock.js'
import { type CallbackNews, Callbacks } from '../src/serve/http/callbacks.js'
import { openbotman, tempFolder } from './cli.js'
import { startGatedModel } from './gated-model.js'
import { ended, serve, start } from './http-api.js'
import { AGREED, keepRun } from './kept-runs.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'
import { isGenuine, type ReceivedResult, startReceiver } from './result-receiver.js'
import { makeSelfSigned } from './self-signed.js'
import { startServeProgram } from './serve-program.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'
const SECRET = '7f2c9a41d05e8b36aa10'
const WITH_SECRET = { OPENBOTMAN_CALLBACK_SECRET: SECRET }
const ALLOW = '--allow-private-callbacks'

const panel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })
const filesIn = (folder: string) => readdirSync(path.join(folder, 'discussions'))
const callbacksIn = (folder: string) => filesIn(folder).filter((name) => name.includes('.callback.'))
const noCallbacksIn = (folder: string) =>
  vi.waitFor(() => expect(callbacksIn(folder)).toEqual([]), { timeout: 25_000, interval: 20 })

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface DocumentedCallback {
  parameters: { name: string; in: string; schema: object }[]
  requestBody: { content: { 'application/json': { schema: object } } }
}

/** What of a received result is not as the document of the API has it. */
async function unlikeDocument(url: string, { headers, body }: ReceivedResult): Promise<string[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<
      string,
      { post: { callbacks: Record<string, Record<string, { post: DocumentedCallback }>> } }
    >
  }
  const described = document.paths['/v1/discussions']?.post.callbacks.discussionEnded
  const callback = described?.['{$request.body#/callback}']?.post
  if (!callback) return ['it is not described']
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const fits = (schema: object, value: unknown) => ajv.validate(schema, value)
  const wrong = callback.parameters
    .filter(({ name, schema }) => {
      const value = headers[name.toLowerCase()]
      return !fits(schema, 'minimum' in schema ? Number(value) : value)
    })
    .map(({ name }) => name)
  const { schema } = callback.requestBody.content['application/json']
  return [...wrong, ...(fits(schema, JSON.parse(body)) ? [] : [ajv.errorsText()])]
}

describe('the program', () => {
  it('sends each result to where its client wants it, signed, and again where it was not taken', async () => {
    const folder = panel()
    const tls = makeSelfSigned()
    const authority = path.join(tempFolder(), 'authority.pem')
    writeFileSync(authority, tls.cert)
    const plain = await startReceiver({ answer: (_, at) => (at === '/refuses' ? 410 : 204) })
    const busy = await startReceiver({ answer: (n) => (n === 1 ? 500 : 200) })
    const secure = await startReceiver({ tls })
    const port = await freePort()
    const program = await startServeProgram(folder, [ALLOW], {
      ...WITH_SECRET,
      NODE_EXTRA_CA_CERTS: authority,
    })
    const begin = (callback: string) => start(program, { topic: TOPIC, callback })

    const late = await begin(`http://127.0.0.1:${port}/late`)
    await vi.waitFor(
      () =>
        expect(program.log()).toContainEqual(
          expect.objectContaining({ msg: 'callback retrying', discussion: late }),
        ),
      { timeout: 15_000, interval: 20 },
    )
    const opened = await startReceiver({ port })
    const again = await begin(`http://127.0.0.1:${busy.port}/busy`)
    const first = await begin(`http://127.0.0.1:${plain.port}/hook?x=1`)
    const over = await begin(`https://localhost:${secure.port}/secure`)

    const [one] = await plain.got(1)
    expect(one?.path).toBe('/hook?x=1')
    expect(one?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-openbotman-attempt': '1',
      'x-openbotman-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(one && isGenuine(one, SECRET)).toBe(true)
    expect(one && isGenuine(one, 'another secret altogether')).toBe(false)
    expect(one?.body).toBe((await program.call('GET', `/v1/discussions/${first}`)).text)
    expect(JSON.parse(one?.body ?? '')).toMatchObject({ id: first, status: 'consensus' })
    expect(one && (await unlikeDocument(program.url, one))).toEqual([])
    const [encrypted] = await secure.got(1)
    expect(JSON.parse(encrypted?.body ?? '')).toMatchObject({ id: over })
    expect(encrypted && isGenuine(encrypted, SECRET)).toBe(true)

    const refused = await begin(`http://127.0.0.1:${plain.port}/refuses`)
    await plain.got(2)
    for (const [receiver, id, tries] of [
      [busy, again, ['1', '2']],
      [opened, late, ['2']],
    ] as const) {
      const got = await receiver.got(tries.length)
      expect(got.map(({ headers }) => headers['x-openbotman-attempt'])).toEqual(tries)
      expect(new Set(got.map(({ headers }) => headers['x-openbotman-delivery'])).size).toBe(1)
      expect(got.every((each) => isGenuine(each, SECRET))).toBe(true)
      expect(got.map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual(tries.map(() => id))
    }
    await noCallbacksIn(folder)
    expect([plain, secure, busy, opened].map(({ received }) => received.length)).toEqual([2, 1, 2, 1])

    const metrics = await (await fetch(`${program.url}/metrics`)).text()
    for (const [outcome, count] of Object.entries({ delivered: 4, retrying: 2, refused: 1 }))
      expect(metrics).toContain(`openbotman_callbacks_total{outcome="${outcome}"} ${count}`)
    expect(await program.told('callback refused')).toMatchObject({
      level: 'warn',
      discussion: refused,
      why: 'it was answered with 410',
    })
    expect(await program.kill('SIGTERM')).toBe(0)
    expect(program.stderr()).not.toMatch(new RegExp(`${SECRET}|/hook|/late`))
  }, 60_000)

  it('keeps its promises though it be killed before the end, between the end and the delivery, or both', async () => {
    const model = await startGatedModel()
    const folder = panel()
    const env = { ...model.env, ...WITH_SECRET }
    const args = [ALLOW, '--provider', 'openai:fake']
    // Whoever gets the first one says nothing.
    const receiver = await startReceiver({ answer: (n) => (n === 1 ? null : 204) })
    const callback = `http://127.0.0.1:${receiver.port}/`
    const killed = await startServeProgram(folder, args, env)
    const told = await start(killed, { topic: TOPIC, callback })
    await receiver.got(1)
    model.shut()
    const under = await start(killed, { topic: TOPIC, callback })
    const elsewhere = await start(killed, { topic: TOPIC, callback })
    await model.asked(3 + 2)
    await killed.kill('SIGKILL')
    model.open()
    expect(callbacksIn(folder)).toHaveLength(3)
    const resumed = await openbotman(['resume', elsewhere], {
      cwd: folder,
      env: { ...env, OPENBOTMAN_TRUST_CONFIG: '1' },
    })
    expect(resumed.code, resumed.stderr).toBe(0)

    const mute = await startServeProgram(folder, ['--offline'], model.env)
    expect(await mute.told('callbacks that were promised are not sent')).toMatchObject({ callbacks: 3 })
    const asked = await mute.call('POST', '/v1/discussions', { body: { topic: TOPIC, callback } })
    expect(asked.status).toBe(422)
    expect(asked.body.hint).toContain('OPENBOTMAN_CALLBACK_SECRET')
    await mute.kill('SIGKILL')
    expect(receiver.received).toHaveLength(1)

    const next = await startServeProgram(folder, args, env)
    const got = await receiver.got(4)
    const [before, ...after] = got
    const byId = new Map(after.map((each) => [(JSON.parse(each.body) as { id: string }).id, each]))
    expect([...byId.keys()].sort()).toEqual([told, under, elsewhere].sort())
    expect(byId.get(told)?.headers['x-openbotman-delivery']).toBe(before?.headers['x-openbotman-delivery'])
    expect(byId.get(told)?.body).toBe(before?.body)
    for (const each of after) {
      expect(JSON.parse(each.body)).toMatchObject({ status: 'consensus' })
      expect(isGenuine(each, SECRET)).toBe(true)
    }
    await noCallbacksIn(folder)
    expect(await next.kill('SIGTERM')).toBe(0)
    expect(receiver.received).toHaveLength(4)
  }, 60_000)

  it('sends nothing to this machine or its networks unless it is told to, and says so', async () => {
    const folder = panel()
    const receiver = await startReceiver()
    const program = await startServeProgram(folder, [], WITH_SECRET)
    for (const [host, why] of [
      [`http://127.0.0.1:${receiver.port}/`, '127.0.0.1 is not in the public network'],
      [`https://localhost:${receiver.port}/`, 'localhost is not in the public network'],
      [`https://2130706433:${receiver.port}/`, '127.0.0.1 is not in the public network'],
      ['https://169.254.169.254/latest', '169.254.169.254 is where a machine is told about itself'],
      ['https://[::1]/', 'is not in the public network'],
      ['http://example.org/hook', 'not encrypted'],
      ['https://me:word@example.org/hook', 'a user name or a password'],
    ]) {
      const asked = await program.call('POST', '/v1/discussions', { body: { topic: TOPIC, callback: host } })
      expect(asked.status, host).toBe(422)
      expect(asked.body.detail).toContain(why)
      expect(asked.body.hint).toMatch(/--allow-private-callbacks|https:|signature|another host/)
    }
    expect(receiver.received).toEqual([])
    expect((await program.call('GET', '/v1/discussions')).body.discussions).toEqual([])
    expect(filesIn(folder)).toEqual(['.serve.lock'])
    await program.kill('SIGTERM')
  })

  it('does not start with a secret that anybody could guess', async () => {
    const { code, stderr } = await openbotman(['serve', '--port', '0', '--offline'], {
      env: { OPENBOTMAN_CALLBACK_SECRET: 'p4ss-W0rd' },
    })
    expect(code).toBe(2)
    expect(stderr).toContain('OPENBOTMAN_CALLBACK_SECRET has fewer than 16 characters')
    expect(stderr).not.toContain('p4ss-W0rd')
  })
})

/** The API in this process, which sends results to 127.0.0.1. */
async function serveSending(folder: string, more: Parameters<typeof serve>[1] = {}) {
  const news: CallbackNews[] = []
  const openCallbacks = (runs: string) =>
    new Callbacks({
      folder: runs,
      secret: SECRET,
      clock: systemClock,
      random: () => 0,
      onNews: (each) => news.push(each),
      allowPrivate: true,
    })
  const served = await serve(folder, { ...more, ports: { openCallbacks } })
  return { ...served, news }
}

describe('a promised result', () => {
  it('is sent of a discussion that was cancelled, or failed', async () => {
    const model = await startGatedModel()
    const folder = panel()
    const receiver = await startReceiver()
    const callback = `http://127.0.0.1:${receiver.port}/`
    const api = await serveSending(folder, {
      settings: { provider: 'openai:fake', maxRunning: 1 },
      env: model.env,
    })
    model.shut()
    const running = await start(api, { topic: TOPIC, callback })
    const queued = await start(api, { topic: TOPIC, callback })
    await model.asked(1)
    for (const id of [running, queued]) await api.call('POST', `/v1/discussions/${id}/cancel`)
    model.open()
    const got = await receiver.got(2)
    expect(got.map(({ body }) => JSON.parse(body))).toMatchObject(
      [running, queued].map((id) => ({ id, status: 'cancelled' })),
    )

    await api.close()
    const broken = createProject({
      'openbotman.yaml': SCRIPTED_PANEL,
      'replies.yaml':
        'replies:\n  planner: [{ fail: { kind: auth, message: no key } }]\n  coder: [{ fail: { kind: auth, message: no key } }]\n  reviewer: [{ fail: { kind: auth, message: no key } }]\n',
    })
    const failing = await serveSending(broken)
    const id = await start(failing, { topic: TOPIC, callback })
    const [, , last] = await receiver.got(3)
    const { status } = await ended(failing, id)
    expect(['failed', 'no-quorum']).toContain(status)
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ id, status })
  })

  it('is sent of what was accepted, and of nothing else, wherever a crash comes in between', async () => {
    const folder = panel()
    const dir = path.join(folder, 'discussions')
    mkdirSync(dir)
    const receiver = await startReceiver()
    const whole = readFileSync(keepRun(tempFolder(), '2026-01-01_00-00-00_x', AGREED), 'utf8')
    const [opening = ''] = whole.split('\n')
    const keep = (id: string, log: string | null, isPromised = true, hasRequest = true) => {
      const url = `http://127.0.0.1:${receiver.port}/`
      const request = { version: 1, client: 'local', acceptedAt: '', idempotency: null, callback: url }
      const promise = { version: 1, id, delivery: id, url, body: null, completedAt: null, attempts: 0 }
      if (hasRequest) writeFileSync(path.join(dir, `${id}.request.json`), JSON.stringify(request))
      if (isPromised) writeFileSync(path.join(dir, `${id}.callback.json`), JSON.stringify(promise))
      if (log !== null) writeFileSync(path.join(dir, `${id}.jsonl`), log)
    }
    keep('2026-01-01_00-00-01_requested', '', false)
    keep('2026-01-01_00-00-02_promised', '')
    keep('2026-01-01_00-00-03_torn', opening.slice(0, 100))
    keep('2026-01-01_00-00-04_ended', whole)
    keep('2026-01-01_00-00-05_told', whole, false)
    // What a removal left that did not come to its end.
    keep('2026-01-01_00-00-06_removed', null, true, false)
    writeFileSync(path.join(dir, '2026-01-01_00-00-04_ended.callback.json.77.tmp'), '{')
    await serveSending(folder)
    const got = await receiver.got(1)
    await noCallbacksIn(folder)
    expect(got.map(({ headers }) => headers['x-openbotman-delivery'])).toEqual(['2026-01-01_00-00-04_ended'])
    expect(filesIn(folder).filter((name) => /requested|promised|torn/.test(name))).toEqual([])
  })

  it('is forgotten with the discussion, whether or not this server sends any', async () => {
    for (const isSending of [true, false]) {
      const folder = panel()
      const receiver = await startReceiver({ answer: () => 503 })
      const first = await serveSending(folder)
      const id = await start(first, { topic: TOPIC, callback: `http://127.0.0.1:${receiver.port}/` })
      await vi.waitFor(() => expect(first.news).toHaveLength(1), { timeout: 10_000, interval: 10 })
      expect(callbacksIn(folder)).toEqual([`${id}.callback.json`])
      let api: Pick<typeof first, 'call'> = first
      if (!isSending) {
        await first.close()
        api = await serve(folder)
      }
      expect((await api.call('DELETE', `/v1/discussions/${id}`)).status).toBe(204)
      expect(filesIn(folder)).toEqual(['.serve.lock'])
    }
  })

  it('that cannot be kept is not promised, and its discussion not accepted', async () => {
    const folder = panel()
    class FullDisk extends Callbacks {
      override promise(id: string): void {
        // As the disk is after the request was written.
        expect(filesIn(folder)).toContain(`${id}.request.json`)
        throw new UserError('cannot write there: no space left on device', 'Make room.', EXIT.failed)
      }
    }
    const openCallbacks = (runs: string) =>
      new FullDisk({
        folder: runs,
        secret: SECRET,
        clock: systemClock,
        random: () => 0,
        onNews: () => undefined,
        allowPrivate: true,
      })
    const api = await serve(folder, { ports: { openCallbacks } })
    const asked = await api.call('POST', '/v1/discussions', {
      body: { topic: 'X', callback: 'http://127.0.0.1:9/' },
    })
    expect(asked.status).toBe(503)
    expect(asked.headers.get('retry-after')).not.toBeNull()
    expect(asked.text).not.toContain('device')
    expect(filesIn(folder)).toEqual(['.serve.lock'])
  })
})
