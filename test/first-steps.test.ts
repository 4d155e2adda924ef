import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { planDiscussion } from '../src/wire/plan.js'
import { openbotman, tempFolder } from './cli.js'
import { startFakeModelServer } from './fake-model-server.js'

const TOPIC = 'Shall we cache the prices?'

describe('what is missing is named', () => {
  it('a model, where an address is set and nothing else', async () => {
    const env = { OPENBOTMAN_PROVIDER: 'auto', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
    const { stderr, code } = await openbotman(['discuss', TOPIC], { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/any one of these helps:\n {2}--provider openai:<model> +OPENAI_BASE_URL is set/i)
    expect((await openbotman(['agents'], { env })).stdout).toContain(
      '✖ openai: OPENAI_BASE_URL is set, but no model is named: --provider openai:<model>',
    )
    const without = await openbotman(['discuss', TOPIC])
    expect(without.stderr).not.toContain('OPENAI_BASE_URL')
  })

  it('the providers without a price, for a budget in money', async () => {
    const folder = tempFolder()
    const priced = 'priced: { type: openai, model: m, price: { input: 1, output: 2 } }'
    writeFileSync(path.join(folder, 'openbotman.yaml'), `version: 1\nproviders:\n  ${priced}\n`)
    const args = ['discuss', TOPIC, '--provider', 'priced', '--budget', '1usd']
    const env = { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', GEMINI_API_KEY: 'k' }
    const { stderr, code } = await openbotman(
      [...args, '--set', 'coder=anthropic:m', '--set', 'reviewer=google:m'],
      { cwd: folder, env },
    )
    expect(code).toBe(2)
    expect(stderr).toContain('there is none for anthropic (for coder), google (for reviewer)')
    expect(stderr).toContain(
      'providers: { anthropic: { price: { input: …, output: … } }, google: { price: { input: …, output: … } } }',
    )
    expect((await openbotman([...args, '--dry-run'], { cwd: folder, env })).code).toBe(0)
  })

  it('the terminal to be seen in, before anyone is asked', async () => {
    const folder = tempFolder()
    const world = { cwd: folder, env: {}, stdin: null, stdinIsTerminal: true, generator: 'test' }
    const options = { topic: TOPIC, provider: 'human' }
    await expect(planDiscussion(options, { ...world, stderrIsTerminal: false })).rejects.toMatchObject({
      message: 'agent planner: provider human asks a person, and standard error is no terminal',
      exitCode: 2,
    })
    expect((await planDiscussion(options, world)).opening.agents.length).toBe(3)
  })
})

describe('what it costs', () => {
  it('is nothing where no model is asked', async () => {
    const { stdout } = await openbotman(['discuss', TOPIC, '--offline', '--dry-run'])
    expect(stdout).toMatch(/Tokens: +none: no model is asked\nCost: +nothing\n/)
    const json = await openbotman(['discuss', TOPIC, '--offline', '--dry-run', '--json'])
    expect(JSON.parse(json.stdout).estimate).toMatchObject({
      asksModels: false,
      calls: { least: 3 },
      inputTokens: { least: 0, most: 0 },
      outputTokens: { least: 0, most: 0 },
      costUsd: { least: 0, most: 0 },
    })
  })

  it('counts only those who ask a model', async () => {
    const env = { OPENAI_API_KEY: 'k' }
    const dryRun = async (...args: string[]) => {
      const { stdout } = await openbotman(['discuss', TOPIC, '--dry-run', '--json', ...args], { env })
      return JSON.parse(stdout).estimate
    }
    // Rules make no blind picks: without them the calls are the same.
    const all = await dryRun('--provider', 'openai:m', '--no-blind-pick')
    const one = await dryRun('--provider', 'offline', '--set', 'coder=openai:m', '--no-blind-pick')
    expect(one).toMatchObject({ asksModels: true, costUsd: null, calls: all.calls })
    expect(one.inputTokens.most).toBeGreaterThan(0)
    expect(one.inputTokens.most).toBeLessThan(all.inputTokens.most / 2)
  })

  it('takes no reply of a person from the budget', async () => {
    const world = { cwd: tempFolder(), env: { OPENAI_API_KEY: 'k' }, stdin: null, stdinIsTerminal: true }
    const set = ['coder=human', 'reviewer=openai:m']
    const options = { topic: TOPIC, provider: 'offline', set }
    const { pool, opening } = await planDiscussion(options, { ...world, generator: 'test' })
    const limits = opening.agents.map((agent) => [agent.id, pool.maxOutputTokens(agent)])
    expect(limits).toEqual([
      ['planner', 4096],
      ['coder', 0],
      ['reviewer', 4096],
    ])
  })

  it.each([401, 404])(
    'is nothing, as no model answered, when all are turned away with %i',
    async (status) => {
      const server = await startFakeModelServer(() => ({ status, body: { error: { message: 'No.' } } }))
      onTestFinished(() => server.close())
      const folder = tempFolder()
      const args = ['discuss', TOPIC, '--provider', 'openai:m']
      const { stdout, code } = await openbotman(args, { cwd: folder, env: { OPENAI_BASE_URL: server.url } })
      expect(code).toBe(1)
      expect(stdout).toMatch(/Cost .*· no model answered\n/)
      expect(stdout).not.toContain('no model was called')
    },
  )
})
