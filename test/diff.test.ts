import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContextDiff, readDiff } from '../src/context/diff.js'
import { TempFolder, userErrorOf } from './temp-folder.js'

const LIMITS = { files: 10, bytesEach: 2000, bytesTotal: 6000 }
const LETTERS = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4f'
const MASK = '[secret left out]'

let folder: TempFolder
beforeEach(() => {
  folder = new TempFolder()
  folder.git('init', '-q', '-b', 'main')
  folder.write({ 'a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'gone\n', 'old name.txt': 'a\nb\nc\nd\ne\nf\n' })
  folder.commit('first')
})
afterEach(() => folder.remove())

function read(range: string | null = null, cwd = folder.path): Promise<ContextDiff> {
  return readDiff(range, { cwd, limits: LIMITS, env: folder.env })
}

describe('the working tree', () => {
  it('against HEAD, with what is staged, deleted and renamed; new files are named', async () => {
    folder.write({
      'a.txt': 'one\n2\nthree\n',
      'staged.txt': 'staged\n',
      'new.txt': 'new\n',
      'dir/x.txt': 'x\n',
    })
    folder.git('add', 'staged.txt')
    rmSync(join(folder.path, 'gone.txt'))
    folder.git('mv', 'old name.txt', 'new "näme".txt')
    const diff = await read()
    expect(diff.range).toBeNull()
    expect(diff.commits).toEqual([])
    expect(diff.files).toEqual(['a.txt', 'gone.txt', 'new "näme".txt', 'staged.txt'])
    expect(diff.text).toContain('--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n')
    expect(diff.text).toContain('rename from old name.txt\n')
    expect(diff.leftOut).toEqual([
      { path: 'dir/', why: 'new and not known to git; git add it' },
      { path: 'new.txt', why: 'new and not known to git; git add it' },
    ])
  })

  it('is the whole repository, from a folder within it as well', async () => {
    folder.write({ 'a.txt': 'changed\n', 'sub/b.txt': 'b\n' })
    folder.git('add', '-A')
    expect((await read(null, join(folder.path, 'sub'))).files).toEqual(['a.txt', 'sub/b.txt'])
  })

  it('of a repository without commits', async () => {
    rmSync(join(folder.path, '.git'), { recursive: true })
    folder.git('init', '-q')
    folder.git('add', 'a.txt')
    expect((await read()).files).toEqual(['a.txt'])
  })

  it('with conflicts, their marks in it', async () => {
    folder.git('checkout', '-q', '-b', 'other')
    folder.write({ 'a.txt': 'theirs\n' })
    folder.commit('theirs')
    folder.git('checkout', '-q', 'main')
    folder.write({ 'a.txt': 'ours\n' })
    folder.commit('ours')
    expect(() => folder.git('merge', '-q', 'other')).toThrow()
    const diff = await read()
    expect(diff.files).toEqual(['a.txt'])
    expect(diff.text).toContain('+<<<<<<< HEAD\n ours\n+=======\n+theirs\n+>>>>>>> other\n')
  })
})

describe('a range', () => {
  beforeEach(() => {
    folder.git('checkout', '-q', '-b', 'feature')
    folder.write({ 'f.txt': 'feature\n' })
    folder.commit('Add f\n\nBecause it is needed.\nTwo lines.')
    folder.write({ 'f.txt': 'feature 2\n' })
    folder.commit('Change f')
    folder.git('checkout', '-q', 'main')
    folder.write({ 'm.txt': 'main\n' })
    folder.commit('Add m')
    folder.git('checkout', '-q', 'feature')
  })

  it('of two commits compares them, and says what lies between', async () => {
    const diff = await read('main..feature')
    expect(diff.range).toBe('main..feature')
    expect(diff.files).toEqual(['f.txt', 'm.txt'])
    expect(diff.commits).toEqual([
      {
        hash: folder.git('rev-parse', 'feature~1').trim(),
        subject: 'Add f',
        body: 'Because it is needed.\nTwo lines.',
      },
      { hash: folder.git('rev-parse', 'feature').trim(), subject: 'Change f', body: '' },
    ])
    expect((await read('main..')).text).toBe(diff.text)
  })

  it('with three dots starts where they parted', async () => {
    const diff = await read('main...HEAD')
    expect(diff.files).toEqual(['f.txt'])
    expect(diff.commits.map(({ subject }) => subject)).toEqual(['Add f', 'Change f'])
  })

  it('of one commit compares the working tree with it', async () => {
    folder.write({ 'f.txt': 'feature 3\n', 'new.txt': 'new\n' })
    const diff = await read('HEAD~1')
    expect(diff.text).toContain('-feature\n+feature 3\n')
    expect(diff.commits.map(({ subject }) => subject)).toEqual(['Change f'])
    expect(diff.leftOut).toEqual([{ path: 'new.txt', why: 'new and not known to git; git add it' }])
  })

  const wrong: [range: string, message: string, hint: string][] = [
    ['featur..HEAD', 'there is no commit "featur"', 'Did you mean feature?'],
    ['main..nowhere', 'there is no commit "nowhere"', 'Known are, for example: feature, main.'],
    ['HEAD~99', 'there is no commit "HEAD~99"', 'fetched first'],
    ['--output=x', 'this is no range', 'must not begin with "-"'],
    ['main..--all', 'this is no range', 'must not begin with "-"'],
    ['main feature', 'there is no commit "main feature"', 'Known are'],
    ['main; touch x', 'there is no commit', 'Known are'],
    ['', 'the range is empty', 'main..HEAD'],
    ['main..main', 'there is no difference', 'the newer one'],
  ]
  it.each(wrong)('%j is an error', async (range, message, hint) => {
    const error = await userErrorOf(read(range))
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
    expect(existsSync(join(folder.path, 'x'))).toBe(false)
  })

  it('without a common commit is an error with three dots', async () => {
    folder.git('checkout', '-q', '--orphan', 'alone')
    folder.commit('alone')
    const error = await userErrorOf(read('main...alone'))
    expect(error.message).toBe('--diff main...alone: the two have no commit in common')
    expect(error.hint).toContain('main..alone')
  })
})

describe('what is left out and named', () => {
  it('binary and secret files, and what is too large', async () => {
    folder.write({
      'img.png': Buffer.from([0x89, 0x50, 0, 1]),
      '.env': 'A=1\n',
      'server.pem': 'x\n',
      'big.txt': 'x\n'.repeat(1000),
      '.npmrc': `//r/:_authToken=${LETTERS}\n`,
      'b.txt': 'b\n',
    })
    folder.commit('second')
    const diff = await read('HEAD~1..HEAD')
    expect(diff.files).toEqual(['b.txt'])
    expect(diff.text).not.toMatch(/A=1|server|_authToken/)
    expect(diff.leftOut).toEqual([
      { path: '.env', why: 'a file of secrets, by its name' },
      { path: '.npmrc', why: 'it holds a token for a package registry' },
      { path: 'big.txt', why: 'too large: its changes take 3.12 KB, and those of a file may take 2 KB' },
      { path: 'img.png', why: 'binary' },
      { path: 'server.pem', why: 'a file of secrets, by its name' },
    ])
  })

  it('a secret file that was renamed to an ordinary one', async () => {
    folder.write({ '.env': 'A=1\nB=2\nC=3\nD=4\n' })
    folder.commit('second')
    folder.git('mv', '.env', 'settings.txt')
    folder.write({ 'settings.txt': 'A=1\nB=2\nC=3\nD=5\n' })
    expect(await read()).toMatchObject({
      files: [],
      text: '',
      leftOut: [{ path: 'settings.txt', why: 'a file of secrets, by its name' }],
    })
  })

  it('secrets in lines that were added, taken away or stayed, and in messages of commits', async () => {
    folder.write({ 'k.ts': `const a = '${'AKIA'}IOSFODNN7EXAMPLE'\nconst b = 1\n` })
    folder.commit(`Add key\n\nIt is ghp_${LETTERS}.`)
    folder.write({ 'k.ts': `const password = "${LETTERS}"\nconst b = 1\n` })
    const diff = await read('HEAD~1')
    expect(diff.text).toContain(`+const password = "${MASK}"\n`)
    expect(diff.commits[0]?.body).toBe(`It is ${MASK}.`)
    expect(diff.leftOut).toEqual([
      { path: expect.stringMatching(/^commit [0-9a-f]{10}$/), why: '1 secret in its message masked' },
      { path: 'k.ts', why: '1 secret masked in the diff' },
    ])
    const second = await read()
    expect(second.text).toContain(`-const a = '${MASK}'\n+const password = "${MASK}"\n const b = 1\n`)
    expect(second.leftOut).toEqual([{ path: 'k.ts', why: '2 secrets masked in the diff' }])
  })

  it('is too much as a whole: an error', async () => {
    for (let at = 0; at < 5; at++) folder.write({ [`${at}.txt`]: 'line of text\n'.repeat(100) })
    folder.commit('second')
    const error = await userErrorOf(read('HEAD~1..'))
    expect(error.message).toMatch(
      /^--diff HEAD~1\.\. takes in changes to 5 files \([\d.]+ KB\); at most 10 files \(6 KB\) are read$/,
    )
    expect(error.hint).toContain('The most is in 0.txt (1.51 KB)')
  })
})

describe('what a diff shows', () => {
  it('does not depend on settings', async () => {
    folder.write({ 'a.txt': 'one\n2\nthree\n' })
    const plain = await read()
    for (const [key, value] of Object.entries({
      'diff.noprefix': 'true',
      'diff.mnemonicPrefix': 'true',
      'diff.context': '0',
      'color.ui': 'always',
      'diff.colorMoved': 'plain',
      'diff.orderFile': 'a.txt',
      'core.quotePath': 'true',
      'diff.wordRegex': '.',
    }))
      folder.git('config', key, value)
    expect(await read()).toEqual(plain)
  })

  it('has every file in its own encoding and no carriage returns that could feign a line', async () => {
    folder.write({
      'latin.txt': Buffer.from('Größe\n', 'latin1'),
      'utf8.txt': 'Größe\r\n',
      'x.txt': 'a\rdiff --git a/y b/y\r+++ b/y\n',
      'z.txt': 'diff --git a/q b/q\n',
    })
    folder.git('add', '-A')
    const diff = await read()
    expect(diff.files).toEqual(['latin.txt', 'utf8.txt', 'x.txt', 'z.txt'])
    expect(diff.text.match(/^\+Größe$/gm)).toHaveLength(2)
    expect(diff.text.match(/^diff --git /gm)).toHaveLength(4)
    expect(diff.text).toContain('+a diff --git a/y b/y +++ b/y\n')
  })
})

describe.skipIf(process.platform === 'win32')('programs that a repository names', () => {
  it('are not run', async () => {
    folder.write({ '.gitattributes': '*.txt diff=evil filter=evil\n', 'a.txt': 'changed\n' })
    folder.git('add', '.gitattributes')
    folder.commit('attributes')
    const evil = join(folder.path, '.git', 'evil.sh')
    const trace = join(folder.path, '.git', 'trace')
    folder.write({ '.git/evil.sh': `#!/bin/sh\necho ran "$@" >> '${trace}'\ncat\n` })
    chmodSync(evil, 0o755)
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'pager.diff',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.clean',
      'filter.evil.smudge',
      'gpg.program',
    ])
      folder.git('config', key, evil)
    folder.git('config', 'log.showSignature', 'true')
    folder.git('config', 'filter.evil.required', 'true')
    mkdirSync(join(folder.path, '.git/hooks'), { recursive: true })
    folder.write({ '.git/hooks/post-index-change': `#!/bin/sh\necho hook >> '${trace}'\n` })
    chmodSync(join(folder.path, '.git/hooks/post-index-change'), 0o755)
    folder.write({ 'a.txt': 'changed again\n' })
    rmSync(trace, { force: true })

    const env = {
      ...folder.env,
      GIT_EXTERNAL_DIFF: evil,
      GIT_PAGER: evil,
      GIT_DIR: join(folder.path, 'elsewhere'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'diff.external',
      GIT_CONFIG_VALUE_0: evil,
    }
    const diff = await readDiff('HEAD~1', { cwd: folder.path, limits: LIMITS, env })
    expect(diff.text).toContain('+changed again\n')
    expect(diff.files).toEqual(['.gitattributes', 'a.txt'])
    expect(existsSync(trace)).toBe(false)
    // The trap is set: git by itself does run it.
    folder.git('diff', 'HEAD')
    expect(existsSync(trace)).toBe(true)
  })
})

describe('surroundings', () => {
  it('nothing changed', async () => {
    const error = await userErrorOf(read())
    expect(error.message).toBe('--diff: nothing has changed since the last commit')
    expect(error.hint).toContain('--diff HEAD~1..HEAD')
    folder.write({ 'new.txt': 'x' })
    expect((await userErrorOf(read())).hint).toContain('Git does not know new.txt yet: git add.')
  })

  it('no repository', async () => {
    renameSync(join(folder.path, '.git'), join(folder.path, 'git'))
    const error = await userErrorOf(read())
    expect(error.message).toBe(`--diff: ${folder.path} is not in a git repository`)
    expect(error.hint).toContain('--files')
  })

  it('no git', async () => {
    const env = { ...folder.env, PATH: join(folder.path, 'nothing') }
    const error = await userErrorOf(readDiff(null, { cwd: folder.path, limits: LIMITS, env }))
    expect(error.message).toBe('--diff needs git, and there is no program "git" in PATH')
    expect(error.hint).toContain('git-scm.com')
  })
})
