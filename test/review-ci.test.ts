import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { bin } from './cli.js'
import { TempFolder } from './temp-folder.js'

interface Step {
  name?: string
  id?: string
  if?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, unknown>
}
interface Job {
  if: string
  permissions: Record<string, string>
  steps: Step[]
  env?: Record<string, string>
}

const file = fileURLToPath(new URL('../examples/ci/github-review.yml', import.meta.url))
const text = readFileSync(file, 'utf8')
const workflow: {
  on: Record<string, unknown>
  permissions: object
  jobs: Record<'review' | 'publish', Job>
} = parse(text)
const { review, publish } = workflow.jobs
const steps = [...review.steps, ...publish.steps]
const secretsIn = (value: unknown) => JSON.stringify(value).includes('secrets.')

describe('the workflow', () => {
  it('runs for pull requests and never with the rights of their target', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request'])
  })

  it('reviews no pull request of a fork', () => {
    expect(review.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
    expect(publish.if).toContain("needs.review.result != 'skipped'")
  })

  it('has the least rights: none by default, reading where the keys are, writing where they are not', () => {
    expect(workflow.permissions).toEqual({})
    expect(review.permissions).toEqual({ contents: 'read' })
    expect(publish.permissions).toEqual({
      'pull-requests': 'write',
      'security-events': 'write',
      actions: 'read',
      contents: 'read',
    })
    expect(secretsIn(publish)).toBe(false)
  })

  it('gives the keys to one step, by its environment alone', () => {
    expect(review.steps.filter(secretsIn).map(({ id }) => id)).toEqual(['review'])
    expect(steps.some(({ run = '' }) => secretsIn(run))).toBe(false)
    expect(secretsIn({ ...workflow, jobs: {} }) || secretsIn(review.env ?? {})).toBe(false)
  })

  it('puts nothing of the pull request into a script', () => {
    for (const { run = '' } of steps) {
      expect(run).not.toContain('${{')
      expect(run).not.toMatch(/set -x|printenv|\benv\b *$|_API_KEY/m)
    }
  })

  it('checks out the target branch only, with the history and without credentials', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with)).toEqual([
      {
        ref: expect.stringMatching(/^\$\{\{ github\.event\.pull_request\.base\.sha \}\}$/),
        'fetch-depth': 0,
        'persist-credentials': false,
      },
    ])
  })

  it('pins every action to a commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(4)
    for (const uses of used) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  })
})

