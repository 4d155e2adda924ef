import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContextFiles, readFiles } from '../src/context/files.js'
import { TempFolder, userErrorOf } from './temp-folder.js'

const LIMITS = { files: 20, bytesEach: 1000, bytesTotal: 5000 }
const onPosix = it.skipIf(process.platform === 'win32')

let folder: TempFolder
beforeEach(() => {
  folder = new TempFolder()
})
afterEach(() => folder.remove())

function read(...patterns: string[]): Promise<ContextFiles> {
  return readFiles(patterns, { cwd: folder.path, limits: LIMITS })
}

async function pathsOf(...patterns: string[]): Promise<string[]> {
  return (await read(...patterns)).files.map(({ path }) => path)
}

describe('what patterns name', () => {
  beforeEach(() =>
    folder.write({
      'README.md': '# Readme\n',
      'src/b.ts': 'export const b = 1\n',
      'src/a.ts': 'export const a = 1\n',
      'src/deep/c.ts': 'export const c = 1\n',
      'src/deep/c.test.ts': 'it()\n',
      'src/style.css': 'a {}\n',
      'app/[id]/page.tsx': 'page\n',
      '.github/ci.yml': 'on: push\n',
      'node_modules/x/index.js': 'x\n',
      'packages/one/index.ts': 'one\n',
    }),
  )

  const patterns: [patterns: string[], paths: string[]][] = [
    [['README.md'], ['README.md']],
    [['./src/a.ts', 'src/../src/a.ts'], ['src/a.ts']],
    [
      ['src/b.ts', 'src/a.ts'],
      ['src/b.ts', 'src/a.ts'],
    ],
    [['src'], ['src/a.ts', 'src/b.ts', 'src/deep/c.test.ts', 'src/deep/c.ts', 'src/style.css']],
    [['src/deep/'], ['src/deep/c.test.ts', 'src/deep/c.ts']],
    [['src/*.ts'], ['src/a.ts', 'src/b.ts']],
    [['src/*/*.ts'], ['src/deep/c.test.ts', 'src/deep/c.ts']],
    [
      ['**/*.{ts,css}', '!**/*.test.ts', '!packages'],
      ['src/a.ts', 'src/b.ts', 'src/deep/c.ts', 'src/style.css'],
    ],
    [
      ['!src/deep', 'src/**'],
      ['src/a.ts', 'src/b.ts', 'src/style.css'],
    ],
    [
      ['src/style.css', 'src/**/*.ts', '!src/a.ts'],
      ['src/style.css', 'src/b.ts', 'src/deep/c.test.ts', 'src/deep/c.ts'],
    ],
    [['app/[id]/page.tsx'], ['app/[id]/page.tsx']],
    [['*'], ['README.md']],
    [
      ['.', '!src', '!app'],
      ['.github/ci.yml', 'README.md', 'packages/one/index.ts'],
    ],
    [['**/*.yml'], ['.github/ci.yml']],
    [[], []],
  ]
  it.each(patterns)('%j', async (given, paths) => {
    expect(await pathsOf(...given)).toEqual(paths)
  })

  it('may be absolute within the working directory', async () => {
    expect(await pathsOf(join(folder.path, 'src/a.ts'))).toEqual(['src/a.ts'])
  })

  it('gives the text and its lines', async () => {
    folder.write({
      'two.txt': 'one\r\ntwo',
      'none.txt': '',
      'wide.txt': Buffer.from('\uFEFFGröße\n', 'utf16le'),
    })
    expect(await read('two.txt', 'none.txt', 'wide.txt')).toEqual({
      files: [
        { path: 'two.txt', text: 'one\ntwo', lines: 2 },
        { path: 'none.txt', text: '', lines: 0 },
        { path: 'wide.txt', text: 'Größe\n', lines: 1 },
      ],
      leftOut: [],
      warnings: [],
    })
  })

  it('warns of an encoding that was guessed', async () => {
    folder.write({ 'old.txt': Buffer.from('Größe\n', 'latin1') })
    const { files, warnings } = await read('old.txt')
    expect(files[0]?.text).toBe('Größe\n')
    expect(warnings).toEqual([expect.stringContaining('old.txt is not UTF-8')])
  })

  const wrong: [patterns: string[], message: string, hint: string][] = [
    [['src/aa.ts'], '--files src/aa.ts: there is no such file or folder', 'Did you mean src/a.ts'],
    [['a.ts'], '--files a.ts: there is no such file or folder', 'src/a.ts'],
    [['scr'], '--files scr: there is no such file or folder', 'Did you mean src'],
    [['README.md', 'src/*.tsx'], '--files src/*.tsx: no file matches', 'Near it: src/a.ts'],
    [['lib/**/*.ts'], '--files lib/**/*.ts: no file matches', 'There is nothing in lib.'],
    [['packages/*'], '--files packages/*: no file matches', "'packages/*/**' takes what is in them"],
    [['!src'], '--files !src: this only leaves out', "--files src '!src'"],
    [['src', '!src'], '--files src !src: what the patterns name is left out again by !src', 'Narrow'],
    [[''], '--files: a pattern is empty', 'Name a path'],
    [['../x.md'], '--files ../x.md: it lies outside the working directory', 'Start openbotman in a folder'],
    [['/etc/*'], '--files /etc/*: it lies outside the working directory', 'Start openbotman in a folder'],
  ]
  it.each(wrong)('%j is an error', async (given, message, hint) => {
    const error = await userErrorOf(read(...given))
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
  })

  it.each(['.en', '.envv', 'deploy.pm', '*.xyz'])('suggests no file of secrets for %j', async (pattern) => {
    folder.remove()
    folder = new TempFolder()
    folder.write({ '.env': 'KEY=1\n', 'deploy.pem': 'KEY\n', 'notes.txt': 'a\n' })
    const { hint } = await userErrorOf(read(pattern))
    expect(hint).not.toMatch(/\.env|deploy\.pem/)
  })

  it('never reads .git and node_modules', async () => {
    folder.git('init', '-q')
    expect(await read('node_modules/x/index.js', 'node_modules', '.git/config')).toMatchObject({
      files: [],
      leftOut: [
        { path: 'node_modules/', why: expect.stringContaining('never read') },
        { path: 'node_modules/x/index.js', why: expect.stringContaining('never read') },
        { path: '.git/config', why: expect.stringContaining('never read') },
      ],
    })
  })
})

