import { PassThrough } from 'node:stream'
import { Chalk } from 'chalk'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { describeWayOn } from '../src/cli/interruption.js'
import { LiveScreen, type LiveStream } from '../src/cli/live-screen.js'
import { tellNotices } from '../src/cli/notices.js'
import { displayWidth, fitRows } from '../src/cli/wrap.js'
import fc from './cases.js'

function screen(columns: number, isTTY = true) {
  const through = new PassThrough()
  const stderr: LiveStream = Object.assign(through, { columns, isTTY })
  const shown = new LiveScreen(stderr, new Chalk({ level: 0 }), () => undefined)
  return { shown, read: () => String(through.read() ?? '') }
}

const TEXT = 'The proposal holds for the load that is known today, and for ten times as much.\n\n- A point\n'

describe('the live view of a terminal', () => {
  it.each([1, 3, 7, 200])(
    'breaks what is streamed in pieces of %d characters at spaces, behind the margin',
    (size) => {
      const { shown, read } = screen(34)
      for (let at = 0; at < TEXT.length; at += size) shown.stream(TEXT.slice(at, at + size))
      shown.endLine()
      expect(read()).toBe(
        '  │ The proposal holds for the\n  │ load that is known today, and\n  │ for ten times as much.\n  │ \n  │ - A point\n',
      )
    },
  )

  it('shows the last word when the text ends without a line break', () => {
    const { shown, read } = screen(40)
    shown.stream('one two')
    shown.print('next')
    expect(read()).toBe('  │ one two\nnext\n')
  })

  it('does not hold back a script that sets no spaces', () => {
    const { shown, read } = screen(40)
    shown.stream('数据库的连接数在夜间是够用的吗')
    expect(read()).toContain('夜间')
  })

  it('breaks its own lines at spaces, too, the indentation kept', () => {
    const { shown, read } = screen(30)
    shown.print(`  ${'✅ Reviewer: SUPPORT - it can be rolled back in one day'}`)
    const lines = read().trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.every((line) => displayWidth(line) <= 30 && line.startsWith('  '))).toBe(true)
    expect(lines.map((line) => line.trim()).join(' ')).toBe(
      '✅ Reviewer: SUPPORT - it can be rolled back in one day',
    )
  })

  it('breaks nothing where there is no terminal', () => {
    const { shown, read } = screen(30, false)
    shown.stream(TEXT)
    expect(read()).toContain(
      '  │ The proposal holds for the load that is known today, and for ten times as much.\n',
    )
  })
})

describe('the width of a text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'💡✅☑⚠✖🚫🎯💻⏳❌ aé–→│─█漢'.split(''),
      '☑️',
      '⚠️',
      '✖️',
      '✅\u{fe0f}',
      '👩‍💻',
      '✔',
      '\u0301',
      '\u200d',
      '\u{1b}[31m',
    ),
    fc.constantFrom('💡', '✅', '🚫', '🔒', '🇩🇪', '\u{1f3fd}', '\ufe0e'),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  )

  it('is what string-width says, by the short way as well', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        expect(displayWidth(text)).toBe(stringWidth(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('is what string-width says for every character of the basic plane by itself', () => {
    const other = []
    for (let code = 0; code < 0x10000; code++) {
      const text = String.fromCharCode(code)
      if (displayWidth(text) !== stringWidth(text)) other.push(code.toString(16))
    }
    expect(other).toEqual([])
  })
})

describe('what is told before a discussion begins', () => {
  const warning =
    'all 3 agents run the same model (openai:gpt-5); mix models with --set <agent>=<type[:model]>'
  async function told(columns: number | undefined, isTTY: boolean, quiet = false): Promise<string> {
    const through = Object.assign(new PassThrough(), { isTTY, ...(columns === undefined ? {} : { columns }) })
    await tellNotices({ warnings: [warning], notes: ['a note'] }, quiet, through)
    return String(through.read())
  }

  it('is broken between words in a narrow terminal', async () => {
    const text = await told(40, true)
    expect(text.split('\n').every((line) => displayWidth(line) <= 40)).toBe(true)
    expect(text.trim().replaceAll('\n', ' ')).toBe(`openbotman: warning: ${warning} openbotman: a note`)
  })
  it('is a line each elsewhere, and of notes nothing is said when it is to be quiet', async () => {
    expect(await told(undefined, false, true)).toBe(`openbotman: warning: ${warning}\n`)
  })
})

describe('rows for a terminal', () => {
  const terminal = { isTTY: true, columns: 34 }

  it('go on below their last column, and are left alone where they fit', () => {
    expect(fitRows('✔ coder     developer · simplicity, effort\nend', terminal)).toBe(
      '✔ coder     developer ·\n            simplicity, effort\nend',
    )
    expect(fitRows('a sentence that is longer than the terminal is wide', terminal)).toBe(
      'a sentence that is longer than\n  the terminal is wide',
    )
  })

  it('are not broken for a file, nor where there is no room', () => {
    const line = `name  ${'word '.repeat(20)}end`
    expect(fitRows(line, { columns: 34 })).toBe(line)
    expect(fitRows(line, { isTTY: true, columns: 0 })).toBe(line)
    expect(fitRows(`${'n'.repeat(30)}  a b c d`, terminal)).not.toMatch(/^ {20}/m)
  })
})

it('gives the command that goes on a line of its own where the terminal would break it', () => {
  const told = (columns: number, isTTY = true) =>
    describeWayOn('It is kept.', 'openbotman resume 2026_a', { columns, isTTY })
  expect(told(40)).toBe('It is kept. Go on with:\n  openbotman resume 2026_a\n')
  expect(told(80)).toBe('It is kept. Go on with: openbotman resume 2026_a\n')
  expect(told(40, false)).toBe(told(80))
})
