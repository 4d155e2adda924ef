import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openbotman, tempFolder } from './cli.js'
import { createFakeCli, isAlive, printing } from './fake-cli.js'
import {
  type FakeModelServer,
  type ModelAnswer,
  type ModelRequest,
  startFakeModelServer,
} from './fake-model-server.js'

const PROPOSAL =
  '### Decision\nWe cache the prices.\n\n### Action items\n- [ ] Write the cache (owner: coder)\n\n[POSITION: PROPOSAL] - cheap'
const CONDITION =
  '### Conditions\n- Entries expire after an hour, otherwise old prices are shown\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly'
const REVISION =
  '### Decision\nWe cache the prices for an hour.\n\n[C1] accepted: each price is dropped 60 minutes after it was written\n\n[POSITION: PROPOSAL] - revised'
const SUPPORT = '[POSITION: SUPPORT] - it holds'
const PICK = '[PICK: a cache] - stale prices'

const servers: FakeModelServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(respond: (request: ModelRequest, index: number) => ModelAnswer | Promise<ModelAnswer>) {
  const server = await startFakeModelServer(respond)
  servers.push(server)
  return server
}

/** What a well-behaved model would say to the last message it was sent. */
function sayFitting({ body }: ModelRequest): { text: string } {
  const messages = body.messages as { role: string; content: string }[]
  const asked = messages.at(-1)?.content ?? ''
  if (asked.includes('Before you see any proposal')) return { text: PICK }
  if (asked.includes('Write your proposal')) return { text: PROPOSAL }
  if (asked.includes('Revise your proposal')) return { text: REVISION }
  return { text: asked.includes('Vote on the latest revision') ? SUPPORT : CONDITION }
}

function folder(): string {
  const dir = tempFolder()
  writeFileSync(path.join(dir, 'topic.md'), '# Prices\n\nShall we cache the prices?\n')
  return dir
}

