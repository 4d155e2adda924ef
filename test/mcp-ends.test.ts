import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Progress } from '../src/serve/mcp/progress.js'
import { bin, tempFolder } from './cli.js'
import { AGREEING, connectTo, createProject, SCRIPTED_PANEL, textOf } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'
const PATIENCE = { timeout: 15_000, interval: 20 }

/** The coder is a program that says nothing for a minute and leaves its process id. */
function slowProject(): string {
  const folder = createProject({
    'openbotman.yaml': SCRIPTED_PANEL.replace(
      'providers: {',
      `providers: { slow: { type: command, command: ["${process.execPath}", ./slow.mjs], env: [PIDS] },`,
    ).replace('developer, provider: scripted', 'developer, provider: slow'),
    'replies.yaml': AGREEING,
    'slow.mjs': `import { appendFileSync } from 'node:fs'
appendFileSync(process.env.PIDS, process.pid + '\\n')
setTimeout(() => {}, 60_000)
`,
  })
  return folder
}

const pidsIn = (file: string): number[] =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function logsIn(folder: string): string[] {
  const runs = path.join(folder, 'discussions')
  return existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith('.jsonl')) : []
}

function lastEventOf(folder: string): Record<string, unknown> {
  const [log] = logsIn(folder)
  const lines = readFileSync(path.join(folder, 'discussions', log ?? ''), 'utf8')
    .trim()
    .split('\n')
  return JSON.parse(lines.at(-1) ?? '{}')
}

describe('a discussion under way', () => {
  it('really ends when the client cancels it: no process is left, what was said is kept', async () => {
    const folder = slowProject()
    const pids = path.join(folder, 'pids')
    const { client, call } = await connectTo(folder, [], { PIDS: pids, OPENBOTMAN_TRUST_CONFIG: '1' })
    const cancel = new AbortController()
    const held = client.callTool({ name: 'discuss', arguments: { topic: TOPIC } }, undefined, {
      signal: cancel.signal,
    })
    held.catch(() => undefined)
    await vi.waitFor(() => expect(pidsIn(pids)).not.toEqual([]), PATIENCE)
    const decision = 'We cache the prices for an hour.'
    await vi.waitFor(async () => {
      const { structuredContent } = await call('get_result')
      expect(structuredContent).toMatchObject({ status: 'running', decision, goOn: null })
    }, PATIENCE)
    cancel.abort('enough')
    await expect(held).rejects.toThrow('enough')
    await vi.waitFor(() => expect(lastEventOf(folder)).toMatchObject({ status: 'cancelled' }), PATIENCE)
    await vi.waitFor(() => expect(pidsIn(pids).filter(isAlive)).toEqual([]), PATIENCE)

    const answer = await call('get_result')
    expect(answer.structuredContent).toMatchObject({ status: 'cancelled', decision })
    const log = path.join(folder, 'discussions', logsIn(folder)[0] ?? '')
    expect(textOf(answer)).toContain(`Go on with: openbotman resume ${log}`)
  })

  it('does not keep the next one from being held', async () => {
    const folder = slowProject()
    const pids = path.join(folder, 'pids')
    const { client, call } = await connectTo(folder, [], { PIDS: pids, OPENBOTMAN_TRUST_CONFIG: '1' })
    const cancel = new AbortController()
    const slow = client.callTool({ name: 'discuss', arguments: { topic: TOPIC } }, undefined, {
      signal: cancel.signal,
    })
    slow.catch(() => undefined)
    await vi.waitFor(() => expect(pidsIn(pids)).not.toEqual([]), PATIENCE)
    const agents = ['planner', 'reviewer']
    const two = await Promise.all([1, 2].map(() => call('discuss', { topic: TOPIC, agents })))
    expect(two.map(({ structuredContent }) => structuredContent?.status)).toEqual(['consensus', 'consensus'])
    expect(new Set(two.map(({ structuredContent }) => structuredContent?.id)).size).toBe(2)
    expect(pidsIn(pids).filter(isAlive)).toHaveLength(1)
    cancel.abort()
    await vi.waitFor(() => expect(pidsIn(pids).filter(isAlive)).toEqual([]), PATIENCE)
  })

  it('is one of four at most; a fifth is refused by name, until one has ended', async () => {
    const folder = slowProject()
    const pids = path.join(folder, 'pids')
    const { client, call } = await connectTo(folder, [], { PIDS: pids, OPENBOTMAN_TRUST_CONFIG: '1' })
    const cancel = new AbortController()
    for (let n = 0; n < 4; n++)
      client
        .callTool({ name: 'discuss', arguments: { topic: TOPIC } }, undefined, { signal: cancel.signal })
        .catch(() => undefined)
    await vi.waitFor(() => expect(pidsIn(pids)).toHaveLength(4), PATIENCE)
    const args = { topic: TOPIC, agents: ['planner', 'reviewer'] }
    const fifth = await call('discuss', args)
    expect(fifth.isError).toBe(true)
    expect(textOf(fifth)).toMatch(/4 discussions are under way already: "Shall we[\s\S]*Wait until one/)
    cancel.abort()
    await vi.waitFor(async () => expect((await call('discuss', args)).isError).toBeFalsy(), PATIENCE)
  })

  it('tells a client that hears nothing who is waited for', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const told: string[] = []
    const coder = { id: 'coder', name: 'Coder', role: '', emoji: '', focus: [], prompt: '', providers: [] }
    const progress = new Progress([coder], 3, (message) => told.push(message))
    progress.onEvent({ type: 'turn.started', round: 1, phase: 'answers', agent: 'coder', followUp: null })
    vi.advanceTimersByTime(40_000)
    expect(told).toEqual(['Round 1/3: waiting for Coder', 'Round 1/3: waiting for Coder'])
    progress.end()
    vi.advanceTimersByTime(60_000)
    expect(told).toHaveLength(2)
  })
})

