import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openbotman } from './cli.js'
import { TempFolder } from './temp-folder.js'

let folder: TempFolder

beforeEach(() => {
  folder = new TempFolder()
  folder.write({
    'topic.md': '# Prices\n\nShall we cache the prices?\n',
    'src/price.ts': 'export const price = 1\n',
    'src/price.test.ts': 'check(price)\n',
    'notes.txt': 'prices change at noon\n',
    '.env': 'API_KEY=0123456789\n',
    'openbotman.yaml': [
      'version: 1',
      'providers:',
      '  wide: { type: openai, baseUrl: "http://127.0.0.1:9/v1", model: a }',
      '  narrow: { type: openai, baseUrl: "http://127.0.0.1:9/v1", model: b, contextWindow: 12000 }',
    ].join('\n'),
  })
})
afterEach(() => folder.remove())

const run = (...args: string[]) => openbotman(['discuss', ...args], { cwd: folder.path, env: folder.env })
const MIXED = ['--provider', 'wide', '--set', 'coder=narrow']

async function planned(...args: string[]) {
  const { stdout, stderr, code } = await run(...args, ...MIXED, '--dry-run', '--json')
  expect(stderr).not.toContain('openbotman: there')
  return { plan: JSON.parse(stdout), stderr, code }
}

describe('--files', () => {
  it('are read into the discussion, in the order they were named, and into its log', async () => {
    const { code } = await run('topic.md', '--offline', '-q', '--files', 'notes.txt', 'src', '!**/*.test.ts')
    expect([0, 3]).toContain(code)
    const dir = path.join(folder.path, 'discussions')
    const [log = ''] = readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
    const [opened = ''] = readFileSync(path.join(dir, log), 'utf8').split('\n')
    expect(JSON.parse(opened).brief.context).toEqual({
      files: [
        { path: 'notes.txt', text: 'prices change at noon\n' },
        { path: 'src/price.ts', text: 'export const price = 1\n' },
      ],
      diff: null,
      leftOut: [],
    })
  })

  it('count in the estimate, and nothing is read unasked', async () => {
    const without = await planned('topic.md')
    const { plan } = await planned('topic.md', '-f', 'notes.txt')
    expect(without.plan.context).toBe(null)
    expect(plan.context).toEqual({ files: ['notes.txt'], diff: null, leftOut: [] })
    expect(plan.estimate.contextTokens).toBeGreaterThan(5)
    const more = plan.estimate.inputTokens.most - without.plan.estimate.inputTokens.most
    expect(more).toBeGreaterThanOrEqual(plan.estimate.contextTokens * plan.estimate.calls.most)
  })

  it('name what is left out: secrets, and what does not fit into the smallest window of the panel', async () => {
    folder.write({ 'large.txt': 'a line of text\n'.repeat(3000) })
    const { plan, stderr } = await planned('topic.md', '--files', 'large.txt', '.env', 'notes.txt')
    expect(plan.context.files).toEqual(['notes.txt'])
    expect(plan.context.leftOut.map(({ path: name }: { path: string }) => name)).toEqual([
      '.env',
      'large.txt',
    ])
    expect(stderr).toContain('warning: large.txt is not taken along whole: too large for the model')
    expect(stderr).toContain('warning: .env is not taken along whole: ')
    expect(stderr).not.toContain('0123456789')

    const wide = await run('topic.md', '--files', 'large.txt', '--provider', 'wide', '--dry-run', '--json')
    expect(JSON.parse(wide.stdout).context.files).toEqual(['large.txt'])
  })

  it('are shown in the plan', async () => {
    const { stdout } = await run('topic.md', '-f', 'notes.txt', ...MIXED, '--dry-run')
    expect(stdout).toMatch(/^Reads: {4}1 file, about \d+ tokens$/m)
  })
})

describe('--diff', () => {
  beforeEach(() => {
    folder.git('init', '-q')
    folder.commit('first')
    writeFileSync(path.join(folder.path, 'notes.txt'), 'prices change at midnight\n')
  })

  it('reads what is not committed, or a range with its commits', async () => {
    const now = await planned('topic.md', '--diff')
    expect(now.plan.context).toEqual({ files: [], diff: { range: null, commits: 0 }, leftOut: [] })
    folder.commit('second')
    const range = await planned('topic.md', '--diff', 'HEAD~1..HEAD', '--files', 'src/price.ts')
    expect(range.plan.context).toEqual({
      files: ['src/price.ts'],
      diff: { range: 'HEAD~1..HEAD', commits: 1 },
      leftOut: [],
    })
    expect(range.plan.estimate.contextTokens).toBeGreaterThan(40)
  })

  it('does not swallow the topic behind it', async () => {
    for (const topic of ['topic.md', 'Shall we cache the prices?']) {
      const { plan } = await planned('--diff', topic)
      expect(plan.title).toMatch(/Prices|Shall we cache/)
      expect(plan.context.diff.range).toBe(null)
    }
  })
})

const wrong: [args: string[], message: string, hint: string][] = [
  [['--diff', 'main'], 'there is no topic: "main" was taken as the range of --diff', 'Put the topic first'],
  [['--files', 'notes.txt', 'topic.md'], 'there is no topic: "topic.md" and all else', 'Put the topic first'],
  [['topic.md', '--files', 'nothing/*.ts'], 'nothing/*.ts', 'openbotman'],
  [['topic.md', '--diff'], 'git', 'openbotman'],
]
it.each(wrong)('refuses %j and asks nobody', async (args, message, hint) => {
  const { stdout, stderr, code } = await run(...args, '--provider', 'wide')
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(message)
  expect(stderr).toContain(hint)
  expect(stderr).not.toMatch(/\n\s+at /)
})
