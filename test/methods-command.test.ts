import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { METHODS } from '../src/core/methods.js'
import { openbotman, tempFolder } from './cli.js'

const OWN = `version: 1
discussion: { rounds: 2 }
providers:
  local: { type: openai, baseUrl: "http://127.0.0.1:9/v1", model: m }
provider: local
methods:
  premortem:
    summary: it has failed; everyone says why
    use: a plan that everybody likes
    agents: { least: 3 }
    steps:
      - { name: failures, title: Failures, speakers: all, when: every, ask: "Why, in {{words}} words?", words: 120 }
      - { name: lesson, title: Lesson, speakers: [coder], when: last, expects: decision, ask: Decide. }
`

interface Listed {
  name: string
  own: boolean
  calls: { least: number; most: number } | null
  misfit: string | null
  steps: { title: string; speakers: string; words: number }[]
}

async function list(args: string[] = [], env: Record<string, string> = {}) {
  const cwd = tempFolder()
  writeFileSync(path.join(cwd, 'openbotman.yaml'), OWN)
  const { stdout, stderr, code } = await openbotman(['methods', '--json', ...args], { cwd, env })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const { panel, methods } = JSON.parse(stdout) as {
    panel: { team: string | null; agents: string[]; rounds: number; assumed: boolean }
    methods: Listed[]
  }
  return { panel, methods, calls: Object.fromEntries(methods.map(({ name, calls }) => [name, calls])), cwd }
}

it('lists every method with when to use it, who speaks, and its calls', async () => {
  const { stdout, stderr, code } = await openbotman(['methods'])
  expect(code).toBe(0)
  expect(stderr).toBe('')
  for (const { name, use, summary, steps } of METHODS) {
    expect(stdout).toContain(name)
    expect(stdout).toContain(use)
    expect(stdout).toContain(summary)
    for (const { title, words } of steps) expect(stdout).toMatch(new RegExp(`${title}: .*${words} words`))
  }
  expect(stdout).toContain('auto')
  expect(stdout).toContain('for planner, coder, reviewer (team default) and at most 3 rounds')
  expect(stdout).toMatch(/^consensus +5 to 12 /m)
  expect(stdout).toMatch(/^council +5 /m)
})

it('shows one alone, and knows which are meant by other words', async () => {
  const { methods } = await list(['premortem'])
  expect(methods.map(({ name }) => name)).toEqual(['premortem'])
  const { stdout } = await openbotman(['methods', 'delphi'])
  expect(stdout).toMatch(/^delphi +\d/m)
  expect(stdout).not.toMatch(/council|auto/)
  const wrong = await openbotman(['methods', 'delfi'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "delphi"')])
})

it('counts the calls of the panel and rounds that were asked for, and says what does not fit', async () => {
  const { panel, methods, calls } = await list()
  expect(panel).toEqual({
    team: 'default',
    agents: ['planner', 'coder', 'reviewer'],
    rounds: 2,
    assumed: false,
  })
  expect(calls).toEqual({
    consensus: { least: 5, most: 9 },
    advocate: { least: 4, most: 7 },
    council: { least: 5, most: 5 },
    debate: { least: 5, most: 5 },
    delphi: { least: 6, most: 6 },
    tradeoff: { least: 5, most: 5 },
    answer: { least: 3, most: 3 },
    premortem: { least: 7, most: 7 },
  })
  expect(methods.at(-1)).toMatchObject({
    name: 'premortem',
    own: true,
    steps: [
      { title: 'Failures', speakers: 'all, every round', words: 120 },
      { title: 'Lesson', speakers: 'coder, at the end', words: 200 },
    ],
  })

  const pair = await list(['--agents', 'planner,reviewer', '--rounds', '1'])
  expect(pair.calls).toMatchObject({ consensus: { least: 3, most: 4 }, council: null, premortem: null })
  const misfits = Object.fromEntries(pair.methods.map(({ name, misfit }) => [name, misfit]))
  expect(misfits.council).toBe('the method council needs at least 3 agents, and there are 2')
  expect(misfits.premortem).toContain('at least 3 agents')
  expect(misfits.consensus).toBe(null)
})

it('counts as the dry run does', async () => {
  const { calls, cwd } = await list()
  for (const method of ['consensus', 'delphi', 'premortem']) {
    const args = ['discuss', 'Do we need a queue?', '-m', method, '--dry-run', '--json']
    const { stdout } = await openbotman(args, { cwd })
    expect(JSON.parse(stdout).estimate.calls).toEqual(calls[method])
  }
})

it('leaves out what rules do not play, and whom nobody can ask twice', async () => {
  const { calls, methods } = await list([], { OPENBOTMAN_OFFLINE: '1' })
  expect(calls).toMatchObject({ consensus: { least: 3, most: 7 }, debate: null })
  expect(methods.find(({ name }) => name === 'debate')?.misfit).toContain('offline plays consensus only')
})

it('counts for three agents where the configuration makes no panel', async () => {
  const cwd = tempFolder()
  writeFileSync(
    path.join(cwd, 'openbotman.yaml'),
    'version: 1\nteams: { one: { agents: [planner, coder] } }\n',
  )
  const { stdout, code } = await openbotman(['methods'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain('Calls for 3 agents and at most 3 rounds')
  const asked = await openbotman(['methods', '--team', 'two'], { cwd })
  expect(asked.code).toBe(2)
  expect(asked.stderr).toContain('--team: there is no team "two"')
})

it('explains itself', async () => {
  const { stdout } = await openbotman(['methods', '--help'])
  for (const part of ['--json', '--agents', '--rounds', 'openbotman methods', 'Nobody is asked'])
    expect(stdout).toContain(part)
})

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  it('says how many calls each method takes for three agents and three rounds', async () => {
    const { stdout } = await openbotman(['methods', '--json'])
    for (const { name, calls, use } of JSON.parse(stdout).methods) {
      const count = calls.least === calls.most ? `${calls.most}` : `${calls.least} to ${calls.most}`
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\| ${count} \\| .* \\| ${use} \\|$`, 'm'))
    }
  })

  it('shows a configuration and a method that can be used as they stand', async () => {
    const blocks = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    const config = blocks.find((text) => text.startsWith('version: 1')) ?? ''
    const method = blocks.find((text) => text.startsWith('methods:')) ?? ''
    const cwd = tempFolder()
    writeFileSync(path.join(cwd, 'openbotman.yaml'), `${config}${method}`)
    const { stdout, stderr, code } = await openbotman(['methods', '--json'], { cwd })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).methods.at(-1)).toMatchObject({
      name: 'premortem',
      calls: { least: 9, most: 12 },
    })
  })
})
