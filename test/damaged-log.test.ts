import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../src/core/errors.js'
import { LOG_VERSION } from '../src/core/events.js'
import { EventLog } from '../src/store/log.js'
import { readLog } from '../src/store/read-log.js'
import { openbotman, tempFolder } from './cli.js'
import { filesIn } from './scripted-run.js'
import { openingOf } from './table.js'

/** A log of a discussion that was opened and got two remarks. */
function writeLog(): { file: string; lines: string[] } {
  const file = path.join(tempFolder(), '2026-01-01_00-00-00_a.jsonl')
  const log = EventLog.create(file)
  log.append(openingOf({}))
  log.append({ type: 'remark.added', text: 'Mind the price.', round: 1 })
  log.append({ type: 'remark.added', text: 'And the time.', round: 1 })
  log.close()
  return { file, lines: readFileSync(file, 'utf8').trimEnd().split('\n') }
}

function problemOf(read: () => unknown): { message: string; hint: string | null } {
  try {
    read()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('expected an error')
}

describe('a log that was edited', () => {
  const edits: [name: string, edit: (lines: string[]) => string[], line: number, why: RegExp][] = [
    [
      'a changed word',
      (lines) => lines.with(1, lines[1]?.replace('price', 'money') ?? ''),
      2,
      /not as it was written/,
    ],
    [
      'a changed topic',
      (lines) => lines.with(0, lines[0]?.replace('A topic', 'B topic') ?? ''),
      1,
      /not as it was/,
    ],
    [
      'a changed time',
      (lines) => lines.with(2, lines[2]?.replace('"at":"2', '"at":"3') ?? ''),
      3,
      /not as it was/,
    ],
    ['a removed line', (lines) => lines.toSpliced(1, 1), 2, /expected event 2/],
    [
      'a removed line, renumbered',
      (lines) => [lines[0] ?? '', lines[2]?.replace('"seq":3', '"seq":2') ?? ''],
      2,
      /not as/,
    ],
    ['an inserted line', (lines) => lines.toSpliced(1, 0, lines[1] ?? ''), 3, /expected event 3/],
    [
      'two lines changed over',
      ([one = '', two = '', three = '']) => [one, three, two],
      2,
      /expected event 2/,
    ],
    [
      'a line of another layout',
      (lines) => lines.with(1, JSON.stringify(JSON.parse(lines[1] ?? ''), null, 1).replaceAll('\n', '')),
      2,
      /not as/,
    ],
    ['an empty line', (lines) => lines.toSpliced(1, 0, ''), 2, /no event/],
    ['no object', (lines) => lines.with(1, '[]'), 2, /no event/],
    [
      'an event that there is not',
      (lines) => lines.with(1, lines[1]?.replace('remark.added', 'remark.put') ?? ''),
      2,
      /unknown event type 'remark.put'/,
    ],
  ]
  it.each(edits)('names the line: %s', (_, edit, line, why) => {
    const { file, lines } = writeLog()
    expect(readLog(file)).toHaveLength(3)
    writeFileSync(file, `${edit(lines).join('\n')}\n`)
    const { message, hint } = problemOf(() => readLog(file))
    expect(message).toMatch(new RegExp(`^${file}:${line}: .*${why.source}`))
    expect(hint).toMatch(/restore the file from a copy/)
  })

  it('is still read where an older version wrote it, without checksums, and goes on with them', () => {
    const { file, lines } = writeLog()
    const old = lines.slice(0, 2).map((line) => line.replace(/,"sum":"[0-9a-f]+"/, ''))
    writeFileSync(file, `${old.join('\n')}\n`)
    const { log } = EventLog.open(file)
    log.append({ type: 'remark.added', text: 'Later.', round: 1 })
    log.close()
    expect(readLog(file)).toHaveLength(3)
    writeFileSync(file, readFileSync(file, 'utf8').replace('Mind', 'Mend'))
    expect(problemOf(() => readLog(file)).message).toContain(`${file}:3: this line, or one before it,`)
  })
})

describe('a log that is none', () => {
  const cases: [name: string, make: (file: string) => void, why: RegExp][] = [
    ['empty', (file) => writeFileSync(file, ''), /holds no event/],
    ['torn in its first line', (file) => writeFileSync(file, '{"seq":1,"at":"20'), /holds no event/],
    ['a folder', (file) => mkdirSync(file), /this is a folder, not a log/],
    [
      'binary',
      (file) => writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])),
      /:1: .*no event of a log/,
    ],
    [
      'binary, with a line end',
      (file) => writeFileSync(file, Buffer.from([0x7f, 0, 0x0a, 0xff, 0x0a])),
      /:1: .*no event/,
    ],
    ['another JSON', (file) => writeFileSync(file, '{"a":1}\n'), /:1: expected event 1/],
    [
      'of a later version',
      (file) =>
        writeFileSync(
          file,
          `${writeLog().lines[0]?.replace('"version":1', `"version":${LOG_VERSION + 1}`)}\n`,
        ),
      /:1: the log has version 2, this program reads up to 1/,
    ],
  ]
  it.each(cases)('is refused with what it is: %s', (_, make, why) => {
    const file = path.join(tempFolder(), '2026-01-01_00-00-00_a.jsonl')
    make(file)
    const { message, hint } = problemOf(() => readLog(file))
    expect(message).toMatch(why)
    expect(message).toContain(file)
    expect(hint).toMatch(/./)
  })

  it('is left alone by resume, which says so without a stack', async () => {
    const folder = tempFolder()
    const dir = path.join(folder, 'discussions')
    mkdirSync(path.join(dir, '2026-01-02_00-00-00_folder.jsonl'), { recursive: true })
    const log = path.join(dir, '2026-01-01_00-00-00_a.jsonl')
    copyFileSync(process.execPath, path.join(folder, 'node.jsonl'))
    writeFileSync(log, `${writeLog().lines[0]?.replace('"version":1', '"version":99')}\n`)
    // A folder is no run, not even the last one.
    const later = await openbotman(['resume', 'last', '--json'], { cwd: folder })
    expect(JSON.parse(later.stdout).error).toEqual({
      message: expect.stringContaining('_a.jsonl:1: the log has version 99'),
      hint: expect.stringMatching(/Update openbotman/),
    })
    const binary = await openbotman(['resume', 'node.jsonl'], { cwd: folder })
    expect(binary.code).toBe(2)
    expect(binary.stderr).toMatch(/node\.jsonl:1: this line is no event of a log\n/)
    expect(binary.stderr).not.toMatch(/\n\s+at /)
    expect(readdirSync(folder)).not.toContain('node.md')
    expect(filesIn(dir, '.lock')).toEqual([])
  })
})

it('adds nothing to a log that somebody else has written to meanwhile', () => {
  const { file } = writeLog()
  const { log } = EventLog.open(file)
  const other = EventLog.open(file).log
  other.append({ type: 'remark.added', text: 'Mine.', round: 1 })
  expect(problemOf(() => log.append({ type: 'remark.added', text: 'Ours.', round: 1 })).message).toMatch(
    /something else has written to the log meanwhile/,
  )
  other.append({ type: 'remark.added', text: 'Mine again.', round: 1 })
  expect(readLog(file)).toHaveLength(5)
  log.close()
  other.close()
})
