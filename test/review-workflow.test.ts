import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodeHost, type Opening } from './code-host.js'
import { type FakeModelServer, type ModelAnswer, startFakeModelServer } from './fake-model-server.js'
import type { JobEnd } from './workflow-runner.js'

const KEY = 'key-0123456789-that-must-not-show'
const secrets = { OPENAI_API_KEY: KEY }

let host: CodeHost
let server: FakeModelServer
let answer: ModelAnswer

beforeEach(async () => {
  server = await startFakeModelServer(() => answer)
  answer = { text: found('[must-fix] src/price.ts:2 - The cache is never filled. Do: fill it') }
  host = new CodeHost()
  host.origin.write({
    'openbotman.yaml': [
      'version: 1',
      'providers:',
      `  models: { type: openai, baseUrl: "${server.url}", apiKey: "\${OPENAI_API_KEY}", model: fake-model }`,
      'agents:',
      '  one: { role: reviewer, provider: models }',
      '  two: { role: security, provider: models }',
      'teams: { review: { agents: [one, two] } }',
    ].join('\n'),
    '.github/openbotman.tgz': 'a tarball',
    'src/price.ts': 'export const price = () => read()\n',
    'logo.png': new Uint8Array([0, 1, 2]),
  })
  host.origin.commit('begin')
  change({ 'src/price.ts': 'export const price = () =>\n  cache.get() ?? read()\n' })
})
afterEach(async () => {
  host.remove()
  await server.close()
})

const found = (line: string) => `### Findings\n- ${line}\n`

/** Commits to the branch of the pull request. */
function change(files: Record<string, string | Uint8Array>, branch = 'topic', subject = 'keep prices'): void {
  host.origin.git('checkout', '-q', '-B', branch)
  host.origin.write(files)
  host.origin.commit(subject)
  host.origin.git('checkout', '-q', 'main')
}

/** The workflow's end, which is as expected of every run: no key where it can be seen, and no job but the two. */
async function run(opening: Opening = {}): Promise<{ review: JobEnd; publish: JobEnd }> {
  const { review, publish } = await host.pullRequest({ secrets, ...opening })
  if (!review || !publish) throw new Error('there are two jobs')
  const seen = [review, publish].flatMap(({ log, summary, outputs }) => [
    log,
    summary,
    JSON.stringify(outputs),
  ])
  const kept = host.left.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
  )
  for (const text of [...seen, ...kept, JSON.stringify(host.comments), JSON.stringify(host.uploaded)])
    expect(text).not.toContain(KEY)
  return { review, publish }
}

