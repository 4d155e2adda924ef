import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTopic, type Topic } from '../src/context/topic.js'
import { UserError } from '../src/core/errors.js'

let cwd: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'openbotman-topic-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), content)
}

function read(input: string | undefined, piped?: Uint8Array[]): Promise<Topic> {
  return readTopic(input, { cwd, stdin: piped ? pipe(piped) : null, stdinIsTerminal: false })
}

async function* pipe(parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield part
}

async function failure(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw new Error(`expected a UserError, got ${String(error)}`)
}

const GERMAN = '# Größe\n\nFür „uns“ – oder nicht?\n'
const utf16le = (text: string) => Buffer.from(text, 'utf16le')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('a topic file', () => {
  const decoded: [what: string, bytes: Uint8Array, text: string, warning?: string][] = [
    ['UTF-8', Buffer.from(GERMAN), GERMAN],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${GERMAN}`), GERMAN],
    ['UTF-16 LE with a mark', utf16le(`\uFEFF${GERMAN}`), GERMAN],
    ['UTF-16 BE with a mark', utf16be(`\uFEFF${GERMAN}`), GERMAN],
    ['UTF-16 LE', utf16le(GERMAN), GERMAN],
    ['UTF-16 BE', utf16be(GERMAN), GERMAN],
    ['UTF-16 with a mark, Chinese', utf16le('\uFEFF部署方案'), '部署方案'],
    [
      'Windows-1252',
      Buffer.from('F\xfcr \x84uns\x93 \x96 nicht?', 'latin1'),
      'Für „uns“ – nicht?',
      'Windows-1252',
    ],
    ['Latin-1', Buffer.from('Größe: schön', 'latin1'), 'Größe: schön', 'Windows-1252'],
    [
      'damaged UTF-8',
      Buffer.concat([Buffer.from('äöü éè à ß '), Buffer.from([0xff]), Buffer.from(' x')]),
      'äöü éè à ß � x',
      '1 damaged character',
    ],
    ['Windows line ends', Buffer.from('a\r\n\r\nb\rc\n'), 'a\n\nb\nc\n'],
    ['padding', Buffer.concat([Buffer.from('Shall we?'), Buffer.alloc(7)]), 'Shall we?'],
    ['terminal colours', Buffer.from('\x1b[1mShall\x1b[0m we?'), '\x1b[1mShall\x1b[0m we?'],
    ['emoji', Buffer.from('👩‍💻 or 🤖?'), '👩‍💻 or 🤖?'],
  ]
  it.each(decoded)('in %s', async (_, bytes, text, warning) => {
    write('topic.md', bytes)
    const topic = await read('topic.md')
    expect(topic).toMatchObject({ text, source: 'topic.md' })
    if (warning) expect(topic.warning).toContain(warning)
    else expect(topic).not.toHaveProperty('warning')
  })

  const refused: [what: string, bytes: Uint8Array, message: string, hint: string][] = [
    ['nothing', Buffer.alloc(0), 'topic.md is empty', 'what is to be decided'],
    ['blanks', Buffer.from(' \n\t\n'), 'topic.md is empty', 'what is to be decided'],
    ['a mark alone', Buffer.from('\uFEFF'), 'topic.md is empty', 'what is to be decided'],
    ['NULs', Buffer.from('abc\0def ghi jkl\n'), 'topic.md is not text: it holds NUL bytes', 'pandoc'],
    [
      'control characters',
      Buffer.from(Array.from({ length: 200 }, (_, at) => 1 + (at % 8))),
      'topic.md is not text: it is full of control characters',
      'Convert it',
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'topic.md is not text: it is a PDF document', 'Convert it'],
    [
      'an office document',
      Buffer.from('PK\x03\x04 and so on'),
      'topic.md is not text: it is a ZIP archive or an office document',
      'pandoc',
    ],
    [
      'an image',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]),
      'topic.md is not text: it is a PNG image',
      'Convert it',
    ],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'topic.md is UTF-32 text', 'UTF-8'],
    [
      '10 MB',
      Buffer.alloc(10_000_000, 'word '),
      'topic.md is too large for a topic: 10.0 MB, at most 1 MB',
      'shorter topic',
    ],
    [
      'a little too much',
      Buffer.alloc(1_000_001, 'word '),
      'topic.md is too large for a topic: 1000001 bytes, at most 1 MB',
      'shorter topic',
    ],
  ]
  it.each(refused)('is refused with %s in it', async (_, bytes, message, hint) => {
    write('topic.md', bytes)
    const error = await failure(read('topic.md'))
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
  })

  it('may be as large as 1 MB', async () => {
    write('topic.md', 'word '.repeat(200_000))
    expect((await read('topic.md')).text).toHaveLength(1_000_000)
  })

  it('keeps the path as it was written, with spaces or without an ending as well', async () => {
    write('my topics/next one.md', 'Shall we?')
    write('TOPIC', 'Shall we?')
    expect((await read('my topics/next one.md')).source).toBe('my topics/next one.md')
    expect((await read('TOPIC')).source).toBe('TOPIC')
    expect((await read(join(cwd, 'TOPIC'))).source).toBe(join(cwd, 'TOPIC'))
  })

  it('is not a folder', async () => {
    write('topics/a.md', 'x')
    const error = await failure(read('topics'))
    expect(error.message).toBe('topics is a folder, not a topic')
    expect(error.hint).toBe('Name a file, such as topics/a.md.')
    expect((await failure(read('.'))).message).toBe('. is a folder, not a topic')
  })

  it.skipIf(process.platform === 'win32')('is not a pipe or a device, and waits for neither', async () => {
    execFileSync('mkfifo', [join(cwd, 'fifo')])
    for (const path of ['fifo', '/dev/zero']) {
      const error = await failure(read(path))
      expect(error.message).toBe(`${path} is a pipe, socket or device, not a topic file`)
      expect(error.hint).toContain('openbotman discuss -')
    }
  })

  it.skipIf(process.platform === 'win32')('is not a link to itself', async () => {
    symlinkSync('loop.md', join(cwd, 'loop.md'))
    expect((await failure(read('loop.md'))).message).toBe('loop.md is a link that leads to itself')
  })

  // The superuser may read everything.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('has to be readable', async () => {
    write('topic.md', 'Shall we?')
    chmodSync(join(cwd, 'topic.md'), 0)
    const error = await failure(read('topic.md'))
    expect(error.message).toBe('topic.md may not be read: permission denied')
    expect(error.hint).toContain('chmod u+r topic.md')
  })

  const missing: [input: string, near: string][] = [
    ['topc.md', 'Did you mean topic.md?'],
    ['topic', 'Did you mean topic.md?'],
    ['docs/pln.md', 'Did you mean docs/plan.md?'],
    ['./topc.md', 'Did you mean topic.md?'],
    ['docs\\plan.md', 'in quotes'],
    ['no/such/folder/x.md', `There is no folder ${join('no', 'such', 'folder')}`],
    ['the next one.md', 'It was looked for in '],
    ['./the next one', 'in quotes'],
    ['~/topic.md', 'stands for itself'],
    ['microservices', 'in quotes'],
    ['C:\\topics\\my topic', 'in quotes'],
    ['部署方案', 'in quotes'],
  ]
  it.each(missing)('that does not exist: %s', async (input, near) => {
    write('topic.md', 'x')
    write('docs/plan.md', 'x')
    const error = await failure(read(input))
    expect(error.message).toBe(`there is no file "${input}"`)
    expect(error.hint?.replaceAll(`${cwd}/`, '')).toContain(near)
    expect(error.hint).toContain('openbotman discuss "Should we …?"')
  })
})

describe('a quoted text', () => {
  it.each([
    'Should we use a queue?',
    'CI/CD or TCP/IP, which first?',
    '# Topic\n\nsee docs/plan.md',
    'one\nsrc/topic.md',
    '我们应该使用微服务吗？',
    'マイクロサービスを採用すべきか',
    'Größe ändern?',
    `Should we ${'really '.repeat(2000)}do it?`,
  ])('%s', async (text) => {
    expect(await read(text)).toEqual({ text, source: null })
  })

  it('loses NUL and halves of characters', async () => {
    expect((await read('a \0b \ud800c')).text).toBe('a b c')
  })

  it('may not be larger than a file', async () => {
    expect((await failure(read('word '.repeat(300_000)))).message).toContain(
      'the topic is too large for a topic: 1.5 MB',
    )
  })

  it.each([undefined, '', '  \n'])('is missing: %j', async (input) => {
    const error = await failure(read(input))
    expect(error.message).toMatch(/^(there is no topic|the topic is empty)$/)
    expect(error.hint).toContain('openbotman discuss topic.md')
    expect(error.exitCode).toBe(2)
  })
})

describe('standard input', () => {
  it('is read whole, characters may be split between its parts', async () => {
    const bytes = Buffer.from(GERMAN)
    expect(await read('-', [bytes.subarray(0, 5), bytes.subarray(5)])).toEqual({ text: GERMAN, source: null })
    expect(await read('/dev/stdin', [bytes])).toEqual({ text: GERMAN, source: null })
  })

  it('may be empty, or no text', async () => {
    expect((await failure(read('-', []))).message).toBe('standard input is empty')
    expect((await failure(read('-', [Buffer.from('%PDF-1.4')]))).message).toContain(
      'standard input is not text',
    )
  })

  it('is read no further than a topic may be long', async () => {
    let parts = 0
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        parts++
        yield Buffer.alloc(100_000, 'x')
      }
    }
    const error = await failure(readTopic('-', { cwd, stdin: endless(), stdinIsTerminal: false }))
    expect(error.message).toContain('standard input is too large for a topic: more than 1 MB')
    expect(parts).toBe(11)
  })

  it('is not waited for on a terminal', async () => {
    const error = await failure(readTopic('-', { cwd, stdin: pipe([]), stdinIsTerminal: true }))
    expect(error.message).toContain('nothing is piped in')
    expect(error.hint).toContain('cat topic.md | openbotman discuss -')
  })

  it('may break off', async () => {
    // biome-ignore lint/correctness/useYield: it fails before its first part
    async function* broken(): AsyncIterable<Uint8Array> {
      throw new Error('EIO: i/o error')
    }
    const error = await failure(readTopic('-', { cwd, stdin: broken(), stdinIsTerminal: false }))
    expect(error.message).toBe('standard input cannot be read: EIO: i/o error')
  })
})
