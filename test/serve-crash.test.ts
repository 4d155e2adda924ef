import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Redactor } from '../src/core/text/secrets.js'
import { createLogger } from '../src/serve/http/logging.js'
import { bin, openbotman, tempFolder } from './cli.js'
import { AGREES, type GatedModel, OBJECTS, startGatedModel } from './gated-model.js'
import { type Api, checkedCalls, ended, serve, start } from './http-api.js'
import { AGREED, keepRun } from './kept-runs.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'

const panel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

/** The types of the events in a run's log. */
function typesIn(folder: string, id: string): string[] {
  const lines = readFileSync(path.join(folder, 'discussions', `${id}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => (JSON.parse(line) as { type: string }).type)
}

const countOf = (types: string[], type: string) => types.filter((each) => each === type).length

describe('a server that ends', () => {
  it('lets the running round finish, and the next one goes on with the rest', async () => {
    const model = await startGatedModel((index) => (index < 3 ? OBJECTS : AGREES))
    const folder = panel()
    const settings = { maxRunning: 1, provider: 'openai:fake' }
    const first = await serve(folder, { settings, env: model.env })
    model.shut()
    const [running, queued] = [await start(first, { topic: TOPIC }), await start(first, { topic: TOPIC })]
    await model.asked(1)
    const closing = first.close(60_000)
    const late = await first.call('POST', '/v1/discussions', { body: { topic: TOPIC } })
    expect(late.status).toBe(503)
    expect((await first.call('GET', '/readyz')).status).toBe(503)
    model.open()
    await closing
    const types = typesIn(folder, running)
    expect(types).toContain('round.closed')
    expect(countOf(types, 'turn.completed')).toBe(3)
    expect(types).not.toContain('discussion.ended')
    expect(typesIn(folder, queued)).toEqual(['discussion.opened'])

    const second = await serve(folder, { settings, env: model.env })
    for (const id of [running, queued]) {
      expect(await ended(second, id)).toMatchObject({ status: 'consensus' })
      expect(countOf(typesIn(folder, id), 'discussion.ended')).toBe(1)
    }
    expect((await second.call('GET', `/v1/discussions/${running}`)).body.rounds).toHaveLength(2)
  })

  it('interrupts a round that takes too long, whose replies are asked for again', async () => {
    const model = await startGatedModel()
    const folder = panel()
    const settings = { provider: 'openai:fake' }
    const first = await serve(folder, { settings, env: model.env })
    model.shut()
    const id = await start(first, { topic: TOPIC })
    await model.asked(1)
    await first.close(20)
    expect(typesIn(folder, id)).toEqual(['discussion.opened', 'discussion.resumed', 'phase.opened'])
    model.open()
    const second = await serve(folder, { settings, env: model.env })
    expect(await ended(second, id)).toMatchObject({ status: 'consensus' })
    expect(model.server.requests.length).toBe(1 + 3)
  })
})

describe('a folder of runs', () => {
  it('is taken by one server at a time', async () => {
    const folder = panel()
    const first = await serve(folder)
    await expect(serve(folder)).rejects.toThrow('another openbotman serve keeps its discussions')
    await first.close()
    await (await serve(folder)).close()
  })

  it("is gone through at the start: what nobody was told of is gone, what is not the server's own stays", async () => {
    const folder = panel()
    const dir = path.join(folder, 'discussions')
    mkdirSync(dir)
    const begun = readFileSync(keepRun(tempFolder(), '2026-01-01_00-00-00_x', AGREED), 'utf8')
    const [opening = ''] = begun.split('\n')
    const request = JSON.stringify({
      version: 1,
      client: 'local',
      acceptedAt: '2026-01-01T00:00:00Z',
      idempotency: null,
      callback: null,
    })
    const files: Record<string, string> = {
      '2026-01-01_00-00-01_empty.jsonl': '',
      '2026-01-01_00-00-01_empty.request.json': request,
      '2026-01-01_00-00-02_torn.jsonl': opening.slice(0, 100),
      '2026-01-01_00-00-02_torn.request.json': request,
      '2026-01-01_00-00-03_no-log.request.json': request,
      '2026-01-01_00-00-04_foreign.jsonl': `${opening}\n`,
      '2026-01-01_00-00-05_damaged.jsonl': 'no log\n',
      '2026-01-01_00-00-05_damaged.request.json': request,
      '2026-01-01_00-00-06_unreadable.jsonl': `${opening}\n`,
      '2026-01-01_00-00-06_unreadable.request.json': '{"version":',
      '2026-01-01_00-00-06_unreadable.request.json.1.tmp': '{',
      '2026-01-01_00-00-07_ended.jsonl': begun,
      '2026-01-01_00-00-07_ended.request.json': request,
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text)
    const told: string[] = []
    const log = createLogger({
      level: 'warn',
      redactor: new Redactor([]),
      write: (line) => told.push(String(JSON.parse(line).discussion)),
    })
    const api = await serve(folder, { ports: { log } })
    expect(api.discussions.counts).toEqual({ running: 0, waiting: 0, following: 0 })
    const gone = /empty|torn|no-log|\.tmp$/
    const left = readdirSync(dir).filter((name) => name !== '.serve.lock')
    expect(left.sort()).toEqual(Object.keys(files).filter((name) => !gone.test(name)))
    expect(told).toEqual(['2026-01-01_00-00-05_damaged', '2026-01-01_00-00-06_unreadable'])
    const list = await api.call('GET', '/v1/discussions')
    expect(list.body.discussions).toMatchObject([
      { id: '2026-01-01_00-00-07_ended', status: 'consensus' },
      { id: '2026-01-01_00-00-06_unreadable', status: 'interrupted' },
      { id: '2026-01-01_00-00-04_foreign', status: 'interrupted' },
    ])
  })
})

interface Program extends Api {
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** The real program, once it listens. */
async function startProgram(folder: string, model: GatedModel, args: string[] = []): Promise<Program> {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--provider', 'openai:fake', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: tempFolder(), OPENBOTMAN_TRUST_CONFIG: '1', ...model.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const gone = new Promise<number | null>((resolve) => child.on('close', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await vi.waitFor(
    () => {
      const [address] = /http:\/\/\S+/.exec(stdout) ?? []
      if (address === undefined) throw new Error(`it does not listen: ${stderr}`)
      return address
    },
    { timeout: 15_000, interval: 20 },
  )
  return {
    url,
    call: await checkedCalls(url),
    kill: async (signal) => {
      child.kill(signal)
      return { code: await gone, stdout, stderr }
    },
  }
}

describe('the program', () => {
  it('goes on after kill -9 with all that it accepted, each once', async () => {
    const model = await startGatedModel()
    const folder = panel()
    const args = ['--max-running', '2']
    const first = await startProgram(folder, model, args)
    const key = (n: number) => ({ 'idempotency-key': `key-${n}` })
    const done = await start(first, { topic: TOPIC }, key(0))
    await ended(first, done)
    model.shut()
    const ids = [done]
    for (let n = 1; n < 6; n++) ids.push(await start(first, { topic: TOPIC }, key(n)))
    await model.asked(3 + 2)
    await first.kill('SIGKILL')
    model.open()

    const second = await startProgram(folder, model, args)
    for (const [n, id] of ids.entries()) expect(await start(second, { topic: TOPIC }, key(n))).toBe(id)
    for (const id of ids) {
      expect(await ended(second, id)).toMatchObject({ status: 'consensus' })
      const types = typesIn(folder, id)
      expect([countOf(types, 'discussion.opened'), countOf(types, 'discussion.ended')]).toEqual([1, 1])
      expect(countOf(types, 'turn.completed')).toBe(3)
    }
    // Only the two that were being answered when it was killed are asked for again.
    expect(model.server.requests.length).toBe(3 * ids.length + 2)
    expect((await second.call('GET', '/v1/discussions')).body.discussions).toHaveLength(ids.length)
    const { code, stdout, stderr } = await second.kill('SIGTERM')
    expect(code).toBe(0)
    const told = stderr
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const taken = told.filter(({ msg }) => msg === 'discussion taken up again')
    expect(taken.map(({ discussion }) => discussion)).toEqual(ids.slice(1).sort())
    expect(told.filter(({ level }) => level !== 'info')).toEqual([])
    expect(told.at(-1)).toMatchObject({ msg: 'ended' })
    expect(stdout).toMatch(/^openbotman serve listens on http:\/\/127\.0\.0\.1:\d+\n$/)
    const listed = await openbotman(['runs', '--json'], { cwd: folder })
    expect(JSON.parse(listed.stdout)).toMatchObject({ skipped: [] })
  })

  it('serves this machine only without tokens, and says what it cannot do', async () => {
    const folder = panel()
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const cases: [string[], Record<string, string>, RegExp][] = [
      [['--host', '0.0.0.0'], {}, /without tokens only this machine is served/],
      [['--port', '80000'], {}, /--port.*0 to 65535/s],
      [['--port', String(port)], {}, /port \d+ of 127\.0\.0\.1 is taken/],
      [[], { OPENBOTMAN_TOKENS: 'nameless' }, /OPENBOTMAN_TOKENS/],
      [['--tokens', 'missing.txt'], {}, /missing\.txt/],
    ]
    const runs = cases.map(async ([args, env, words]) => {
      const { code, stderr, stdout } = await openbotman(['serve', ...args], { cwd: folder, env })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(words)
    })
    await Promise.all(runs)
    rmSync(path.join(folder, 'discussions'), { recursive: true, force: true })
  })
})