describe('its steps, run by a shell', () => {
  let folder: TempFolder
  let base: string
  let head: string

  beforeEach(() => {
    folder = new TempFolder()
    folder.write({
      'openbotman.yaml':
        'version: 1\nagents:\n  one: { role: reviewer, provider: "scripted:replies.yaml" }\n  two: { role: security, provider: "scripted:replies.yaml" }\nteams: { review: { agents: [one, two] } }\n',
      'replies.yaml':
        'replies:\n  one: [{ text: "### Findings\\n- [must-fix] a.ts:1 - broken" }]\n  two: [{ text: "### Findings\\n- none" }]\n',
      '.github/openbotman.tgz': 'a tarball',
      'a.ts': 'export {}\n',
    })
    folder.git('init', '-q', '-b', 'main')
    folder.commit('begin')
    base = folder.git('rev-parse', 'HEAD').trim()
    folder.write({
      'a.ts': 'broken\n',
      'openbotman.yaml': 'version: 1\nproviders: { evil: { type: command, command: [touch, owned] } }\n',
    })
    folder.commit('change')
    head = folder.git('rev-parse', 'HEAD').trim()
    folder.git('checkout', '-q', base)
    const tool = (name: string, script: string) => {
      folder.write({ [`tools/${name}`]: `#!/bin/sh\n${script}\n` })
      chmodSync(path.join(folder.path, 'tools', name), 0o755)
    }
    tool('openbotman', `exec "${process.execPath}" "${bin}" "$@"`)
    tool('npm', 'echo "npm $*" >> calls.log')
    tool(
      'gh',
      'echo "gh $*" >> calls.log\ncase "$*" in *--paginate*) cat comment.id 2>/dev/null ;; esac\nexit 0',
    )
    mkdirSync(path.join(folder.path, 'temp'))
    writeFileSync(path.join(folder.path, 'calls.log'), '')
  })
  afterEach(() => folder.remove())

  const calls = () => readFileSync(path.join(folder.path, 'calls.log'), 'utf8').trim().split('\n')

  /** Runs a step as a runner does, its expressions filled in. */
  function runStep(name: string, env: Record<string, string> = {}): Promise<{ code: number; out: string }> {
    const step = steps.find((each) => each.name === name)
    if (!step?.run) throw new Error(`there is no step ${name}`)
    const values: Record<string, string> = {
      'github.event.pull_request.base.sha': base,
      'github.event.pull_request.head.sha': head,
      'github.event.pull_request.number': '7',
      'github.repository': 'o/r',
      'runner.temp': path.join(folder.path, 'temp'),
    }
    const filled = Object.entries(step.env ?? {}).map(([key, value]) => [
      key,
      String(value).replace(/\$\{\{ (\S+) \}\}/g, (_, expression: string) => values[expression] ?? ''),
    ])
    const options = {
      cwd: folder.path,
      env: {
        ...folder.env,
        PATH: `${path.join(folder.path, 'tools')}:${folder.env.PATH}`,
        RUNNER_TEMP: path.join(folder.path, 'temp'),
        GITHUB_OUTPUT: path.join(folder.path, 'output.txt'),
        GITHUB_ACTIONS: 'true',
        ...Object.fromEntries(filled),
        ...env,
      },
    }
    return new Promise((resolve) => {
      execFile('bash', ['-e', '-c', step.run ?? ''], options, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr }),
      )
    })
  }

  it('install the tarball of the target branch, or a pinned commit, and nothing else', async () => {
    expect((await runStep('Install OpenBotMan')).code).toBe(0)
    expect(calls().at(-1)).toBe(
      'npm install --global --ignore-scripts --no-audit --no-fund ./.github/openbotman.tgz',
    )
    const address = `git+https://example.org/o/r.git#${'a'.repeat(40)}`
    expect((await runStep('Install OpenBotMan', { OPENBOTMAN_PACKAGE: address })).code).toBe(0)
    expect(calls().at(-1)).toBe(`npm install --global --no-audit --no-fund ${address}`)
    for (const wrong of ['git+https://example.org/o/r.git#main', 'openbotman', 'none.tgz']) {
      const { code, out } = await runStep('Install OpenBotMan', { OPENBOTMAN_PACKAGE: wrong })
      expect(code).toBe(2)
      expect(out).toMatch(/^::error::/)
    }
    expect(calls()).toHaveLength(2)
  })

  it('review what the pull request changes, by the configuration of its target', async () => {
    const { code, out } = await runStep('Review', { ANTHROPIC_API_KEY: 'key-that-must-not-show' })
    expect(code).toBe(0)
    expect(out).toContain('::error file=a.ts,line=1,title=F1 must-fix')
    expect(out).not.toContain('key-that-must-not-show')
    expect(readFileSync(path.join(folder.path, 'output.txt'), 'utf8')).toBe('code=3\n')
    const comment = readFileSync(path.join(folder.path, 'temp/review/review.md'), 'utf8')
    expect(comment).toContain(`\`${base.slice(0, 10)}...${head.slice(0, 10)}\``)
    expect(JSON.parse(readFileSync(path.join(folder.path, 'temp/review/review.sarif'), 'utf8')).version).toBe(
      '2.1.0',
    )
    expect((await runStep('Say how it came out', { CODE: '3' })).code).toBe(3)
    expect((await runStep('Say how it came out', { CODE: '0' })).code).toBe(0)
  })

  it('write one comment and update it', async () => {
    folder.write({ 'review/review.md': '<!-- openbotman-review -->\nfine\n' })
    const publishing = 'Write the comment, or update the one there is'
    expect((await runStep(publishing)).code).toBe(0)
    expect(calls().at(-1)).toBe(
      'gh api --silent --method POST repos/o/r/issues/7/comments --field body=@review/review.md',
    )
    folder.write({ 'comment.id': '42\n' })
    expect((await runStep(publishing)).code).toBe(0)
    expect(calls().at(-1)).toBe(
      'gh api --silent --method PATCH repos/o/r/issues/comments/42 --field body=@review/review.md',
    )
    folder.write({ 'review/review.md': '' })
    expect((await runStep(publishing)).out).toContain('There is no review to publish.')
    expect(calls()).toHaveLength(4)
  })
})