describe('a pull request', () => {
  it('fails the check and gets a comment, annotations and code scanning; mended, it passes and all is updated', async () => {
    host.comments = [
      { id: 1, user: { login: 'someone' }, body: '<!-- openbotman-review -->\nnot ours' },
      { id: 2, user: { login: 'github-actions[bot]' }, body: 'of another workflow' },
    ]
    const { review, publish } = await run()
    expect([review.result, review.outputs, publish.result]).toEqual(['failure', { code: '3' }, 'success'])
    expect(review.steps['Say how it came out']).toBe('failure')
    expect(review.log).toContain('::error::The review found what must be mended first')
    expect(review.log).toContain('::error file=src/price.ts,line=2,title=F1 must-fix (One%2C Two)')
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Bearer ${KEY}`),
    )
    const head = host.origin.git('rev-parse', 'topic').trim()
    const comment = host.comments[2]
    expect(comment?.body).toContain('## ❌ Not ready to merge: 1 must-fix')
    expect(comment?.body).toContain(`(https://code.example/o/r/blob/${head}/src/price.ts#L2)`)
    expect(review.summary.trim()).toBe(comment?.body.trim())
    expect(host.uploaded).toMatchObject([{ ref: 'refs/pull/7/head', sha: head }])

    answer = { text: found('none') }
    change({ 'src/price.ts': 'export const price = () => read() // no cache\n' })
    const again = await run()
    expect([again.review.result, again.review.outputs, again.publish.result]).toEqual([
      'success',
      { code: '0' },
      'success',
    ])
    expect(host.comments.map(({ body }) => body.split('\n')[1])).toEqual([
      'not ours',
      undefined,
      '## ✅ No findings',
    ])
    expect(host.uploaded.map(({ sarif }) => sarif.runs[0].results.length)).toEqual([1, 0])
  })
})

describe('who gets at no key', () => {
  it.each<[string, Opening]>([
    ['a fork', { from: 'other/r', secrets: {} }],
    ['a fork where the host hands secrets to forks', { from: 'other/r' }],
    ['a fork that is gone', { from: null }],
    ['a program that updates dependencies', { actor: 'dependabot[bot]', secrets: {} }],
    ['a draft', { draft: true }],
  ])('%s: nothing is run at all', async (_, opening) => {
    const { review, publish } = await run(opening)
    expect([review.result, publish.result]).toEqual(['skipped', 'skipped'])
    expect([host.calls, host.comments, server.paths]).toEqual([[], [], []])
  })

  it('a pull request that brings a configuration and a program of its own, and names that a shell would run', async () => {
    const evil = ['$(touch$', '{IFS}owned)`touch$', '{IFS}owned`'].join('')
    change(
      {
        'src/price.ts': 'export const price = () =>\n  cache.get() ?? read()\n',
        'openbotman.yaml': 'version: 1\nproviders: { evil: { type: command, command: [touch, owned] } }\n',
        '.github/openbotman.tgz': 'another program',
        '.npmrc': 'registry=http://127.0.0.1:9/\n',
        'package.json': '{ "scripts": { "prepare": "touch owned" } }',
      },
      evil,
      `${evil}\n::add-mask::b`,
    )
    const { review } = await run({ branch: evil, title: `"; touch owned; "${evil}` })
    expect(review.outputs).toEqual({ code: '3' })
    expect(server.requests).toHaveLength(2)
    const places = host.left.flatMap((folder) => readdirSync(folder, { recursive: true }).map(String))
    expect(places.some((name) => name.endsWith('price.ts'))).toBe(true)
    expect(places.filter((name) => /owned$|\.npmrc$|package\.json$/.test(name))).toEqual([])
  })
})

describe('what models write', () => {
  it('is no command to the runner', async () => {
    answer = {
      text: `${found('[must-fix] src/price.ts:2 - x%0A::error::y')}\n::add-mask::a\n::warning::b\n\n[POSITION: OBJECTION] - ::error::z`,
    }
    const { review } = await run()
    const token = /^::stop-commands::([0-9a-f-]{36})$/m.exec(review.log)?.[1] ?? 'none'
    const [before = '', after = ''] = review.log.split(`\n::${token}::\n`)
    const [outside = ''] = before.split(`::stop-commands::${token}\n`)
    const obeyed = `${outside}${after}`.split('\n').filter((line) => line.trimStart().startsWith('::'))
    expect(obeyed.map((line) => line.replace(/ .*/, ''))).toEqual(['::error', '::error', '::error::The'])
    expect(obeyed[1]).toContain('::x%250A::error::y')
  })
})

describe('a pull request that cannot be reviewed', () => {
  it('fails the check where no key is set up, and writes no comment', async () => {
    const { review, publish } = await run({ secrets: {} })
    expect([review.result, review.outputs, publish.result]).toEqual(['failure', { code: '2' }, 'success'])
    expect(review.log).toMatch(/OPENAI_API_KEY/)
    expect(publish.log).toContain('There is no review to publish.')
    expect([host.comments, host.uploaded]).toEqual([[], []])
  })

  it.each<[string, Opening]>([
    ['no key', { secrets: {} }],
    ['no commit', { head: 'f'.repeat(40) }],
  ])('for %s does not leave the comment on an earlier push as if it were of this one', async (_, opening) => {
    answer = { text: found('none') }
    await run()
    host.beginRun()
    await host.pullRequest({ secrets, ...opening })
    expect(host.comments.map(({ body }) => body.split('\n').slice(0, 2))).toEqual([
      ['<!-- openbotman-review -->', '## ✖️ Not reviewed'],
    ])
    expect(host.uploaded).toHaveLength(1)
  })

  it('says so where nobody answers, and leaves what code scanning has', async () => {
    answer = { status: 401, error: `Incorrect API key provided: ${KEY}` }
    const { review, publish } = await run()
    expect([review.result, review.outputs, publish.result]).toEqual(['failure', { code: '1' }, 'success'])
    expect(review.log).toContain('::error::Nobody reviewed it')
    expect(host.comments[0]?.body).toContain('## ✖️ Not reviewed: nobody was heard')
    expect(host.uploaded).toEqual([])
  })

  it('passes where it changes no text', async () => {
    host.origin.git('checkout', '-q', '-B', 'picture', 'main')
    host.origin.write({ 'logo.png': new Uint8Array([0, 3]) })
    host.origin.commit('a picture')
    host.origin.git('checkout', '-q', 'main')
    const { review, publish } = await run({ branch: 'picture' })
    expect([review.result, publish.result]).toEqual(['success', 'success'])
    expect(host.comments[0]?.body).toContain('## Nothing to review')
    expect(server.requests).toEqual([])
  })

  it('fails where its commits are not there', async () => {
    const { review, publish } = await host.pullRequest({ secrets, head: 'f'.repeat(40) })
    expect([review?.result, publish?.result]).toEqual(['failure', 'success'])
    expect([host.comments, server.requests]).toEqual([[], []])
  })
})

describe('setting up', () => {
  it('takes the tarball of the target, with what it needs as it was then, or a pinned commit', async () => {
    // Without a key nobody is asked, which is quicker.
    await run({ secrets: {} })
    expect(host.calls[0]).toMatch(
      /^npm install --global --ignore-scripts --no-audit --no-fund --before 2025-01-01T00:00:00(?:Z|\+00:00) \.\/\.github\/openbotman\.tgz$/,
    )
    const address = `git+https://example.org/o/r.git#${'a'.repeat(40)}`
    use(address)
    await run({ secrets: {} })
    expect(host.calls.filter((call) => call.startsWith('npm')).at(-1)).toBe(
      `npm install --global --no-audit --no-fund ${address}`,
    )
  })

  it.each([
    ['git+https://example.org/o/r.git#main', 'names no commit'],
    ['openbotman', 'is neither a .tgz file nor'],
    ['none.tgz', 'is not in the branch that this goes into'],
  ])('takes nothing else, such as %s', async (address, message) => {
    use(address)
    const { review, publish } = await run()
    expect([review.result, publish.result]).toEqual(['failure', 'success'])
    expect(review.log).toMatch(new RegExp(`^::error::.*${message}`))
    expect(host.calls.filter((call) => !call.startsWith('gh '))).toEqual([])
    expect(host.comments).toEqual([])
  })

  const use = (address: string) => {
    for (const { env } of host.workflow.jobs.review?.steps ?? [])
      if (env?.OPENBOTMAN_PACKAGE) env.OPENBOTMAN_PACKAGE = address
  }
})

describe('a host that refuses', () => {
  it('gets no second comment for one that could not be looked up', async () => {
    const { publish } = await run({ refuses: true })
    expect(publish.result).toBe('failure')
    expect(host.calls.filter((call) => call.startsWith('gh'))).toHaveLength(1)
  })
})
