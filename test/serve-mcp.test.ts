import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { McpDoor, type McpDoorOptions } from '../src/serve/http/mcp-http.js'
import type { Scope } from '../src/serve/http/tokens.js'
import { tempFolder } from './cli.js'
import { AGREEING, createProject, SCRIPTED_PANEL, textOf } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'
const READ_AND_DISCUSS: Scope[] = ['read', 'discuss']

interface Door {
  door: McpDoor
  url: URL
  folder: string
  /** What the client of a name may do from now on. */
  scopes: Record<string, Scope[]>
}

/** The door behind a plain server of node's, which takes the header `Authorization` for the client's name. */
async function openDoor(
  options: McpDoorOptions = {},
  { parses = false, replies = AGREEING } = {},
): Promise<Door> {
  const folder = createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': replies })
  const world = {
    cwd: folder,
    env: { HOME: tempFolder(), PATH: process.env.PATH },
    stdin: null,
    stdinIsTerminal: false,
    trustsConfig: true,
    generator: 'openbotman 0.0.0',
  }
  const door = new McpDoor({}, world, options)
  const scopes: Record<string, Scope[]> = {}
  const server = createServer(async (req, res) => {
    const name = req.headers.authorization ?? 'nobody'
    const client = { name, scopes: new Set(scopes[name] ?? READ_AND_DISCUSS) }
    let body: unknown
    if (parses && req.method === 'POST') {
      let text = ''
      for await (const piece of req) text += piece
      body = JSON.parse(text)
    }
    await door.handle(req, res, client, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await door.end()
    server.closeAllConnections()
    server.close()
  })
  return {
    door,
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    folder,
    scopes,
  }
}

async function connect({ url }: Door, name = 'alice') {
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { Authorization: name } },
  })
  const client = new McpClient({ name: 'test', version: '1' })
  await client.connect(transport as Parameters<McpClient['connect']>[0])
  onTestFinished(() => client.close())
  const call = async (tool: string, args = {}) =>
    (await client.callTool({ name: tool, arguments: args })) as CallToolResult
  return { client, transport, call }
}

/** A request as no client of the SDK would send it. */
function send({ url }: Door, init: RequestInit, name = 'alice'): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    Authorization: name,
    ...init.headers,
  }
  return fetch(url, { method: 'POST', ...init, headers })
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
})
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' })

describe('the tools over HTTP', () => {
  it.each([
    ['reads the request itself', false],
    ['is given what the server has parsed', true],
  ])('hold a discussion and tell how far it is, where the door %s', async (_, parses) => {
    const door = await openDoor({}, { parses })
    const { client, call } = await connect(door)
    const told: string[] = []
    const answer = await client.callTool({ name: 'discuss', arguments: { topic: TOPIC } }, undefined, {
      onprogress: ({ message = '' }) => told.push(message),
    })
    const result = (answer as CallToolResult).structuredContent as Record<string, unknown>
    expect(result).toMatchObject({ status: 'consensus', decision: 'We cache the prices for an hour.' })
    expect(path.dirname(String(result.transcript))).toBe(path.join(door.folder, 'discussions'))
    expect(readFileSync(String(result.transcript), 'utf8')).toContain(TOPIC)
    expect(told.join('\n')).toContain('Round 1/3: Planner answered with the proposal')
    expect((await call('get_result')).structuredContent).toEqual(result)
  })

  it('answer several clients, each in a session of its own', async () => {
    const door = await openDoor()
    const [alice, bob] = await Promise.all([connect(door, 'alice'), connect(door, 'bob')])
    expect(alice.transport.sessionId).toMatch(/^[0-9a-f-]{36}$/)
    expect(bob.transport.sessionId).not.toBe(alice.transport.sessionId)
    expect(door.door.size).toBe(2)
    const answers = await Promise.all([alice, bob].map(({ call }) => call('list_teams')))
    for (const answer of answers) expect(textOf(answer)).toContain('planner')
  })

  it('are only those that read for a client that may only read', async () => {
    const door = await openDoor()
    door.scopes.reader = ['read']
    const { client, call } = await connect(door, 'reader')
    const names = (await client.listTools()).tools.map(({ name }) => name)
    expect(names.sort()).toEqual(['get_result', 'list_teams'])
    for (const tool of ['discuss', 'review'])
      expect(textOf(await call(tool, { topic: TOPIC }))).toContain(`Tool ${tool} not found`)
  })
})