describe('.gitignore', () => {
  const files = {
    '.gitignore': '# a comment\n*.log\n!keep.log\n/build/\nsub/*\n!sub/open/\ncache\n',
    'a.txt': 'a',
    'a.log': 'a',
    'keep.log': 'a',
    'build/x.txt': 'a',
    'deep/build/x.txt': 'a',
    'deep/.gitignore': '/only.txt\n!again.log\nany.txt\n\\#hash\n',
    'deep/only.txt': 'a',
    'deep/again.log': 'a',
    'deep/more/only.txt': 'a',
    'deep/more/any.txt': 'a',
    'deep/#hash': 'a',
    'sub/closed/x.txt': 'a',
    'sub/open/x.txt': 'a',
    'cache/x.txt': 'a',
    'private.txt': 'a',
    'we[i]rd/.gitignore': 'x.txt\n',
    'we[i]rd/x.txt': 'a',
    'we[i]rd/y.txt': 'a',
    'wei/x.txt': 'a',
  }
  const open = [
    'a.txt',
    'deep/again.log',
    'deep/build/x.txt',
    'deep/more/only.txt',
    'keep.log',
    'sub/open/x.txt',
    'we[i]rd/y.txt',
    'wei/x.txt',
  ]

  it('holds as it does for git, in folders below and with exceptions', async () => {
    folder.git('init', '-q')
    folder.write({ ...files, '.git/info/exclude': 'private.txt\n' })
    const forGit = folder.git('ls-files', '--others', '--exclude-standard', '-z').split('\0')
    const paths = await pathsOf('.', '!**/.gitignore')
    expect(paths).toEqual(open)
    expect(paths).toEqual(forGit.filter((path) => path && !path.endsWith('.gitignore')).sort())
  })

  it('holds outside a repository', async () => {
    folder.write(files)
    expect(await pathsOf('**', '!**/.gitignore')).toEqual([...open, 'private.txt'].sort())
  })

  it('holds from above the working directory, and in a linked work tree', async () => {
    folder.git('init', '-q')
    folder.write({ '.gitignore': 'gone.txt\n', 'in/gone.txt': 'a', 'in/here.txt': 'a' })
    folder.commit('first')
    const inside = await readFiles(['.'], { cwd: join(folder.path, 'in'), limits: LIMITS })
    expect(inside.files.map(({ path }) => path)).toEqual(['here.txt'])

    folder.git('worktree', 'add', '-q', 'tree')
    folder.write({ '.git/info/exclude': 'private.txt\n', 'tree/private.txt': 'a', 'tree/open.txt': 'a' })
    const linked = await readFiles(['*.txt'], { cwd: join(folder.path, 'tree'), limits: LIMITS })
    expect(linked.files.map(({ path }) => path)).toEqual(['open.txt'])
  })

  it('does not hold for a file that is named by its path', async () => {
    folder.write(files)
    expect(await pathsOf('a.log', 'build/x.txt')).toEqual(['a.log', 'build/x.txt'])
  })

  it('is named when it leaves nothing', async () => {
    folder.write(files)
    const error = await userErrorOf(read('build/**'))
    expect(error.message).toBe('--files build/**: all that it matches is ignored by .gitignore (build/x.txt)')
    expect(error.hint).toContain('--files build/x.txt')
    expect((await read('a.txt', 'build')).leftOut).toEqual([
      { path: 'build/', why: 'ignored by .gitignore; name a file in it by its path to have it read' },
    ])
  })

  it('does not hide a folder that one works in', async () => {
    folder.git('init', '-q')
    folder.write({ '.gitignore': 'tmp/\n', 'tmp/x.txt': 'a' })
    const { files } = await readFiles(['*.txt'], { cwd: join(folder.path, 'tmp'), limits: LIMITS })
    expect(files.map(({ path }) => path)).toEqual(['x.txt'])
  })
})

