import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, it, onTestFinished, vi } from 'vitest'
import { bin, openbotman, tempFolder } from './cli.js'

const READER = 'reader-token-0123456789'
const BOT = 'bot-token-0123456789abc'

/** The real program, listening; ended with the test. */
async function startServer(args: string[], folder: string): Promise<string> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--offline', ...args], {
    cwd: folder,
    env: { PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  return vi.waitFor(() => /http:\S+/.exec(told)?.[0] ?? Promise.reject(new Error(told)), { timeout: 15_000 })
}

/** `fetch` would put a Host of its own. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/v1/agents`, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

it('lets in whom the tokens name, for what their scopes allow, by its own name, and not too often', async () => {
  const folder = tempFolder()
  const tokens = path.join(folder, 'tokens')
  writeFileSync(tokens, `reader:${READER}:read\nbot:${BOT}\n`, { mode: 0o600 })
  const url = await startServer(['--tokens', tokens, '--rate', '8'], folder)
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const begin = (token: string) =>
    fetch(`${url}/v1/discussions`, {
      method: 'POST',
      headers: { ...as(token), 'content-type': 'application/json' },
      body: JSON.stringify({ topic: 'Shall we cache the prices for an hour or for a day?' }),
    })

  expect((await fetch(`${url}/v1/agents`)).status).toBe(401)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await begin(READER)).status).toBe(403)
  expect((await begin(BOT)).status).toBe(202)
  expect(await statusFor(url, { ...as(BOT), host: 'rebound.example' })).toBe(403)
  expect(await statusFor(url, { ...as(BOT), origin: 'https://elsewhere.example' })).toBe(403)

  const metrics = await (await fetch(`${url}/metrics`, { headers: as(READER) })).text()
  expect(metrics).toMatch(/^openbotman_http_requests_total\{.*status="202"\} 1$/m)

  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: as(BOT) } }),
  )
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('discuss')
  await client.close()
  const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' })
  const batch = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      ...as(BOT),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(Array.from({ length: 20 }, (_, id) => ping(id))),
  })
  expect(batch.status).toBe(429)
  expect(Number(batch.headers.get('retry-after'))).toBeGreaterThan(0)

  const statuses = []
  for (let at = 0; at < 10; at++)
    statuses.push((await fetch(`${url}/v1/agents`, { headers: as(READER) })).status)
  expect(statuses).toContain(429)

  writeFileSync(tokens, `bot:${BOT}\n`, { mode: 0o600 })
  await vi.waitFor(
    async () => expect((await fetch(`${url}/v1/agents`, { headers: as(READER) })).status).toBe(401),
    { timeout: 15_000, interval: 300 },
  )
})

it('refuses to listen beyond this machine without tokens', async () => {
  const { code, stderr } = await openbotman(['serve', '--host', '0.0.0.0', '--port', '0', '--offline'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('only this machine is served'),
  })
})

it('lets pages of origins that are named read its answers, and no others', async () => {
  const url = await startServer(['--allow-origin', 'https://bot.example/'], tempFolder())
  const origin = 'https://bot.example'
  const preflight = await fetch(`${url}/v1/discussions`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
  expect(preflight.headers.get('access-control-allow-methods')).toMatch(/POST.*DELETE/)
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*last-event-id/)

  const read = await fetch(`${url}/v1/agents`, { headers: { origin } })
  expect(read.status).toBe(200)
  expect(read.headers.get('access-control-allow-origin')).toBe(origin)
  expect(read.headers.get('access-control-expose-headers')).toMatch(/retry-after/)

  const elsewhere = await fetch(`${url}/v1/agents`, { headers: { origin: 'https://elsewhere.example' } })
  expect(elsewhere.status).toBe(403)
  expect(elsewhere.headers.get('access-control-allow-origin')).not.toBe('https://elsewhere.example')

  const closed = await startServer([], tempFolder())
  const own = await fetch(`${closed}/v1/agents`, { headers: { origin: closed } })
  expect(own.status).toBe(200)
  expect(own.headers.get('access-control-allow-origin')).toBeNull()
})
