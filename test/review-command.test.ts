import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openbotman } from './cli.js'
import { TempFolder } from './temp-folder.js'

let folder: TempFolder

beforeEach(() => {
  folder = new TempFolder()
  folder.write({
    'src/price.ts': 'export function price() {\n  return read()\n}\n',
    'openbotman.yaml': [
      'version: 1',
      'agents:',
      '  one: { role: reviewer, provider: "scripted:replies.yaml" }',
      '  two: { role: security, provider: "scripted:replies.yaml" }',
      'teams:',
      '  default: { agents: [two, one] }',
      '  review: { agents: [one, two] }',
    ].join('\n'),
    '.gitignore': 'discussions/\nreplies.yaml\n*.diff\n*.sarif\n',
  })
  folder.git('init', '-q', '-b', 'main')
  folder.commit('begin')
  folder.git('checkout', '-q', '-b', 'topic')
  folder.write({
    'src/price.ts': 'export function price() {\n  const cached = cache.get()\n  return cached ?? read()\n}\n',
  })
  folder.commit('keep prices\n\nfor a minute')
  says('[must-fix] src/price.ts:2 - The cache is never filled')
})
afterEach(() => folder.remove())

/** What the reviewers find: the first the line given, the second nothing; null: it fails. */
function says(one: string | null, two: string | null = 'none') {
  const entry = (line: string | null) =>
    line === null
      ? '    - fail: { kind: network, message: "no line", retryable: false }'
      : `    - text: |\n        ### Findings\n        - ${line}`
  folder.write({ 'replies.yaml': `replies:\n  one:\n${entry(one)}\n  two:\n${entry(two)}\n` })
}

const run = (args: string[], options: { env?: Record<string, string>; stdin?: string } = {}) =>
  openbotman(['review', ...args], { cwd: folder.path, ...options, env: { ...folder.env, ...options.env } })

async function reviewed(args: string[]) {
  const { stdout, stderr, code } = await run([...args, '--json', '-q'])
  return { ...JSON.parse(stdout), stderr, code }
}

/** What went into the log. */
function opened() {
  const dir = path.join(folder.path, 'discussions')
  const [log = ''] = readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
  return JSON.parse(readFileSync(path.join(dir, log), 'utf8').split('\n')[0] ?? '')
}

it('names rules among the cures where nobody can be asked, as they review too', async () => {
  const { stderr, code } = await run(['--provider', 'auto'], { env: { PATH: '' } })
  expect(code).toBe(2)
  expect(stderr).toMatch(/nothing is usable\nAny one of these helps:\n/)
  expect(stderr).toContain('\n  --offline                   rules instead of models: no key, no network\n')
})