describe('what is left out and named', () => {
  it('binary files', async () => {
    folder.write({
      'a.txt': 'text',
      'b.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]),
      'c.bin': Buffer.from('abc\0def ghi jkl\n'),
    })
    expect(await read('.')).toMatchObject({
      files: [{ path: 'a.txt' }],
      leftOut: [
        { path: 'b.png', why: 'not text: it is a PNG image' },
        { path: 'c.bin', why: 'not text: it holds NUL bytes' },
      ],
    })
  })

  it('files that are too large, whole', async () => {
    folder.write({ 'full.txt': 'x'.repeat(1000), 'more.txt': 'x'.repeat(1001) })
    expect(await read('*.txt')).toMatchObject({
      files: [{ path: 'full.txt', text: 'x'.repeat(1000) }],
      leftOut: [{ path: 'more.txt', why: 'too large: 1 KB, and a file may have 1 KB' }],
    })
  })

  onPosix('links that lead out of the working directory, to secrets or to folders', async () => {
    const outside = new TempFolder()
    try {
      outside.write({ 'out.txt': 'outside', 'in/out.txt': 'outside' })
      folder.write({ 'in.txt': 'inside', '.env': 'A=1', 'sub/x.txt': 'x' })
      const link = (target: string, name: string) => symlinkSync(target, join(folder.path, name))
      link(join(outside.path, 'out.txt'), 'l1.txt')
      link('in.txt', 'l2.txt')
      link('.env', 'l3.txt')
      link('nowhere', 'l4.txt')
      link('l5.txt', 'l5.txt')
      link('sub', 'l6')
      link(join(outside.path, 'in'), 'l7')
      const leadsOut = 'a link that leads out of the working directory'
      expect(await read('.')).toEqual({
        files: [
          { path: 'in.txt', text: 'inside', lines: 1 },
          { path: 'l2.txt', text: 'inside', lines: 1 },
          { path: 'sub/x.txt', text: 'x', lines: 1 },
        ],
        leftOut: [
          { path: '.env', why: 'a file of secrets, by its name' },
          { path: 'l1.txt', why: leadsOut },
          { path: 'l3.txt', why: 'a file of secrets, by its name' },
          { path: 'l4.txt', why: 'a link that leads nowhere' },
          { path: 'l5.txt', why: 'a link that leads to itself' },
          { path: 'l6', why: 'a link to a folder; name that folder to have it read' },
          { path: 'l7', why: leadsOut },
        ],
        warnings: [],
      })
      expect(await read('l7', 'l7/out.txt', 'l7/*.txt', 'l6')).toMatchObject({
        files: [{ path: 'l6/x.txt' }],
        leftOut: [
          { path: 'l7/', why: leadsOut },
          { path: 'l7/out.txt', why: leadsOut },
        ],
      })
    } finally {
      outside.remove()
    }
  })

  onPosix('pipes, without waiting for them', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')])
    expect((await read('fifo')).leftOut).toEqual([{ path: 'fifo', why: 'a pipe, socket or device' }])
  })
})

describe('too much', () => {
  it('is an error that says how much, and where the most is', async () => {
    for (let at = 0; at < 6; at++) folder.write({ [`big/${at}.txt`]: 'x'.repeat(1000) })
    folder.write({ 'small.txt': 'x' })
    const error = await userErrorOf(read('.'))
    expect(error.message).toBe('--files takes in 7 files (6 KB); at most 20 files (5 KB) are read')
    expect(error.hint).toContain('The most is in big/ (6 KB), small.txt (1 byte).')
    expect(error.exitCode).toBe(2)
    expect(await pathsOf('.', '!big/0.txt', '!small.txt')).toHaveLength(5)
  })

  it('counts the files', async () => {
    for (let at = 0; at < 21; at++) folder.write({ [`${at}.txt`]: '' })
    const error = await userErrorOf(read('*.txt'))
    expect(error.message).toBe('--files takes in 21 files (0 bytes); at most 20 files (5 KB) are read')
    expect(await pathsOf('*.txt', '!20.txt')).toHaveLength(20)
  })
})
