import { describe, expect, it } from 'vitest'
import { UserError } from '../src/core/errors.js'
import { Redactor } from '../src/core/text/secrets.js'
import { type LogLevel, parseLogLevel } from '../src/serve/http/log-level.js'
import { createLogger, describeError, requestIdOf } from '../src/serve/http/logging.js'

const KEY = 'sk-proj-0123456789abcdef'
const TOKEN = 'a1b2'.repeat(8)

function logAt(level: LogLevel = 'info') {
  const written: string[] = []
  const log = createLogger({ level, redactor: new Redactor([KEY]), write: (line) => written.push(line) })
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, written, lines }
}

describe('the log', () => {
  it('is one object a line: time, level, who asked, what happened', () => {
    const { log, written, lines } = logAt()
    log.child({ client: 'alice', request: 'r-1' }).info({ discussion: 'd-1' }, 'accepted')
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        client: 'alice',
        request: 'r-1',
        discussion: 'd-1',
        msg: 'accepted',
      },
    ])
    expect(written[0]).toMatch(/^[^\n]+\n$/)
  })

  it('tells of a request and its answer neither headers nor query nor body', () => {
    const { log, written, lines } = logAt()
    const req = {
      id: 'r-1',
      method: 'POST',
      url: `/v1/discussions?token=${TOKEN}`,
      ip: '127.0.0.1',
      headers: { authorization: `Bearer ${TOKEN}`, cookie: 'c=1' },
      body: { topic: 'a topic that is nobody else’s business' },
    }
    log.info({ req, res: { statusCode: 202, headers: { 'set-cookie': 'c=2' } } }, 'answered')
    expect(lines()[0]).toMatchObject({
      req: { id: 'r-1', method: 'POST', path: '/v1/discussions', from: '127.0.0.1' },
      res: { status: 202 },
    })
    expect(written.join('')).not.toMatch(/a1b2|topic|c=1|c=2|query/)
  })

  it.each([
    ['a known key in a message', (log: ReturnType<typeof logAt>['log']) => log.warn(`401: bad key ${KEY}`)],
    ['in a field', (log) => log.warn({ why: `bad key ${KEY}` })],
    ['half of it', (log) => log.warn(`bad key ${KEY.slice(0, 16)}`)],
    ['in an error, with its stack', (log) => log.error({ err: new Error(`bad key ${KEY}`) })],
    ['in an error alone', (log) => log.error(new Error(`bad key ${KEY}`))],
    ['as a name', (log) => log.info({ [KEY]: 1 })],
    ['in what a child keeps', (log) => log.child({ deep: { list: [KEY] } }).info('x')],
    ['a bearer token in a message', (log) => log.info(`got authorization: Bearer ${TOKEN}!`)],
    ['fields that hold secrets', (log) => log.info({ token: TOKEN, headers: { authorization: TOKEN } })],
    ['the same, deeper', (log) => log.info({ a: { headers: { authorization: TOKEN, cookie: TOKEN } } })],
  ])('hides %s', (_, write) => {
    const { log, written, lines } = logAt()
    write(log)
    expect(lines()).toHaveLength(1)
    expect(written.join('')).not.toMatch(/sk-proj-0|89abcdef|a1b2/)
    expect(written.join('')).toContain('***')
  })

  it('tells what people can cure in words, and of a fault where it lies', () => {
    const { log, lines } = logAt()
    log.error(describeError(new UserError('the disk is full', 'Make room.')), 'x')
    log.error(describeError(new UserError('the disk is full')), 'x')
    log.error(describeError(new TypeError('no such thing')), 'x')
    log.error(describeError('odd'), 'x')
    expect(lines()).toMatchObject([
      { why: 'the disk is full', cure: 'Make room.' },
      { why: 'the disk is full' },
      {
        err: { type: 'TypeError', message: 'no such thing', stack: expect.stringContaining('serve-logging') },
      },
      { err: { message: 'odd' } },
    ])
  })

  it('gives no command to the terminal that shows it', () => {
    const { log, written, lines } = logAt()
    const hostile = 'a\u001b[2Jb\u009b2Jc\u202ed\ne\u2028f'
    log.info({ topic: hostile }, hostile)
    expect(written.join('').slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028]/)
    expect(lines()).toHaveLength(1)
  })

  it('is as talkative as it is told to be', () => {
    for (const [level, count] of [
      ['debug', 3],
      ['info', 2],
      ['error', 1],
      ['silent', 0],
    ] as const) {
      const { log, written } = logAt(level)
      log.debug('1')
      log.info('2')
      log.error('3')
      expect(written).toHaveLength(count)
    }
  })
})

it.each([
  ['info', 'info'],
  [' WARN ', 'warn'],
  ['silent', 'silent'],
])('--log-level takes %j', (text, level) => {
  expect(parseLogLevel(text)).toBe(level)
})

it.each(['', 'loud', '3'])('--log-level refuses %j and says what there is', (text) => {
  try {
    parseLogLevel(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ hint: expect.stringContaining('debug, info') })
  }
})

it.each([
  ['abc-123.4:5_6', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['a b', false],
  ['a\nb', false],
  [undefined, false],
  [['a', 'b'], false],
])('the id %j that a request came with is kept: %s', (header, isKept) => {
  const id = requestIdOf(header)
  if (isKept) expect(id).toBe(header)
  else expect(id).toMatch(/^[0-9a-f-]{36}$/)
})