describe('what is reviewed', () => {
  it('is all since the main branch, what is not committed too, with messages and whole files', async () => {
    folder.write({
      'src/price.ts':
        'export function price() {\n  const cached = cache.get()\n  return cached ?? read() // late\n}\n',
    })
    const { review, code, method } = await reviewed([])
    expect(code).toBe(3)
    expect(method).toBe('review')
    expect(review).toMatchObject({ commits: 1, files: 1, added: 2, removed: 1, failed: true })
    expect(review.range).toMatch(/^since main \([0-9a-f]{10}\)$/)
    const { brief, team } = opened()
    expect(team).toBe('review')
    expect(brief.title).toBe('Review: keep prices')
    expect(brief.context.diff.text).toContain('// late')
    expect(brief.context.diff.commits).toMatchObject([{ subject: 'keep prices', body: 'for a minute' }])
    expect(brief.context.files).toMatchObject([{ path: 'src/price.ts' }])
  })

  it('are the files of the range, whatever is checked out', async () => {
    folder.git('checkout', '-q', 'main')
    const { review, code } = await reviewed(['main...topic'])
    expect(code).toBe(3)
    expect(review).toMatchObject({ range: 'main...topic', commits: 1 })
    expect(opened().brief.context.files[0].text).toContain('cache.get()')
  })

  it('may be a diff in a file or on standard input; files here go along where they are what it made of them', async () => {
    const diff = folder.git('diff', 'main...topic')
    folder.write({ 'pr.diff': diff })
    const named = await reviewed(['--pr-file', 'pr.diff'])
    expect(named).toMatchObject({ code: 3, review: { range: 'pr.diff', leftOut: [], files: 1 } })
    folder.git('checkout', '-q', 'main')
    const { stdout, code } = await run(['--pr-file', '-', '--json', '-q'], { stdin: diff })
    expect(code).toBe(3)
    expect(JSON.parse(stdout).review.leftOut).toEqual([
      { path: 'src/price.ts', why: 'the file here is another version than the one in the diff' },
    ])
  })

  it('leaves whole files out that the budget does not allow for all reviewers, never the diff', async () => {
    folder.write({ 'src/price.ts': `export {}\n${'// a long file\n'.repeat(2000)}` })
    folder.git('add', '-A')
    folder.commit('much')
    folder.write({ 'src/price.ts': `export {} // now\n${'// a long file\n'.repeat(2000)}` })
    const planned = async (budget: string) => {
      const { stdout } = await run(
        ['HEAD', '--provider', 'openai:gpt-5-mini', '--budget', budget, '--dry-run', '--json'],
        { env: { OPENAI_API_KEY: 'none' } },
      )
      return JSON.parse(stdout).context
    }
    expect(await planned('100000tok')).toMatchObject({ files: ['src/price.ts'], leftOut: [] })
    expect(await planned('30000tok')).toMatchObject({
      files: [],
      diff: { range: 'HEAD' },
      leftOut: [{ path: 'src/price.ts', why: expect.stringContaining('the budget of 30000 tokens') }],
    })
  })

  it('holds no secret: files of them are left out and named', async () => {
    folder.write({ '.env': 'API_KEY=0123456789abcdef\n', 'src/a.ts': 'export {}\n' })
    folder.git('add', '-f', '.env')
    folder.commit('a key')
    const { stdout, stderr } = await run(['main...topic'])
    expect(stdout).toContain('- `.env`: a file of secrets, by its name')
    expect(stderr).toContain('.env is not taken along whole')
    expect(JSON.stringify(opened())).not.toContain('0123456789abcdef')
  })
})

describe('the exit code', () => {
  it.each([
    ['[must-fix] src/price.ts:2 - x', 'objection', 0],
    ['[must-fix] src/price.ts:2 - x', 'must-fix', 3],
    ['[objection] src/price.ts:2 - x', 'never', 0],
  ])('for %s with --fail-on %s is %i', async (line, failOn, expected) => {
    says(line)
    expect((await run(['--fail-on', failOn, '-q'])).code).toBe(expected)
  })

  it('is decided by those who answer; who fails is named', async () => {
    says('none', null)
    const { stdout, code } = await run(['-q'])
    expect(code).toBe(0)
    expect(stdout).toContain('## ✅ No findings')
    expect(stdout).toMatch(/Not everyone was heard[\s\S]*two: failed, network: no line/i)
  })

  it('is 1 where nobody answers; resumed, the review goes on with the same rule', async () => {
    const fails = '- fail: { kind: network, message: "no line", retryable: false }'
    const finds = (line: string) => `- text: "### Findings\\n- ${line}"`
    folder.write({
      'replies.yaml': [
        'replies:',
        ...['one:', fails, finds('[must-fix] src/price.ts:2 - The cache is never filled')].map(
          (line) => `  ${line}`,
        ),
        ...['two:', fails, finds('none')].map((line) => `  ${line}`),
      ].join('\n'),
    })
    const failed = await run(['--fail-on', 'objection', '-q'])
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('## ✖️ Not reviewed: nobody was heard')
    expect(failed.stderr).toMatch(/nobody reviewed it: .*\nGo on with: openbotman resume \S+/)
    const resumed = await openbotman(['resume', 'last', '-q'], { cwd: folder.path, env: folder.env })
    expect(resumed.stdout).toContain('## ⚠️ No objection, but 1 must-fix')
    expect(resumed.code).toBe(0)
  })

  it('is 130 where it is interrupted', async () => {
    folder.write({
      'replies.yaml': 'replies:\n  one: [{ text: x, delay: 60s }]\n  two: [{ text: x, delay: 60s }]\n',
    })
    const { code, stdout, stderr } = await openbotman(['review'], {
      cwd: folder.path,
      env: folder.env,
      signalOn: [/is asked/, 'SIGINT'],
    })
    expect(code).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toContain('Go on with: openbotman resume')
  })
})

