import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readChange, readChangeFile } from '../src/context/change.js'
import { DEFAULT_CONTEXT_LIMITS } from '../src/context/limits.js'
import { readDiffFiles } from '../src/core/review/diff-lines.js'
import { TempFolder, userErrorOf } from './temp-folder.js'

let folder: TempFolder

beforeEach(() => {
  folder = new TempFolder()
  folder.git('init', '-q', '-b', 'main')
})
afterEach(() => folder.remove())

const options = (env: Record<string, string> = {}, cwd = folder.path) => ({
  cwd,
  env: { ...folder.env, ...env },
  limits: DEFAULT_CONTEXT_LIMITS,
})
const whatIsNew = (env?: Record<string, string>, cwd?: string) => readChange(null, options(env, cwd))

async function ofFile(content: string | Uint8Array) {
  folder.write({ 'pr.diff': content })
  const change = await readChangeFile('pr.diff', null, options())
  return { ...change, diff: readDiffFiles(change.text) }
}

it.each([
  ['\\342\\202\\254 ä.ts', '€ ä.ts'],
  ['x\\ny.ts', 'x\ny.ts'],
])('a diff of another program may have names in quotes: %s', async (written, path) => {
  const change = await ofFile(`--- "a/${written}"\n+++ "b/${written}"\n@@ -1 +1 @@\n-a\n+b\n`)
  expect(change.text.split('\n')[0]).toBe(`diff --git "a/${written}" "b/${written}"`)
  expect(change.diff).toMatchObject([{ path, oldPath: path, status: 'changed' }])
})

it('a file that holds a megabyte of carriage returns is no diff, and told so soon', async () => {
  const start = performance.now()
  const { message } = await userErrorOf(ofFile('\r'.repeat(1_000_000)))
  expect(message).toContain('it holds no unified diff')
  // Time that grew with the square would take minutes; this is an upper bound by far.
  expect(performance.now() - start).toBeLessThan(10_000)
})