describe('a session', () => {
  it('is nobody else’s: to others it is as if there were none', async () => {
    const door = await openDoor()
    const { transport } = await connect(door, 'alice')
    const session = { 'mcp-session-id': transport.sessionId ?? '' }
    expect((await send(door, { body: LIST, headers: session }, 'alice')).status).toBe(200)
    const stolen = await send(door, { body: LIST, headers: session }, 'mallory')
    const unknown = await send(door, { body: LIST, headers: { 'mcp-session-id': 'none' } }, 'mallory')
    expect([stolen.status, unknown.status]).toEqual([404, 404])
    expect(await stolen.text()).toBe(await unknown.text())
    expect((await send(door, { method: 'DELETE', headers: session }, 'mallory')).status).toBe(404)
    expect(door.door.size).toBe(1)
  })

  it('ends when its client may do something else than before, and when it is revoked', async () => {
    const door = await openDoor()
    const alice = await connect(door, 'alice')
    const bob = await connect(door, 'bob')
    door.scopes.alice = ['read']
    await expect(alice.call('list_teams')).rejects.toMatchObject({ code: 404 })
    expect(door.door.size).toBe(1)
    await door.door.closeSessionsOf('bob')
    await expect(bob.call('list_teams')).rejects.toMatchObject({ code: 404 })
    door.scopes.alice = []
    expect((await send(door, { body: INITIALIZE }, 'alice')).status).toBe(403)
  })

  it('ends when its client says so', async () => {
    const door = await openDoor()
    const { transport, call } = await connect(door)
    await transport.terminateSession()
    expect(door.door.size).toBe(0)
    await expect(call('list_teams')).rejects.toThrow()
  })

  it('ends when nobody has used it for long, and not before', async () => {
    const clock = { ms: 0 }
    const door = await openDoor({ idleMs: 1000, now: () => clock.ms })
    const open = async () => {
      const answer = await send(door, { body: INITIALIZE })
      await answer.text()
      return { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' }
    }
    const session = await open()
    const list = async () => {
      const answer = await send(door, { body: LIST, headers: session })
      await answer.text()
      return answer.status
    }
    for (const [later, status] of [
      [999, 200],
      [999, 200],
      [1001, 404],
    ] as const) {
      clock.ms += later
      expect(await list()).toBe(status)
    }
    expect(door.door.size).toBe(0)
  })

  it.each([
    ['no JSON', '{', 400],
    ['no message', '{"a":1}', 400],
    ['no beginning', LIST, 400],
    ['too large', JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x'.repeat(2000) }), 413],
  ])('is not begun by what is %s', async (_, body, status) => {
    const door = await openDoor({ maxBodyBytes: 1000 })
    expect((await send(door, { body })).status).toBe(status)
    expect((await send(door, { method: 'GET' })).status).toBe(400)
    expect(door.door.size).toBe(0)
  })

  it('makes room for the next one of its client, but not where it is in use, nor for other clients', async () => {
    const clock = { ms: 0 }
    const door = await openDoor({ maxSessionsPerClient: 1, maxSessions: 2, now: () => clock.ms++ })
    const open = async (name: string) => {
      const answer = await send(door, { body: INITIALIZE }, name)
      await answer.text()
      return {
        status: answer.status,
        id: answer.headers.get('mcp-session-id') ?? '',
        headers: answer.headers,
      }
    }
    const alice = await open('alice')
    const stream = await send(door, { method: 'GET', headers: { 'mcp-session-id': alice.id } }, 'alice')
    expect(stream.status).toBe(200)
    const refused = await open('alice')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)

    const bob = await open('bob')
    expect((await open('carol')).status).toBe(429)
    const next = await open('bob')
    expect([bob.status, next.status]).toEqual([200, 200])
    expect(next.id).not.toBe(bob.id)
    expect(door.door.size).toBe(2)
    expect((await send(door, { body: LIST, headers: { 'mcp-session-id': alice.id } }, 'alice')).status).toBe(
      200,
    )

    await stream.body?.cancel()
    await vi.waitFor(async () => expect((await open('alice')).status).toBe(200), { timeout: 10_000 })
  })
})

describe('the end', () => {
  it('interrupts what is under way so that it can be resumed, and takes no one any more', async () => {
    const replies = AGREEING.replace('coder: [', 'coder: [{ text: "far too late", delay: 60s }, ')
    const door = await openDoor({}, { replies })
    const { call } = await connect(door)
    const held = call('discuss', { topic: TOPIC }).catch((error: unknown) => error)
    const outcome = async () => (await call('get_result')).structuredContent
    await vi.waitFor(async () => expect(await outcome()).toMatchObject({ rounds: [{ number: 1 }] }), {
      timeout: 10_000,
    })
    await door.door.end()
    await held
    expect(door.door.size).toBe(0)
    expect((await send(door, { body: INITIALIZE })).status).toBe(503)
    const [log = ''] = readdirSync(path.join(door.folder, 'discussions')).filter((name) =>
      name.endsWith('.jsonl'),
    )
    const lines = readFileSync(path.join(door.folder, 'discussions', log), 'utf8')
    expect(lines).toContain('"turn.completed"')
    expect(lines).not.toContain('far too late')
    expect(lines.trimEnd().split('\n').at(-1)).toContain('"cancelled"')
  })
})