describe('offline', () => {
  it('reviews by rules, says so, and goes on from its log', async () => {
    folder.write({ 'src/price.ts': 'export function price() {\n  debugger\n  return read()\n}\n' })
    const { code, review, rounds, status } = await reviewed(['--offline'])
    expect({ code, status }).toEqual({ code: 3, status: 'done' })
    expect(review.findings).toMatchObject([
      {
        severity: 'must-fix',
        file: 'src/price.ts',
        line: 2,
        by: ['one'],
        text: expect.stringContaining('breakpoint'),
      },
    ])
    expect(review.byRules).toBe(true)
    expect(rounds[0].turns.map(({ provider }: { provider: string }) => provider)).toEqual([
      'offline',
      'offline',
    ])

    folder.write({ 'src/price.ts': 'export function price() {\n  return read(1)\n}\n' })
    const clean = await run(['--offline', '-q'])
    expect(clean.code).toBe(0)
    expect(clean.stdout).toContain('## ✅ No findings by rules; no model has read it')
    expect(clean.stdout).toContain('by offline rules and no model')
  })

  it('takes the place of models that failed', async () => {
    says(null, null)
    expect((await reviewed([])).code).toBe(1)
    const args = ['resume', 'last', '--set', 'one=offline', '--set', 'two=offline', '--json', '-q']
    const { stdout, code } = await openbotman(args, { cwd: folder.path, env: folder.env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).review.reviewers).toMatchObject([
      { outcome: 'reviewed' },
      { outcome: 'reviewed' },
    ])
  })
})

it('does not name its own discussions among what was not read', async () => {
  folder.write({ '.gitignore': 'replies.yaml\n', 'new.ts': 'x' })
  folder.commit('ignore less')
  folder.write({ 'other.ts': 'y' })
  await run(['--offline', '-q'])
  const { review } = await reviewed(['--offline'])
  expect(review.leftOut.map(({ path }: { path: string }) => path)).toEqual(['other.ts'])
})

