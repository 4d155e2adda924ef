import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { openbotman } from './cli.js'
import { startGatedModel } from './gated-model.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'
import { startServeProgram } from './serve-program.js'

const TOPIC =
  'Shall we cache the prices for an hour?\n\nThe margin is 17.3 %, which is nobody else’s business.'
const BOT = 'bot-9d41c07a55e2b8f3'
const LATER = 'later-6b20ff81a9c4d7e5'
const KEY = 'key-0123456789abcdef'

const panel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

it('tells what happens, who asked for it, and nothing that is nobody’s business', async () => {
  const folder = panel()
  const tokens = path.join(folder, 'tokens')
  const write = (text: string) => writeFileSync(tokens, text, { mode: 0o600 })
  write(`bot:${BOT}\n`)
  const model = await startGatedModel()
  const args = ['--tokens', tokens, '--provider', 'openai:fake', '--log-level', 'DEBUG']
  const program = await startServeProgram(folder, args, model.env, BOT)
  expect(await program.told('listening')).toMatchObject({
    level: 'info',
    address: program.url,
    callbacks: false,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  })

  const asked = await program.call('POST', '/v1/discussions', {
    body: { topic: TOPIC },
    headers: { 'x-request-id': 'mine-1' },
  })
  expect(asked.headers.get('x-request-id')).toBe('mine-1')
  const { id } = asked.body
  expect(await program.told('discussion accepted')).toMatchObject({ discussion: id, client: 'bot' })
  expect(await program.told('discussion ended')).toMatchObject({
    discussion: id,
    client: 'bot',
    status: 'consensus',
    ms: expect.any(Number),
    costUsd: null,
  })

  const other = await program.call('GET', `/v1/nothing?token=${BOT}`)
  expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  await program.call('GET', '/healthz', { headers: { 'x-request-id': 'often' } })
  await program.call('GET', '/v1/agents', {
    headers: { authorization: `Bearer ${LATER}`, 'x-request-id': 'stranger' },
  })
  model.shut()
  const following = await program.call('POST', '/v1/discussions', { body: { topic: TOPIC } })
  await model.asked(4)
  const leave = new AbortController()
  const stream = await fetch(`${program.url}/v1/discussions/${following.body.id}/events`, {
    headers: { authorization: `Bearer ${BOT}`, 'x-request-id': 'stream' },
    signal: leave.signal,
  })
  expect(stream.headers.get('x-request-id')).toBe('stream')
  leave.abort()
  expect(await program.told('left by its client')).toMatchObject({
    request: 'stream',
    client: 'bot',
    status: 200,
  })

  // What did not change is read again only when that is asked for.
  program.signal('SIGHUP')
  expect(await program.told('tokens read again')).toMatchObject({ level: 'info', added: [], revoked: [] })
  write(`bot:${BOT}\nlater:${LATER}\n`)
  program.signal('SIGHUP')
  await vi.waitFor(
    () => expect(program.log().filter(({ added }) => String(added) === 'later')).toHaveLength(1),
    { timeout: 15_000, interval: 20 },
  )
  write('bot\n')
  program.signal('SIGHUP')
  expect(await program.told('the tokens stay as they were')).toMatchObject({
    level: 'error',
    why: expect.stringContaining('line 1 of'),
    cure: expect.any(String),
  })
  await program.call('GET', `/v1/discussions/${LATER}`, { headers: { 'x-request-id': 'by-mistake' } })
  expect(
    (await program.call('GET', '/v1/agents', { headers: { authorization: `Bearer ${LATER}` } })).status,
  ).toBe(200)

  const revoked = await fetch(`${program.url}/v1/discussions/${following.body.id}/events`, {
    headers: { authorization: `Bearer ${LATER}` },
  })
  expect(revoked.status).toBe(200)
  write(`bot:${BOT}\n`)
  program.signal('SIGHUP')
  expect(await revoked.text()).not.toContain('discussion.ended')

  model.open()
  expect(await program.kill('SIGTERM')).toBe(0)
  const lines = program.log()
  const answered = (request: string) => lines.filter((line) => line.request === request)
  expect(answered('mine-1')).toMatchObject([
    {
      level: 'info',
      method: 'POST',
      path: '/v1/discussions',
      status: 202,
      client: 'bot',
      ms: expect.any(Number),
    },
  ])
  expect(answered(String(other.headers.get('x-request-id')))).toMatchObject([
    { path: '/v1/nothing', status: 404 },
  ])
  expect(answered('often')).toMatchObject([{ level: 'debug', status: 200, client: null }])
  expect(answered('stranger')).toMatchObject([{ level: 'info', status: 401, client: null }])
  expect(answered('by-mistake')).toMatchObject([{ path: '/v1/discussions/***', status: 404 }])
  expect(lines.slice(-4).map(({ msg }) => msg)).toContain('ending')
  expect(lines.find(({ msg }) => msg === 'ending')).toMatchObject({ signal: 'SIGTERM', running: 1 })
  expect(lines.at(-1)).toMatchObject({ msg: 'ended' })
  for (const secret of [BOT, LATER, KEY, 'margin', 'token=', 'We keep one queue', 'Bearer', '\u001b'])
    expect(program.stderr()).not.toContain(secret)
})