describe('a discussion through an OpenAI-compatible server', () => {
  it.each([
    [3, 'planner,coder,reviewer'],
    [5, 'planner,coder,reviewer,security,tester'],
  ])('of %i agents agrees in two rounds', async (size, agents) => {
    const server = await serve(sayFitting)
    const env = { OPENAI_BASE_URL: server.url }
    const args = [
      'discuss',
      'topic.md',
      '--provider',
      'openai:fake-model',
      '--agents',
      agents,
      '--rounds',
      '2',
      '--json',
    ]
    const { stdout, code } = await openbotman(args, { cwd: folder(), env })
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ status: 'consensus', consensus: { voters: size - 1, missing: [] } })
    expect(result.rounds.map((round: { turns: unknown[] }) => round.turns.length)).toEqual([size, size])
    expect(result.points).toMatchObject([{ id: 'C1', by: agents.split(',').slice(1), status: 'accepted' }])
    // Before the proposal is known, all but its author have picked an option.
    const calls = 3 * size - 1
    expect(server.requests.length).toBe(calls)
    expect(server.requests.every(({ body }) => body.model === 'fake-model')).toBe(true)
    expect(result.usage.inputTokens).toBe(calls * 120)
  })

  it('asks the responders of a round at the same time', async () => {
    let underWay = 0
    let most = 0
    const server = await serve(async (request) => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 100))
      underWay--
      return sayFitting(request)
    })
    const env = { OPENAI_BASE_URL: server.url }
    await openbotman(
      [
        'discuss',
        'topic.md',
        '--provider',
        'openai:fake-model',
        '--agents',
        'planner,coder,reviewer,security,tester',
        '--no-blind-pick',
      ],
      { cwd: folder(), env },
    )
    expect(most).toBe(4)
  })

  it('keeps to the limits of a named endpoint and sends its key', async () => {
    let underWay = 0
    let most = 0
    const server = await serve(async (request) => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 20))
      underWay--
      return sayFitting(request)
    })
    const dir = folder()
    writeFileSync(
      path.join(dir, 'openbotman.yaml'),
      `version: 1\nproviders:\n  spark: { type: openai, baseUrl: "${server.url}", apiKey: "\${SPARK_KEY}", model: fake-model, maxConcurrent: 1 }\n`,
    )
    const args = ['discuss', 'topic.md', '--provider', 'spark', '--json']
    const unset = await openbotman(args, { cwd: dir })
    expect(unset.code).toBe(2)
    expect(JSON.parse(unset.stdout).error.message).toMatch(
      /openbotman\.yaml:3.*providers\.spark\.apiKey.*SPARK_KEY/s,
    )

    const { code, stdout, stderr } = await openbotman(args, { cwd: dir, env: { SPARK_KEY: 'canary-key' } })
    expect(code).toBe(0)
    expect(most).toBe(1)
    expect(server.requests[0]?.headers.authorization).toBe('Bearer canary-key')
    expect(stdout + stderr).not.toContain('canary-key')
    expect(JSON.parse(stdout).rounds[0].turns[0]).toMatchObject({ provider: 'spark', model: 'fake-model' })
  })

  it('never sends the user’s own key to an address from a configuration', async () => {
    const server = await serve(sayFitting)
    const dir = folder()
    writeFileSync(
      path.join(dir, 'openbotman.yaml'),
      `version: 1\nproviders:\n  theirs: { type: openai, baseUrl: "${server.url}", model: m }\n`,
    )
    await openbotman(['discuss', 'topic.md', '--provider', 'theirs'], {
      cwd: dir,
      env: { OPENAI_API_KEY: 'canary-key' },
    })
    expect(server.requests.length).toBeGreaterThan(0)
    expect(JSON.stringify(server.requests)).not.toContain('canary-key')
  })

  it('goes on without an agent that fails, and does not count its error text as an opinion', async () => {
    const server = await serve((request) => {
      const system = (request.body.messages as { content: string }[])[0]?.content ?? ''
      if (!system.startsWith('You are Reviewer')) return sayFitting(request)
      return {
        status: 401,
        body: { error: { message: 'Invalid API key, contact support [POSITION: SUPPORT]' } },
      }
    })
    const { stdout, code } = await openbotman(
      ['discuss', 'topic.md', '--provider', 'openai:fake-model', '--no-blind-pick', '--json'],
      { cwd: folder(), env: { OPENAI_BASE_URL: server.url } },
    )
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result.consensus).toMatchObject({ supporters: 1, voters: 1, missing: ['reviewer'] })
    expect(result.rounds[0].failures).toMatchObject([{ agent: 'reviewer', kind: 'auth' }])
  })

  it('names the nearest models when the one asked for is not there', async () => {
    const server = await startFakeModelServer(
      () => ({
        status: 404,
        body: { error: { message: 'The model `lama3` does not exist', code: 'model_not_found' } },
      }),
      ['llama3:8b', 'qwen3'],
    )
    servers.push(server)
    const { stdout, code } = await openbotman(
      ['discuss', 'topic.md', '--provider', 'openai:lama3', '--json'],
      { cwd: folder(), env: { OPENAI_BASE_URL: server.url } },
    )
    expect(code).toBe(1)
    expect(stdout).toContain('llama3:8b')
  })

  it('ends at once on Ctrl-C while a server does not answer', async () => {
    let tellAsked = () => {}
    const isAsked = new Promise<void>((resolve) => {
      tellAsked = resolve
    })
    const server = await serve(() => {
      tellAsked()
      return { fault: 'never-answers' }
    })
    const dir = folder()
    let interrupted = false
    const { code, stdout } = await openbotman(
      ['discuss', 'topic.md', '--provider', 'openai:fake-model', '--json'],
      {
        cwd: dir,
        env: { OPENAI_BASE_URL: server.url },
        onStderr: (_, child) => {
          // A second time would end it without more ado.
          if (!interrupted) void isAsked.then(() => child.kill('SIGINT'))
          interrupted = true
        },
      },
    )
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled', rounds: [{ turns: [], failures: [] }] })
  })
})

describe('a discussion through claude', () => {
  const result = (text: string) => ({
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: text,
    total_cost_usd: 0.01,
    usage: { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 5, output_tokens: 7 },
  })

  it('holds with an agent each, the prompt on standard input', async () => {
    const cli = createFakeCli('claude', printing(result(SUPPORT)))
    const { stdout, code } = await openbotman(
      ['discuss', 'topic.md', '--provider', 'claude-cli:sonnet', '--json'],
      { cwd: folder(), env: cli.env },
    )
    cli.remove()
    expect(code).toBe(0)
    const discussion = JSON.parse(stdout)
    expect(discussion).toMatchObject({ status: 'consensus', usage: { costUsd: expect.closeTo(0.05) } })
    expect(discussion.rounds[0].turns[0]).toMatchObject({
      provider: 'claude-cli',
      model: 'sonnet',
      position: 'PROPOSAL',
    })
  })

  it('leaves no process behind on Ctrl-C, even one that does not listen', async () => {
    const cli = createFakeCli('claude', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)")
    let sent = false
    const { code } = await openbotman(['discuss', 'topic.md', '--provider', 'claude-cli'], {
      cwd: folder(),
      env: cli.env,
      onStderr: async (_, child) => {
        if (sent) return
        sent = true
        while (!cli.hasStarted()) await new Promise((resolve) => setTimeout(resolve, 20))
        child.kill('SIGINT')
      },
    })
    expect(code).toBe(130)
    expect(isAlive(cli.record().pid)).toBe(false)
    cli.remove()
  })
})