describe('wrong usage', () => {
  it.each([
    [['--fail-on', 'mustfix'], /no severity "mustfix"\nDid you mean "must-fix"/],
    [['main...topic', '--pr-file', 'x'], /exclude each other/],
    [['nope...topic'], /review nope\.\.\.topic: there is no commit "nope"/],
    [['--pr-file', 'none.diff'], /--pr-file none\.diff: /],
    [['--pr-file', 'openbotman.yaml'], /holds no unified diff/],
    [['--sarif', 'none/x.sarif'], /--sarif none\/x\.sarif: there is no folder/],
    [['topic...topic'], /review topic\.\.\.topic: there is no difference/],
    [['--team', 'reviw'], /there is no team "reviw"/],
  ])('%j ends with 2 before anyone is asked', async (args, message) => {
    const { code, stderr, stdout } = await run(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('--diff')
    expect(stdout).toBe('')
    expect(existsSync(path.join(folder.path, 'discussions'))).toBe(false)
  })

  it('says what is missing where there is nothing to review, no main branch, or no repository', async () => {
    folder.git('checkout', '-q', 'main')
    expect(await run([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing has changed since main'),
    })
    folder.git('checkout', '-q', 'topic')
    folder.git('branch', '-m', 'main', 'other')
    expect(await run([])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no main branch'),
    })
    const elsewhere = new TempFolder()
    try {
      const { stderr, code } = await openbotman(['review', '--provider', 'scripted:x.yaml'], {
        cwd: elsewhere.path,
        env: { ...elsewhere.env },
      })
      expect(code).toBe(2)
      expect(stderr).not.toContain('--diff')
    } finally {
      elsewhere.remove()
    }
  })
})

describe('where it goes', () => {
  it('is Markdown on standard output, the same for the same review', async () => {
    const [one, other] = [await run(['-q']), await run(['-q'])]
    const steady = (text: string) => text.replace(/run `[^`]+`/, 'run')
    expect(one.stdout).toMatch(/^<!-- openbotman-review -->\n## ❌ Not ready to merge: 1 must-fix\n/)
    expect(steady(one.stdout)).toBe(steady(other.stdout))
  })

  it('is SARIF in a file, and annotations and a summary in a workflow of GitHub', async () => {
    const summary = path.join(folder.path, 'summary.sarif')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const { stdout, stderr } = await run(['--sarif', 'r.sarif'], { env })
    const sarif = JSON.parse(readFileSync(path.join(folder.path, 'r.sarif'), 'utf8'))
    expect(sarif.runs[0].results).toHaveLength(1)
    expect(readFileSync(summary, 'utf8')).toBe(`${stdout}\n`)
    const annotation = '::error file=src/price.ts,line=2,title=F1 must-fix (one)::The cache is never filled\n'
    expect(stderr.toLowerCase()).toContain(annotation.toLowerCase())
    // What models write while commands are stopped is no command.
    const token = /^::stop-commands::([0-9a-f-]{36})$/m.exec(stderr)?.[1] ?? 'none'
    const [before = '', after = ''] = stderr.split(`::${token}::\n`)
    expect(before).toContain('### Findings')
    expect(after).toContain('::error')
    expect(before).not.toContain('::error')
  })

  it('names no file while a workflow obeys commands: their names are those of whoever wrote the change', async () => {
    folder.write({ '##[set-output name=code]0.png': new Uint8Array([0, 1]) })
    folder.commit('a picture')
    const { stderr } = await run(['-q'], { env: { GITHUB_ACTIONS: 'true' } })
    expect(stderr).toMatch(/^::stop-commands::/)
    const token = /^::stop-commands::([0-9a-f-]{36})$/m.exec(stderr)?.[1] ?? 'none'
    const [before = '', after = ''] = stderr.split(`::${token}::\n`)
    expect(before).toContain('##[set-output')
    expect(after).not.toContain('##[')
  })

  it.skipIf(!existsSync('/dev/full'))('is told all the same where its SARIF cannot be written', async () => {
    const { code, stdout, stderr } = await run(['-q', '--sarif', '/dev/full'])
    expect(code).toBe(1)
    expect(stdout).toContain('## ❌ Not ready to merge: 1 must-fix')
    expect(stderr).toContain('--sarif /dev/full: ')
    const told = await run(['--json', '-q', '--sarif', '/dev/full'])
    expect(JSON.parse(told.stdout)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('--sarif') },
    })
  })

  it('writes no workflow command elsewhere', async () => {
    expect((await run([])).stderr).not.toContain('::')
  })

  it('is events alone with --events, and a plan with --dry-run', async () => {
    const { stdout } = await run(['--events'])
    const types = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type)
    expect(types.at(-1)).toBe('discussion.ended')
    const plan = JSON.parse((await run(['--dry-run', '--json'])).stdout)
    expect(plan).toMatchObject({
      status: 'planned',
      method: 'review',
      team: 'review',
      estimate: { calls: { least: 2, most: 2 } },
    })
  })
})