it('tells of faults and warnings only, or of nothing, where that is asked for', async () => {
  const folder = panel()
  const dir = path.join(folder, 'discussions')
  mkdirSync(dir)
  // So many lines at once as streams have listeners at most, and some.
  const left = Array.from({ length: 15 }, (_, n) => `2026-01-01_00-00-${10 + n}_unreadable`)
  for (const id of left) writeFileSync(path.join(dir, `${id}.request.json`), '{')
  const program = await startServeProgram(folder, ['--offline', '--log-level', 'warn'])
  program.signal('SIGHUP')
  expect((await program.call('GET', '/v1/agents')).status).toBe(200)
  await program.call('GET', '/nothing')
  const id = '2026-01-01_00-00-00_damaged'
  writeFileSync(path.join(dir, `${id}.jsonl`), 'no log\n')
  const headers = { 'x-request-id': 'faulty' }
  expect((await program.call('GET', `/v1/discussions/${id}?a=b`, { headers })).status).toBe(500)
  expect(await program.kill('SIGINT')).toBe(0)
  const lines = program.log()
  expect(lines.slice(0, 15).map(({ discussion }) => discussion)).toEqual(left)
  expect(lines.slice(15)).toEqual([
    {
      level: 'error',
      time: expect.any(String),
      request: 'faulty',
      method: 'GET',
      path: `/v1/discussions/${id}`,
      why: expect.stringContaining(`${id}.jsonl`),
      cure: expect.any(String),
      msg: 'a fault of the server',
    },
  ])
})

it('goes on when it is told to read tokens again and has none', async () => {
  const program = await startServeProgram(panel(), ['--offline'])
  program.signal('SIGHUP')
  expect(await program.told('told to read the tokens again: there is no file')).toMatchObject({
    level: 'info',
  })
  expect((await program.call('GET', '/healthz')).status).toBe(200)
  expect(await program.kill('SIGTERM')).toBe(0)
})

it('does not know a level of its own', async () => {
  const { code, stderr } = await openbotman(['serve', '--log-level', 'loud'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("does not know 'loud'") })
})

it('warns at its start of what will go wrong later', async () => {
  const folder = createProject({
    'openbotman.yaml': SCRIPTED_PANEL.replace('reviewer, provider: scripted', 'reviewer, provider: auto'),
    'replies.yaml': AGREEING,
  })
  const empty = createProject({})
  const program = await startServeProgram(folder, [], { PATH: empty, OPENBOTMAN_PORT: '1' })
  expect(await program.told('some agents cannot be asked')).toMatchObject({
    level: 'warn',
    agents: ['reviewer'],
    why: expect.stringMatching(/nothing is usable/),
    cure: expect.stringMatching(/openbotman doctor/),
  })
  expect(await program.told('unknown variable')).toMatchObject({
    level: 'warn',
    why: expect.stringMatching(/OPENBOTMAN_PORT is not read/),
  })
})