describe('a change without a range', () => {
  it('is what is staged where there is no commit yet', async () => {
    folder.write({ 'a.ts': 'one\n' })
    expect(await userErrorOf(whatIsNew())).toMatchObject({
      message: 'there is nothing to review: there is no commit yet, and nothing is staged',
      hint: expect.stringContaining('git add'),
    })
    folder.git('add', 'a.ts')
    expect(await whatIsNew()).toMatchObject({
      range: 'what is to be the first commit',
      files: [{ path: 'a.ts', text: 'one\n' }],
      commits: [],
    })
  })

  it('names a way to review the only commit, that is one', async () => {
    folder.write({ 'a.ts': 'one\n' })
    folder.commit('begin')
    const { message, hint } = await userErrorOf(whatIsNew())
    expect(message).toContain('nothing has changed since main')
    expect(hint).toContain('git show | openbotman review --pr-file -')
    const shown = await ofFile(folder.git('show'))
    expect(shown.diff).toMatchObject([{ path: 'a.ts', status: 'added' }])
  })

  it('begins where develop was left, where there is no other main branch', async () => {
    folder.write({ 'a.ts': 'one\n' })
    folder.commit('begin')
    folder.git('branch', '-m', 'develop')
    folder.git('checkout', '-q', '-b', 'topic')
    folder.write({ 'a.ts': 'two\n' })
    folder.commit('change')
    expect((await whatIsNew()).range).toMatch(/^since develop \(/)
  })

  describe('in a shallow clone', () => {
    let clone: TempFolder
    beforeEach(() => {
      folder.write({ 'a.ts': 'one\n' })
      folder.commit('begin')
      folder.git('checkout', '-q', '-b', 'topic')
      folder.write({ 'a.ts': 'two\n' })
      folder.commit('change')
      clone = new TempFolder()
      clone.git('clone', '-q', '--depth', '1', '--branch', 'topic', `file://${folder.path}`, '.')
    })
    afterEach(() => clone.remove())

    it('says that its history is missing', async () => {
      expect((await userErrorOf(whatIsNew({}, clone.path))).hint).toContain('git fetch --unshallow')
      const error = await userErrorOf(readChange('HEAD~1..HEAD', options({}, clone.path)))
      expect(error.hint).toContain('git fetch --unshallow')
    })

    it('is compared with no other branch than the one that the pull request goes into', async () => {
      const env = { GITHUB_ACTIONS: 'true', GITHUB_BASE_REF: 'main' }
      expect(await userErrorOf(whatIsNew(env, clone.path))).toMatchObject({
        message: expect.stringContaining('origin/main, which the pull request goes into, is not in'),
        hint: expect.stringContaining('fetch-depth: 0'),
      })
    })
  })
})

describe('a change in a file', () => {
  const names = ['a.ts', 'id_rsa', 'logo.png', 'ä "q".ts']
  beforeEach(() => {
    folder.write({ 'a.ts': 'one\ntwo\n', 'logo.png': new Uint8Array([0, 1]), 'ä "q".ts': 'x\n' })
    folder.commit('begin')
    folder.git('checkout', '-q', '-b', 'topic')
    folder.write({
      'a.ts': 'one\n2\n',
      id_rsa: 'a key\n',
      'logo.png': new Uint8Array([0, 2]),
      'ä "q".ts': 'y\n',
    })
    folder.commit(
      'Käse für alle, in einer Zeile, die so lang ist, dass sie im Kopf einer Mail umbrochen wird',
    )
  })

  const diff = (...settings: string[]) =>
    folder.git(...settings.flatMap((each) => ['-c', each]), 'diff', 'main...topic')
  const staged = () => {
    folder.git('reset', '-q', '--soft', 'main')
    return folder.git('-c', 'diff.mnemonicPrefix=true', 'diff', '--cached')
  }

  it.each<[string, () => string | Uint8Array]>([
    ['as git writes it', () => diff()],
    ['without prefixes', () => diff('diff.noprefix=true')],
    ['with prefixes that say what is compared', staged],
    ['with the line ends of Windows', () => diff().replaceAll('\n', '\r\n')],
    ['with a byte-order mark', () => `\uFEFF${diff()}`],
    ['in UTF-16', () => Buffer.from(`\uFEFF${diff()}`, 'utf16le')],
    ['in UTF-16 the other way round', () => Buffer.from(`\uFEFF${diff()}`, 'utf16le').swap16()],
  ])('is read %s', async (_, content) => {
    const change = await ofFile(content())
    expect(change.diff.map(({ path }) => path)).toEqual(['a.ts', 'ä "q".ts'])
    expect(change.files.map(({ path }) => path)).toEqual(['a.ts', 'ä "q".ts'])
    expect(change.leftOut).toEqual([
      { path: 'id_rsa', why: 'a file of secrets, by its name' },
      { path: 'logo.png', why: 'binary' },
    ])
    expect(change.text).not.toContain('a key')
    expect(names).toHaveLength(change.diff.length + change.leftOut.length)
  })

  it('has the messages of its commits, where they are mailed along', async () => {
    folder.write({ 'a.ts': 'one\n2\nthree\n' })
    folder.commit('more\n\nbecause of\n\n    diff --git a/none b/none\n\nwith API_KEY=0123456789abcdef0123')
    const mails = folder.git('format-patch', '--stdout', 'main..topic')
    for (const content of [mails, mails.replaceAll('\n', '\r\n')]) {
      const change = await ofFile(content)
      expect(change.commits).toEqual([
        {
          hash: folder.git('rev-parse', 'topic~1').trim(),
          subject:
            'Käse für alle, in einer Zeile, die so lang ist, dass sie im Kopf einer Mail umbrochen wird',
          body: '',
        },
        {
          hash: folder.git('rev-parse', 'topic').trim(),
          subject: 'more',
          body: expect.stringMatching(/^because of[\s\S]*diff --git a\/none b\/none/),
        },
      ])
      expect(JSON.stringify(change.commits)).not.toContain('0123456789abcdef')
      // Where mails end, a file does not go on.
      expect(change.text).not.toMatch(/^-- |^\d+\.\d+/m)
      expect(change.files).toContainEqual({ path: 'a.ts', text: 'one\n2\nthree\n' })
      expect(change.warnings).toEqual([expect.stringMatching(/several patches change a\.ts/)])
    }
  })

  it('keeps what only looks like the end of a mail', async () => {
    folder.write({ 'a.ts': 'one\n2\n- \n' })
    folder.commit('a list')
    folder.write({ 'a.ts': 'one\n2\n' })
    folder.commit('no list')
    const change = await ofFile(folder.git('format-patch', '-1', '--stdout'))
    expect(change.text).toMatch(/^-- $/m)
    expect(change.diff).toMatchObject([{ path: 'a.ts', removed: 1 }])
  })
})