/** The server without a client: whatever bytes go in, what comes out is read line by line. */
function startRaw(folder: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, 'mcp'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: tempFolder(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => undefined)
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  const messages = (): Record<string, unknown>[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  }
  const greet = () => {
    send({ id: 1, method: 'initialize', params })
    send({ method: 'notifications/initialized' })
  }
  const discuss = () =>
    send({ id: 2, method: 'tools/call', params: { name: 'discuss', arguments: { topic: TOPIC } } })
  const answerTo = async (id: number) => {
    await vi.waitFor(() => expect(messages().map((message) => message.id)).toContain(id), PATIENCE)
    return messages().find((message) => message.id === id)
  }
  return { child, closed, messages, send, greet, discuss, answerTo, stderr: () => stderr }
}

describe('the server', () => {
  it('survives lines that are no messages, and writes nothing but messages', async () => {
    const raw = startRaw(createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING }))
    raw.child.stdin.write('no json\n{"jsonrpc":"2.0"}\n[]\nnull\n\n')
    raw.child.stdin.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))
    raw.child.stdin.write(`${'['.repeat(20_000)}\n`)
    raw.greet()
    raw.send({ id: 3, method: 'no/such' })
    raw.send({ id: 4, method: 'tools/call', params: { name: 'nothing', arguments: {} } })
    raw.send({ id: 5, method: 'tools/call', params: { name: 'discuss', arguments: { topic: ['x'] } } })
    raw.send({ id: 6, method: 'tools/call', params: { name: 'discuss', arguments: 'x' } })
    raw.discuss()
    expect(await raw.answerTo(3)).toMatchObject({ error: { code: -32601 } })
    expect(await raw.answerTo(4)).toMatchObject({ result: { isError: true } })
    expect(await raw.answerTo(5)).toMatchObject({ result: { isError: true } })
    expect(await raw.answerTo(6)).toMatchObject({ error: { code: expect.any(Number) } })
    expect(await raw.answerTo(2)).toMatchObject({ result: { structuredContent: { status: 'consensus' } } })
    raw.child.stdin.end()
    expect(await raw.closed).toEqual({ code: 0, signal: null })
    expect(raw.messages().every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true)
    expect(raw.stderr()).toContain('left out a line that is no message of the protocol')
  })

  it('ends when its client has gone, with every discussion interrupted and kept', async () => {
    const folder = slowProject()
    const pids = path.join(folder, 'pids')
    const raw = startRaw(folder, { PIDS: pids, OPENBOTMAN_TRUST_CONFIG: '1' })
    raw.greet()
    raw.discuss()
    await vi.waitFor(() => expect(pidsIn(pids)).not.toEqual([]), PATIENCE)
    raw.child.stdin.destroy()
    raw.child.stdout.destroy()
    expect(await raw.closed).toEqual({ code: 0, signal: null })
    expect(pidsIn(pids).filter(isAlive)).toEqual([])
    expect(lastEventOf(folder)).toMatchObject({ type: 'discussion.ended', status: 'cancelled' })
    expect(
      readdirSync(path.join(folder, 'discussions'))
        .map((name) => path.extname(name))
        .sort(),
    ).toEqual(['.jsonl', '.md'])
  })

  it('ends on SIGTERM, and a client that is still there gets its answer', async () => {
    const folder = slowProject()
    const pids = path.join(folder, 'pids')
    const raw = startRaw(folder, { PIDS: pids, OPENBOTMAN_TRUST_CONFIG: '1' })
    raw.greet()
    raw.discuss()
    await vi.waitFor(() => expect(pidsIn(pids)).not.toEqual([]), PATIENCE)
    raw.child.kill('SIGTERM')
    expect(await raw.closed).toEqual({ code: 0, signal: null })
    expect(await raw.answerTo(2)).toMatchObject({
      result: {
        structuredContent: { status: 'cancelled', goOn: expect.stringContaining('openbotman resume') },
      },
    })
    expect(pidsIn(pids).filter(isAlive)).toEqual([])
  })

  it('says a wrong configuration in the answer, and takes it as soon as it is mended', async () => {
    const folder = createProject({ 'openbotman.yaml': 'version: 1\nteems: {}\n', 'replies.yaml': AGREEING })
    const { call } = await connectTo(folder)
    for (const tool of ['discuss', 'list_teams', 'get_result']) {
      const answer = await call(tool, tool === 'discuss' ? { topic: TOPIC } : {})
      expect(answer.isError).toBe(true)
      expect(textOf(answer)).toMatch(/openbotman\.yaml:2[\s\S]*teems[\s\S]*teams/)
    }
  })
})
